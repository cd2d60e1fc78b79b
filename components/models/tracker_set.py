"""Several networks on the same frame, at the same time or in turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.keypoints import AnalysisSettings, FrameAnalysis, NetworkResult, NetworkSettings
from components.keypoints.settings import Mode
from components.models.errors import ModelError
from components.models.frames import check_frame
from components.models.store.store import FileUnavailable
from components.models.tracker import Tracker
from components.models.trackers import Build, tracker

_Timed: TypeAlias = tuple[NetworkResult | Future[NetworkResult], int, int]
"""A result, or what it will be; nanoseconds by the clock, and of the processor."""


def _built(settings: tuple[NetworkSettings, ...], mode: Mode, build: Build) -> dict[str, Tracker]:
    trackers: dict[str, Tracker] = {}
    try:
        for each in settings:
            trackers[each.network] = build(each, mode)
    except (ModelError, FileUnavailable):
        for tracker in trackers.values():
            tracker.close()
        raise
    return trackers


def _awaited(result: NetworkResult | Future[NetworkResult]) -> NetworkResult:
    return result if isinstance(result, NetworkResult) else result.result()


class TrackerSet:
    """The networks of one viewer. Any thread may call it; calls wait for one another.

    Close it explicitly: what is left to the garbage collector can hang the process.

    Args:
        settings: which networks, and what each is asked for.
        mode: "stream" follows people from frame to frame and smooths as `NetworkSettings.filtered` says;
            "still" looks at each frame by itself.
        in_turn: run one after the other, which takes one core but for what completes a result, rather
            than all at once.
        build: makes a tracker.

    Raises:
        ModelError: for a file that is missing, damaged or another network's.
        FileUnavailable: for a file that is not here.
    """

    def __init__(
        self, settings: AnalysisSettings, mode: Mode, in_turn: bool = False, build: Build = tracker
    ) -> None:
        self._mode, self._in_turn, self._build = mode, in_turn, build
        self._settings = settings
        self._lock = threading.Lock()
        self._trackers = _built(settings.networks, mode, build)
        self._threads = ThreadPoolExecutor(thread_name_prefix="tracker")
        self._unusable: str | None = None
        self._last_ms: int | None = None

    @property
    def settings(self) -> AnalysisSettings:
        """What the networks are built with now."""
        return self._settings

    @property
    def broken(self) -> bool:
        """Whether a network has failed, or all are closed, so that new ones must be built."""
        return self._unusable is not None

    def analyse(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int = 0) -> FrameAnalysis:
        """All networks' results on a frame.

        Args:
            frame_rgb: uint8 (H, W, 3), C-contiguous. It may be reused afterwards.
            timestamp_ms: of the frame, larger than the one before; not looked at for stills.

        Raises:
            BadFrame: for another kind of array. The networks stay as they were.
            ValueError: for a timestamp that does not increase. The networks stay as they were.
            ModelError: when a network fails, now or earlier, or after `close`; close these, build others.
        """
        check_frame(frame_rgb)
        with self._lock:
            self._check_usable()
            self._check_time(timestamp_ms)
            started_ns = time.perf_counter_ns()
            try:
                timed = self._run(frame_rgb, timestamp_ms)
            except ModelError as error:
                self._unusable = str(error)
                raise
            except Exception as error:
                # Whatever its type: a network that failed once may refuse every later frame.
                self._unusable = "A model has failed and cannot go on; build new ones."
                raise ModelError(self._unusable) from error
            results = {key: _awaited(timed[key][0]) for key in self._trackers}
            took_ns = {key: timed[key][1] for key in self._trackers}
            # Networks that run at once share the processor, which then does not say whose time it was.
            cpu_ns = {key: timed[key][2] for key in self._trackers} if self._in_turn else {}
            return FrameAnalysis(results, took_ns, time.perf_counter_ns() - started_ns, cpu_ns)

    def reconfigure(self, settings: AnalysisSettings) -> None:
        """Builds only the networks that are new or whose settings differ; a stream of the others goes on.

        Raises:
            ModelError, FileUnavailable: as the constructor; the running networks then stay as they were.
        """
        with self._lock:
            self._check_usable()
            same = set(settings.networks) & set(self._settings.networks)
            changed = tuple(each for each in settings.networks if each not in same)
            built = _built(changed, self._mode, self._build)
            kept = {each.network for each in same}
            for key, old in self._trackers.items():
                if key not in kept:
                    old.close()
            self._trackers = {key: built.get(key) or self._trackers[key] for key in settings.keys}
            self._settings = settings

    def close(self) -> None:
        """Frees the networks, after a running call: MediaPipe crashes otherwise. Idempotent."""
        with self._lock:
            self._unusable = "The models are closed; build new ones."
            while self._trackers:
                self._trackers.popitem()[1].close()
            self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> dict[str, _Timed]:
        """Each network's result, when it is complete, and how long the network took in ns."""
        completing: list[Future[NetworkResult]] = []

        def run(tracker: Tracker) -> _Timed:
            started_ns, started_cpu_ns = time.perf_counter_ns(), time.process_time_ns()
            result = tracker.track(frame_rgb, timestamp_ms)
            took_ns = time.perf_counter_ns() - started_ns
            took_cpu_ns = time.process_time_ns() - started_cpu_ns
            completion = tracker.completion(result, frame_rgb, timestamp_ms)
            if completion is None:
                return result, took_ns, took_cpu_ns
            # Beside the networks that still run.
            completing.append(self._threads.submit(completion))
            return completing[-1], took_ns, took_cpu_ns

        try:
            if self._in_turn:
                # The last first: what completes the page's second network is read beside its first.
                return {key: run(self._trackers[key]) for key in reversed(self._trackers)}
            return self._run_at_once(run)
        finally:
            # The frame is the caller's again afterwards, even if a network has failed.
            wait(completing)

    def _run_at_once(self, run: Callable[[Tracker], _Timed]) -> dict[str, _Timed]:
        (first, one), *others = self._trackers.items()
        jobs = {key: self._threads.submit(run, each) for key, each in others}
        try:
            runs = {first: run(one)}
        finally:
            # Nobody may close the others while they run, even if the first has failed.
            wait(jobs.values())
        return runs | {key: job.result() for key, job in jobs.items()}

    def _check_usable(self) -> None:
        if self._unusable is not None:
            raise ModelError(self._unusable)

    def _check_time(self, timestamp_ms: int) -> None:
        if self._mode == "still":
            return
        if self._last_ms is not None and timestamp_ms <= self._last_ms:
            raise ValueError(f"Timestamps must increase: {timestamp_ms} ms came after {self._last_ms} ms.")
        self._last_ms = timestamp_ms
