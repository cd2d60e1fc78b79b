"""Each network whose files are here, on one picture as a stream: time, processor time, multiply-adds."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from components.keypoints import NETWORKS, NetworkSettings
from components.keypoints.arrays import Rgb
from components.measures.cost import TaskStep, task_macs
from components.models.cost.inventory import read_bundle, take_inventory
from components.models.cost.repeating import repeat
from components.models.cost.timing import FRAME_MS
from components.models.mediapipe.environment import quiet_native_stderr
from components.models.store import store
from components.models.tracker import Tracker
from components.models.trackers import tracker

NETWORK_S = 0.4


def network_rows(frame_rgb: Rgb, budget_s: float = NETWORK_S) -> dict[str, dict[str, Any]]:
    """A row for each network by its key; of one whose files are not here, why, and nothing is fetched.

    `ms` and `cpu_ms` are medians of one frame, the second on all cores together. `gmac_per_s` has the
    multiply-adds of what ran on such a frame, and is left out where they are not counted.
    """
    return {key: _row(key, frame_rgb, budget_s) for key, row in NETWORKS.items() if row.files}


def _row(key: str, frame_rgb: Rgb, budget_s: float) -> dict[str, Any]:
    missing = next(filter(None, map(store.availability, NETWORKS[key].files)), None)
    if missing is not None:
        return {"skipped": missing}
    watched = _Watched(tracker(NetworkSettings(key), "stream"), frame_rgb)
    try:
        with quiet_native_stderr():
            durations_ns = repeat(watched.once, budget_s)
    finally:
        watched.tracker.close()
    median_ms = float(np.median(durations_ns)) / 1e6
    row = {"ms": round(median_ms, 3), "cpu_ms": round(float(np.median(watched.cpu_ns)) / 1e6, 3)}
    macs = _macs(key, watched.found)
    return row if macs is None else row | {"gmac_per_s": round(macs / median_ms / 1e6, 3)}


class _Watched:
    """A network that sees the same frame over and over.

    Attributes:
        cpu_ns: of each frame, on all cores together.
        found: how many people or faces it found last.
    """

    def __init__(self, running: Tracker, frame_rgb: Rgb) -> None:
        self.tracker, self._frame_rgb, self._time_ms = running, frame_rgb, 0
        self.cpu_ns: list[int] = []
        self.found = 0

    def once(self) -> int:
        """The duration of one frame in ns."""
        self._time_ms += FRAME_MS
        began_ns, began_cpu_ns = time.perf_counter_ns(), time.process_time_ns()
        self.found = len(self.tracker.track(self._frame_rgb, self._time_ms).people)
        took_ns = time.perf_counter_ns() - began_ns
        self.cpu_ns.append(time.process_time_ns() - began_cpu_ns)
        return took_ns


def _macs(key: str, found: int) -> int | None:
    """Multiply-adds of one frame of a stream on which so many were found; None where they are not counted."""
    known = take_inventory(read_bundle)
    tasks = {task.network: task for task in known.pipelines.values()}
    if key not in tasks:
        return None
    return task_macs(tasks[key], known.nets, TaskStep(tasks[key].name, "stream"), found)
