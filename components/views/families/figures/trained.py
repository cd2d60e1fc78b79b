"""A trained network's points beside BlazePose's on the same person, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from components import wording
from components.charts import theme
from components.charts.keypoints import Drawn
from components.measures import Floats, in_view


def compared_sentence(name: str, found: Sequence[Drawn], blazepose: Drawn, run_ns: int) -> str:
    """How far the two lie apart, in pixels and in % of BlazePose's torso, and which point most."""
    ms = f"{wording.number(run_ns / 1e6, 3)} ms on one thread"
    if not found:
        return f"{name} finds nobody in the box, in {ms}."
    (one,) = found
    shared = _in_view_in_both(one, blazepose)
    if not shared:
        return (
            f"{name} finds {wording.count(len(one.found.indices), 'point')} in {ms}; none is in view in both."
        )
    apart_px = np.hypot(*(_points(one, shared) - _points(blazepose, shared)).T)
    worst = int(apart_px.argmax())
    torso_px = _torso_px(blazepose)
    median = float(np.median(apart_px))
    of_torso = f" ({wording.percent(median / torso_px)} of the torso)" if torso_px > 0 else ""
    farthest = theme.readable(one.found.layout.points[shared[worst]])
    return (
        f"{name} finds {wording.count(len(one.found.indices), 'point')} in {ms}; of the {len(shared)} in "
        f"view in both, half lie within {wording.number(median)} px{of_torso} of BlazePose's of the "
        f"same name, the farthest is {farthest} with {wording.number(float(apart_px[worst]))} px. "
        "Neither is the truth."
    )


def _in_view_in_both(one: Drawn, other: Drawn) -> list[int]:
    """The indices of the points that both have and that are in view in both."""
    seen = [{int(index) for index in each.found.indices[in_view(each.found)]} for each in (one, other)]
    return sorted(seen[0] & seen[1])


def _points(drawn: Drawn, indices: Sequence[int]) -> Floats:
    """(N, 2) those points in pixels."""
    place = {int(index): row for row, index in enumerate(drawn.found.indices)}
    return drawn.points_px[[place[index] for index in indices]]


def _torso_px(drawn: Drawn) -> float:
    """From the middle of the shoulders to the middle of the hips; 0 where one of them is not in view."""
    names = drawn.found.layout.points
    pairs = [[names.index(f"{side}_{part}") for side in ("left", "right")] for part in ("shoulder", "hip")]
    if not set(sum(pairs, [])) <= set(_in_view_in_both(drawn, drawn)):
        return 0.0
    shoulders, hips = (_points(drawn, pair).mean(axis=0) for pair in pairs)
    return float(np.hypot(*(shoulders - hips)))
