"""The report of an evaluation as JSON, which can be opened again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from components.formats.errors import NotResults
from components.keypoints import network
from components.measures.accuracy.bootstrap import LEVEL, RESAMPLES, Estimate
from components.measures.accuracy.summary import NetworkAccuracy, PointError

FORMAT = "keypoint-lab-evaluation/1"
CURVE_STEPS = 101
"""Of the CED in a report, from 0 to CURVE_END."""
CURVE_END = 0.2


@dataclass(frozen=True, eq=False)
class EvaluationReport:
    """Everything that a report says.

    Attributes:
        head: what was evaluated: labels, networks, boxes, versions.
        pictures, evaluated: how many have labels, and on how many of them the networks were run.
        problems: sentences on what is wrong with labels and pictures.
        left_out: by key, why a network could not be compared.
        accuracies: by the network's key.
        trained_on: by key, a sentence on whether it was trained on such pictures.
    """

    head: Mapping[str, Any]
    pictures: int
    evaluated: int
    problems: Sequence[str]
    left_out: Mapping[str, str]
    accuracies: Mapping[str, NetworkAccuracy]
    trained_on: Mapping[str, str]


def to_document(report: EvaluationReport) -> bytes:
    """The report as JSON; null where there is no number."""
    return orjson.dumps(document(report), option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)


def document(report: EvaluationReport) -> dict[str, Any]:
    """The report in values that JSON has, and in which NaN stands where there is no number."""
    return {
        "format": FORMAT,
        **report.head,
        "pictures": report.pictures,
        "evaluated": report.evaluated,
        "share": report.evaluated / report.pictures if report.pictures else 0.0,
        "interval": {"level": LEVEL, "resamples": RESAMPLES, "unit": "picture"},
        "problems": list(report.problems),
        "left_out": dict(report.left_out),
        "results": [
            {**_network(key, accuracy), "trained_on": report.trained_on[key]}
            for key, accuracy in report.accuracies.items()
        ],
        "differences": list(differences(report.accuracies)),
    }


def differences(accuracies: Mapping[str, NetworkAccuracy]) -> Iterator[str]:
    """For each pair of networks on the same points, whether their intervals show which is better."""
    each = list(accuracies.items())
    for place, (one, first) in enumerate(each):
        for other, second in each[place + 1 :]:
            name = "AP" if "AP" in first.figures and "AP" in second.figures else "NME"
            own, theirs = first.figures[name], second.figures[name]
            if first.points.layout is not second.points.layout or not _known(own, theirs):
                continue
            titles = f"{network(one).title} and {network(other).title}"
            if own.overlaps(theirs):
                yield f"{titles}: the intervals of {name} overlap, so neither is shown to be better."
            else:
                yield f"{titles}: the intervals of {name} do not overlap."


def _known(*estimates: Estimate) -> bool:
    return all(math.isfinite(each.low) for each in estimates)


def _network(key: str, accuracy: NetworkAccuracy) -> dict[str, Any]:
    points = accuracy.points
    return {
        "network": key,
        "title": network(key).title,
        "layout": points.layout.name,
        "correspondence": points.kind or "the same points",
        "points": [points.layout.points[index] for index in sorted(points.indices.tolist())],
        "normaliser": accuracy.normaliser,
        "subjects": accuracy.subjects,
        "found": accuracy.found,
        "missed": accuracy.subjects - accuracy.found,
        "extra": accuracy.extra,
        "ms": _times(accuracy.ms),
        "cpu_ms": _times(accuracy.cpu_ms),
        "figures": {name: estimate(each) for name, each in accuracy.figures.items()},
        "ced": _curve(accuracy),
        "by_point": [_point(each) for each in accuracy.by_point],
        "by_region": [_point(each) for each in accuracy.by_region],
        # JSON knows no infinity: null is somebody who was not found.
        "worst": [
            {
                "picture": case.picture,
                "subject": case.number,
                "error": case.error if math.isfinite(case.error) else None,
            }
            for case in accuracy.worst
        ],
    }


def estimate(each: Estimate) -> dict[str, Any]:
    """A number with its interval and count."""
    return {"value": each.value, "low": each.low, "high": each.high, "count": each.count}


def _times(ms: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, float]:
    known = ms[np.isfinite(ms)]
    if not len(known):
        return {"median": math.nan, "p95": math.nan}
    return {"median": float(np.median(known)), "p95": float(np.percentile(known, 95))}


def _curve(accuracy: NetworkAccuracy) -> list[list[float]]:
    steps = np.linspace(0, CURVE_END, CURVE_STEPS).tolist()
    return [[step, accuracy.cumulative.share_at(step)] for step in steps]


def _point(each: PointError) -> dict[str, Any]:
    return {"name": each.name, "region": each.region, "median": each.median, **estimate(each.error)}


def opened(content: bytes) -> dict[str, Any]:
    """A report that `to_document` wrote, as `document` gives it but with None for NaN.

    Raises:
        NotResults: for anything else.
    """
    try:
        read = orjson.loads(content)
        if read["format"] != FORMAT or not isinstance(read["results"], list):
            raise NotResults("The file is no report of `evaluate`; choose the .json that it wrote.")
        for each in read["results"]:
            _ = each["title"], each["figures"], each["by_point"], each["by_region"], each["ms"]["median"]
    except (orjson.JSONDecodeError, LookupError, TypeError) as error:
        raise NotResults("The file is no report of `evaluate`; choose the .json that it wrote.") from error
    return dict(read)
