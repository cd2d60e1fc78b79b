"""The page Families in a browser: it settles, fits on a phone, and runs a network of the viewer's own."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from tests.support.browser_pages import FITS, is_sound, settled
from tests.support.harness import App, page_of
from tests.support.onnx_nets import dots_net, dots_picture

CHARTS = 5
WIDTH_PX, HEIGHT_PX = 120, 90
PLACES_PX = [(7 + 6 * i, 10 + (i * 37) % 70) for i in range(17)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_settles_and_fits(browser: Browser, app: App, width: int) -> None:
    with page_of(browser, width=width) as page:
        page.goto(f"{app.url}/families")
        settled(page, CHARTS)
        is_sound(page)
        assert page.evaluate(FITS)


def upload(place: Locator, name: str, kind: str, content: bytes) -> None:
    place.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def pick(page: Page, label: str, option: str) -> None:
    choice = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):
        page.get_by_role("combobox", name=label).click()
        try:
            choice.click(timeout=2_000)
        except TimeoutError:
            # A page whose layout still moves closes its lists.
            continue
        return
    raise AssertionError(f"{label} offers no {option}.")


def points_of(page: Page, name: str) -> np.ndarray:
    """(N, 2): what the trace of that name shows, in the chart's own numbers."""
    traces: list[list[list[float]]] = page.evaluate(
        """name => [...document.querySelectorAll('.js-plotly-plot')].flatMap(chart => chart._fullData)
        .filter(trace => trace.name === name && trace.mode === 'markers')
        .map(trace => [Array.from(trace.x), Array.from(trace.y)])""",
        name,
    )
    (only,) = traces
    return np.array(only).T


def test_a_network_that_finds_coloured_dots_shows_them(browser: Browser, app: App) -> None:
    picture = io.BytesIO()
    Image.fromarray(dots_picture(PLACES_PX, (WIDTH_PX, HEIGHT_PX))).save(picture, "PNG")
    with page_of(browser) as page:
        page.goto(f"{app.url}/families")
        settled(page, CHARTS)
        sidebar, main = page.get_by_test_id("stSidebar"), page.get_by_test_id("stMain")
        sidebar.get_by_text("Upload", exact=True).click()
        upload(sidebar, "dots.png", "image/png", picture.getvalue())
        expect(sidebar.get_by_text(f"{WIDTH_PX} × {HEIGHT_PX} px")).to_be_visible(timeout=20_000)
        net = dots_net(len(PLACES_PX), (1, 3, HEIGHT_PX, WIDTH_PX))
        upload(main, "dots.onnx", "application/octet-stream", net)
        expect(main.get_by_text("4 operators")).to_be_visible(timeout=20_000)
        pick(page, "How a pixel's 0 to 255 is scaled", "0 to 1")
        main.get_by_role("button", name="Run it on the picture").click()
        told = main.get_by_text("your network finds 1 person or face with 17 points of COCO-17")
        expect(told.first).to_be_visible(timeout=30_000)
        settled(page, CHARTS + 1)
        is_sound(page)
        found: Any = points_of(page, "your network")
        # A quarter of a pixel is what the decoder moves a peak by.
        assert np.abs(found - np.array(PLACES_PX)).max() <= 0.5


def test_a_network_is_measured(browser: Browser, app: App) -> None:
    with page_of(browser) as page:
        page.goto(f"{app.url}/families")
        settled(page, CHARTS)
        main = page.get_by_test_id("stMain")
        networks = main.get_by_test_id("stMultiSelect")
        networks.get_by_role("button", name="Clear all").click()
        choice = page.get_by_role("combobox", name="Networks")
        # Of a long list only what was typed is there; and while it is open, nothing else is.
        choice.fill("PFLD")
        page.get_by_role("option", name="PFLD", exact=True).click()
        choice.press("Escape")
        main.get_by_role("button", name="Measure", exact=True).click()
        expect(main.get_by_role("button", name="Cancel")).to_be_visible(timeout=10_000)
        expect(main.get_by_role("button", name="Cancel")).to_have_count(0, timeout=60_000)
        settled(page, CHARTS)
        is_sound(page)
        cells = main.locator(".kl-ledger tbody tr", has_text="random").inner_text().split()
        assert cells[0] == "PFLD" and "random" in cells
        expect(
            main.get_by_text("the weights of the networks that are built here are random").first
        ).to_be_visible()
