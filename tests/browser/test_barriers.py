"""No page has a barrier that axe-core calls serious or critical, in the light theme or in the dark one."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from components.ui.navigation import PAGES
from tests.support.harness import App, page_of

GRAVE = {"serious", "critical"}
STREAMLITS_OWN = {
    # Streamlit 1.67 puts a <div> for each section of the menu between <ul> and <li>; no page can change that.
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems] li",
}
"""Rules, each with the only elements that may break it."""
DRAWN = """() => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && document.querySelector(".st-key-workspace-place span") && !document.querySelector("[data-stale=true]")
  && document.getAnimations().every(animation => animation.playState !== "running")
  && [...document.querySelectorAll(".kl-figure")].every(place => place.matches(".js-plotly-plot"))"""
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
MATCHES = "([target, allowed]) => document.querySelector(target)?.matches(allowed) ?? false"


def barriers(page: Page) -> list[tuple[str, Any, str]]:
    """Rule, place and markup of each grave barrier of the page's own."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        (rule["id"], node["target"], node["html"][:200])
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not streamlits_own(page, rule["id"], node["target"])
    ]


def streamlits_own(page: Page, rule: str, target: list[str]) -> bool:
    allowed = STREAMLITS_OWN.get(rule)
    return allowed is not None and bool(page.evaluate(MATCHES, [target[0], allowed]))


@pytest.mark.parametrize("slug", [page.slug for page in PAGES])
def test_no_page_has_a_grave_barrier(browser: Browser, app: App, slug: str) -> None:
    with page_of(browser) as page:
        page.goto(f"{app.url}/{'' if slug == 'overview' else slug}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
        page.wait_for_function(DRAWN, polling=200, timeout=60_000)
        light = page.evaluate(BACKGROUND)
        assert barriers(page) == []
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(f"light => ({BACKGROUND})() !== light", arg=light, polling=100)
        page.wait_for_function(DRAWN, polling=200, timeout=60_000)
        assert barriers(page) == []


def test_a_barrier_would_be_found(browser: Browser) -> None:
    with page_of(browser) as page:
        page.set_content('<main><p style="color:#999">faint</p><ul><div>no item</div></ul></main>')
        assert {rule for rule, _, _ in barriers(page)} >= {"color-contrast", "list"}
