"""The viewer's own numbers: of the picture that all pages share, and what other pages have noted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from components import wording
from components.content.lessons import Blank, blanks
from components.formats.worksheet import Notebook, SheetNumber
from components.keypoints import FrameAnalysis, Keypoints
from components.measures import Missing
from components.measures.density import density
from components.measures.in_view import in_view
from components.measures.openings import openings
from components.models.errors import ModelError
from components.rules.face import turned_aside
from components.rules.rule import Observed
from components.ui.picture import BODY, FACE, Picture, analysis_or_reason
from components.ui.pipeline_steps import look_at
from components.ui.workspace import kept

TIMED = frozenset({"body_ms", "face_ms"})
"""Numbers that differ from run to run."""


@dataclass(frozen=True)
class OwnNumbers:
    """The viewer's numbers.

    Attributes:
        values: by the blank's key, those that there are.
        picture, picture_sha256: which picture they are of, in words and by its pixels.
        reason: why there are none of the picture, "" where there are.
    """

    values: Mapping[str, float]
    picture: str
    picture_sha256: str
    reason: str = ""

    def said(self, key: str) -> str:
        """A number in a sentence, or a blank."""
        return number_text(self.values[key]) if key in self.values else "…"

    def line(self, key: str) -> SheetNumber:
        """A blank of the worksheet."""
        blank: Blank = blanks()[key]
        said = self.said(key) if key in self.values else ""
        return SheetNumber(key, blank.label, self.values.get(key), said, blank.unit)


def number_text(value: float) -> str:
    """A number as the worksheet and the quiz write it: whole ones whole, others with two digits."""
    return f"{value:,.0f}" if float(value).is_integer() else wording.number(value)


def own_numbers(picture: Picture | None) -> OwnNumbers:
    """All numbers that there are now."""
    noted = dict(kept(Notebook, Notebook).noted)
    if picture is None:
        return OwnNumbers(noted, "no picture", "", "There is no picture yet; choose one in the sidebar.")
    sha256 = hashlib.sha256(np.ascontiguousarray(picture.rgb).tobytes()).hexdigest()
    analysis = analysis_or_reason(picture)
    if isinstance(analysis, str):
        return OwnNumbers(noted, picture.name, sha256, analysis)
    size_px = (picture.rgb.shape[1], picture.rgb.shape[0])
    values = {**noted, **_found(analysis, size_px), **_pipeline(picture)}
    return OwnNumbers(values, picture.name, sha256)


def _found(analysis: FrameAnalysis, size_px: tuple[int, int]) -> dict[str, float]:
    """What follows from the first body and the first face; what was not found has no numbers."""
    bodies, faces = analysis.results[BODY].people, analysis.results[FACE].people
    values: dict[str, float] = {}
    per_px2: dict[str, float] = {}
    for name, key, people in (("body", BODY, bodies), ("face", FACE, faces)):
        if people:
            values[f"{name}_points"] = len(people[0].layout)
            values[f"{name}_ms"] = analysis.ns[key] / 1e6
            measured = density(people[0], size_px)
            if not isinstance(measured, Missing) and measured.hull is not None:
                per_px2[name] = measured.hull.points_per_1000_px2
                values[f"{name}_share"] = 100 * measured.hull.frame_share
    if len(per_px2) == 2:
        values["ratio"] = per_px2["face"] / per_px2["body"]
    if bodies:
        values |= _of_body(bodies[0])
    if faces:
        transform = analysis.results[FACE].extras.transform
        values |= _of_face(Observed(faces[0], size_px, None if transform is None else transform[0]))
    return values


def _of_body(body: Keypoints) -> dict[str, float]:
    seen = in_view(body)
    values = {"body_in_view": float(seen.sum()), "body_hidden": float((~seen).sum())}
    if body.visibility is not None and seen.any():
        values["visibility"] = float(body.visibility[seen].mean())
    return values


def _of_face(face: Observed) -> dict[str, float]:
    mouth, left, right = openings(face.person, face.size_px).tolist()
    values = {"mouth": mouth, "eyes": (left + right) / 2, "yaw": turned_aside(face)}
    return {key: value for key, value in values.items() if np.isfinite(value)}


def _pipeline(picture: Picture) -> dict[str, float]:
    try:
        return {"detector_step": look_at("pose", picture.rgb).detector_step_px}
    except ModelError:
        return {}
