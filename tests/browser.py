"""A real browser for the tests of the page: the system's Chromium, driven by Playwright; nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 820}


def chromium() -> str:
    """Path of the system's Chromium, or "" where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "")


@contextmanager
def browser() -> Iterator[Any]:
    """A running Chromium, as Playwright's Browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # The sandbox needs rights that root in a container has not; the pages are our own.
        running = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


def address(file: Path, *parts: str) -> str:
    """The page's address, at a view of it."""
    from urllib.parse import quote

    return f"{file.resolve().as_uri()}#/{'/'.join(quote(part, safe='') for part in parts)}"
