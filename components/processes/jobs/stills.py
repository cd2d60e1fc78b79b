"""Networks on single pictures: those of the table in a worker, the viewer's own in its sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from components.keypoints import AnalysisSettings, FrameAnalysis, NetworkResult, NetworkSettings
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.models.tracker import Tracker
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import SandboxTracker, ViewerNetwork, finder_of

Analyse = Callable[[Rgb, AnalysisSettings], FrameAnalysis]


class Stills:
    """All networks of some settings, the viewer's own among them. One thread at a time may use it.

    Args:
        analyse: the networks of the table on a picture; what it raises comes through.
        file: of the viewer's network, which is held until `close`.
    """

    def __init__(
        self, settings: AnalysisSettings, analyse: Analyse, viewer: ViewerNetwork, file: NetworkFile
    ) -> None:
        self._settings, self._analyse = settings, analyse
        self._viewer, self._file = viewer, file.hold()
        self._tracker: Tracker | None = None

    def __call__(self, frame_rgb: Rgb) -> FrameAnalysis:
        """What all find on the (H, W, 3) picture.

        Raises:
            ModelError: when the viewer's network gives no answer.
        """
        started_ns = time.perf_counter_ns()
        tracker = self._tracker = self._tracker or self._started()
        ready_ns = time.perf_counter_ns()
        own = tracker.track(frame_rgb, 0)
        took_ns = time.perf_counter_ns() - ready_ns
        others = tuple(each for each in self._settings.networks if each.network != VIEWER_NETWORK)
        results, ns = {VIEWER_NETWORK: own}, {VIEWER_NETWORK: took_ns}
        if others:
            found = self._analyse(frame_rgb, replace(self._settings, networks=others))
            results |= found.results
            ns |= found.ns
        keys = self._settings.keys
        whole_ns = time.perf_counter_ns() - started_ns
        return FrameAnalysis({key: results[key] for key in keys}, {key: ns[key] for key in keys}, whole_ns)

    def close(self) -> None:
        """Ends the viewer's network, and lets go of its file. Once."""
        if self._tracker is not None:
            self._tracker.close()
        self._file.release()

    def _started(self) -> Tracker:
        own = self._settings.of(VIEWER_NETWORK)
        found_by = finder_of(self._viewer, own)
        finder = None if found_by is None else _Elsewhere(found_by, self._analyse)
        return SandboxTracker(self._file.memory, self._viewer, own.people, finder)


class _Elsewhere(Tracker):
    """A network that runs elsewhere, as a tracker."""

    def __init__(self, settings: NetworkSettings, analyse: Analyse) -> None:
        self._settings, self._analyse = settings, analyse

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        """As `Tracker.track`."""
        found = self._analyse(frame_rgb, AnalysisSettings((self._settings,)))
        return found.results[self._settings.network]

    def close(self) -> None:
        """Does nothing: it belongs to others."""
