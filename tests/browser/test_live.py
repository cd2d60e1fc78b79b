"""The live page in a real browser: a camera or a clip in, both overlays back, charts that move."""

from __future__ import annotations

import io
import json
import time

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Download, Frame, Page, expect

from tests.support.harness import (
    App,
    choose,
    choose_source,
    grab,
    page_of,
    player,
    start_stream,
    wait_for_overlays,
    wait_for_video,
)

pytestmark = pytest.mark.timing

CHART = ".js-plotly-plot"
TALL_PX = 2_800
"""A screen that shows the whole page, on a phone's width too."""
MARKS = "() => [...document.querySelectorAll('.kl-marks:not([hidden])')].map(marks => marks.toDataURL())"
"""What is drawn on the canvas of each running chart."""
NUMBERS = ".kl-wide"
COUNT_WATCHES = """
window.watches = 0;
window.ResizeObserver = class extends ResizeObserver {
  observe(element, ...options) {
    if (element.querySelector(".kl-figure")) window.watches++;
    super.observe(element, ...options);
  }
};
"""
"""Counts how often the size of a chart's place was set under watch."""


def charts_in_view(page: Page) -> None:
    """Brings the three charts into view, without which nothing of them is drawn, and waits for them."""
    page.locator(".kl-figure").nth(2).wait_for(timeout=15_000)
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": TALL_PX})
    expect(page.locator(CHART)).to_have_count(3, timeout=10_000)


def test_one_click_shows_both_overlays_and_moving_charts(live: Page) -> None:
    live.add_init_script(COUNT_WATCHES)
    live.reload()
    frame = start_stream(live)
    picture = wait_for_overlays(frame)
    assert picture.shape[1] / picture.shape[0] == pytest.approx(2 * 4 / 3, abs=0.05)
    expect(live.locator(NUMBERS)).to_be_visible(timeout=10_000)
    numbers = live.locator(NUMBERS).inner_text()
    assert "33" in numbers and "478" in numbers
    charts_in_view(live)
    live.evaluate(f"() => {{ window.first = [...document.querySelectorAll('{CHART}')] }}")
    before = live.evaluate(MARKS)
    assert len(before) == 3
    live.wait_for_function(
        f"before => ({MARKS})().every((marks, i) => marks !== before[i])",
        arg=before,
        polling=200,
        timeout=10_000,
    )
    assert live.evaluate("window.watches") == 3
    # What is built anew flickers.
    assert live.evaluate(
        f"() => [...document.querySelectorAll('{CHART}')].every((chart, i) => chart === window.first[i])"
    )
    expect(live.get_by_text("face model gives no confidence per point").first).to_be_visible()


@pytest.mark.parametrize("source", ["Portrait", "Full body"])
def test_a_clip_plays_without_a_camera(browser: Browser, app: App, source: str) -> None:
    with page_of(browser, camera=False) as page:
        page.add_init_script(
            "window.asked = 0; if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = "
            "() => { window.asked += 1; return Promise.reject(new DOMException('', 'NotAllowedError')) }"
        )
        page.goto(f"{app.url}/live")
        choose_source(page, source)
        frame = start_stream(page)
        wait_for_overlays(frame, face=source == "Portrait")
        assert frame.evaluate("() => window.asked") == page.evaluate("() => window.asked") == 0


def wait_for_panes(frame: Frame, panes: int) -> None:
    """Waits until the video has the proportions of so many panes; its size follows the camera's."""
    frame.wait_for_function(
        "panes => { const v = document.querySelector('video'); "
        "return Math.abs(v.videoWidth / v.videoHeight - panes * 4 / 3) < 0.05 }",
        arg=panes,
        polling=100,
        timeout=15_000,
    )


