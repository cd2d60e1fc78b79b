"""The Lab in a real browser: upload, progress, the interactive result, and all that can be taken away."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import av
import pyarrow.parquet as pq
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from components import formats
from components.keypoints import Record
from components.models.store import store
from tests.support.browser_pages import FITS, is_sound, settled
from tests.support.harness import App, page_of, start_stream

VIEW, FRAME, TIMELINE = (f".st-key-chart-lab-{name}" for name in ("view-first", "view-frame", "timeline"))
MARKS = "chart => chart.data.filter(trace => trace.text).map(trace => trace.text.length)"


def plot(page: Page, key: str, timeout_ms: float = 60_000) -> None:
    """Waits until that chart is drawn."""
    page.wait_for_selector(f"{key} .js-plotly-plot", timeout=timeout_ms)


def save(page: Page, name: str, within: str = "body") -> bytes:
    """What a button downloads."""
    with page.expect_download() as told:
        page.locator(within).get_by_role("button", name=name, exact=True).click()
    return Path(told.value.path()).read_bytes()


def results(page: Page) -> Record:
    """The results, after all four formats have been looked into."""
    record = formats.read(save(page, "JSON"))
    people = sum(len(f.first("body").people) * 33 + len(f.first("face").people) * 478 for f in record.frames)
    assert len(save(page, "CSV").decode().splitlines()) >= 1 + people
    assert pq.read_table(io.BytesIO(save(page, "Parquet"))).num_rows >= people
    coco = json.loads(save(page, "COCO keypoints"))
    assert len(coco["images"]) == len(record.frames)
    return record


def charts(page: Page, key: str) -> None:
    """A chart can be saved in three ways, and the page among them needs no network."""
    assert Image.open(io.BytesIO(save(page, "PNG", key))).size[0] >= 600
    assert ET.fromstring(save(page, "SVG", key)).tag.endswith("svg")
    html = save(page, "HTML", key).decode()
    assert "Plotly.newPlot" in html and len(html) > 3_000_000
    assert 'src="http' not in html


def test_a_picture_from_its_upload_to_each_download(browser: Browser, app: App, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"This is no picture.")
    with page_of(browser) as page:
        page.goto(f"{app.url}/lab")
        settled(page, 0)
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            [store.ensure("portrait.png"), broken]
        )
        plot(page, VIEW)
        expect(page.get_by_text("is neither a picture")).to_be_visible()
        assert page.locator(f"{VIEW} .js-plotly-plot").evaluate(MARKS) == [33, 478]
        page.locator(".st-key-lab-layers-first").get_by_text("Face", exact=True).click()
        page.wait_for_function(f"() => document.querySelector('{VIEW} .js-plotly-plot').data.length === 2")
        charts(page, VIEW)
        record = results(page)
        assert (record.name, record.kind, len(record.frames)) == ("portrait.png", "picture", 1)
        assert Image.open(io.BytesIO(save(page, "Annotated picture (PNG)"))).size == (512, 512)


def test_the_full_body_clip_from_its_choice_to_each_download(browser: Browser, app: App) -> None:
    with page_of(browser) as page:
        page.goto(f"{app.url}/lab")
        settled(page, 0)
        page.get_by_role("tab", name="Samples").click()
        page.get_by_role("button", name="Full-body clip", exact=True).click()
        expect(page.get_by_text("of 230 frames")).to_be_visible(timeout=20_000)
        # To another page and back: it goes on meanwhile.
        page.get_by_role("link", name="Privacy").click()
        expect(page.get_by_role("heading", name="What happens to my picture?")).to_be_visible()
        page.get_by_role("link", name="Lab").click()
        plot(page, TIMELINE)
        page.wait_for_selector(".st-key-lab-player video", timeout=60_000)
        # No face is found in it: a sentence stands in place of the fifth chart.
        settled(page, 4)
        expect(page.get_by_text("No openings to show: no face was found.")).to_be_visible()
        is_sound(page)
        go_to_middle(page)
        charts(page, TIMELINE)
        record = results(page)
        assert (record.kind, len(record.frames), round(record.fps or 0)) == ("clip", 230, 30)
        with av.open(io.BytesIO(save(page, "Annotated clip (MP4)"))) as clip:
            (video,) = clip.streams.video
            assert (video.codec_context.name, video.frames) == ("h264", 230)
            assert not clip.streams.audio


def go_to_middle(page: Page) -> None:
    """A click on the middle of the timeline goes there in the player, and shows that frame."""
    chart = page.locator(f"{TIMELINE} .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    wanted_s = chart.evaluate("chart => chart._fullLayout.xaxis.range[1] / 2")
    left, width = chart.evaluate(
        "chart => [chart._fullLayout.xaxis._offset, chart._fullLayout.xaxis._length]"
    )
    chart.click(position={"x": left + width / 2, "y": 60})
    expect(page.get_by_text("Frame 11", exact=False)).to_be_visible(timeout=20_000)
    at_s = page.locator(".st-key-lab-player video").evaluate("video => video.currentTime")
    assert at_s == pytest.approx(wanted_s, abs=0.05)
    line = page.locator(f"{TIMELINE} .kl-now")
    expect(line).to_be_visible()
    box, whole = line.bounding_box(), chart.bounding_box()
    assert box is not None and whole is not None
    assert box["x"] - whole["x"] == pytest.approx(left + width / 2, abs=4)


def test_the_lab_fits_on_a_phone(browser: Browser, app: App) -> None:
    with page_of(browser, width=390, height=844) as page:
        page.goto(f"{app.url}/lab")
        settled(page, 0)
        page.get_by_role("tab", name="Samples").click()
        page.get_by_role("button", name="Portrait", exact=True).click()
        plot(page, VIEW)
        assert page.evaluate(FITS)
        # The picture is as wide as the screen, and has no empty strip below it.
        tall = page.locator(f"{VIEW} .js-plotly-plot").evaluate(
            "chart => chart.clientHeight / chart.clientWidth"
        )
        assert tall < 1.2


def test_a_recording_of_the_live_page_opens_in_the_lab_with_its_pictures(live: Page) -> None:
    start_stream(live)
    live.get_by_text("Keep the pictures too").click(timeout=20_000)
    live.get_by_role("button", name="Record").click()
    expect(live.get_by_text(re.compile(r"Recording: [1-9]\d* s"))).to_be_visible(timeout=20_000)
    live.get_by_role("button", name="Stop recording").click()
    live.get_by_role("button", name="Open in the Lab").click()
    plot(live, TIMELINE)
    live.wait_for_selector(".st-key-lab-player video", timeout=60_000)
    # Timeline, frame and face: the portrait has no wrist in view, and so no trajectory and no angles.
    settled(live, 3)
    is_sound(live)
    record = results(live)
    assert (record.name, record.kind) == ("Recording", "clip")
    assert len(record.frames) >= 5 and all(frame.first("body").people for frame in record.frames)
    with av.open(io.BytesIO(save(live, "Annotated clip (MP4)"))) as clip:
        assert clip.streams.video[0].frames >= 5
