"""What tests in a real browser wait for and check on a page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

CHART = ".js-plotly-plot"
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
