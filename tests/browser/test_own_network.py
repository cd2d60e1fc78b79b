"""A network of the viewer's own in a browser: given on Families, run on a clip in the Lab, saved."""

from __future__ import annotations

import hashlib

import numpy as np
from playwright.sync_api import Browser, expect

from components import formats
from components.keypoints import ModelFile
from components.keypoints.networks import VIEWER_NETWORK
from tests.browser.test_families import CHARTS, pick, upload
from tests.browser.test_lab import TIMELINE, VIEW, plot, save
from tests.support.browser_pages import FITS, is_sound, settled
from tests.support.harness import App, page_of
from tests.support.onnx_nets import constant_net

X = (50, 53, 47, 56, 44, 62, 38, 68, 32, 70, 30, 58, 42, 58, 42, 58, 42)
Y = (10, 8, 8, 10, 10, 25, 25, 40, 40, 55, 55, 55, 55, 75, 75, 95, 95)
STANDING = np.column_stack([np.array(X) / 100, np.array(Y) / 100, np.linspace(0.6, 0.95, 17)])
"""COCO's points of somebody who stands upright in the middle of the input, with a score each."""


def test_it_runs_on_the_sample_clip_and_is_saved_as_json(browser: Browser, app: App) -> None:
    content = constant_net({"keypoints": STANDING[np.newaxis]}, (1, 3, 256, 192))
    with page_of(browser) as page:
        page.goto(f"{app.url}/families")
        settled(page, CHARTS)
        main = page.get_by_test_id("stMain")
        upload(main.get_by_test_id("stFileUploader").last, "mine.onnx", "application/octet-stream", content)
        expect(main.get_by_text("2 operators")).to_be_visible(timeout=30_000)
        pick(page, "It sees", "the person that BlazePose finds")
        main.get_by_role("button", name="Run it on the picture").click()
        main.get_by_role("link", name="Use it in the Lab").click(timeout=60_000)
        expect(page.get_by_role("heading", name="Your materials")).to_be_visible()
        settled(page, 0)
        pick(page, "Networks", "Custom network")
        page.keyboard.press("Escape")
        page.get_by_role("tab", name="Samples").click()
        page.get_by_role("button", name="Full-body clip", exact=True).click()
        plot(page, TIMELINE, 120_000)
        page.wait_for_selector(".st-key-lab-player video", timeout=120_000)
        settled(page, 4)
        is_sound(page)
        told = page.locator(f"{TIMELINE} .js-plotly-plot").evaluate("chart => chart.ariaLabel")
        assert "a subject on 2" in told and "score of the subject" in told
        assert page.evaluate(FITS)
        record = formats.read(save(page, "JSON"))
        assert record.models[VIEWER_NETWORK] == (ModelFile("mine.onnx", hashlib.sha256(content).hexdigest()),)
        found = [frame.results[VIEWER_NETWORK].people for frame in record.frames]
        # As BlazePose finds the person, and with her.
        bodies = [frame.first("body").people for frame in record.frames]
        assert len(found) == 230 and list(map(len, found)) == list(map(len, bodies))
        middles = [(one[0].xyz_norm[:, 0].mean(), one[0].layout.name) for one in found if one]
        assert np.ptp([x for x, _ in middles]) > 0.1 and {name for _, name in middles} == {"coco-17"}
        page.get_by_role("button", name="Portrait", exact=True).click()
        page.get_by_role("button", name="Show 2").click(timeout=60_000)
        plot(page, VIEW)
        marks = page.locator(f"{VIEW} .js-plotly-plot").evaluate(
            "chart => chart.data.filter(trace => trace.text).map(trace => trace.text.length)"
        )
        assert marks == [33, 478, 17]
