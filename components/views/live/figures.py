"""The charts of Live by their names: what each shows of a stream now, and the sentence that says the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import plotly.graph_objects as go

from components import charts
from components.keypoints import AnalysisSettings, network
from components.measures import Floats, Measures, Missing


@dataclass(frozen=True)
class Now:
    """What the charts show.

    Attributes:
        mirrored: whether the picture beside them is the camera's mirror image.
        ago: how long ago "now" was, such as "12 s ago", or None while it is now.
    """

    measures: Measures
    analysis: AnalysisSettings
    mirrored: bool
    ago: str | None = None

    @property
    def blendshapes(self) -> Floats | Missing | None:
        """Of the first network that gives any; None where none does."""
        given = [each for each in self.measures.networks if "blendshapes" in network(each.network).gives]
        return given[0].blendshapes if given else None

    def chart(self, name: str) -> tuple[go.Figure, str]:
        """The figure and the sentence of the chart of that name."""
        figure, sentence = _CHARTS[name](self)
        return (figure, sentence) if self.ago is None else charts.of_earlier(figure, sentence, self.ago)

    def content(self, name: str, known_layout: Any = None) -> dict[str, Any]:
        """The chart as the page's message brings it.

        Args:
            known_layout: which the browser has of the chart, and which is left out while it is the same.
        """
        figure, sentence = self.chart(name)
        spec = spec_of(figure)
        content: dict[str, Any] = {"data": spec["data"], "sentence": sentence}
        return content if spec["layout"] == known_layout else {**content, "layout": spec["layout"]}


def spec_of(figure: go.Figure) -> dict[str, Any]:
    """The figure as plain values, numbers in their fewest bytes."""
    spec: dict[str, Any] = json.loads(figure.to_json())
    return spec


_Chart: TypeAlias = Callable[[Now], tuple[go.Figure, str]]


def _spacing(now: Now) -> tuple[go.Figure, str]:
    parts = {each.network: each.density for each in now.measures.networks}
    return charts.spacing_figure(parts), charts.spacing_sentence(parts)


def _hulls(now: Now) -> tuple[go.Figure, str]:
    parts = {each.network: each.density for each in now.measures.networks}
    return charts.hulls_figure(parts, now.mirrored), charts.hulls_sentence(parts)


def _over_time(now: Now) -> tuple[go.Figure, str]:
    parts = {each.network: each.confidence for each in now.measures.networks}
    return charts.confidence_figure(parts), charts.confidence_sentence(parts)


def _points(now: Now) -> tuple[go.Figure, str]:
    parts = {each.network: each.scores for each in now.measures.networks}
    return charts.points_figure(parts), charts.points_sentence(parts)


def _timing(now: Now) -> tuple[go.Figure, str]:
    return charts.timing_figure(now.measures.timing), charts.timing_sentence(now.measures.timing)


def _stability(now: Now) -> tuple[go.Figure, str]:
    parts = {each.network: each.stability for each in now.measures.networks}
    said = f"{charts.stability_sentence(parts)} {charts.filter_sentence(now.analysis)}"
    return charts.stability_figure(parts), said


def _blendshapes(now: Now) -> tuple[go.Figure, str]:
    scores = now.blendshapes
    if scores is None:
        scores = Missing("none of these networks gives any")
    return charts.blendshapes_figure(scores), charts.blendshapes_sentence(scores)


_CHARTS: Mapping[str, _Chart] = MappingProxyType(
    {
        "spacing": _spacing,
        "hulls": _hulls,
        "over-time": _over_time,
        "points": _points,
        "timing": _timing,
        "stability": _stability,
        "blendshapes": _blendshapes,
    }
)
