"""The networks of one process: built when first asked for, rebuilt when the settings change."""

from __future__ import annotations

from components.keypoints import AnalysisSettings, FrameAnalysis
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.errors import BadFrame, ModelError
from components.models.store.store import FileUnavailable
from components.models.tracker_set import TrackerSet
from components.models.trackers import Build, tracker
from components.processes.protocol import Answer, RefusedFrame, Request, Unable


class Analyst:
    """The networks of this process, built when first asked for and rebuilt when the settings change.

    Args:
        in_turn: run the networks on a frame one after the other, on one core.
        build: makes a tracker of a network's settings.
    """

    def __init__(self, in_turn: bool = False, build: Build = tracker) -> None:
        self._in_turn, self._build = in_turn, build
        self._trackers: dict[Mode, TrackerSet] = {}
        self._ran: dict[Mode, set[str]] = {}

    def analyse(self, request: Request, frame: Rgb) -> Answer:
        """The answer to one request about a frame; faults of a network or a frame are answers too."""
        try:
            analysis = self._found(request, frame)
            # A network's first run also lays out its memory, and its time would count as the network's.
            again = request.mode == "still" and self._ran_first(request, analysis)
            return self._found(request, frame) if again else analysis
        except BadFrame as error:
            return RefusedFrame(str(error))
        except (ModelError, FileUnavailable) as error:
            self._discard(request.mode)
            return Unable(str(error))
        except ValueError as error:
            return RefusedFrame(str(error))

    def warm_up(self) -> None:
        """Builds the networks of the default settings, so that a first frame need not wait for them."""
        try:
            self._prepared("stream", AnalysisSettings())
        except (ModelError, FileUnavailable):
            # The first request meets the same fault and carries its reason to the viewer.
            pass

    def close(self) -> None:
        """Closes every tracker, explicitly: left to the collector they hang or print at exit."""
        for mode in list(self._trackers):
            self._discard(mode)

    def _prepared(self, mode: Mode, settings: AnalysisSettings) -> TrackerSet:
        built = self._trackers.get(mode)
        if built is not None and built.settings == settings:
            return built
        self._ran[mode] = set()
        if built is not None:
            built.reconfigure(settings)
            return built
        self._trackers[mode] = TrackerSet(settings, mode, self._in_turn, self._build)
        return self._trackers[mode]

    def _found(self, request: Request, frame: Rgb) -> FrameAnalysis:
        return self._prepared(request.mode, request.settings).analyse(frame, request.timestamp_ms)

    def _ran_first(self, request: Request, analysis: FrameAnalysis) -> bool:
        """Whether a network ran that had not since it was built: the detectors, or one that gives points."""
        ran = self._ran[request.mode]
        before = len(ran)
        ran |= {"detectors", *(key for key, result in analysis.results.items() if result.people)}
        return len(ran) > before

    def _discard(self, mode: Mode) -> None:
        trackers = self._trackers.pop(mode, None)
        if trackers is not None:
            trackers.close()
