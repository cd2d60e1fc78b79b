"""A running app, a fake camera that shows a person, and browsers with and without one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from components.cli.benchmark.page.camera import write_y4m
from components.media.images import load_image
from components.media.planes import to_planes
from components.media.portrait import PortraitClip
from components.models.store import store
from tests.support.harness import App, launch, page_of


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def camera_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clip = PortraitClip(load_image(store.ensure("portrait.png")))
    frames = (to_planes(clip.frame(i)) for i in count(0, 2))
    return write_y4m(tmp_path_factory.mktemp("camera") / "person.y4m", frames, clip.period_frames // 2)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    running = App(tmp_path_factory.mktemp("app"), KEYPOINT_LAB_SEATS="3")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser(playwright_: Playwright, camera_clip: Path) -> Iterator[Browser]:
    """With a camera that shows the moving portrait."""
    running = launch(playwright_, camera=camera_clip)
    yield running
    running.close()


@pytest.fixture
def live(browser: Browser, app: App) -> Iterator[Page]:
    """The live page in a context of its own."""
    with page_of(browser) as page:
        page.goto(f"{app.url}/live")
        yield page
