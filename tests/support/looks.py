"""Looks at a viewer's video whose frames come back as they are asked to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components.cli.benchmark.page.camera import LOOP_FRAMES
from components.cli.benchmark.page.look import ViewerFrames

PERIOD_MS = 100.0
CAMERA_FPS = 10.0
DELAY_MS = 7.0
STAMP = 90_000.0


def camera(count: int, loop: int = LOOP_FRAMES) -> list[list[float]]:
    """Frames that leave at 0, 100, 200 … ms by the camera's clock, which is 5 s behind the browser's."""
    return [[each % loop, each * PERIOD_MS, each * PERIOD_MS + 5000, 640, 480] for each in range(count)]


def look(
    lags_ms: Sequence[float | None], numbers: Callable[[int], int] = int, every: int = 1
) -> ViewerFrames:
    """A look at so many frames, each of which comes back after its lag, or not at all.

    Args:
        numbers: what is read in each of them.
        every: of so many pictures that come back, the page's thread is told of one.
    """
    returned = [
        [numbers(number), STAMP + number, 5000 + number * PERIOD_MS + lag_ms, 1280, 480]
        for number, lag_ms in enumerate(lags_ms)
        if lag_ms is not None
    ]
    shown = [[stamp, at + DELAY_MS, count] for count, (_, stamp, at, _, _) in enumerate(returned)]
    seen = {"camera": camera(len(lags_ms)), "returned": returned, "shown": shown[::every], "faults": []}
    return ViewerFrames.of(seen, CAMERA_FPS)
