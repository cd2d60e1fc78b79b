"""What the live page says of a stream against what reaches the screen, and the last choice of a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from playwright.sync_api import Error as PlaywrightError

from components.cli.benchmark.numbered import BITS, CELL_PX, MARGIN_PX
from components.cli.benchmark.page.camera import numbered_portrait, write_y4m
from components.live.tracks import IDLE_INTERVAL_S
from components.media.images import load_image
from components.models.store import store
from tests.support.harness import (
    PLAYER,
    App,
    choose,
    choose_source,
    launch,
    page_of,
    player,
    start_stream,
    wait_for_overlays,
    wait_for_video,
)
from tests.support.waiting import until

pytestmark = pytest.mark.timing

CAMERA_FRAMES = 150
COUNT_DISTINCT = f"""seconds => new Promise(done => {{
  const video = document.querySelector("video"), canvas = document.createElement("canvas");
  const [bits, cell, margin] = [{BITS}, {CELL_PX}, {MARGIN_PX}];
  [canvas.width, canvas.height] = [bits, 1];
  const paint = canvas.getContext("2d", {{ willReadFrequently: true }});
  let changes = 0, last = null;
  const started = performance.now();
  const look = () => {{
    paint.drawImage(video, margin, video.videoHeight - margin - cell, bits * cell, cell, 0, 0, bits, 1);
    const pixels = paint.getImageData(0, 0, bits, 1).data;
    let number = 0;
    for (let bit = 0; bit < bits; bit++) if (pixels[4 * bit] > 128) number += 2 ** bit;
    if (number !== last) changes += 1;
    last = number;
    if (performance.now() - started > 1000 * seconds) done(changes / seconds);
    else requestAnimationFrame(look);
  }};
  look();
}})"""
"""Counts a second how often the number in the picture's lower left corner changes on the screen."""


