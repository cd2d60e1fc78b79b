"""The table above the charts: the networks' numbers beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components import wording
from components.charts.confidence import age
from components.charts.networks import NamedPart, named
from components.keypoints import layout, network
from components.measures import (
    Density,
    Measures,
    Missing,
    NetworkMeasures,
    OwnScale,
    Stability,
    Timing,
    WholePresence,
    score_given,
)
from components.measures.rows import NOUNS

COLUMNS = ("model", "points", "of frame", "spacing", "confidence", "stability", "time")

_SHORT = {"eye distance": "eyes", "shoulder width": "shoulders"}
"""What a narrow column calls an own scale."""
_SPANS = {"eye distance": "outer eye corners"}

Row = tuple[str, ...]


def tips(keys: Sequence[str]) -> Mapping[str, str]:
    """What each of `COLUMNS` but the first means for these networks."""
    together = {1: "", 2: " Both run at once."}.get(len(keys), " All run at once.")
    subjects = " or ".join(dict.fromkeys(NOUNS[network(key).subject][0] for key in keys))
    return {
        "points": (
            "How many points are in view, of how many the model always gives: inside the picture and, where "
            "there is a visibility, at least 0.5 visible."
        ),
        "of frame": "The part of the picture that the convex hull of the points in view covers, in percent.",
        "spacing": (
            "The median distance from a point to its nearest neighbour, in percent of its model's own "
            f"scale{_scales(keys)} and in millimetres; in pixels without a scale."
        ),
        "confidence": " ".join(["A score from 0 to 1.", *map(_confidence_tip, named(dict.fromkeys(keys)))]),
        "stability": (
            "Jitter: RMS movement of the points in the last second without that of the whole "
            f"{subjects}, in percent of the own scale. The lower the better."
        ),
        "time": f"Milliseconds that the model takes for a frame, the median of the last 10 s.{together}",
    }


def _scales(keys: Sequence[str]) -> str:
    spans = [layout(own).spans for key in keys if (own := network(key).layout) is not None]
    scale_words = dict.fromkeys(
        " or ".join(_SPANS.get(span.name, span.name) for span in each) for each in spans if each
    )
    return f" ({'; '.join(scale_words)})" if scale_words else ""


def _confidence_tip(each: NamedPart[None]) -> str:
    score, subject = score_given(each.key), each.noun
    if score is not None:
        return f"{each.title}: the mean {score} of the points in view."
    if "presence of the whole" in network(each.key).gives:
        return (
            f"{each.title}: the presence of the {subject} as a whole, for its points have no score of their "
            "own."
        )
    return f"{each.title}: none."


def summary_rows(measures: Measures) -> tuple[Row, ...]:
    """A row for each network, in the order of `COLUMNS`.

    A number that is not there is a dash with the reason; a reason told once in a row is then only a dash.
    """
    parts = named({each.network: each for each in measures.networks})
    return tuple(
        _told_once(
            (
                each.title,
                *_density(each.part.density),
                _confidence(each.part),
                _stability(each.part.stability),
                _time(measures.timing, each.key),
            )
        )
        for each in parts
    )


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


def _confidence(measures: NetworkMeasures) -> str:
    if score_given(measures.network) is None:
        return _whole(measures)
    scores = measures.scores
    if isinstance(scores, Missing):
        return wording.absent(scores)
    if not scores.counted:
        return "– no point in view"
    # A visibility says what of: 0.93 visible.
    return f"{wording.probability(scores.mean)} {'visible' if scores.name == 'visibility' else scores.name}"


def _whole(measures: NetworkMeasures) -> str:
    presence = measures.confidence
    if isinstance(presence, Missing):
        return wording.absent(presence)
    if not isinstance(presence, WholePresence):
        return "–"
    subject = NOUNS[network(measures.network).subject][0]
    if not presence.in_view:
        return f"– no {subject} in view"
    fresh = presence.age_s <= 1
    return f"{wording.probability(presence.latest)} a {subject}" + (
        "" if fresh else f", {age(presence.age_s)}"
    )


def _stability(stability: Stability | Missing) -> str:
    if isinstance(stability, Missing):
        return wording.absent(stability)
    return _of_scale(stability.median_px, stability.own_scale)


def _time(timing: Timing | Missing, key: str) -> str:
    if isinstance(timing, Missing):
        return wording.absent(timing)
    took = timing.networks.get(key)
    return "–" if took is None else f"{wording.number(took.median_ms)} ms"


def view_sentence(measures: Measures) -> str:
    """Who is in view, and whom of several the numbers are about."""
    parts = named({each.network: each.people for each in measures.networks})
    if not any(each.part for each in parts):
        return "Nobody is in view."
    seen = f"In view: {wording.listed([_some(each) for each in parts])}"
    first = [f"the first {each.noun}{_by(each)}" for each in parts if each.part > 1]
    return f"{seen}; the numbers are about {wording.listed(first)}." if first else f"{seen}."


def _some(each: NamedPart[int]) -> str:
    one, many = NOUNS[network(each.key).subject]
    return (f"no {one}" if each.part == 0 else wording.count(each.part, one, many)) + _by(each)


def _by(each: NamedPart[int]) -> str:
    return "" if each.alone else f" by {each.word}"
