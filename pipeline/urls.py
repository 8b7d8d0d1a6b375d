"""Reports by URL: http and https by themselves, other schemes (s3, gs, file, …) through fsspec, whose patterns are expanded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_WEB = ("http", "https")
_TIMEOUT = 60.0  # seconds without an answer from a server


def is_url(path: str) -> bool:
    """Whether a path is a URL."""
    return _URL.match(path) is not None


def as_path(url: str) -> Path:
    """A URL as a path, to name the report after: its server and its path, without a query."""
    parts = urlsplit(url)
    return Path("/", parts.netloc, unquote(parts.path).strip("/"))


def expand(url: str) -> list[str]:
    """The URLs that a pattern with `*` stands for, sorted; any other stands for itself. The web has no patterns. Raises OSError."""
    if urlsplit(url).scheme.lower() in _WEB or "*" not in url:
        return [url]
    system, path = _system(url)
    return sorted(map(str, map(system.unstrip_protocol, system.glob(path))))


def fetch(url: str, *, most: int) -> bytes:
    """The first `most` bytes of what lies at a URL. Raises OSError."""
    if urlsplit(url).scheme.lower() in _WEB:
        from http.client import HTTPException
        from urllib.request import urlopen

        try:
            with urlopen(url, timeout=_TIMEOUT) as answer:
                return bytes(answer.read(most))
        except (HTTPException, ValueError) as error:
            raise OSError(f"{type(error).__name__}: {error}") from error
    system, path = _system(url)
    with system.open(path, "rb") as file:
        return bytes(file.read(most))


def _system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path on it. Raises OSError."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except (ImportError, ValueError) as error:  # what it needs is not installed; no such scheme
        raise OSError(str(error)) from error
    return system, path
