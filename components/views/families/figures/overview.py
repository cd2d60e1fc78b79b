"""The field on one picture: every network by its parameters and by one more thing that is known of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.content.families import Group, Part, System, SystemNetwork, Way
from components.measures import Missing

_HEIGHT_PX = 620
_COLOURS: dict[Part, str] = {"body": theme.POSE, "face": theme.FACE}
_SYMBOLS: dict[Way, str] = {
    "top-down": "circle",
    "bottom-up": "square",
    "one person, whole picture": "diamond",
}
_VARIANTS = ("", "-open", "-open-dot", "-x-open", "-cross-open", "-cross", "-x")
"""Of each of these marks, so that systems of one colour and shape differ, in the legend too."""
_TICKS = [base * 10.0**power for power in range(-3, 6) for base in (1, 3)]


@dataclass(frozen=True)
class Height:
    """What stands upwards.

    Attributes:
        title: what it is, in words.
        unit: written behind each value.
        values: by the network's name; what has none is not drawn.
        absence: why there would be nothing.
        logarithmic: whether the axis is.
    """

    title: str
    unit: str
    values: Mapping[str, float]
    absence: str = "nothing is known of any network"
    logarithmic: bool = True


def macs_height(networks: Sequence[SystemNetwork]) -> Height:
    """Multiply-adds of one run."""
    values = {network.name: network.macs / 1e9 for network in networks if network.macs is not None}
    return Height("Billions of multiply-adds of one run", "GMAC", values)


def time_height(median_ms: Mapping[str, float]) -> Height:
    """Times of one run on one thread, measured here."""
    absence = "no time has been measured here yet: measure a network below"
    return Height("Median time of one run on this machine, one thread", "ms", median_ms, absence)


def accuracy_height(group: Group) -> Height:
    """The accuracies of one group, which alone may stand beside one another."""
    values = {figure.network: figure.value for figure in group.figures}
    return Height(f"Published {group.measure}, {group.short}", group.unit, values, logarithmic=False)


def field_figure(systems: Sequence[System], height: Height) -> go.Figure:
    """Each network by its parameters, across, and by `height`; a line joins the networks of one system.

    The legend names the systems; a click on one shows it alone.
    """
    networks = _shown(systems, height)
    if not networks:
        return theme.empty_figure(Missing(height.absence))
    x_ends = _ends([network.parameters or 1 for network in networks], logarithmic=True)
    y_ends = _ends([height.values[network.name] for network in networks], height.logarithmic)
    marks = _marks(systems)
    traces = [
        _trace(system, _shown([system], height), height, marks[system.key])
        for system in systems
        if system.key in marks
    ]
    layout = {
        "xaxis": _axis(x_ends, True, 1e6, "M"),
        "yaxis": _axis(y_ends, height.logarithmic, 1, height.unit),
        "legend": {**theme.LEGEND, "itemclick": "toggleothers"},
    }
    notes = [theme.heading(f"{height.title}, over parameters", 1)]
    return theme.figure([trace for trace in traces if trace["x"].size], layout, notes, _HEIGHT_PX)


def field_sentence(systems: Sequence[System], height: Height) -> str:
    """What `field_figure` shows now: the ends of both axes, and what is left out."""
    networks = _shown(systems, height)
    if not networks:
        return theme.sentence_case(height.absence)
    by_size = sorted(networks, key=lambda network: network.parameters or 0)
    by_value = sorted(networks, key=lambda network: height.values[network.name])
    sentence = (
        f"{wording.count(len(networks), 'network')} from {_size(by_size[0])} to {_size(by_size[-1])}; "
        f"upwards from {_value(by_value[0], height)} to {_value(by_value[-1], height)}"
    )
    ways = (
        "squares need one run for everybody in the picture, circles one for each person or face, and "
        "diamonds know one person only"
    )
    return f"{sentence}. Body is blue, face orange; {ways}."


def _shown(systems: Sequence[System], height: Height) -> list[SystemNetwork]:
    return [
        network
        for system in systems
        for network in system.networks
        if network.parameters is not None and network.name in height.values
    ]


def _ends(values: Sequence[float], logarithmic: bool) -> tuple[float, float]:
    """The ends of an axis, with room for marks and labels, as the axis counts."""
    counted = np.log10(values) if logarithmic else np.asarray(values, np.float64)
    low, high = float(counted.min()), float(counted.max())
    room = 0.08 * max(high - low, 0.3 if logarithmic else 2.0)
    return low - room, high + room


def _axis(ends: tuple[float, float], logarithmic: bool, one: float, unit: str) -> theme.Spec:
    suffix = f" {unit}" if unit else ""
    if not logarithmic:
        return theme.axis(range=list(ends), ticksuffix=suffix, nticks=6)
    ticks = [tick for tick in _TICKS if ends[0] <= np.log10(tick * one) <= ends[1]]
    return theme.axis(
        type="log",
        range=list(ends),
        tickvals=[tick * one for tick in ticks],
        ticktext=[f"{tick:g}{suffix}" for tick in ticks],
    )


def _marks(systems: Sequence[System]) -> dict[str, str]:
    """A mark for each system, by its key: of all systems, so that it is the same whatever stands upwards."""
    variants: defaultdict[tuple[Part, Way], Iterator[str]] = defaultdict(lambda: iter(_VARIANTS))
    return {
        system.key: _SYMBOLS[system.way] + next(variants[system.part, system.way])
        for system in systems
        if any(network.parameters is not None for network in system.networks)
    }


def _trace(system: System, networks: Sequence[SystemNetwork], height: Height, mark: str) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label_of(system),
        "x": theme.numbers([network.parameters or 0 for network in networks]),
        "y": theme.numbers([height.values[network.name] for network in networks]),
        "text": [_hover(network, system, height) for network in networks],
        # The marks have the colour: orange is too light for a thin line on white, and blue too dark on black.
        "line": {"color": theme.GREY, "width": 1.5},
        "marker": {
            "color": _COLOURS[system.part],
            "size": 12,
            "symbol": mark,
            # Of the crosses in filled marks; open ones have the mark's own colour.
            "line": {"width": 1.5, "color": "#FFFFFF"},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(network: SystemNetwork, system: System, height: Height) -> str:
    whose = "as published" if network.published else "counted"
    value = _told(height.values[network.name], height)
    return f"{_size(network)} ({whose}), {value}<br>{system.part}, {system.way}"


def _size(network: SystemNetwork) -> str:
    return f"{network.name} with {wording.millions(network.parameters or 0, 'M')} parameters"


def _value(network: SystemNetwork, height: Height) -> str:
    return f"{_told(height.values[network.name], height)} ({network.name})"


def _told(value: float, height: Height) -> str:
    return f"{wording.number(value, 3)} {height.unit}".strip()


def label_of(system: System) -> str:
    """A system's name where there is little room."""
    return system.name.removeprefix("MediaPipe ").removesuffix(" SinglePose").removeprefix("AlphaPose ")
