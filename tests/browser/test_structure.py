"""The explaining pages in a real browser, on the portrait and on the clip, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser_pages import FITS, is_sound, settled
from tests.support.harness import App, page_of

PAGES = {"input": 3, "keypoints": 6, "architecture": 6, "output": 4, "cost": 0}
"""Each page with the charts that it has at least; that of Cost come with the measuring."""


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
