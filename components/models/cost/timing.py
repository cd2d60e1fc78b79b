"""How long a network alone and a whole MediaPipe task take: each run timed, after some that warm up."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from components.keypoints import AnalysisSettings, ModelName
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.cost.repeating import repeat
from components.models.litert.nets import Net
from components.models.mediapipe.tasks import Recipe, Task, image_of

FRAME_MS = 33
_DEFAULTS = AnalysisSettings()


def time_net(bundle: Path, member: str, threads: int, budget_s: float, passes: int = 1) -> tuple[int, ...]:
    """Durations in ns of runs on a grey input, at least repeating.LEAST_RUNS, until `budget_s` is used up.

    What a network computes does not depend on what it sees, so that one input stands for all.

    Args:
        passes: of the network in one run, one after another.

    Raises:
        ModelError: for a bundle that is missing, damaged, or holds no such network.
    """
    net = Net(bundle, member, threads)
    tensor = np.full(net.input_shape, 0.5, np.float32)

    def run() -> int:
        started_ns = time.perf_counter_ns()
        for _ in range(passes):
            net.run(tensor)
        return time.perf_counter_ns() - started_ns

    return repeat(run, budget_s)


def time_task(
    model: ModelName, bundle: Path, frame_rgb: Rgb, mode: Mode, people: int, budget_s: float
) -> tuple[tuple[int, ...], int]:
    """Durations in ns of a task's calls on the same picture, and how many people or faces the last one found.

    The thresholds are those the live page begins with; the conversion of the result to arrays is part of it.

    Raises:
        ModelError: for a bundle that is missing, damaged or another model's.
    """
    task = Task(model, _recipe(bundle, people), mode)
    image, found, timestamp_ms = image_of(frame_rgb), 0, 0

    def run() -> int:
        nonlocal found, timestamp_ms
        timestamp_ms += FRAME_MS
        result, duration_ns = task.run(image, timestamp_ms)
        found = len(result.people)
        return duration_ns

    try:
        return repeat(run, budget_s), found
    finally:
        task.close()


def best_picture(model: ModelName, bundle: Path, pictures: Iterable[Rgb], people: int) -> Rgb:
    """The first picture on which the task finds all `people`, else the one on which it finds most.

    Raises:
        ModelError: as `time_task`.
        ValueError: for no pictures.
    """
    task = Task(model, _recipe(bundle, people), "still")
    best: tuple[int, Rgb] | None = None
    try:
        for picture in pictures:
            found = len(task.run(image_of(picture), 0)[0].people)
            if best is None or found > best[0]:
                best = found, picture
            if found >= people:
                break
    finally:
        task.close()
    if best is None:
        raise ValueError("There is no picture to choose from.")
    return best[1]


def _recipe(bundle: Path, people: int) -> Recipe:
    return Recipe(bundle, people, people, _DEFAULTS.detection, _DEFAULTS.presence, _DEFAULTS.tracking)
