"""The table above the charts: both models' numbers beside each other."""

from __future__ import annotations

from components import wording
from components.charts.confidence import age
from components.measures import (
    Density,
    FacePresence,
    Measures,
    Missing,
    OwnScale,
    Stability,
    Timing,
    Visibility,
)

COLUMNS = ("model", "points", "of frame", "spacing", "confidence", "stability", "time")
TIPS = {
    "points": (
        "How many points are in view, of how many the model always gives: inside the picture and, where "
        "there is a visibility, at least 0.5 visible."
    ),
    "of frame": "The part of the picture that the convex hull of the points in view covers, in percent.",
    "spacing": (
        "The median distance from a point to its nearest neighbour, in percent of its model's own "
        "scale (torso or shoulder width; outer eye corners) and in millimetres; in pixels without a scale."
    ),
    "confidence": (
        "A score from 0 to 1. Pose: the mean visibility of the points in view. Face: the presence of the "
        "face as a whole, for its points have no score of their own."
    ),
    "stability": (
        "Jitter: RMS movement of the points in the last second without that of the whole body or face, in "
        "percent of the own scale. The lower the better."
    ),
    "time": "Milliseconds that the model takes for a frame, the median of the last 10 s. Both run at once.",
}
"""What each of `COLUMNS` but the first means."""

_SHORT = {"eye distance": "eyes", "shoulder width": "shoulders"}
"""What a narrow column calls an own scale."""

Row = tuple[str, ...]


def summary_rows(measures: Measures) -> tuple[Row, Row]:
    """The rows of pose and of face, in the order of `COLUMNS`.

    A number that is not there is a dash with the reason; a reason told once in a row is then only a dash.
    """
    pose = (
        "Pose",
        *_density(measures.pose_density),
        _visible(measures.visibility),
        _stability(measures.pose_stability),
        _time(measures.timing, "pose"),
    )
    face = (
        "Face",
        *_density(measures.face_density),
        _face_there(measures.face_presence),
        _stability(measures.face_stability),
        _time(measures.timing, "face"),
    )
    return _told_once(pose), _told_once(face)


def _told_once(row: Row) -> Row:
    return tuple(
        "–" if cell.startswith("–") and cell in row[:place] else cell for place, cell in enumerate(row)
    )


def _density(density: Density | Missing) -> tuple[str, str, str]:
    if isinstance(density, Missing):
        absent = wording.absent(density)
        return absent, absent, absent
    return (
        f"{density.points:,}" if not density.left_out else f"{density.counted:,} of {density.points:,}",
        "– points span no area" if density.hull is None else wording.percent(density.hull.frame_share),
        _of_scale(density.spacing_px.median, density.own_scale),
    )


def _of_scale(px: float, scale: OwnScale | Missing) -> str:
    # Without a length to compare with there are still the pixels.
    if isinstance(scale, Missing):
        return f"{wording.number(px)} px"
    mm = scale.millimetres(px)
    about = "" if mm is None else f" · {wording.number(mm)} mm"
    return f"{wording.number(scale.percent(px))} % {_SHORT.get(scale.name, scale.name)}{about}"


def _visible(visible: Visibility | Missing) -> str:
    if isinstance(visible, Missing):
        return wording.absent(visible)
    return f"{wording.probability(visible.mean)} visible" if visible.counted else "– no point in view"


def _face_there(face: FacePresence | Missing) -> str:
    if isinstance(face, Missing):
        return wording.absent(face)
    if not face.in_view:
        return "– no face in view"
    fresh = face.age_s <= 1
    return f"{wording.probability(face.latest)} a face" + ("" if fresh else f", {age(face.age_s)}")


def _stability(stability: Stability | Missing) -> str:
    if isinstance(stability, Missing):
        return wording.absent(stability)
    return _of_scale(stability.median_px, stability.own_scale)


def _time(timing: Timing | Missing, stage: str) -> str:
    if isinstance(timing, Missing):
        return wording.absent(timing)
    return f"{wording.number(timing.stages[stage].median_ms)} ms"


def view_sentence(bodies: int, faces: int) -> str:
    """Who is in view, and whom of several the numbers are about."""
    if not bodies and not faces:
        return "Nobody is in view."
    seen = f"In view: {_some(bodies, 'body', 'bodies')} and {_some(faces, 'face', 'faces')}"
    first = [name for n, name in ((bodies, "the first body"), (faces, "the first face")) if n > 1]
    return f"{seen}; the numbers are about {' and '.join(first)}." if first else f"{seen}."


def _some(n: int, one: str, many: str) -> str:
    return f"no {one}" if n == 0 else wording.count(n, one, many)
