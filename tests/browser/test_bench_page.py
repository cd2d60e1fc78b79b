"""The bench's part `page` in a real browser: both apps run, and their frames are read and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from components.cli.benchmark.page.app_process import AppProcess
from components.cli.benchmark.page.camera import LOOP_FRAMES, numbered_portrait, write_y4m
from components.cli.benchmark.page.rounds import Stage
from components.cli.benchmark.page.visit import PAGE, SAMPLE, WITHOUT_CHARTS, Kind, StreamEnded, visit
from components.media.images import load_image
from components.models.store import store
from tests.support.harness import App, launch

pytestmark = pytest.mark.timing

CAMERA_FPS = 15
SECONDS = 4.0


@pytest.fixture(scope="module")
def numbered(playwright_: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera numbers its frames."""
    frames = numbered_portrait(load_image(store.ensure("portrait.png")))
    camera = tmp_path_factory.mktemp("numbered") / "numbered.y4m"
    running = launch(playwright_, camera=write_y4m(camera, frames, LOOP_FRAMES, CAMERA_FPS))
    yield running
    running.close()


def is_plausible(app: AppProcess, kind: Kind, browser: Browser) -> None:
    seen = Stage({kind: app}, browser, CAMERA_FPS).visit(kind, SECONDS)
    (look,) = seen.looks
    assert look.camera_per_s == pytest.approx(CAMERA_FPS, abs=2)
    # A camera's frame takes longer than no time, and no longer than a queue would make it.
    assert 2 <= look.distinct_per_s <= CAMERA_FPS + 1
    assert 10 < seen.lag_ms < 2000
    # A browser that has too little time leaves pictures out.
    assert 0 < look.presented_share < 1.1
    assert look.returned_px[0] / look.returned_px[1] == pytest.approx(kind.panes * 4 / 3, abs=0.05)
    assert seen.server_ms > 1 and seen.browser_ms > 1


def test_a_stream_that_ends_by_itself_is_noticed(
    app: App, numbered: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end_all(_: float) -> None:
        for frame in numbered.contexts[-1].pages[0].frames:
            frame.evaluate("() => window.keypointLabLook?.tracks.returned?.stop()")

    monkeypatch.setattr("components.cli.benchmark.page.visit.time.sleep", end_all)
    with pytest.raises(StreamEnded):
        visit(app, WITHOUT_CHARTS, numbered, CAMERA_FPS, SECONDS)


def test_the_page_is_watched(app: App, numbered: Browser) -> None:
    is_plausible(app, PAGE, numbered)


@pytest.mark.parametrize("kind", [SAMPLE, WITHOUT_CHARTS], ids=["sample", "without charts"])
def test_what_it_is_compared_with_runs(tmp_path: Path, numbered: Browser, kind: Kind) -> None:
    other = AppProcess(tmp_path, program=kind.program)
    try:
        is_plausible(other, kind, numbered)
    finally:
        other.stop()
