"""What MediaPipe's landmarker tasks share as trackers: each built from its bundle, run on frames, closed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

from components.keypoints import NetworkResult, NetworkSettings, network
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.errors import FETCH_AGAIN, ModelError
from components.models.store.store import local
from components.models.tracker import Tracker

_log = logging.getLogger(__name__)
# A task whose graph failed cannot be closed. MediaPipe's __del__ would try again from the garbage collector
# and can deadlock there with a starting thread, so it is kept (google-ai-edge/mediapipe issue 6233).
_unclosable: list[Any] = []

_Build: TypeAlias = Callable[[NetworkSettings, BaseOptions, vision.RunningMode, int], Any]
_Convert: TypeAlias = Callable[[Any, str], NetworkResult]


class MediaPipeTracker(Tracker):
    """One of MediaPipe's landmarker tasks.

    Args:
        settings: of the network.
        mode: "stream" follows people from frame to frame, "still" looks at each frame by itself.
        build: makes the task of the settings, the file, the mode and how many to look for.
        convert: its output as a result.
        bundle: the file (.task); by default the network's own, which must be here.

    Raises:
        ModelError: for a file that is missing, damaged or another network's.
        FileUnavailable: for the network's own file that is not here.
    """

    def __init__(
        self, settings: NetworkSettings, mode: Mode, build: _Build, convert: _Convert, bundle: Path | None
    ) -> None:
        self.settings, self._mode, self._convert = settings, mode, convert
        row = network(settings.network)
        self.path = local(row.files[0]) if bundle is None else bundle
        base = BaseOptions(model_asset_path=str(self.path))
        running = vision.RunningMode.VIDEO if mode == "stream" else vision.RunningMode.IMAGE
        # MediaPipe has no switch for its filter. It leaves it out when it looks for more than one.
        most = max(1 if settings.smoothing else 2, settings.people)
        try:
            self._task = build(settings, base, running, most)
        except FileNotFoundError as error:
            # MediaPipe also says so of a bundle of another task, which lacks this one's nets.
            fault = "is another model's" if self.path.exists() else "is missing"
            raise ModelError(f"{row.title}'s file {self.path.name} {fault}; {FETCH_AGAIN}.") from error
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(
                f"{row.title}'s file {self.path.name} is damaged or cannot be read; {FETCH_AGAIN}."
            ) from error

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:
        """As `Tracker.track`. A graph that has failed refuses every later frame."""
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=frame_rgb)
        if self._mode == "stream":
            output = self._task.detect_for_video(image, timestamp_ms)
        else:
            output = self._task.detect(image)
        return _first(self._convert(output, self.settings.network), self.settings.people)

    def close(self) -> None:
        """Frees the task; one whose graph has failed cannot be freed and is kept for good."""
        try:
            self._task.close()
        except Exception as error:
            _unclosable.append(self._task)
            _log.warning("A failed model cannot be closed, so its memory stays in use: %s", error)


def _first(result: NetworkResult, keep: int) -> NetworkResult:
    if len(result.people) <= keep:
        return result
    return NetworkResult(result.network, result.people[:keep], result.extras.first(keep))