@pytest.fixture(scope="module")
def numbered(playwright_: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera numbers its frames."""
    path = tmp_path_factory.mktemp("numbered") / "numbered.y4m"
    write_y4m(path, numbered_portrait(load_image(store.ensure("portrait.png"))), CAMERA_FRAMES)
    running = launch(playwright_, camera=path)
    yield running
    running.close()


def rates(page: Page) -> dict[str, float]:
    """The page's frames a second: received, analysed, sent, and shown here."""
    told = page.locator(".kl-flow").inner_text()
    return {name: float(rate) for name, rate in re.findall(r"(\w[\w ]*) (\d+\.\d)", told)}


def test_what_is_shown_is_what_changes_on_the_screen(numbered: Browser, app: App) -> None:
    with page_of(numbered) as page:
        page.goto(f"{app.url}/live")
        frame = start_stream(page)
        # The picture is not mirrored, so that its number can be read.
        page.get_by_text("Mirror the webcam").click()
        wait_for_video(frame)
        expect(page.locator(".kl-flow")).to_contain_text("shown here", timeout=15_000)
        page.wait_for_timeout(6_000)
        counted = frame.evaluate(COUNT_DISTINCT, 5)
        said = rates(page)
        assert set(said) == {"received", "analysed", "sent", "shown here"}
        # At many frames a second the encoder leaves the cells of the lowest bits as they were, so that some
        # changes cannot be counted: from above, the pictures that were sent are the bound. Where a new one is
        # late, the last one is sent again.
        assert 0.75 * counted - 1 <= said["shown here"] <= said["sent"] + 2 + 1 / IDLE_INTERVAL_S
        assert said["analysed"] <= said["received"] + 1 and said["sent"] <= said["analysed"] + 1


def test_a_browser_that_does_not_count_is_said_to_be_one(browser: Browser, app: App) -> None:
    with page_of(browser, camera=False) as page:
        page.add_init_script(
            "delete HTMLVideoElement.prototype.requestVideoFrameCallback;"
            "delete HTMLVideoElement.prototype.getVideoPlaybackQuality;"
        )
        page.goto(f"{app.url}/live")
        choose_source(page, "Portrait")
        start_stream(page)
        expect(page.locator(".kl-flow")).to_contain_text("not given by your browser", timeout=15_000)


def press_start(page: Page) -> None:
    """Presses START where it can be pressed; the player may be replaced by the next meanwhile."""
    with suppress(PlaywrightError):
        page.frame_locator(PLAYER).last.get_by_role("button", name="START").click(timeout=800)


@pytest.mark.parametrize("pause_ms", [30, 300])
def test_the_last_of_seven_quick_choices_is_ready_to_start(live: Page, pause_ms: int) -> None:
    wait_for_overlays(start_stream(live))
    for source in ("Portrait", "Full body", "Webcam", "Portrait", "Webcam", "Full body", "Portrait"):
        choose(live, source)
        live.wait_for_timeout(pause_ms)
    expect(live.get_by_role("radio", name="Portrait")).to_be_checked()
    expect(live.get_by_text("Press START above")).to_have_count(1, timeout=10_000)
    assert not live.locator(".kl-wide").count(), "no numbers of a stream that was left"
    player(live).get_by_role("button", name="START").click()
    wait_for_overlays(player(live))
    expect(live.get_by_text("Press START above")).to_be_hidden()


def test_choices_while_each_connects_end_in_a_stream_of_the_last(live: Page) -> None:
    for source in ("Portrait", "Full body", "Portrait", "Full body", "Portrait", "Full body", "Portrait"):
        choose(live, source)
        press_start(live)
    expect(live.get_by_role("radio", name="Portrait")).to_be_checked()
    word, table = live.get_by_text("Press START above"), live.locator(".kl-wide")

    # A START that was pressed on a player just before the next came into its place began nothing, and of two
    # that were pressed quickly the second is STOP: the page asks again.
    def begun() -> bool:
        if word.is_visible():
            press_start(live)
        return table.is_visible()

    until(begun, seconds=40, every_s=0.5)
    wait_for_overlays(player(live))


def test_start_stop_start_ends_in_a_stream(live: Page) -> None:
    """The second offer comes while the server is still at the first, whose answer would be no good to it."""
    choose_source(live, "Portrait")
    frame = player(live)
    for label in ("START", "STOP", "START"):
        frame.get_by_role("button", name=label).click()
    wait_for_overlays(frame)


def test_text_in_charts_is_large_enough(live: Page) -> None:
    wait_for_overlays(start_stream(live))
    for width in (1280, 390):
        # High enough for all charts: nothing is drawn that is out of view.
        live.set_viewport_size({"width": width, "height": 2_800})
        expect(live.locator(".js-plotly-plot")).to_have_count(3, timeout=15_000)
        sizes_px = live.evaluate(
            "() => [...document.querySelectorAll('.js-plotly-plot text')]"
            ".map(text => parseFloat(getComputedStyle(text).fontSize))"
        )
        assert sizes_px and min(sizes_px) >= 12


def test_a_column_explains_itself_by_tap_and_key_while_the_numbers_go_on(live: Page) -> None:
    wait_for_overlays(start_stream(live))
    term = live.locator(".kl-wide").get_by_role("button", name="spacing")
    tip = live.locator(".kl-wide").get_by_text("median distance from a point")
    term.click()
    live.mouse.move(0, 0)
    live.wait_for_timeout(2_500)
    expect(tip).to_be_visible()
    live.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_on_a_narrow_screen_the_pictures_stand_one_below_the_other(browser: Browser, app: App) -> None:
    with page_of(browser, width=390) as page:
        page.goto(f"{app.url}/live")
        frame = start_stream(page)
        frame.wait_for_function(
            "() => { const v = document.querySelector('video'); return v.videoHeight > v.videoWidth }",
            timeout=15_000,
        )
        expect(page.locator(".kl-narrow")).to_be_visible(timeout=15_000)
