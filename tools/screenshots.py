"""Takes the README's picture of the live page, in Chromium with a camera that shows the portrait.

Run by `make screenshots`; writes into docs/.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, Page, sync_playwright

from components.media.images import load_image
from components.media.portrait import PortraitClip
from components.models import store
from tests.browser import harness

PICTURE = harness.PROJECT / "docs" / "live.png"
WIDTH_PX, HEIGHT_PX = 1280, 1700
MARGIN_PX = 24
HISTORY_MS = 12_000
"""The charts look back ten seconds."""
MOST_TRIES = 20
CHARTS = "[...document.querySelectorAll('.js-plotly-plot')]"
ALL_DRAWN = f"() => {CHARTS}.length === 3 && {CHARTS}.every(chart => chart.querySelector('.trace'))"
MARK = f"() => {CHARTS}.forEach(chart => {{ chart.mark = true }})"
ALL_MARKED = f"() => {CHARTS}.length === 3 && {CHARTS}.every(chart => chart.mark)"


def camera(folder: Path) -> Path:
    """A camera's recording of the portrait, moving, one loop of it."""
    clip = PortraitClip(load_image(store.ensure("portrait.png")))
    frames = (clip.frame(number) for number in itertools.count())
    return harness.write_camera(folder / "person.y4m", frames, clip.period_frames)


@contextmanager
def streaming(browser: Browser, url: str) -> Iterator[Page]:
    """The live page without its sidebar, with a stream that has run long enough to fill the charts."""
    with harness.page_of(browser, width=WIDTH_PX, height=HEIGHT_PX) as page:
        page.goto(f"{url}/live")
        # The button is there only under the pointer.
        page.get_by_test_id("stSidebar").hover()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        harness.wait_for_overlays(harness.start_stream(page))
        page.wait_for_timeout(HISTORY_MS)
        yield page


def box_of(element: Locator) -> FloatRect:
    """Where the element stands on the page, px."""
    box = element.bounding_box()
    assert box is not None
    return box


def take(page: Page) -> bytes:
    """A PNG of the page from its title to the sentences below the charts.

    Raises:
        RuntimeError: when the charts were being redrawn at every try.
    """
    main = page.get_by_test_id("stMain")
    for _ in range(MOST_TRIES):
        page.wait_for_function(ALL_DRAWN)
        page.evaluate(MARK)
        top_px = box_of(main.get_by_role("heading").first)["y"] - MARGIN_PX
        bottom_px = box_of(main.get_by_test_id("stExpander").first)["y"]
        area: FloatRect = {"x": 0, "y": top_px, "width": WIDTH_PX, "height": bottom_px - top_px}
        picture = page.screenshot(clip=area)
        if page.evaluate(ALL_MARKED):
            return picture
    raise RuntimeError("The charts are redrawn all the time; is the machine busy?")


def main() -> int:
    """Takes the picture and writes it."""
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        recording = f"--use-file-for-fake-video-capture={camera(folder)}"
        app = harness.start_app(folder)
        browser = harness.launch(playwright, *harness.FAKE_CAMERA_FLAGS, recording)
        try:
            with streaming(browser, app.url) as page:
                PICTURE.write_bytes(take(page))
        finally:
            browser.close()
            app.stop()
    print(f"Wrote {PICTURE.relative_to(harness.PROJECT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
