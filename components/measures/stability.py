"""Stability: how much each point moves by itself while the whole set moves, turns and grows as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.keypoints import FrameResult, Keypoints, Layout, ModelName
from components.measures.history import follow, last, result_of
from components.measures.scale import own_scale_px, percent_by_region, percent_of
from components.measures.values import NOT_STARTED, OUT_OF_VIEW, Floats, Missing, sealed

WINDOW_MS = 1000
FEWEST_FRAMES = 3

_Complex: TypeAlias = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Stability:
    """How much each of N points moved by itself over the last second.

    Attributes:
        layout: of the points and regions.
        frames: how many frames it is worked out from.
        rms_px: (N,) RMS distance from the point's mean place, in the newest frame's pixels.
        median_px: over the points.
        own_scale_px: of the newest frame.
        median_percent: of the own scale, or None when that is 0.
        by_region_percent: region name to the median over its points; None likewise.
    """

    layout: Layout
    frames: int
    rms_px: Floats
    median_px: float
    own_scale_px: float
    median_percent: float | None
    by_region_percent: Mapping[str, float] | None


def own_motion_rms(points: Floats) -> Floats:
    """(N,) RMS movement left in (T, N, 2) `points` after the set's similarity motion is taken out.

    Every frame is laid on the mean shape by the shift, turn and scale with the least squares; what is left
    is each point's distance from its mean place, in the units and at the size of the last frame.

    In the plane that fit has a closed form: with centred points as complex numbers z and the shape w, the
    turn and scale are sum(conj(z) w) / sum(|z|²). Sources: Umeyama, "Least-squares estimation of
    transformation parameters between two point patterns", PAMI 13(4), 1991; Dryden and Mardia,
    "Statistical Shape Analysis", 1998 (full ordinary and generalised Procrustes analysis).

    Raises:
        ValueError: when all points of a frame lie on one spot, which fits any shape.
    """
    z: _Complex = points[..., 0] + 1j * points[..., 1]
    z = z - z.mean(axis=1, keepdims=True)
    size = (z.real**2 + z.imag**2).sum(axis=1)
    if not (size > 0).all():
        raise ValueError("All points lie on one spot, so that no turn and scale can be found.")
    shape = z[-1]
    # Once onto the last frame for a first mean, once onto that mean: a third round changes no digit shown.
    for _ in range(2):
        # Not `@`: BLAS would wake a second core for it, which the video needs.
        aligned = ((np.conj(z) * shape).sum(axis=1) / size)[:, None] * z
        shape = aligned.mean(axis=0)
        # Noise shrinks a mean shape; without this the pixels would no longer be the last frame's.
        shape = shape * np.sqrt(size[-1] / (shape.real**2 + shape.imag**2).sum())
    left = aligned - aligned.mean(axis=0)
    return sealed(np.sqrt((left.real**2 + left.imag**2).mean(axis=0)))


def stability(
    history: Sequence[FrameResult], model: ModelName, places: Sequence[int | None] | None = None
) -> Stability | Missing:
    """The stability of one person over the last second of `history` (T frames, newest last).

    Only frames in one unbroken run up to the newest count: the run breaks where nobody is found, where the
    frame's size changes, and where the set jumps farther than its own extent, which is somebody else.

    Args:
        places: where the person stands in each of the T frames; by default the one that `follow` picks.
    """
    if not history:
        return Missing(NOT_STARTED)
    frames = last(history, WINDOW_MS)
    people = _unbroken_run(frames, model, follow(frames, model) if places is None else places[-len(frames) :])
    if not people:
        return Missing(OUT_OF_VIEW[model])
    size_px = frames[-1].size_px
    points_px = np.array([who.xyz_norm[:, :2] for who in people], np.float64)
    points_px *= size_px
    # One plane for x and one for y: along such rows numpy finds extremes some thirty times as fast.
    planes_px = np.ascontiguousarray(points_px.transpose(2, 0, 1))
    extents_px = np.hypot(*np.ptp(planes_px, axis=2))
    start = _jump_free(planes_px.mean(axis=2), extents_px)
    points_px, extents_px = points_px[start:], extents_px[start:]
    if len(points_px) < FEWEST_FRAMES:
        seen = "1 frame" if len(points_px) == 1 else f"{len(points_px)} frames"
        return Missing(f"only {seen} in a row in the last second")
    if not extents_px.all():
        return Missing("all points lie on one spot")
    scale_px = own_scale_px(people[-1], size_px)
    return _summed_up(people[-1].layout, len(points_px), own_motion_rms(points_px), scale_px)


def _summed_up(layout: Layout, frames: int, rms_px: Floats, scale_px: float) -> Stability:
    median_px = float(np.median(rms_px))
    return Stability(
        layout=layout,
        frames=frames,
        rms_px=rms_px,
        median_px=median_px,
        own_scale_px=scale_px,
        median_percent=percent_of(scale_px, median_px),
        by_region_percent=percent_by_region(layout, scale_px, rms_px),
    )


def _unbroken_run(
    frames: Sequence[FrameResult], model: ModelName, places: Sequence[int | None]
) -> list[Keypoints]:
    """The followed person in the newest frames of one size that all have somebody, oldest first."""
    run: list[Keypoints] = []
    for frame, place in zip(reversed(frames), reversed(places), strict=True):
        if place is None or frame.size_px != frames[-1].size_px:
            break
        run.append(result_of(frame, model).people[place])
    return run[::-1]


def _jump_free(centroids_px: Floats, extents_px: Floats) -> int:
    """The first of T frames after which the set, of centroids (2, T), never jumps past its extent (T,)."""
    steps_px = np.hypot(*np.diff(centroids_px, axis=1))
    jumps = np.flatnonzero(steps_px > extents_px[1:])
    return int(jumps[-1]) + 1 if len(jumps) else 0
