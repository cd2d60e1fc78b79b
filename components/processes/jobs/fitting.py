"""Networks measured for a use: how long each takes on this machine, and how steady its points are."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from components.keypoints import AnalysisSettings, FrameAnalysis, NetworkSettings, Subject, network
from components.keypoints.arrays import Rgb
from components.measures import Missing
from components.measures.fit import MeasuredFit
from components.processes.jobs.repetition import STEPS, Repetition


@dataclass(frozen=True, eq=False)
class TrialPicture:
    """What networks of one subject are tried on.

    Attributes:
        name: in words that fit into a sentence.
        rgb: (H, W, 3) uint8.
    """

    name: str
    rgb: Rgb


class Fitting:
    """One run over networks, one after the other, from its making to its end. All methods return at once.

    Args:
        pictures: by the subject that is to be seen on each.
        keys: of the networks.
        analyse: some networks in IMAGE mode on a picture; called in a thread, see `Repetition`.
    """

    def __init__(
        self,
        pictures: Mapping[Subject, TrialPicture],
        keys: Sequence[str],
        analyse: Callable[[Rgb, AnalysisSettings], FrameAnalysis],
    ) -> None:
        self._pictures, self._keys, self._analyse = pictures, tuple(keys), analyse
        self._lock = threading.Lock()
        self._cancelled, self._ended = False, threading.Event()
        self._running: Repetition | None = None
        self._measured: dict[str, MeasuredFit] = {}
        self._problems: list[str] = []
        threading.Thread(target=self._run, daemon=True, name="fitting").start()

    @property
    def measured(self) -> Mapping[str, MeasuredFit]:
        """What is known so far, by the network's key."""
        return dict(self._measured)

    @property
    def problems(self) -> Sequence[str]:
        """A sentence for each network that could not be measured."""
        return tuple(self._problems)

    @property
    def done(self) -> float:
        """How much is done, in [0, 1]."""
        running = self._running
        now = running.done / STEPS if running is not None else 0.0
        return min(1.0, (len(self._measured) + len(self._problems) + now) / max(1, len(self._keys)))

    @property
    def ended(self) -> bool:
        """Whether it has come to its end, whatever that was."""
        return self._ended.is_set()

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left that a page's end would have to end."""
        return self.ended

    def cancel(self) -> None:
        """Ends it after the picture that is being looked at; what is done stays. Idempotent."""
        with self._lock:
            self._cancelled = True
            running = self._running
        if running is not None:
            running.cancel()

    def forget(self) -> None:
        """As `cancel`: for the end of the viewer's page."""
        self.cancel()

    def wait(self, timeout_s: float) -> bool:
        """Whether it has ended within the time."""
        return self._ended.wait(timeout_s)

    def _run(self) -> None:
        try:
            for key in self._keys:
                self._one(key)
                if self._cancelled:
                    return
        finally:
            self._running = None
            self._ended.set()

    def _one(self, key: str) -> None:
        settings, ns = AnalysisSettings((NetworkSettings(key),)), list[int]()

        def analyse(rgb: Rgb) -> FrameAnalysis:
            found = self._analyse(rgb, settings)
            ns.append(found.ns[key])
            return found

        with self._lock:
            if self._cancelled:
                return
            picture = self._pictures[network(key).subject]
            run = self._running = Repetition(picture.rgb, analyse)
        while not run.wait(1.0):
            pass
        self._running = None
        if self._cancelled:
            return
        if run.outcome is None:
            self._problems.append(f"{network(key).title} could not be measured. {run.problem}")
            return
        if len(ns) == 1:
            # Nobody was found, and without anybody to follow a look is shorter than it would be.
            subject = network(key).subject
            self._problems.append(
                f"{network(key).title} could not be measured: there is no {subject} on {picture.name}."
            )
            return
        spread = run.outcome[key]
        percent = None if isinstance(spread, Missing) else spread.median_percent
        reason = spread if isinstance(spread, Missing) else Missing("it has no own scale there")
        # The first look may set the network up.
        ms = statistics.median(ns[1:] or ns) / 1e6
        self._measured[key] = MeasuredFit(ms, reason if percent is None else percent)
