"""Stability: how much each point moves by itself while the whole set moves, turns and grows as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from components.keypoints import FrameResult, Keypoints, Layout, network
from components.keypoints.values import NOT_STARTED, OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.history import follow, last, result_of, subjects
from components.measures.in_view import in_view, too_few
from components.measures.scale import OwnScale, own_scale, percent_by_region

WINDOW_MS = 1000
FEWEST_FRAMES = 3

_Complex: TypeAlias = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Stability:
    """How much those of N points moved by themselves over the last second that were in view throughout.

    Attributes:
        layout: of the points and regions.
        frames: how many frames it is worked out from.
        counted: how many points were in view on all of them.
        rms_px: (N,) RMS distance from the point's mean place, in the newest frame's pixels; NaN for a point
            that is not counted.
        median_px: over the points counted.
        own_scale: of the newest frame, or why it has none.
        by_region_percent: region name to the median over its points, in % of the own scale; only regions with
            points that are counted; None without an own scale.
    """

    layout: Layout
    frames: int
    counted: int
    rms_px: Floats
    median_px: float
    own_scale: OwnScale | Missing
    by_region_percent: Mapping[str, float] | None

    @property
    def median_percent(self) -> float | None:
        """`median_px` in % of the own scale, or None without one."""
        return None if isinstance(self.own_scale, Missing) else self.own_scale.percent(self.median_px)


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
    history: Sequence[FrameResult], key: str, places: Sequence[int | None] | None = None
) -> Stability | Missing:
    """How steady the network `key` holds one person over the last second of the T frames (newest last).

    Only frames in one unbroken run up to the newest count: the run breaks where nobody is found and where a
    new subject begins (see `subjects`). Only points in view on all of them count: a guess has no movement.

    Args:
        places: where the person stands in each of the T frames; by default the one that `follow` picks.
    """
    if not history:
        return Missing(NOT_STARTED)
    frames = last(history, WINDOW_MS)
    people = _unbroken_run(frames, key, follow(frames, key) if places is None else places[-len(frames) :])
    if not people:
        return Missing(OUT_OF_VIEW[network(key).subject])
    if len(people) < FEWEST_FRAMES:
        seen = "1 frame" if len(people) == 1 else f"{len(people)} frames"
        return Missing(f"only {seen} in a row in the last second")
    counted = np.logical_and.reduce([in_view(who) for who in people])
    reason = too_few(counted)
    if reason is not None:
        return Missing(f"{reason} all the time")
    size_px = frames[-1].size_px
    points_px = np.array([who.xyz_norm[counted, :2] for who in people], np.float64) * size_px
    if not np.ptp(points_px, axis=1).any(axis=1).all():
        return Missing("all points lie on one spot")
    rms_px = np.full(len(counted), np.nan)
    rms_px[counted] = own_motion_rms(points_px)
    return _summed_up(people[-1].layout, len(people), rms_px, own_scale(people[-1], size_px))


def _summed_up(layout: Layout, frames: int, rms_px: Floats, scale: OwnScale | Missing) -> Stability:
    return Stability(
        layout=layout,
        frames=frames,
        counted=int(np.isfinite(rms_px).sum()),
        rms_px=sealed(rms_px),
        median_px=float(np.nanmedian(rms_px)),
        own_scale=scale,
        by_region_percent=percent_by_region(layout, scale, rms_px),
    )


def _unbroken_run(frames: Sequence[FrameResult], key: str, places: Sequence[int | None]) -> list[Keypoints]:
    """The followed person in the newest frames that all show one subject, oldest first."""
    numbers = subjects(frames, key, places)
    run: list[Keypoints] = []
    for frame, place, number in zip(reversed(frames), reversed(places), reversed(numbers), strict=True):
        if place is None or number != numbers[-1]:
            break
        run.append(result_of(frame, key).people[place])
    return run[::-1]
