"""Histories in every state that a stream can be in, and all charts of one."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from components import charts
from components.keypoints import AnalysisSettings, FrameResult, Record, StageTimes
from components.measures import Measures, measure
from components.measures.series import Series, series
from tests.support.results import BODY, FACE, cloud, frame, person

MS = 1_000_000


def history(
    frames: int = 300, step_ms: int = 33, body: bool = True, face: bool = True, seed: int = 0
) -> list[FrameResult]:
    """Ten seconds at 30 frames a second of somebody who trembles a little."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(frames):
        body_px = cloud(33, 1, 80) + rng.normal(0, 1, (33, 2))
        bodies = [person("body", body_px, rng.uniform(0.5, 1, 33), rng.random(33))]
        faces = [person("face", cloud(478, 2, 20) + rng.normal(0, 0.2, (478, 2)))]
        wait, convert, *networks, analysis, draw = (int(ms * MS) for ms in rng.uniform(1, 20, 6))
        times = StageTimes(wait, convert, dict(zip((BODY, FACE), networks, strict=True)), analysis, draw)
        read = face and i % 15 == 0
        made.append(
            frame(
                i * step_ms,
                bodies if body else (),
                faces if face else (),
                times=times,
                skipped=int(i % 10 == 0),
                face_presence=[0.9] if read else None,
                blendshapes=rng.random((1, 52)) if face else None,
            )
        )
    return made


def all_charts(measures: Measures) -> dict[str, tuple[go.Figure, str]]:
    """Every figure of the live page with its sentence."""
    networks = measures.networks
    densities = {each.network: each.density for each in networks}
    over_time = {each.network: each.confidence for each in networks}
    scores = {each.network: each.scores for each in networks}
    stabilities = {each.network: each.stability for each in networks}
    blendshapes = networks[-1].blendshapes
    return {
        "spacing": (charts.spacing_figure(densities), charts.spacing_sentence(densities)),
        "hulls": (charts.hulls_figure(densities), charts.hulls_sentence(densities)),
        "confidence": (charts.confidence_figure(over_time), charts.confidence_sentence(over_time)),
        "points": (charts.points_figure(scores), charts.points_sentence(scores)),
        "timing": (charts.timing_figure(measures.timing), charts.timing_sentence(measures.timing)),
        "stability": (charts.stability_figure(stabilities), charts.stability_sentence(stabilities)),
        "blendshapes": (
            charts.blendshapes_figure(blendshapes),
            charts.blendshapes_sentence(blendshapes),
        ),
    }


@functools.cache
def states() -> dict[str, list[FrameResult]]:
    """A history for each state of a stream."""
    spot = person("body", [320, 240], 0.5), person("face", [320, 240])
    comings = [f for i in range(10) for f in history(30, body=i % 2 == 0, face=i % 3 == 0)]
    return {
        "one person": history(),
        "only a body": history(30, face=False),
        "only a face": history(30, body=False),
        "nobody": history(30, body=False, face=False),
        "before the first frame": [],
        "the first frame": history(1),
        "slow": history(12, step_ms=800),
        "points on one spot": [frame(100 * i, [spot[0]], [spot[1]]) for i in range(5)],
        "coming and going": [
            frame(33 * i, f.results[BODY].people, f.results[FACE].people, times=f.times)
            for i, f in enumerate(comings)
        ],
    }


@functools.cache
def measured(state: str) -> Measures:
    return measure(states()[state])


@functools.cache
def drawn(state: str) -> dict[str, tuple[go.Figure, str]]:
    """All charts of a state; not to be changed."""
    return all_charts(measured(state))


def texts(figure: go.Figure) -> list[str]:
    """What the figure says in words: its annotations, then its legend."""
    shown = [t.name for t in figure.data if t.name and t.showlegend is not False]
    return [note.text for note in figure.layout.annotations] + shown


def trace(figure: go.Figure, name: str, yaxis: str | None = None) -> Any:
    """The one trace of that name, on that axis."""
    (found,) = [t for t in figure.data if t.name == name and t.yaxis == yaxis]
    return found


@functools.cache
def series_of(frames: int = 90, body: bool = True, face: bool = True) -> Series:
    """The rows over time of a clip of so many frames, 33 ms apart, with or without a body and a face."""
    few = history(min(frames, 90), 33, body, face)
    again = [replace(few[i % len(few)], index=i, timestamp_ms=33 * i) for i in range(frames)]
    record = Record("clip.mp4", "clip", 30, AnalysisSettings(), tuple(again))
    told = series(record)
    assert isinstance(told, Series)
    return told
