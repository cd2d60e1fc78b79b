"""MediaPipe's pose and face landmarkers, run on the same frame, at the same time or in turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from components.keypoints import AnalysisSettings, ModelName, ModelResult
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode, Models
from components.models.errors import BadFrame, ModelError
from components.models.mediapipe.environment import disable_metrics
from components.models.mediapipe.frames import check_frame
from components.models.mediapipe.tasks import Recipe, Task, image_of

__all__ = ["Analysis", "BadFrame", "Landmarkers", "ModelError", "ModelPaths", "disable_metrics"]

_Timed: TypeAlias = tuple[ModelResult, int]


@dataclass(frozen=True)
class ModelPaths:
    """The bundles (.task) that the models are built from."""

    pose: Path
    face: Path


@dataclass(frozen=True)
class Analysis:
    """Both models' results on one frame; a model that was not asked for has an empty one and 0 ns.

    Attributes:
        pose_ns, face_ns: duration of each model's call, with the conversion of its result. They overlap,
            unless the models run in turn.
        total_ns: from the frame's hand-over to both results.
    """

    pose: ModelResult
    face: ModelResult
    pose_ns: int
    face_ns: int
    total_ns: int


def _recipes(paths: ModelPaths, settings: AnalysisSettings, models: Models) -> dict[ModelName, Recipe]:
    thresholds = (settings.detection, settings.presence, settings.tracking)
    asked: dict[ModelName, tuple[Path, int]] = {
        "pose": (paths.pose, settings.people),
        "face": (paths.face, settings.faces),
    }
    # MediaPipe has no switch for its filter. It leaves it out when it looks for more than one.
    least = 1 if settings.smoothing else 2
    return {
        name: Recipe(path, max(least, keep), keep, *thresholds)
        for name, (path, keep) in asked.items()
        if models in ("both", name)
    }


def _build(recipes: Mapping[ModelName, Recipe], mode: Mode) -> dict[ModelName, Task]:
    built: dict[ModelName, Task] = {}
    try:
        for name, recipe in recipes.items():
            built[name] = Task(name, recipe, mode)
    except ModelError:
        for task in built.values():
            task.close()
        raise
    return built


class Landmarkers:
    """The pose and the face model of one viewer. Any thread may call it; calls wait for one another.

    Close it explicitly: what is left to the garbage collector can hang the process.

    Args:
        paths: the bundles; the pose bundle is that of `settings.variant`.
        mode: "stream" follows people from frame to frame and smooths as `settings.filtered` says; "still"
            looks at each frame anew.
        models: which to build and run.
        in_turn: run one after the other, which takes one core, rather than both at once.

    Raises:
        ModelError: for a file that is missing, damaged or another model's.
    """

    def __init__(
        self,
        paths: ModelPaths,
        settings: AnalysisSettings,
        mode: Mode,
        models: Models = "both",
        in_turn: bool = False,
    ) -> None:
        self._mode = mode
        self._which = models
        self._in_turn = in_turn
        self._settings = settings
        self._lock = threading.Lock()
        self._tasks = _build(_recipes(paths, settings, models), mode)
        self._face_thread = ThreadPoolExecutor(1, thread_name_prefix="face")
        self._unusable: str | None = None
        self._last_ms: int | None = None

    @property
    def settings(self) -> AnalysisSettings:
        """What the models are built with now."""
        return self._settings

    @property
    def broken(self) -> bool:
        """Whether a model has failed, or all are closed, so that new ones must be built."""
        return self._unusable is not None

    def analyse(self, frame_rgb: Rgb, timestamp_ms: int = 0) -> Analysis:
        """Both models' results on a frame.

        Args:
            frame_rgb: uint8 (H, W, 3), C-contiguous. It is copied, and may be reused afterwards.
            timestamp_ms: of the frame, larger than the one before; not looked at for stills.

        Raises:
            BadFrame: for another kind of array. The models stay as they were.
            ValueError: for a timestamp that does not increase. The models stay as they were.
            ModelError: when a model fails, now or earlier, or after `close`. Close these and build new ones.
        """
        check_frame(frame_rgb)
        with self._lock:
            self._check_usable()
            self._check_time(timestamp_ms)
            started_ns = time.perf_counter_ns()
            try:
                (pose, pose_ns), (face, face_ns) = self._run(frame_rgb, timestamp_ms)
            except Exception as error:
                # Whatever its type: a graph that failed once refuses every later frame.
                self._unusable = "A model has failed and cannot go on; build new ones."
                raise ModelError(self._unusable) from error
            return Analysis(pose, face, pose_ns, face_ns, time.perf_counter_ns() - started_ns)

    def reconfigure(self, paths: ModelPaths, settings: AnalysisSettings) -> None:
        """Builds anew only the models whose file, number or thresholds differ; a stream goes on.

        Raises:
            ModelError: as the constructor; the running models then stay as they were.
        """
        with self._lock:
            self._check_usable()
            recipes = _recipes(paths, settings, self._which)
            changed = {name: recipe for name, recipe in recipes.items() if recipe != self._tasks[name].recipe}
            for name, task in _build(changed, self._mode).items():
                self._tasks[name].close()
                self._tasks[name] = task
            self._settings = settings

    def close(self) -> None:
        """Frees the models, after a running call: MediaPipe crashes otherwise. A second time does nothing."""
        with self._lock:
            self._unusable = "The models are closed; build new ones."
            while self._tasks:
                self._tasks.popitem()[1].close()
            self._face_thread.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, frame_rgb: Rgb, timestamp_ms: int) -> tuple[_Timed, _Timed]:
        image = image_of(frame_rgb)
        pose, face = self._tasks.get("pose"), self._tasks.get("face")
        nothing = (ModelResult("pose"), 0), (ModelResult("face"), 0)
        if self._in_turn:
            found_pose = pose.run(image, timestamp_ms) if pose else nothing[0]
            return found_pose, face.run(image, timestamp_ms) if face else nothing[1]
        face_job = self._face_thread.submit(face.run, image, timestamp_ms) if face else None
        try:
            found_pose = pose.run(image, timestamp_ms) if pose else nothing[0]
        finally:
            # Nobody may close the face model while it runs, even if the pose model failed.
            wait([face_job] if face_job else [])
        return found_pose, face_job.result() if face_job else nothing[1]

    def _check_usable(self) -> None:
        if self._unusable is not None:
            raise ModelError(self._unusable)

    def _check_time(self, timestamp_ms: int) -> None:
        if self._mode == "still":
            return
        if self._last_ms is not None and timestamp_ms <= self._last_ms:
            raise ValueError(f"Timestamps must increase: {timestamp_ms} ms came after {self._last_ms} ms.")
        self._last_ms = timestamp_ms
