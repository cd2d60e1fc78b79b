"""A new user without a camera goes through the 45-minute lesson, to the saved worksheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.support.browser_pages import settled
from tests.support.harness import App, page_of


def turn_to(page: Page, name: str, heading: str) -> None:
    settled(page, charts=0)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading, timeout=30_000)


def save(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_the_lesson_is_completed_without_a_camera(browser: Browser, app: App, tmp_path: Path) -> None:
    with page_of(browser, camera=False) as page:
        page.goto(f"{app.url}/class")
        expect(page.get_by_text("numbers are filled in")).to_contain_text("8 of 12", timeout=60_000)
        page.get_by_label("What I found at station 2").fill("Lips move by millimetres.")
        page.get_by_label("Name or number on the worksheet").fill("Ada")
        page.get_by_label("Name or number on the worksheet").press("Enter")
        turn_to(page, "Demonstrations", "Demonstrations")
        expect(page.get_by_text("5 squats counted")).to_be_visible(timeout=30_000)
        page.get_by_role("combobox", name="Tried on").click()
        page.get_by_role("option", name="Drawn figure: squats from the front").click()
        expect(page.get_by_text("0 squats counted")).to_be_visible(timeout=30_000)
        turn_to(page, "Which for what", "Which for what")
        expect(page.get_by_text("A time line")).to_be_visible(timeout=60_000)
        turn_to(page, "In class", "In class")
        expect(page.get_by_text("numbers are filled in")).to_contain_text("12 of 12", timeout=30_000)
        page.get_by_text("Hint 1 of station 6").click()
        page.get_by_text("Hint 2 of station 6").click()
        page.get_by_text("Hint 3 of station 6").click()
        page.get_by_text("Answer of station 6").click()
        expect(page.get_by_text("You counted 5 from the side and 0 from the front.")).to_be_visible()
        sheet = save(page, "Save the worksheet (HTML)", tmp_path).read_text(encoding="utf-8")
        table = save(page, "Save the numbers (CSV)", tmp_path).read_text(encoding="utf-8")
    assert ("Ada" in sheet, "Lips move by millimetres." in sheet, "not yet" in sheet) == (True, True, False)
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(table))}
    assert len(rows) == 12 and all(row["value"] for row in rows.values())
    assert float(rows["squats_side"]["value"]) == 5 and float(rows["squats_front"]["value"]) == 0
