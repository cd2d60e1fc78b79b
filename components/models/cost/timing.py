"""How long a network alone and a whole task take: each run timed, after some that warm up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from components.keypoints.arrays import Rgb
from components.models.cost.repeating import repeat
from components.models.graphs.tensorflow.files import read_onnx
from components.models.graphs.tensorflow.translate import AS_LEFT
from components.models.litert.nets import Net
from components.models.onnx.running import grey_run
from components.models.tracker import Tracker

FRAME_MS = 33


def time_net(
    bundle: Path,
    member: str,
    threads: int,
    budget_s: float,
    passes: int = 1,
    sizes: Mapping[str, Sequence[int]] = AS_LEFT,
) -> tuple[int, ...]:
    """Durations in ns of runs on a grey input, at least repeating.LEAST_RUNS, until `budget_s` is used up.

    What a network computes does not depend on what it sees, so that one input stands for all.

    Args:
        bundle: an archive of networks for LiteRT, or a network of TensorFlow's, which ONNX Runtime runs.
        passes: of the network in one run, one after another.
        sizes: of the inputs that a network of TensorFlow's leaves open, by their names.

    Raises:
        ModelError: for a file that is missing, damaged, or holds no such network, or that cannot be run.
    """
    once = _one_run(bundle, member, threads, sizes)

    def run() -> int:
        started_ns = time.perf_counter_ns()
        for _ in range(passes):
            once()
        return time.perf_counter_ns() - started_ns

    return repeat(run, budget_s)


def _one_run(
    bundle: Path, member: str, threads: int, sizes: Mapping[str, Sequence[int]]
) -> Callable[[], object]:
    if member == bundle.name:
        return grey_run(read_onnx(bundle, sizes), {}, threads)
    net = Net(bundle, member, threads)
    tensor = np.full(net.input_shape, 0.5, np.float32)
    return lambda: net.run(tensor)


def time_tracker(tracker: Tracker, frame_rgb: Rgb, budget_s: float) -> tuple[tuple[int, ...], int]:
    """Durations in ns of a network's calls on the same picture, and how many people the last one found.

    The conversion of the result to arrays is part of it. The tracker is closed.
    """
    people = timestamp_ms = 0

    def run() -> int:
        nonlocal people, timestamp_ms
        timestamp_ms += FRAME_MS
        started_ns = time.perf_counter_ns()
        result = tracker.track(frame_rgb, timestamp_ms)
        duration_ns = time.perf_counter_ns() - started_ns
        people = len(result.people)
        return duration_ns

    try:
        return repeat(run, budget_s), people
    finally:
        tracker.close()


def best_picture(tracker: Tracker, pictures: Iterable[Rgb], people: int) -> Rgb:
    """The first picture on which the network finds all `people`, else the one on which it finds most.

    The tracker, for stills, is closed.

    Raises:
        ValueError: for no pictures.
    """
    best: tuple[int, Rgb] | None = None
    try:
        for picture in pictures:
            count = len(tracker.track(picture, 0).people)
            if best is None or count > best[0]:
                best = count, picture
            if count >= people:
                break
    finally:
        tracker.close()
    if best is None:
        raise ValueError("There is no picture to choose from.")
    return best[1]
