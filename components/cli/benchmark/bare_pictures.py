"""Processes that run bare MediaPipe on decoded pictures, as often as they are asked."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from components.keypoints.arrays import Rgb
from components.media.images import load_image
from components.models.mediapipe.bare import bare_pictures
from components.models.mediapipe.environment import disable_metrics, quiet_native_stderr

_SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def bare_processes(count: int, bundles: tuple[Path, Path]) -> Iterator[list[Connection]]:
    """Ends of pipes to so many processes; each has built its models."""
    pipes = [_SPAWN.Pipe() for _ in range(count)]
    processes = [_SPAWN.Process(target=_serve, args=(bundles, theirs)) for _, theirs in pipes]
    for process in processes:
        process.start()
    try:
        for _, theirs in pipes:
            # Without a copy of the other end here, a process that dies is heard as the end of its pipe.
            theirs.close()
        yield [ours for ours, _ in pipes]
    finally:
        for process in processes:
            process.kill()
            process.join()


def bare_ms(pipes: Sequence[Connection], pictures: Sequence[Path]) -> list[float]:
    """Milliseconds a picture in each of these processes, which all begin when all have decoded them."""
    for pipe in pipes:
        pipe.send(list(pictures))
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("run")
    return [pipe.recv() for pipe in pipes]


def _serve(bundles: tuple[Path, Path], pipe: Connection) -> None:
    disable_metrics(os.environ)
    with quiet_native_stderr():
        for ms in bare_pictures(*bundles, _decoded(pipe)):
            pipe.send(ms)


def _decoded(pipe: Connection) -> Iterator[list[Rgb]]:
    while True:
        decoded = [load_image(path) for path in pipe.recv()]
        pipe.send("decoded")
        pipe.recv()
        yield decoded
