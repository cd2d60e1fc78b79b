"""The bench's part `page`: what is made of the frames that a viewer's browser saw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from components.cli.benchmark.page.camera import LOOP_FRAMES
from components.cli.benchmark.page.look import ViewerFrames
from components.cli.benchmark.page.visit import Visit
from tests.support.looks import CAMERA_FPS, DELAY_MS, camera, look


def test_every_frame_that_comes_back_counts_once_after_the_first_second() -> None:
    found = look([50.0] * 41)
    assert found.seconds == 3.0
    # Of those that left at 0.95 s and later: 1.0 to 4.0 s.
    assert found.distinct_per_s == pytest.approx(31 / 3)
    assert found.camera_per_s == pytest.approx(30 / 3)
    assert found.lags_ms == pytest.approx(np.full(31, 50 + DELAY_MS))
    assert found.presented_share == 1.0
    assert found.returned_px == (1280, 480)


def test_repeated_pictures_count_once_and_by_their_first_return() -> None:
    found = look([50.0] * 41, numbers=lambda number: number - number % 2)
    assert found.distinct_per_s == pytest.approx(16 / 3)
    # The second return of a number is no later picture of the camera's.
    assert found.lags_ms == pytest.approx(np.full(16, 50 + DELAY_MS))


def test_frames_that_never_come_back_do_not_count() -> None:
    assert look([50.0 if number % 4 == 0 else None for number in range(41)]).distinct_per_s == 8 / 3


def test_a_number_that_was_misread_does_not_count() -> None:
    # 4096 more, as when a line is drawn across a cell.
    found = look([50.0] * 41, numbers=lambda number: number + 4096 * (number % 10 == 0))
    assert found.distinct_per_s == pytest.approx((31 - 4) / 3)


def test_numbers_that_begin_again_are_told_apart() -> None:
    found = look([50.0] * 2 * LOOP_FRAMES, numbers=lambda number: number % LOOP_FRAMES)
    assert found.lags_ms == pytest.approx(np.full(2 * LOOP_FRAMES - 10, 50 + DELAY_MS))


def test_the_screens_delay_is_known_from_some_of_the_pictures() -> None:
    found = look([50.0] * 41, every=5)
    assert found.display_delay_ms == pytest.approx(DELAY_MS)
    assert found.presented_share == pytest.approx(1.0)
    assert len(found.lags_ms) == 31


@pytest.mark.parametrize(
    ("lags_ms", "grows"),
    [
        ([50.0] * 100, False),
        (list(np.linspace(50, 600, 100)), True),
        ([50.0] * 50 + [90.0] * 50, False),
        ([50.0] * 99 + [5000.0], False),
    ],
    ids=["steady", "growing", "a little later", "one late frame"],
)
def test_growing_lag_is_told_from_noise(lags_ms: list[float], grows: bool) -> None:
    assert look(lags_ms).lag_grows is grows


@pytest.mark.parametrize(
    "change",
    [{"faults": ["NotSupportedError: no copyTo"]}, {"returned": []}, {"shown": []}, {"camera": []}],
    ids=["fault", "nothing returned", "nothing shown", "no camera"],
)
def test_what_could_not_be_watched_is_an_error(change: dict[str, Any]) -> None:
    seen = {"camera": camera(3), "returned": camera(3), "shown": [[0, 0, 1]], "faults": [], **change}
    with pytest.raises(RuntimeError, match="could not be watched"):
        ViewerFrames.of(seen, CAMERA_FPS)


def test_processor_time_is_counted_by_distinct_frames_of_all_viewers() -> None:
    both = Visit((look([50.0] * 41), look([150.0 if n % 2 else None for n in range(41)])), 10.0, 2.0, 1.0)
    assert both.frames_per_s == pytest.approx(31 / 3 + 16 / 3)
    assert both.server_ms == pytest.approx(200 / both.frames_per_s)
    assert both.browser_ms == pytest.approx(100 / both.frames_per_s)
    assert both.lag_ms == pytest.approx(50 + DELAY_MS)
