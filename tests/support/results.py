"""Made-up people and frames whose measures can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from components.keypoints import (
    Extras,
    FrameResult,
    Keypoints,
    NetworkResult,
    StageTimes,
    by_network,
    layout,
)
from components.measures import Missing

SIZE_PX = (640, 480)
BODY, FACE = "blazepose-full", "face-landmarker"
_LAYOUTS = MappingProxyType({"body": "blazepose-33", "pose": "blazepose-33", "face": "face-mesh-478"})
T = TypeVar("T")
Points = NDArray[np.float64]


def both(body: T, face: T) -> dict[str, T]:
    """What is known of MediaPipe's two networks, by their keys."""
    return {BODY: body, FACE: face}


def known(value: T | Missing) -> T:
    """The measure, which must be there."""
    assert not isinstance(value, Missing), value.reason
    return value


def person(
    kind: str,
    xy_px: ArrayLike,
    visibility: ArrayLike | None = None,
    presence: ArrayLike | None = None,
    size_px: tuple[int, int] = SIZE_PX,
) -> Keypoints:
    """A "body", a "face" or one of that layout, with the points (N, 2) at these pixels of the frame."""
    points = layout(_LAYOUTS.get(kind, kind))
    n = len(points)
    places = np.broadcast_to(np.asarray(xy_px, np.float64), (n, 2)) / size_px
    return Keypoints(
        points,
        np.column_stack([places, np.zeros(n)]).astype(np.float32),
        visibility=None if visibility is None else np.broadcast_to(visibility, n).astype(np.float32),
        presence=None if presence is None else np.broadcast_to(presence, n).astype(np.float32),
    )


def frame(
    timestamp_ms: int,
    pose: Sequence[Keypoints] = (),
    face: Sequence[Keypoints] = (),
    *,
    times: StageTimes | None = None,
    skipped: int = 0,
    size_px: tuple[int, int] = SIZE_PX,
    face_presence: ArrayLike | None = None,
    blendshapes: ArrayLike | None = None,
    transform: ArrayLike | None = None,
) -> FrameResult:
    """A frame with these bodies and faces, by MediaPipe's two networks."""
    given = {"blendshapes": blendshapes, "transform": transform, "presence": face_presence}
    extras = {name: np.asarray(values, np.float32) for name, values in given.items() if values is not None}
    return frame_of(
        timestamp_ms,
        NetworkResult(BODY, tuple(pose)),
        NetworkResult(FACE, tuple(face), Extras(**extras)),
        times=times,
        skipped=skipped,
        size_px=size_px,
    )


def frame_of(
    timestamp_ms: int,
    *results: NetworkResult,
    times: StageTimes | None = None,
    skipped: int = 0,
    size_px: tuple[int, int] = SIZE_PX,
) -> FrameResult:
    """A frame with these networks' results."""
    return FrameResult(
        index=timestamp_ms,
        timestamp_ms=timestamp_ms,
        size_px=size_px,
        results=by_network(*results),
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
