"""Rules on a body's points. A signal is a few lines: names of points in, one number out."""

from __future__ import annotations

import numpy as np

from components.keypoints.values import Floats
from components.measures.angles import angle_deg
from components.rules.rule import Observed, Rule, rule

_SIDES = ("left", "right")


def joint_deg(who: Observed, start: str, joint: str, end: str) -> float:
    """The angle at `joint` in degrees, 180 for straight; NaN where one of the points is not in view."""
    return float(angle_deg(who.metres(start), who.metres(joint), who.metres(end)))


def mean_of_sides(values: list[float]) -> float:
    """The mean of the sides that are in view; NaN where none is."""
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")


def knee_angle(who: Observed) -> float:
    """The mean angle of the knees in view."""
    return mean_of_sides([joint_deg(who, f"{s}_hip", f"{s}_knee", f"{s}_ankle") for s in _SIDES])


def arm_angle(who: Observed) -> float:
    """The mean angle of the upper arms in view to the trunk."""
    return mean_of_sides([joint_deg(who, f"{s}_hip", f"{s}_shoulder", f"{s}_elbow") for s in _SIDES])


def _middle(who: Observed, point: str) -> Floats:
    return np.asarray((who.px(f"left_{point}") + who.px(f"right_{point}")) / 2, np.float64)


def _shoulder_px(who: Observed) -> float:
    return float(np.hypot(*(who.px("left_shoulder") - who.px("right_shoulder"))))


def wrists_above(who: Observed) -> float:
    """How far the lower wrist is above its shoulder, in shoulder widths; negative below."""
    above_px = [float(who.px(f"{s}_shoulder")[1] - who.px(f"{s}_wrist")[1]) for s in _SIDES]
    width_px = _shoulder_px(who)
    return min(above_px) / width_px if width_px > 0 and not np.isnan(above_px).any() else float("nan")


def off_t_pose(who: Observed) -> float:
    """The largest difference of shoulders from 90° and of elbows from 180°."""
    off = [abs(joint_deg(who, f"{s}_hip", f"{s}_shoulder", f"{s}_elbow") - 90) for s in _SIDES]
    off += [180 - joint_deg(who, f"{s}_shoulder", f"{s}_elbow", f"{s}_wrist") for s in _SIDES]
    return float(max(off)) if np.isfinite(off).all() else float("nan")


def shoulders_level(who: Observed) -> float:
    """The slope of the line between the shoulders in the picture, degrees from level."""
    x, y = who.px("left_shoulder") - who.px("right_shoulder")
    return float(np.degrees(np.arctan2(abs(y), abs(x))))


def neck_angle(who: Observed) -> float:
    """How far the line from the shoulders to the ears leans from upright in the picture, degrees."""
    ears = [who.px(f"{s}_ear") for s in _SIDES]
    shoulders = [who.px(f"{s}_shoulder") for s in _SIDES]
    pairs = [(e, s) for e, s in zip(ears, shoulders, strict=True) if np.isfinite([e, s]).all()]
    if not pairs:
        return float("nan")
    x, y = np.mean([ear - shoulder for ear, shoulder in pairs], axis=0)
    return float(np.degrees(np.arctan2(abs(x), -y)))


BODY_RULES: tuple[Rule, ...] = (
    rule("squats", "body", knee_angle, "°", enter=110, leave=150, ends=(40, 180, 1)),
    rule("arm_raises", "body", arm_angle, "°", enter=130, leave=60, ends=(0, 180, 1)),
    rule("hands_up", "body", wrists_above, "", enter=0.5, leave=0.2, ends=(-2, 2, 0.05), least_s=0.3),
    rule("t_pose", "body", off_t_pose, "°", enter=25, leave=35, ends=(0, 120, 1), least_s=0.5),
    rule("shoulders", "body", shoulders_level, "°", enter=8, leave=5, ends=(0, 45, 1), least_s=1.0),
    rule("neck", "body", neck_angle, "°", enter=25, leave=18, ends=(0, 90, 1), least_s=1.0),
)
"""To add one: a signal above, a row here, its words in content/en/rules.toml; page and tests find it here."""
