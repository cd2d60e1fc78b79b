"""Timing: how long each stage of the analysis took, how many frames passed and how many did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from components.keypoints import FrameResult
from components.keypoints.values import NOT_STARTED, Floats, Missing, sealed
from components.measures.history import WINDOW_MS, last, seconds_before_newest

STAGES = ("wait", "convert", "analysis", "draw")
# `analysis` holds all networks, which run at once; `wait` is over before the work on a frame begins.
_TOTAL = ("convert", "analysis", "draw")
WARMING_UP = "the models are warming up"
T = TypeVar("T")


@dataclass(frozen=True)
class Duration:
    """Median and 95th percentile of T durations, ms."""

    median_ms: float
    p95_ms: float


@dataclass(frozen=True, eq=False)
class Timing:
    """The times of the T frames analysed in the last 10 s, but for those on which the models warmed up.

    Attributes:
        times_s: (T,) before the newest frame, so at most 0.
        stages_ms: stage to (T,) durations.
        stages: stage to its median and p95.
        networks_ms: likewise of each network of the newest frame, by its key; NaN where it did not look.
        networks: its median and p95.
        total: the same of convert + analysis + draw.
        analysed: T.
        analysed_per_s: frames a second after the first; None for a single frame.
        skipped_by_frame: (T,) frames dropped before each; 0 for the first, whose lie before the window.
        skipped: the sum of it.
        skipped_per_s: likewise; None for a single frame.
        warm_up: how many frames of the last 10 s are left out.
        warm_up_ms: the longest total among them, 0 without any.
    """

    times_s: Floats
    stages_ms: Mapping[str, Floats]
    stages: Mapping[str, Duration]
    networks_ms: Mapping[str, Floats]
    networks: Mapping[str, Duration]
    total: Duration
    analysed: int
    analysed_per_s: float | None
    skipped_by_frame: Floats
    skipped: int
    skipped_per_s: float | None
    warm_up: int = 0
    warm_up_ms: float = 0.0


def _durations(rows_ms: Floats) -> list[Duration]:
    """One for each row of (S, T)."""
    medians, p95s = np.nanpercentile(rows_ms, (50, 95), axis=1)
    return [Duration(float(median), float(p95)) for median, p95 in zip(medians, p95s, strict=True)]


def _by_name(names: Sequence[str], values: Iterable[T]) -> Mapping[str, T]:
    return MappingProxyType(dict(zip(names, values, strict=True)))


def _network_ms(frame: FrameResult, key: str) -> float:
    return frame.times.networks.get(key, np.nan) / 1e6


def timing(history: Sequence[FrameResult]) -> Timing | Missing:
    """The times of the last 10 s of `history` (newest last); percentiles are interpolated linearly.

    Frames on which the models warmed up take up to a second: they would hide all that follows.
    """
    if not history:
        return Missing(NOT_STARTED)
    recent = last(history, WINDOW_MS)
    settled = np.array([not frame.warm_up for frame in recent])
    frames = [frame for frame in recent if not frame.warm_up]
    if not frames:
        return Missing(WARMING_UP)
    all_ms = np.array([[getattr(frame.times, stage) for frame in recent] for stage in STAGES]) / 1e6
    all_total_ms = all_ms[[STAGES.index(stage) for stage in _TOTAL]].sum(axis=0)
    rows_ms = all_ms[:, settled]
    keys = tuple(frames[-1].times.networks)
    networks_ms = np.array([[_network_ms(frame, key) for frame in frames] for key in keys])
    *durations, total = _durations(np.vstack([rows_ms, *networks_ms, all_total_ms[settled]]))
    # What was skipped before a frame that is left out counts with the next that is not.
    skipped_until = np.cumsum([frame.skipped for frame in recent])[settled]
    skipped_by_frame = sealed(np.diff(skipped_until, prepend=skipped_until[:1]))
    skipped = int(skipped_by_frame.sum())
    span_s = (frames[-1].timestamp_ms - frames[0].timestamp_ms) / 1000
    return Timing(
        times_s=seconds_before_newest(frames),
        stages_ms=_by_name(STAGES, map(sealed, rows_ms)),
        stages=_by_name(STAGES, durations[: len(STAGES)]),
        networks_ms=_by_name(keys, map(sealed, networks_ms)),
        networks=_by_name(keys, durations[len(STAGES) :]),
        total=total,
        analysed=len(frames),
        analysed_per_s=(len(frames) - 1) / span_s if span_s else None,
        skipped_by_frame=skipped_by_frame,
        skipped=skipped,
        skipped_per_s=skipped / span_s if span_s else None,
        warm_up=len(recent) - len(frames),
        warm_up_ms=float(all_total_ms[~settled].max(initial=0)),
    )
