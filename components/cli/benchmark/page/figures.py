"""What the report says of visits: medians of the rounds, with the least and the largest as spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from components.cli.benchmark.of_rounds import of_rounds
from components.cli.benchmark.page.visit import Visit

Row: TypeAlias = dict[str, Any]
Pair: TypeAlias = tuple[Visit, Visit]


def compared(rounds: Sequence[Pair]) -> dict[str, Row]:
    """Rows of the sample, of the page, and of the page's figures over the sample's, from (sample, page)."""
    samples, pages = ([pair[number] for pair in rounds] for number in (0, 1))
    return {
        "sample": {**of_rounds(list(map(_alone, samples))), **_sizes(samples)},
        "page": {**of_rounds(list(map(_alone, pages))), **_sizes(pages)},
        "page over sample": of_rounds(list(map(_ratios, rounds))),
    }


def charts(rounds: Sequence[Pair]) -> Row:
    """What the charts take, in per cent of a core, from (without, with)."""
    return of_rounds(list(map(_charts, rounds)))


def two_viewers(rounds: Sequence[Pair]) -> Row:
    """What two viewers get over what one gets, and the lesser one's share of it, from (one, two)."""
    return of_rounds(list(map(_two_viewers, rounds)))


def three_viewers(visit: Visit) -> Row:
    """Frames a second and lag of each."""
    return {
        "frames_per_s": [round(look.distinct_per_s, 3) for look in visit.looks],
        "lag_ms": [round(float(np.median(look.lags_ms)), 3) for look in visit.looks],
        "lag_grows": any(look.lag_grows for look in visit.looks),
    }


def _alone(visit: Visit) -> dict[str, float]:
    (look,) = visit.looks
    return {
        "frames_per_s": visit.frames_per_s,
        "lag_ms": visit.lag_ms,
        "cpu_ms": visit.server_ms + visit.browser_ms,
        "server_ms": visit.server_ms,
        "browser_ms": visit.browser_ms,
        "camera_per_s": look.camera_per_s,
        "presented_share": look.presented_share,
    }


def _sizes(visits: Sequence[Visit]) -> Row:
    sizes = sorted({look.returned_px for visit in visits for look in visit.looks})
    return {"returned_px": [f"{width} x {height}" for width, height in sizes]}


def _ratios(pair: Pair) -> dict[str, float]:
    sample, page = map(_alone, pair)
    return {name: page[name] / sample[name] for name in ("frames_per_s", "lag_ms", "cpu_ms")}


def _charts(pair: Pair) -> dict[str, float]:
    without, with_charts = pair
    return {
        "browser_percent": 100 * (_share(with_charts, "browser_s") - _share(without, "browser_s")),
        "server_percent": 100 * (_share(with_charts, "server_s") - _share(without, "server_s")),
        "frames_over_without": with_charts.frames_per_s / without.frames_per_s,
    }


def _share(visit: Visit, side: str) -> float:
    return float(getattr(visit, side)) / visit.seconds


def _two_viewers(pair: Pair) -> dict[str, float]:
    one, two = pair
    return {
        "together_over_one": two.frames_per_s / one.frames_per_s,
        "least_share": min(look.distinct_per_s for look in two.looks) / two.frames_per_s,
    }
