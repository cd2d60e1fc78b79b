"""What a viewer has in a tab, through reloads and copies of it; and choices through runs cut short."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from components.models.store import store
from tests.support.browser_pages import is_sound, settled
from tests.support.clips import write_clip
from tests.support.harness import App, page_of, start_stream

TOKEN = "sessionStorage.getItem('keypoint-lab')"
CONTROLS = "stRadio, stSelectbox, stMultiSelect, stCheckbox, stButtonGroup, stSlider".split(", ")
STATE = """([kinds]) => Object.fromEntries([...document.querySelectorAll(kinds)].map(place => {
  const all = selector => [...place.querySelectorAll(selector)];
  const label = all("[data-testid=stWidgetLabel]")[0]?.textContent;
  const words = {
    stRadio: () => all("label[data-selected]").map(each => each.textContent),
    stSelectbox: () => all("input").map(each => each.value),
    stMultiSelect: () => all("[data-rac] [data-tag]").map(each => each.ariaLabel),
    stCheckbox: () => all("input").map(each => each.checked),
    stButtonGroup: () => all("[aria-pressed=true], [aria-checked=true]").map(each => each.textContent),
    stSlider: () => all("input").map(each => each.value),
  };
  return [label, words[place.dataset.testid]()];
}))"""
"""What each control of the page shows, by its label."""
SECONDS_OF_CHANCE = 30.0
SLIDER_MS = 250


def state(page: Page) -> dict[str, list[Any]]:
    """What each control shows now, by its label."""
    kinds = ", ".join(f"[data-testid={kind}]" for kind in CONTROLS)
    return dict(page.evaluate(STATE, [kinds]))


def at_rest(page: Page) -> None:
    settled(page, 0)
    is_sound(page)


def give(page: Page, *files: Path) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(list(files))


def lab(page: Page, app: App) -> Page:
    page.goto(f"{app.url}/lab")
    settled(page, 0)
    page.wait_for_function(f"() => {TOKEN}")
    return page


def shown(page: Page) -> str:
    """The number of the material that heading, choice and list agree on."""
    settled(page, 0)
    number = page.locator("h2").first.inner_text().split(" · ")[0]
    assert state(page)["Show"][0].split(" · ")[0] == number
    row = page.locator(f".st-key-lab-material-{number}")
    expect(row.get_by_text("Shown", exact=True)).to_be_visible()
    expect(page.get_by_text("Shown", exact=True)).to_have_count(1)
    return number


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return write_clip(folder / "one.mp4", 25), write_clip(folder / "two.mp4", 40)


@pytest.mark.parametrize("attempt", range(3))
def test_no_choice_goes_while_files_end_and_another_is_shown(
    browser: Browser, app: App, clips: tuple[Path, Path], attempt: int
) -> None:
    with page_of(browser) as page:
        lab(page, app)
        give(page, *clips, store.ensure("portrait.png"))
        heading = page.get_by_role("heading", name=re.compile(r"^\d · "))
        heading.wait_for(timeout=60_000)
        first = heading.inner_text().split(" · ")[0]
        # Another one, while the rest is under way and runs cut one another short.
        other = page.locator("[class*=st-key-lab-show-]").first
        other.wait_for(timeout=60_000)
        page.wait_for_timeout(150 * attempt)
        other.get_by_role("button").click()
        expect(heading).not_to_have_text(re.compile(f"^{first} · "), timeout=30_000)
        wanted = shown(page)
        expect(page.get_by_text(re.compile(r"^Done: "))).to_have_count(3, timeout=60_000)
        at_rest(page)
        assert shown(page) == wanted, "what is looked at stays"
        for number in "123":
            if number != shown(page):
                page.locator(f".st-key-lab-show-{number}").get_by_role("button").click()
                expect(heading).to_have_text(re.compile(f"^{number} · "), timeout=30_000)
            at_rest(page)
            now = state(page)
            assert now["Layers"] == ["Pose", "Face", "Edges"], now
            if number != "3":
                assert now["The clip is drawn as"] == ["one picture"] and now["Unit"] == ["px"], now


def test_a_reload_finds_all_again_and_a_copied_address_or_tab_opens_nothing(
    browser: Browser, app: App
) -> None:
    with page_of(browser) as page:
        lab(page, app)
        give(page, store.ensure("portrait.png"), store.ensure("full_body.mp4"))
        layers = page.locator(".st-key-lab-layers-first")
        layers.get_by_text("Face", exact=True).click(timeout=60_000)
        people = page.get_by_role("slider", name="People, at most")
        people.focus()
        people.press("ArrowRight")
        expect(page.get_by_text("smooths the points over time")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("of 230 frames")).to_be_visible(timeout=30_000)
        before, token = state(page), page.evaluate(TOKEN)
        assert before["Layers"] == ["Pose", "Edges"] and before["People, at most"] == ["2"]
        page.reload()
        expect(page.get_by_role("heading", name="1 · portrait.png")).to_be_visible(timeout=30_000)
        at_rest(page)
        assert state(page) == before and shown(page) == "1"
        assert page.evaluate(TOKEN) == token and token not in page.url
        # It has gone on, and has not begun again.
        expect(page.get_by_text("2 · full_body.mp4").first).to_be_visible()
        with page_of(browser) as other:
            other.goto(page.url)
            expect(other.get_by_text("Nothing is here yet")).to_be_visible(timeout=30_000)
        with_token(page, app, token)
        expect(page.get_by_text("is ready", exact=False)).to_be_visible(timeout=90_000)
        assert shown(page) == "1", "what is looked at stays when a file ends"
        page.get_by_role("button", name="Show 2").click()
        expect(page.get_by_role("heading", name="2 · full_body.mp4")).to_be_visible(timeout=30_000)
        assert shown(page) == "2"


def with_token(page: Page, app: App, token: str) -> None:
    """A copy of the tab, with the same token, has nothing while the tab lives; nor has a forged token."""
    for stolen in (token, token[:-1] + "~"):
        copy = page.context.new_page()
        copy.goto(f"{app.url}/healthz")
        copy.evaluate("token => sessionStorage.setItem('keypoint-lab', token)", stolen)
        copy.goto(f"{app.url}/lab")
        expect(copy.get_by_text("Nothing is here yet")).to_be_visible(timeout=30_000)
        settled(copy, 0)
        copied = copy.get_by_text("as soon as its earlier connection has ended")
        expect(copied).to_have_count(1 if stolen == token else 0)
        copy.close()
    expect(page.get_by_role("heading", name="1 · portrait.png")).to_be_visible()


def test_a_recording_that_a_reload_broke_off_waits_in_the_lab(live: Page, app: App) -> None:
    start_stream(live)
    live.get_by_role("button", name="Record").click(timeout=20_000)
    expect(live.get_by_text(re.compile(r"Recording: [1-9]\d* s"))).to_be_visible(timeout=20_000)
    live.goto(f"{app.url}/lab")
    live.get_by_role("tab", name="Recording").click()
    live.get_by_role("button", name=re.compile("Bring in the recording")).click(timeout=30_000)
    expect(live.get_by_role("heading", name="1 · Recording")).to_be_visible(timeout=30_000)


EVERY_PAGE = "every page"
"""Where a choice of the sidebar stands: what is chosen on one page holds on all."""


def act(page: Page, chance: random.Random) -> tuple[str, bool] | None:
    """Changes a control of the page by chance; returns its label, and whether other pages share it.

    Returns None when there was nothing to change.
    """
    kind = chance.choice(["stRadio", "stCheckbox", "stButtonGroup", "stSlider", "stSelectbox"])
    places = [each for each in page.get_by_test_id(kind).all() if each.is_visible()]
    if not places:
        return None
    place = chance.choice(places)
    try:
        label = place.get_by_test_id("stWidgetLabel").text_content(timeout=2_000) or ""
        if label == "Source" or "camera" in label.lower():
            return None
        shared = place.evaluate("control => control.closest('[data-testid=stSidebar]') !== null")
        change(place, kind, chance)
    except PlaywrightTimeout:
        # The run that the last change began has taken it away.
        return None
    return label, shared


def change(place: Locator, kind: str, chance: random.Random) -> None:
    if kind == "stSlider":
        place.get_by_role("slider").first.press(chance.choice(["ArrowRight", "ArrowLeft"]))
        # Streamlit's slider waits for a further key for so long before it sends its value.
        place.page.wait_for_timeout(SLIDER_MS)
    elif kind == "stSelectbox":
        for key in ("ArrowDown",) * chance.randint(1, 3) + ("Enter",):
            place.get_by_role("combobox").press(key)
    elif kind == "stCheckbox":
        place.locator("label").click()
    else:
        chance.choice(place.locator("label[data-testid=stRadioOption], button[data-variant]").all()).click()


# By chance, so that it belongs to the long repetitions: what it finds depends on how fast the machine is.
@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_no_choice_goes_whatever_is_done_on_any_page(browser: Browser, app: App, seed: int) -> None:
    chance = random.Random(seed)
    expected: dict[tuple[str, str], list[Any]] = {}
    with page_of(browser, camera=False) as page:
        lab(page, app)
        give(page, store.ensure("portrait.png"))
        page.wait_for_selector(".st-key-lab-layers-first", timeout=60_000)
        until_s, name = time.monotonic() + SECONDS_OF_CHANCE, "Lab"
        while time.monotonic() < until_s:
            for _ in range(3):
                # At once one after another, so that runs are cut short.
                changed = act(page, chance)
                if changed is not None:
                    label, shared = changed
                    # An earlier change's run may have taken it away meanwhile.
                    if label in (now := state(page)):
                        expected[EVERY_PAGE if shared else name, label] = now[label]
            at_rest(page)
            now = state(page)
            for (where, label), values in expected.items():
                if where in (name, EVERY_PAGE) and label in now:
                    assert now[label] == values, (name, label)
            name = chance.choice(["Live", "Lab", "Input", "Keypoints", "Architecture", "Output", "Families"])
            page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
            at_rest(page)
            for label, values in state(page).items():
                for where in (name, EVERY_PAGE):
                    assert expected.get((where, label), values) == values, (name, label)
