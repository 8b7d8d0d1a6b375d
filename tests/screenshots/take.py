"""Take the README's screenshots of the page in `outputs/`: `python tests/screenshots/take.py`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from browser import address, browser  # noqa: E402

PAGE = FOLDER.parent.parent / "outputs" / "report.html"
COLOURS = 128  # a palette keeps the files small


def main() -> None:
    """Write `overview.png` and `report.png` beside this file."""
    with browser() as chrome:
        context = chrome.new_context(color_scheme="light", reduced_motion="reduce")
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 1190})
        page.goto(address(PAGE))
        _save(page.screenshot(), "overview.png")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address(PAGE, "report", "peru-2019", "i002"))
        page.locator(".glow").first.wait_for()
        _save(page.screenshot(), "report.png")


def _save(png: bytes, name: str) -> None:
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(FOLDER / name, optimize=True)
    print(f"{FOLDER.name}/{name}: {(FOLDER / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
