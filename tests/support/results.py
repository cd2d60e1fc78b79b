"""Made-up people and frames whose measures can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from components.keypoints import (
    FrameResult,
    Keypoints,
    ModelName,
    NetworkResult,
    StageTimes,
    by_network,
    layout,
)
from components.measures import Missing

SIZE_PX = (640, 480)
T = TypeVar("T")
Points = NDArray[np.float64]


def known(value: T | Missing) -> T:
    """The measure, which must be there."""
    assert not isinstance(value, Missing), value.reason
    return value


def person(
    model: ModelName,
    xy_px: ArrayLike,
    visibility: ArrayLike | None = None,
    presence: ArrayLike | None = None,
    size_px: tuple[int, int] = SIZE_PX,
) -> Keypoints:
    """One person with the points (N, 2) at these pixels of the frame."""
    kind = layout("blazepose-33" if model == "pose" else "face-mesh-478")
    points = np.broadcast_to(np.asarray(xy_px, np.float64), (len(kind), 2)) / size_px
    return Keypoints(
        kind,
        np.column_stack([points, np.zeros(len(kind))]).astype(np.float32),
        visibility=None if visibility is None else np.broadcast_to(visibility, len(kind)).astype(np.float32),
        presence=None if presence is None else np.broadcast_to(presence, len(kind)).astype(np.float32),
    )


def frame(
    timestamp_ms: int,
    pose: Sequence[Keypoints] = (),
    face: Sequence[Keypoints] = (),
    *,
    times: StageTimes | None = None,
    skipped: int = 0,
    size_px: tuple[int, int] = SIZE_PX,
    face_presence: Sequence[float] | None = None,
    blendshapes: ArrayLike | None = None,
) -> FrameResult:
    """A frame with these bodies and faces."""
    return FrameResult(
        index=timestamp_ms,
        timestamp_ms=timestamp_ms,
        size_px=size_px,
        results=by_network(
            NetworkResult("blazepose-full", tuple(pose)),
            NetworkResult(
                "face",
                tuple(face),
                face_presence=None if face_presence is None else np.asarray(face_presence, np.float32),
                blendshapes=None if blendshapes is None else np.asarray(blendshapes, np.float32),
            ),
        ),
        times=times or StageTimes(),
        skipped=skipped,
    )


def grid(left_px: float = 100, top_px: float = 100, step_px: float = 10) -> Points:
    """(33, 2): three rows of eleven points. Its hull is 10 by 2 steps."""
    columns, rows = np.meshgrid(np.arange(11), np.arange(3))
    corner = np.array([left_px, top_px])
    points: Points = corner + step_px * np.column_stack([columns.ravel(), rows.ravel()])
    return points


def cloud(n: int, seed: int = 0, spread_px: float = 40) -> Points:
    """(n, 2) points about the middle of the frame."""
    offsets: Points = np.random.default_rng(seed).standard_normal((n, 2))
    points: Points = np.array([320.0, 240.0]) + spread_px * offsets
    return points
