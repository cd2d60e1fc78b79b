"""What a viewer chose goes along from page to page, and the pages ask nobody but the app."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.harness import App, choose, page_of, player, start_stream, wait_for_overlays

PICTURE = 'img[alt="second 3 of the full-body clip"]'


def turn_to(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def test_the_running_picture_follows_through_many_pages(browser: Browser, app: App) -> None:
    with page_of(browser, camera=False) as page:
        page.goto(f"{app.url}/input")
        choose(page, "Full-body clip")
        expect(page.locator(PICTURE)).to_be_visible(timeout=15_000)
        for name in ("Keypoints", "Output", "Architecture", "Input", "Cost"):
            turn_to(page, name)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            if name != "Architecture":
                expect(page.get_by_role("radio", name="Full-body clip")).to_be_checked(timeout=15_000)
                expect(page.locator(PICTURE)).to_be_visible()


def test_no_page_asks_anybody_else(browser: Browser, app: App) -> None:
    asked: set[str] = set()

    def note(request: Request) -> None:
        if request.url.startswith(("http", "ws")):
            asked.add(urlsplit(request.url).netloc)

    with page_of(browser, camera=False) as page:
        page.on("request", note)
        for path in ("", "live", "keypoints", "privacy"):
            page.goto(f"{app.url}/{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        icon = page.locator("link[rel*=icon]").first.get_attribute("href")
    assert asked == {urlsplit(app.url).netloc}
    assert icon is not None and icon.startswith("data:image/svg+xml")


def test_the_player_grows_with_the_view(browser: Browser, app: App) -> None:
    with page_of(browser) as page:
        page.goto(f"{app.url}/live")
        wait_for_overlays(start_stream(page))
        choose(page, "one picture")
        stop = player(page).get_by_role("button", name="STOP")
        player(page).wait_for_function(
            "() => { const v = document.querySelector('video'); return v.videoWidth / v.videoHeight < 1.5 }"
        )
        player(page).wait_for_function(
            "() => document.documentElement.scrollHeight <= window.innerHeight + 1", timeout=5000
        )
        box, frame = stop.bounding_box(), page.locator('iframe[title*="webrtc_streamer"]').bounding_box()
        assert box is not None and frame is not None
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]


def test_an_upload_is_explained_until_it_is_taken_away(browser: Browser, app: App, tmp_path: Path) -> None:
    file = tmp_path / "own.png"
    Image.new("RGB", (320, 240), "green").save(file)
    with page_of(browser, camera=False) as page:
        page.goto(f"{app.url}/input")
        choose(page, "Upload")
        page.locator("input[type=file]").set_input_files(file)
        shown = page.locator('img[alt="your picture"]')
        expect(shown).to_be_visible(timeout=15_000)
        page.get_by_role("button", name="Remove own.png").click()
        expect(shown).to_be_hidden(timeout=15_000)
        expect(page.get_by_text("Choose a picture in the sidebar.")).to_be_visible()
