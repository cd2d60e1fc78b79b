"""All measures of a live history at once, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.keypoints import FrameResult, ModelName
from components.keypoints.values import NOT_STARTED, OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.confidence import (
    FacePresence,
    Visibility,
    VisibilityHistory,
    face_presence,
    visibility,
    visibility_history,
)
from components.measures.density import Density, density
from components.measures.history import result_of
from components.measures.stability import Stability, stability
from components.measures.timing import Timing, timing


@dataclass(frozen=True, eq=False)
class Measures:
    """The measures of a history. Of several people, the first of the newest frame is measured.

    Attributes:
        bodies, faces: how many the newest frame has.
        blendshapes: (52,) scores of the first face now, in the order of `BLENDSHAPES`.
    """

    bodies: int
    faces: int
    pose_density: Density | Missing
    face_density: Density | Missing
    visibility: Visibility | Missing
    visibility_history: VisibilityHistory | Missing
    face_presence: FacePresence | Missing
    pose_stability: Stability | Missing
    face_stability: Stability | Missing
    blendshapes: Floats | Missing
    timing: Timing | Missing


def measure(history: Sequence[FrameResult]) -> Measures:
    """All measures of `history` (newest last; more than its last 10 s is not looked at).

    What cannot be measured is a `Missing` with the reason.
    """
    newest = history[-1] if history else None
    return Measures(
        bodies=len(newest.first("body").people) if newest else 0,
        faces=len(newest.first("face").people) if newest else 0,
        pose_density=_density(newest, "pose"),
        face_density=_density(newest, "face"),
        visibility=_visibility(newest),
        visibility_history=visibility_history(history),
        face_presence=face_presence(history),
        pose_stability=stability(history, "pose"),
        face_stability=stability(history, "face"),
        blendshapes=_blendshapes(newest),
        timing=timing(history),
    )


def _density(newest: FrameResult | None, model: ModelName) -> Density | Missing:
    if newest is None:
        return Missing(NOT_STARTED)
    people = result_of(newest, model).people
    return density(people[0], newest.size_px) if people else Missing(OUT_OF_VIEW[model])


def _visibility(newest: FrameResult | None) -> Visibility | Missing:
    if newest is None:
        return Missing(NOT_STARTED)
    return (
        visibility(newest.first("body").people[0])
        if newest.first("body").people
        else Missing(OUT_OF_VIEW["pose"])
    )


def _blendshapes(newest: FrameResult | None) -> Floats | Missing:
    if newest is None:
        return Missing(NOT_STARTED)
    if not newest.first("face").people:
        return Missing(OUT_OF_VIEW["face"])
    if newest.first("face").extras.blendshapes is None:
        return Missing("the face model was not asked for blendshapes")
    return sealed(newest.first("face").extras.blendshapes[0])
