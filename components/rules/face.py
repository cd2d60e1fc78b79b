"""Rules on a face's points."""

from __future__ import annotations

import numpy as np

from components.measures.head_turn import head_turn
from components.measures.openings import openings
from components.rules.rule import Observed, Rule, rule

# Of the mesh: both corners of each eye from left to right in the picture, as MediaPipe's
# canonical_face_model_uv_visualization.png numbers them, and its iris's middle, the first of five points.
_EYES = ((33, 133, 468), (362, 263, 473))


def eye_opening(who: Observed) -> float:
    """The mean aspect ratio of both eyes, see `openings`."""
    _, left, right = openings(who.person, who.size_px)
    return float((left + right) / 2)


def mouth_opening(who: Observed) -> float:
    """The gap of the inner lips over their width, see `openings`."""
    return float(openings(who.person, who.size_px)[0])


def turned_aside(who: Observed) -> float:
    """How far the head is turned to either side, degrees."""
    return float("nan") if who.transform is None else abs(float(head_turn(who.transform)[0]))


def gaze_aside(who: Observed) -> float:
    """How far the irises are off the middle of their eyes, in % of the eye's width, along the eye.

    The mean over both eyes of the mesh with irises; NaN for another layout.
    """
    if who.person.layout.name != "face-mesh-478":
        return float("nan")
    places = who.person.xy_px(who.size_px).astype(np.float64)
    offs = []
    for one, other, iris in _EYES:
        along = places[other] - places[one]
        width_px2 = float(along @ along)
        if width_px2 == 0:
            return float("nan")
        offs.append(float((places[iris] - (places[one] + places[other]) / 2) @ along) / width_px2)
    return 100 * abs(float(np.mean(offs)))


FACE_RULES: tuple[Rule, ...] = (
    rule("blinks", "face", eye_opening, "", enter=0.16, leave=0.21, ends=(0, 0.5, 0.01)),
    rule("drowsy", "face", eye_opening, "", enter=0.16, leave=0.21, ends=(0, 0.5, 0.01), least_s=1.0),
    rule("yawns", "face", mouth_opening, "", enter=0.6, leave=0.4, ends=(0, 1.5, 0.05), least_s=1.0),
    rule("head", "face", turned_aside, "°", enter=20, leave=12, ends=(0, 90, 1), least_s=0.2),
    rule("gaze", "face", gaze_aside, "%", enter=12, leave=7, ends=(0, 50, 1), least_s=0.2),
)
"""To add one: a signal above, a row here, its words in content/en/rules.toml."""
