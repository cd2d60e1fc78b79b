"""Confidence: what each network says about its own certainty, and nothing that it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from components.keypoints import FrameResult, Keypoints, Layout, network
from components.keypoints.values import NOT_STARTED, OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.history import WINDOW_MS, follow, last, result_of, seconds_before_newest
from components.measures.in_view import in_view

ScoreName: TypeAlias = Literal["visibility", "score", "presence"]
SCORE_NAMES: tuple[ScoreName, ...] = get_args(ScoreName)
"""What makers call the score of a point; where a network gives several, the first of them is shown."""
WHOLE = "presence of the whole"


@dataclass(frozen=True, eq=False)
class PointScores:
    """A network's own scores of one person's points now, of N points in R regions, in [0, 1].

    They come out of a sigmoid and are trained like probabilities, but nobody calibrated them.

    Attributes:
        name: what the network's makers call the score.
        layout: of the points and regions.
        per_point: (N,) of a visibility: in the frame and not hidden.
        presence_per_point: (N,) presence, where it is given beside that: in the frame, hidden or not; else
            None.
        by_region: (R,) mean score of all points of each region, in the order of `layout.regions`: here the
            score itself is what is shown, so that a low one counts.
        mean: over the points in view; NaN where there are none.
        counted: how many of the N are in view.
    """

    name: ScoreName
    layout: Layout
    per_point: Floats
    presence_per_point: Floats | None
    by_region: Floats
    mean: float
    counted: int


@dataclass(frozen=True, eq=False)
class ScoreHistory:
    """The mean score of a person's points over T frames.

    Attributes:
        name: what the network's makers call the score.
        regions: R names.
        times_s: (T,) before the newest frame, so at most 0.
        by_region: (R, T) means in [0, 1]; NaN where nobody was in view.
    """

    name: ScoreName
    regions: tuple[str, ...]
    times_s: Floats
    by_region: Floats


@dataclass(frozen=True, eq=False)
class WholePresence:
    """The score that there is somebody at all, over the T frames on which it was read.

    Attributes:
        times_s: (T,) before the newest frame, so at most 0.
        values: (T,) in [0, 1].
        latest: the last of them.
        age_s: how long before the newest frame it was read.
        in_view: whether the newest frame has somebody.
    """

    times_s: Floats
    values: Floats
    latest: float
    age_s: float
    in_view: bool


Confidence: TypeAlias = ScoreHistory | WholePresence


def score_given(key: str) -> ScoreName | None:
    """What that network's score of a point is called; None where it gives none per point."""
    return next((name for name in SCORE_NAMES if name in network(key).gives), None)


def _scores(keypoints: Keypoints) -> tuple[ScoreName, Floats] | None:
    given = ((name, getattr(keypoints, name)) for name in SCORE_NAMES)
    return next(((name, sealed(values)) for name, values in given if values is not None), None)


def point_scores(keypoints: Keypoints) -> PointScores | Missing:
    """The scores of one person's points, or why there are none."""
    given = _scores(keypoints)
    if given is None:
        return Missing("the model gives none per point")
    name, per_point = given
    presence = None if name == "presence" else keypoints.presence
    return PointScores(
        name=name,
        layout=keypoints.layout,
        per_point=per_point,
        presence_per_point=None if presence is None else sealed(presence),
        by_region=_by_region(keypoints.layout, per_point[None])[:, 0],
        mean=mean_score(keypoints),
        counted=int(in_view(keypoints).sum()),
    )


def mean_score(keypoints: Keypoints) -> float:
    """The mean score of the points in view; NaN where there are none, or no score is given."""
    seen, given = in_view(keypoints), _scores(keypoints)
    return float("nan") if given is None or not seen.any() else float(given[1][seen].mean())


def _by_region(layout: Layout, per_point: Floats) -> Floats:
    """(R, T) means over the points of each region, from (T, N)."""
    return sealed([per_point[:, ids].mean(axis=1) for ids in layout.regions.values()])


def confidence(history: Sequence[FrameResult], key: str) -> Confidence | Missing:
    """What the network `key` says about its certainty over the last 10 s of `history` (newest last).

    The scores of its points where it gives them, else the one of the whole, else the reason why there is
    none. Of several people it is the one that `follow` picks.
    """
    if not history:
        return Missing(NOT_STARTED)
    if score_given(key) is not None:
        return score_history(history, key)
    return whole_presence(history, key) if WHOLE in network(key).gives else Missing("it gives no confidence")


def score_history(history: Sequence[FrameResult], key: str) -> ScoreHistory | Missing:
    """The mean score of each region over the last 10 s of `history`, which has frames."""
    frames = last(history, WINDOW_MS)
    seen = [
        (row, result_of(frame, key).people[place])
        for row, (frame, place) in enumerate(zip(frames, follow(frames, key), strict=True))
        if place is not None
    ]
    given = [(row, who, scores) for row, who in seen if (scores := _scores(who)) is not None]
    if not given:
        return Missing(OUT_OF_VIEW[network(key).subject])
    _, who, (name, _) = given[-1]
    alike = [(row, values) for row, one, (_, values) in given if one.layout is who.layout]
    per_point = np.full((len(frames), len(who.layout)), np.nan)
    per_point[[row for row, _ in alike]] = [values for _, values in alike]
    return ScoreHistory(
        name=name,
        regions=tuple(who.layout.regions),
        times_s=seconds_before_newest(frames),
        by_region=_by_region(who.layout, per_point),
    )


def whole_presence(history: Sequence[FrameResult], key: str) -> WholePresence | Missing:
    """The presence of the whole over the last 10 s of `history`, which has frames, where it was read."""
    frames = last(history, WINDOW_MS)
    times_s, values = [], []
    for frame, place, time_s in zip(frames, follow(frames, key), seconds_before_newest(frames), strict=True):
        presence = result_of(frame, key).extras.presence
        if place is not None and presence is not None:
            times_s.append(time_s)
            values.append(float(presence[place]))
    in_view_now = bool(result_of(frames[-1], key).people)
    if not values:
        return Missing("not read yet" if in_view_now else OUT_OF_VIEW[network(key).subject])
    return WholePresence(sealed(times_s), sealed(values), values[-1], -float(times_s[-1]), in_view_now)