def test_settings_apply_to_the_running_stream_and_outlive_a_change_of_page(live: Page) -> None:
    frame = start_stream(live)
    wait_for_overlays(frame)
    frame.evaluate("() => { document.querySelector('video').mark = 'same' }")
    choose(live, "one picture")
    wait_for_panes(frame, 1)
    choose(live, "points only")
    wait_for_panes(frame, 2)
    assert frame.evaluate("() => document.querySelector('video').mark") == "same"
    live.wait_for_timeout(1_000)
    assert np.median(grab(frame)) < 60
    live.get_by_role("link", name="Privacy").click()
    expect(live.get_by_role("heading", name="What happens to my picture?")).to_be_visible()
    live.get_by_role("link", name="Live").click()
    expect(live.get_by_role("radio", name="points only")).to_be_checked()


def test_pause_holds_and_a_moment_can_be_saved(live: Page) -> None:
    frame = start_stream(live)
    wait_for_overlays(frame)
    live.get_by_role("button", name="Pause").click()
    expect(live.get_by_role("button", name="Resume")).to_be_visible()
    live.get_by_role("button", name="Save this moment").click()
    picture = Image.open(io.BytesIO(_saved(live, ".png")))
    assert picture.width == 1280
    results = json.loads(_saved(live, ".json"))
    (found,) = results["frames"]
    assert len(found["results"]["blazepose-full"]["people"][0]["xyz_norm"]) == 33
    assert len(found["results"]["face-landmarker"]["people"][0]["xyz_norm"]) == 478
    assert results["layouts"]["blazepose-33"][0] == "nose"
    live.get_by_role("button", name="Resume").click()
    expect(live.get_by_role("button", name="Pause")).to_be_visible()


def _saved(page: Page, ending: str) -> bytes:
    with page.expect_download() as caught:
        page.get_by_role("button", name=ending).click()
    download: Download = caught.value
    return download.path().read_bytes()


def leave_and_return(page: Page, times: int) -> None:
    """Leaves the page while it streams and returns, each time starting with one click."""
    start_stream(page)
    took_s = []
    for _ in range(times):
        page.get_by_role("link", name="Privacy").click()
        expect(page.get_by_role("heading", name="What happens to my picture?")).to_be_visible()
        page.get_by_role("link", name="Live").click()
        expect(page.get_by_role("heading", name="Same frame, two models")).to_be_visible()
        player(page).get_by_role("button", name="START").wait_for()
        clicked_s = time.perf_counter()
        start_stream(page)
        took_s.append(time.perf_counter() - clicked_s)
    print(f"START to video, {times} returns: {np.median(took_s):.1f} s, at most {max(took_s):.1f} s.")


def test_returning_to_the_page_starts_with_one_click(live: Page) -> None:
    leave_and_return(live, 4)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_returning_to_the_page_starts_with_one_click_each_of_20_times(live: Page) -> None:
    leave_and_return(live, 20)


@pytest.mark.parametrize("path", ["", "live", "privacy"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, app: App, path: str, width: int) -> None:
    with page_of(browser, width=width) as page:
        page.goto(f"{app.url}/{path}")
        page.get_by_role("heading").first.wait_for()
        if path == "live":
            wait_for_overlays(start_stream(page))
            charts_in_view(page)
        wider = page.evaluate(
            "() => [...document.querySelectorAll('[data-testid=stMain] *')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.outerHTML.slice(0, 80))"
        )
        assert wider == []


def test_the_overview_compares_at_once(browser: Browser, app: App) -> None:
    with page_of(browser, camera=False) as page:
        page.goto(app.url)
        expect(page.get_by_text("times as dense")).to_be_visible(timeout=15_000)
        assert "478" in page.locator(NUMBERS).inner_text()


def test_two_viewers_see_their_own_streams(browser: Browser, app: App) -> None:
    with page_of(browser) as one, page_of(browser, camera=False) as other:
        one.goto(f"{app.url}/live")
        other.goto(f"{app.url}/live")
        choose_source(other, "Full body")
        first: Frame = start_stream(one)
        second: Frame = start_stream(other)
        wait_for_overlays(first)
        wait_for_video(second)
        assert grab(first).shape != grab(second).shape
