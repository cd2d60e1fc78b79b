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

from components.cli.benchmark.page.camera import write_y4m
from components.media.images import load_image
from components.media.planes import to_planes
from components.media.portrait import PortraitClip
from components.models.store import store
from tests.support import harness
from tests.support.paths import PROJECT

PICTURE = PROJECT / "docs" / "live.png"
WIDTH_PX, HEIGHT_PX = 1280, 1700
MARGIN_PX = 24
HISTORY_MS = 12_000
"""The charts look back ten seconds."""
REFRESH_MS = 1_500
SETTLE_MS = 1_000
MOST_TRIES = 20
HOLDABLE = """
window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", event => { if (window.held) event.stopImmediatePropagation() });
  }
};
"""
"""The page hears nothing from the server while `window.held` is set; the video goes on."""
ALL_DRAWN = """() => {
  const charts = [...document.querySelectorAll(".js-plotly-plot")];
  const stale = document.querySelector('[data-stale="true"]');
  return charts.length === 3 && document.querySelectorAll(".kl-marks:not([hidden])").length === 3 && !stale;
}"""


def camera(folder: Path) -> Path:
    """A camera's recording of the portrait, moving, one loop of it."""
    clip = PortraitClip(load_image(store.ensure("portrait.png")))
    frames = (to_planes(clip.frame(number)) for number in itertools.count())
    return write_y4m(folder / "person.y4m", frames, clip.period_frames)


@contextmanager
def streaming(browser: Browser, url: str) -> Iterator[Page]:
    """The live page without its sidebar, with a stream that has run long enough to fill the charts."""
    with harness.page_of(browser, width=WIDTH_PX, height=HEIGHT_PX) as page:
        page.add_init_script(HOLDABLE)
        page.goto(f"{url}/live")
        # The button is there only under the pointer.
        page.get_by_test_id("stSidebar").hover()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        harness.wait_for_overlays(harness.start_stream(page))
        # The browser shares the machine with the server, and charts that nobody looks at cost both.
        hold(page, True)
        page.wait_for_timeout(HISTORY_MS)
        yield page


def hold(page: Page, held: bool) -> None:
    """Keeps the page as it is, but for the video, or lets it go on."""
    page.evaluate("held => { window.held = held }", held)


def box_of(element: Locator) -> FloatRect:
    """Where the element stands on the page, px."""
    box = element.bounding_box()
    assert box is not None
    return box


def take(page: Page) -> bytes:
    """A PNG of the page from its title to the sentences below the charts, taken between two refreshes.

    Raises:
        RuntimeError: when no refresh was over in time.
    """
    main = page.get_by_test_id("stMain")
    for _ in range(MOST_TRIES):
        hold(page, False)
        page.wait_for_timeout(REFRESH_MS)
        hold(page, True)
        page.wait_for_timeout(SETTLE_MS)
        if page.evaluate(ALL_DRAWN):
            top_px = box_of(main.get_by_role("heading").first)["y"] - MARGIN_PX
            bottom_px = box_of(main.get_by_test_id("stExpander").first)["y"]
            return page.screenshot(
                clip={"x": 0, "y": top_px, "width": WIDTH_PX, "height": bottom_px - top_px}
            )
    raise RuntimeError("The charts were never all drawn; is the machine busy?")


def main() -> int:
    """Takes the picture and writes it."""
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        app = harness.App(folder)
        browser = harness.launch(playwright, camera=camera(folder))
        try:
            with streaming(browser, app.url) as page:
                PICTURE.write_bytes(take(page))
        finally:
            browser.close()
            app.stop()
    print(f"Wrote {PICTURE.relative_to(PROJECT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
