"""Runs servers and viewers and reduces what they saw to the numbers of the report."""

from __future__ import annotations

import functools
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import psutil

from components.cli.benchmark.server import Kind, serve
from components.cli.benchmark.viewer import Trip, view

SLACK_S = 20.0
"""The camera plays this much longer than is measured: settling, connecting and the last frames' return."""
SETTLE_S = 2.0
"""Left out at the beginning: the connection's and the encoder's start."""
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class ServerRun:
    """One server with its viewers, over `seconds` after settling.

    Attributes:
        cpu_s: processor time of the server and its workers.
        analysed: frames analysed for each viewer; of a pass-through, 0.
        unsent: pictures that each connection could not carry, from its beginning.
        window_s: (begin, end) on the monotonic clock.
    """

    trips: tuple[Trip, ...]
    cpu_s: float
    analysed: tuple[int, ...]
    unsent: tuple[int, ...]
    window_s: tuple[float, float]

    @property
    def seconds(self) -> float:
        """Length of the window."""
        return self.window_s[1] - self.window_s[0]

    def latencies_ms(self, trip: Trip) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Camera to picture returned, of the frames that were sent in the window and came back."""
        begin_s, end_s = self.window_s
        inside = [n for n, s in trip.sent.items() if begin_s <= s < end_s and n in trip.returned]
        return np.array([(trip.returned[n] - trip.sent[n]) * 1e3 for n in inside])

    def returned(self, trip: Trip) -> int:
        """Pictures that came back in the window."""
        return sum(self.window_s[0] <= s < self.window_s[1] for s in trip.returned.values())

    def sent(self, trip: Trip) -> int:
        """Frames that left the camera in the window."""
        return sum(self.window_s[0] <= s < self.window_s[1] for s in trip.sent.values())


@dataclass(frozen=True)
class ServerProcess:
    """A server process that is up, for one run after another."""

    pipe: Connection
    process: psutil.Process


def measure(server: ServerProcess, packets: Sequence[bytes], viewers: int, seconds: float) -> ServerRun:
    """So many new viewers of the server, for `seconds` after SETTLE_S."""
    pipe = server.pipe
    with _viewers(packets, viewers) as pipes:
        _until(pipe, lambda state: bool(state["ready"]))
        known = len(_state(pipe)["analysed"])
        for viewer in pipes:
            _connect(viewer, pipe)
        _until(pipe, lambda state: state["ready"] and all(count > 0 for count in state["analysed"][known:]))
        time.sleep(SETTLE_S)
        before = _state(pipe)
        cpu_s, begin_s = _cpu_s(server.process), time.monotonic()
        time.sleep(seconds)
        cpu_s, end_s = _cpu_s(server.process) - cpu_s, time.monotonic()
        after = _state(pipe)
        # What was sent at the end of the window may still be on its way.
        time.sleep(1.0)
        trips = tuple(_finish(viewer) for viewer in pipes)
    if not all(any(begin_s <= s < end_s for s in trip.returned.values()) for trip in trips):
        raise TimeoutError("A viewer of the bench got no picture back; is the machine busy?")
    counts = zip(before["analysed"][known:], after["analysed"][known:], strict=True)
    return ServerRun(
        trips, cpu_s, tuple(b - a for a, b in counts), tuple(after["unsent"][known:]), (begin_s, end_s)
    )


def first_frame_ms(server: ServerProcess, packets: Sequence[bytes], repeats: int) -> list[float]:
    """START to the first picture returned after a frame was analysed, on a warm server, each in turn."""
    found, pipe = [], server.pipe
    known = len(_state(pipe)["analysed"])
    for number in range(known, known + repeats):
        with _viewers(packets, 1) as (viewer,):
            _until(pipe, lambda state: bool(state["ready"]))
            _connect(viewer, pipe)
            _until(pipe, functools.partial(_has_analysed, number))
            analysed_s = _state(pipe)["now_s"]
            time.sleep(0.5)
            trip = _finish(viewer)
            seen_s = min(s for s in trip.returned.values() if s >= analysed_s)
            found.append((seen_s - trip.started_s) * 1e3)
    return found


@contextmanager
def server(kind: Kind, seats: int) -> Iterator[ServerProcess]:
    """A server of this kind, once it is up."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=serve, args=(theirs, kind, seats))
    process.start()
    try:
        _until(ours, lambda state: bool(state["ready"]))
        yield ServerProcess(ours, psutil.Process(process.pid))
        ours.send(("end",))
        process.join(10)
    finally:
        process.kill()
        process.join()


@contextmanager
def _viewers(packets: Sequence[bytes], count: int) -> Iterator[list[Connection]]:
    pairs = [_SPAWN.Pipe() for _ in range(count)]
    processes = [_SPAWN.Process(target=view, args=(theirs, packets)) for _, theirs in pairs]
    for process in processes:
        process.start()
    try:
        pipes = [ours for ours, _ in pairs]
        for pipe in pipes:
            pipe.recv()
        yield pipes
    finally:
        for process in processes:
            process.kill()
            process.join()


def _connect(viewer: Connection, server: Connection) -> None:
    viewer.send(("start",))
    server.send(viewer.recv())
    viewer.send(server.recv())


def _finish(viewer: Connection) -> Trip:
    viewer.send(("end",))
    trip: Trip = viewer.recv()
    return trip


def _state(server: Connection) -> dict[str, Any]:
    server.send(("state",))
    state: dict[str, Any] = server.recv()
    return state


def _until(server: Connection, condition: Callable[[dict[str, Any]], bool]) -> None:
    deadline_s = time.monotonic() + SLACK_S
    while not condition(_state(server)):
        if time.monotonic() > deadline_s:
            raise TimeoutError("The bench's server did not come up in time; is the machine busy?")
        time.sleep(0.005)


def _has_analysed(viewer: int, state: dict[str, Any]) -> bool:
    return bool(state["analysed"][viewer] > 0)


def _cpu_s(process: psutil.Process) -> float:
    times = [p.cpu_times() for p in (process, *process.children(recursive=True))]
    return float(sum(t.user + t.system for t in times))
