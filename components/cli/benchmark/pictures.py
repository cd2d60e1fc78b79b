"""The pictures' part of the bench: `analyze` on many, from file to results, against bare inference."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from components.cli.batch import outputs
from components.cli.batch.progress import ProgressBar
from components.cli.batch.work import BatchOptions, FileAnalysis
from components.cli.batch.workers import Workers
from components.cli.batch.write import write_whole
from components.cli.benchmark.bare_pictures import bare_ms, bare_processes
from components.cli.benchmark.lab import gain
from components.cli.benchmark.of_rounds import of_rounds
from components.keypoints import AnalysisSettings
from components.keypoints.arrays import Rgb

SIZES = {"0.3": ((640, 480), 168), "12": ((4000, 3000), 32)}
"""(width, height) and how many pictures, by their megapixels; 200 in all."""
ROUNDS = 4
WARM_UP = 3
QUALITY = 90
_SHIFT = 0.12
"""Of the picture's side, by which the person moves at most."""


class BulkWorkers:
    """Workers that stay between rounds, as those of one long `analyze` do."""

    def __init__(self, workers: int, folder: Path) -> None:
        self._workers, self._folder = Workers(workers), folder
        self._numbers = count()
        self._asked = BatchOptions(AnalysisSettings())
        # Of more than one file: nothing is drawn before a bar's first update.
        self._progress = ProgressBar(2)
        self._threads = ThreadPoolExecutor(self._workers.threads)

    def ms(self, pictures: Sequence[Path]) -> float:
        """Milliseconds a picture, from its file to its results on disk."""
        started_s = time.perf_counter()
        list(self._threads.map(self._one, [(path, next(self._numbers)) for path in pictures]))
        return (time.perf_counter() - started_s) * 1e3 / len(pictures)

    def close(self) -> None:
        """Ends the workers."""
        self._threads.shutdown()
        self._workers.close()
        self._progress.close()

    def _one(self, item: tuple[Path, int]) -> None:
        path, number = item
        work = FileAnalysis(path, self._asked, self._progress, self._workers, number)
        outputs.wanted_head(work, work.planned(), ".json")
        content = outputs.content(work, work.record(), ".json")
        write_whole(self._folder / f"{path.stem}.json", content)


def picture_figures(portrait: Rgb, bundles: tuple[Path, Path]) -> dict[str, dict[str, Any]]:
    """For each of SIZES the medians and the `spread` of ROUNDS rounds.

    `ratio` is one worker's time over that of bare inference in image mode on decoded pictures, `two_workers`
    what two gain over one, and `two_bare` what they could gain at most on this machine as it is now.
    """
    with tempfile.TemporaryDirectory() as made, _bulk(Path(made)) as (one, two):
        with bare_processes(2, bundles) as pipes:
            sets = {
                name: write_pictures(portrait, size, n, Path(made), name) for name, (size, n) in SIZES.items()
            }
            for name in SIZES:
                bare_ms(pipes, sets[name][:WARM_UP])
                one.ms(sets[name][:WARM_UP])
                two.ms(sets[name][: 2 * WARM_UP])
            rounds: dict[str, list[dict[str, float]]] = {name: [] for name in SIZES}
            for number in range(ROUNDS):
                for name, paths in sets.items():
                    rounds[name].append(_round_of(paths[number::ROUNDS], one, two, pipes))
    return {name: {**of_rounds(found), "pictures": SIZES[name][1]} for name, found in rounds.items()}


@contextmanager
def _bulk(folder: Path) -> Iterator[tuple[BulkWorkers, BulkWorkers]]:
    one, two = BulkWorkers(1, folder), BulkWorkers(2, folder)
    try:
        yield one, two
    finally:
        one.close()
        two.close()


def _round_of(
    paths: Sequence[Path], one: BulkWorkers, two: BulkWorkers, pipes: Sequence[Any]
) -> dict[str, float]:
    half = paths[::2]
    (before_ms,) = bare_ms(pipes[:1], half)
    one_ms = one.ms(paths)
    (after_ms,) = bare_ms(pipes[:1], half)
    alone_ms = (before_ms + after_ms) / 2
    return {
        "ratio": one_ms / alone_ms,
        "two_workers": one_ms / two.ms(paths),
        "two_bare": gain(alone_ms, bare_ms(pipes, half)),
        "ms": one_ms,
    }


def write_pictures(
    portrait: Rgb, size_px: tuple[int, int], number: int, folder: Path, name: str
) -> list[Path]:
    """JPEG files of the portrait in this (width, height), in each the person at another place."""
    width, height = size_px
    side = max(size_px)
    room = round(side * _SHIFT)
    large = np.asarray(cv2.resize(portrait, (side + room, side + room), interpolation=cv2.INTER_CUBIC))
    paths = []
    for index in range(number):
        x, y = (round(room * share) for share in ((index * 0.618) % 1, (index * 0.414) % 1))
        paths.append(folder / f"{name}-{index:03d}.jpg")
        Image.fromarray(large[y : y + height, x : x + width]).save(paths[-1], quality=QUALITY)
    return paths
