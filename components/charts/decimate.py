"""Making a history small enough to send once a second."""

from __future__ import annotations

import numpy as np

from components.charts.theme import WINDOW_S
from components.measures import Floats

BIN_S = 0.2


def in_bins(times_s: Floats, rows: Floats) -> tuple[Floats, Floats]:
    """The (R, T) `rows` at (T,) `times_s` (at most 0), as means of bins of 0.2 s over the last 10 s.

    Returns:
        The bins' middles (B,) and means (R, B), B at most 50. A bin without a frame is left out; one with a
        NaN is NaN, so that a gap stays a gap.
    """
    bins = np.ceil(times_s / BIN_S).astype(np.int64)
    kept = np.flatnonzero(bins > -round(WINDOW_S / BIN_S))
    groups = np.split(kept, np.flatnonzero(np.diff(bins[kept])) + 1)
    return (
        np.array([BIN_S * (bins[group[0]] - 0.5) for group in groups]),
        np.stack([rows[:, group].mean(axis=1) for group in groups], axis=1),
    )


def extremes(times_s: Floats, row: Floats, most: int) -> tuple[Floats, Floats]:
    """(T,) `row` at `times_s` with at most `most` points, no peak and no dip of it lost.

    A long row is cut into stretches of equally many frames, of which the least and the greatest are kept, in
    their order. A stretch of nothing but NaN is one NaN, so that a gap stays a gap.
    """
    if len(row) <= most:
        return times_s, row
    kept: list[int] = []
    for stretch in np.array_split(np.arange(len(row)), most // 2):
        values = row[stretch]
        if np.isnan(values).all():
            kept.append(int(stretch[0]))
        else:
            kept += sorted({int(stretch[np.nanargmin(values)]), int(stretch[np.nanargmax(values)])})
    return times_s[kept], row[kept]
