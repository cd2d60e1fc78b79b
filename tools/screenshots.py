"""Takes the README's pictures of the live page, in Chromium with a camera that shows the portrait.

Run by `make screenshots`; writes into docs/.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models import store
from tests.browser import harness

DOCS = harness.PROJECT / "docs"
HISTORY_MS = 12_000
"""The charts look back ten seconds."""
MARGIN_PX = 24


def camera(folder: Path) -> Path:
    """A camera's recording of the portrait, moving, one loop of it."""
    clip = PortraitClip(load_image(store.ensure("portrait.png")))
    frames = (clip.frame(number) for number in itertools.count())
    return harness.write_camera(folder / "person.y4m", frames, clip.period_frames)


@contextmanager
def streaming(browser: Browser, url: str, width_px: int, height_px: int) -> Iterator[Page]:
    """The live page with a stream that has run long enough to fill the charts."""
    with harness.page_of(browser, width=width_px, height=height_px) as page:
        page.goto(f"{url}/live")
        harness.wait_for_overlays(harness.start_stream(page))
        page.wait_for_timeout(HISTORY_MS)
        expect(page.locator(".js-plotly-plot")).to_have_count(3)
        # A note that the page is working would stay in the picture.
        page.mouse.move(0, 0)
        yield page


def take(page: Page, path: Path) -> None:
    """The page from its top to the sentences below the charts."""
    last = page.get_by_text("In the last 10 s").last
    box = last.bounding_box()
    viewport = page.viewport_size
    assert box is not None and viewport is not None
    height_px = min(viewport["height"], round(box["y"] + box["height"]) + MARGIN_PX)
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": viewport["width"], "height": height_px})
    print(f"{path.relative_to(harness.PROJECT)}: {viewport['width']} x {height_px} px")


def main() -> int:
    """Takes both pictures."""
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        recording = f"--use-file-for-fake-video-capture={camera(folder)}"
        app = harness.start_app(folder)
        browser = harness.launch(playwright, *harness.FAKE_CAMERA_FLAGS, recording)
        try:
            with streaming(browser, app.url, 1280, 1600) as page:
                take(page, DOCS / "live.png")
        finally:
            browser.close()
            app.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
