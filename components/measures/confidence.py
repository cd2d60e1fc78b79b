"""Confidence: what each model says about its own certainty, and nothing that it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.keypoints import FrameResult, Keypoints, Layout
from components.keypoints.values import NOT_STARTED, OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.history import WINDOW_MS, follow, last, seconds_before_newest
from components.measures.in_view import in_view


@dataclass(frozen=True, eq=False)
class Visibility:
    """A pose's own scores now, of N points in R regions, in [0, 1].

    They come out of a sigmoid and are trained like probabilities, but nobody calibrated them.

    Attributes:
        layout: of the points and regions.
        per_point: (N,) visibility: in the frame and not hidden.
        presence_per_point: (N,) presence: in the frame, hidden or not; None where not given.
        by_region: (R,) mean visibility of all points of each region, in the order of `layout.regions`: here
            the score itself is what is shown, so that a low one counts.
        mean: over the points in view; NaN where there are none.
        counted: how many of the N are in view.
    """

    layout: Layout
    per_point: Floats
    presence_per_point: Floats | None
    by_region: Floats
    mean: float
    counted: int


@dataclass(frozen=True, eq=False)
class VisibilityHistory:
    """A pose's mean visibility over T frames.

    Attributes:
        regions: R names.
        times_s: (T,) before the newest frame, so at most 0.
        by_region: (R, T) means in [0, 1]; NaN where no body was in view.
    """

    regions: tuple[str, ...]
    times_s: Floats
    by_region: Floats


@dataclass(frozen=True, eq=False)
class FacePresence:
    """The score that there is a face, over the T frames on which it was read.

    Attributes:
        times_s: (T,) before the newest frame, so at most 0.
        values: (T,) in [0, 1].
        latest: the last of them.
        age_s: how long before the newest frame it was read.
        in_view: whether the newest frame has a face.
    """

    times_s: Floats
    values: Floats
    latest: float
    age_s: float
    in_view: bool


def visibility(keypoints: Keypoints) -> Visibility | Missing:
    """The confidences of one person, or why there are none."""
    if keypoints.visibility is None:
        return Missing("the model gives none per point")
    presence, seen = keypoints.presence, in_view(keypoints)
    return Visibility(
        layout=keypoints.layout,
        per_point=sealed(keypoints.visibility),
        presence_per_point=None if presence is None else sealed(presence),
        by_region=_by_region(keypoints.layout, sealed(keypoints.visibility)[None])[:, 0],
        mean=mean_visibility(keypoints),
        counted=int(seen.sum()),
    )


def mean_visibility(keypoints: Keypoints) -> float:
    """The mean visibility of the points in view; NaN where there are none, or no visibility is given."""
    seen = in_view(keypoints)
    if keypoints.visibility is None or not seen.any():
        return float("nan")
    return float(keypoints.visibility[seen].mean(dtype=np.float64))


def _by_region(layout: Layout, per_point: Floats) -> Floats:
    """(R, T) means over the points of each region, from (T, N)."""
    return sealed([per_point[:, ids].mean(axis=1) for ids in layout.regions.values()])


def visibility_history(history: Sequence[FrameResult]) -> VisibilityHistory | Missing:
    """The mean visibility of each region over the last 10 s of `history` (newest last).

    Of several people it is the one that `follow` picks.
    """
    if not history:
        return Missing(NOT_STARTED)
    frames = last(history, WINDOW_MS)
    seen = [
        (row, frame.first("body").people[place])
        for row, (frame, place) in enumerate(zip(frames, follow(frames, "pose"), strict=True))
        if place is not None
    ]
    given = [(row, who.visibility) for row, who in seen if who.visibility is not None]
    if not given:
        return Missing(OUT_OF_VIEW["pose"])
    layout = seen[0][1].layout
    per_point = np.full((len(frames), len(layout)), np.nan)
    per_point[[row for row, _ in given]] = [values for _, values in given]
    return VisibilityHistory(
        regions=tuple(layout.regions),
        times_s=seconds_before_newest(frames),
        by_region=_by_region(layout, per_point),
    )


def face_presence(history: Sequence[FrameResult]) -> FacePresence | Missing:
    """The face's presence over the last 10 s of `history` (newest last), where it was read.

    Of several faces it is the one that `follow` picks.
    """
    if not history:
        return Missing(NOT_STARTED)
    frames = last(history, WINDOW_MS)
    times_s, values = [], []
    for frame, place, time_s in zip(
        frames, follow(frames, "face"), seconds_before_newest(frames), strict=True
    ):
        if place is not None and frame.first("face").extras.presence is not None:
            times_s.append(time_s)
            values.append(float(frame.first("face").extras.presence[place]))
    in_view = bool(frames[-1].first("face").people)
    if not values:
        return Missing("not read yet" if in_view else OUT_OF_VIEW["face"])
    return FacePresence(sealed(times_s), sealed(values), values[-1], -float(times_s[-1]), in_view)
