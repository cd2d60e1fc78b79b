"""The explaining pages in a real browser, on the portrait and on the clip, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.harness import App, page_of

CHART = ".js-plotly-plot"
PAGES = {"input": 3, "keypoints": 6, "architecture": 6, "output": 4, "cost": 0}
"""Each page with the charts that it has at least; that of Cost come with the measuring."""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


def settled(page: Page, charts: int) -> None:
    """Waits until the page has been computed and all its charts are drawn."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=60_000
    )
    page.wait_for_function(
        "least => { const all = [...document.querySelectorAll('.kl-figure')];"
        f" return all.length >= least && all.every(place => place.matches('{CHART}')) }}",
        arg=charts,
        polling=200,
        timeout=30_000,
    )


def is_sound(page: Page) -> None:
    """Nothing went wrong, and every chart has its sentence."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    for sentence in page.locator(CHART).evaluate_all("charts => charts.map(c => c.ariaLabel)"):
        assert sentence.strip().endswith((".", "!")), sentence


@pytest.mark.parametrize("name", PAGES)
def test_a_page_explains_on_the_portrait_and_on_the_clip(browser: Browser, app: App, name: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{app.url}/{name}")
        settled(page, PAGES[name])
        is_sound(page)
        page.get_by_test_id("stSidebar").get_by_text("Full-body clip", exact=True).click()
        expect(page.get_by_text("Second of the clip")).to_be_visible(timeout=30_000)
        settled(page, PAGES[name])
        is_sound(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_on_a_phone(browser: Browser, app: App, name: str) -> None:
    with page_of(browser, width=390, height=844) as page:
        page.goto(f"{app.url}/{name}")
        settled(page, PAGES[name])
        assert page.evaluate(FITS)
