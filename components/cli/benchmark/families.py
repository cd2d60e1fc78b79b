"""The families' networks beside BlazePose's own: multiply-adds a second, in one run and on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.models.cost.inventory import net_file, read_bundle
from components.models.cost.timing import time_net
from components.models.families import FAMILIES, Family, summary
from components.models.onnx.running import time_family
from components.models.store import store

BASELINE = "pose landmarks full"
MOST_GMACS = 8.0
"""Of one pass: the largest networks run on a smaller picture, so that each takes about a second."""
BASELINE_S = 0.2
FAMILY_S = 0.2
_LEAST_RUNS = 2


def family_rows(families: Sequence[Family] = FAMILIES) -> dict[str, dict[str, Any]]:
    """A row for each family by its key, with its speed and that by BlazePose's landmark network.

    That one runs through LiteRT just before each of them, since machines change their speed from one minute
    to the next. `input` is the height and width of the picture; `relative` is the ratio of both speeds.
    """
    file = net_file(BASELINE)
    macs = read_bundle(file.bundle)[file.member].macs
    rows: dict[str, dict[str, Any]] = {}
    for one in families:
        durations_ns = time_net(store.ensure(file.bundle), file.member, 1, BASELINE_S)
        baseline_gmac_per_s = macs / float(np.median(durations_ns))
        timed = time_family(one, 1, budget_s=FAMILY_S, input_hw=input_within(one), least=_LEAST_RUNS)
        rows[one.key] = {
            "input": list(timed.input_hw),
            "ms": round(timed.duration.median_ms, 3),
            "gmac_per_s": round(timed.gmac_per_s, 3),
            "relative": round(timed.gmac_per_s / baseline_gmac_per_s, 3),
        }
    return rows


def input_within(one: Family) -> tuple[int, int]:
    """The usual input, or the largest of its proportions whose pass has at most MOST_GMACS."""
    gmacs = summary(one).macs / 1e9
    if gmacs <= MOST_GMACS or one.multiple is None:
        return one.input_hw
    scale = (MOST_GMACS / gmacs) ** 0.5
    height, width = (max(1, int(side * scale) // one.multiple) * one.multiple for side in one.input_hw)
    return height, width
