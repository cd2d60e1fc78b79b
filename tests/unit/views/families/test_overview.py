"""The field on one picture: what is drawn where, and what the sentence says of it."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts.theme import FACE, GREY, POSE
from components.content.families import Group, families
from components.views.families.figures import overview as charts

FAMILIES = families()
GROUPS = [group for group in FAMILIES.groups if len(group.figures) > 1]


def test_every_network_with_counts_is_drawn_where_it_belongs() -> None:
    figure = charts.field_figure(FAMILIES.systems, charts.macs_height(FAMILIES.networks))
    drawn = {(float(x), float(y)) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    counted = [network for network in FAMILIES.networks if network.parameters is not None]
    assert drawn == {
        (float(np.float32(n.parameters)), float(np.float32((n.macs or 0) / 1e9))) for n in counted
    }
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


def test_parts_have_their_colours_and_ways_their_marks() -> None:
    figure = charts.field_figure(FAMILIES.systems, charts.macs_height(FAMILIES.networks))
    systems = [system for system in FAMILIES.systems if any(n.parameters for n in system.networks)]
    for system, trace in zip(systems, figure.data, strict=True):
        assert trace.marker.color == {"body": POSE, "face": FACE}[system.part]
        assert trace.marker.symbol.split("-")[0] == charts._SYMBOLS[system.way]
        assert len(trace.text) == len(trace.x) and all(system.way in text for text in trace.text)


def test_no_two_systems_share_a_mark_whatever_stands_upwards() -> None:
    by_macs = charts.field_figure(FAMILIES.systems, charts.macs_height(FAMILIES.networks))
    marks = {trace.name: (trace.marker.color, trace.marker.symbol) for trace in by_macs.data}
    assert len(set(marks.values())) == len(marks)
    by_accuracy = charts.field_figure(FAMILIES.systems, charts.accuracy_height(GROUPS[0]))
    assert all(marks[trace.name] == (trace.marker.color, trace.marker.symbol) for trace in by_accuracy.data)


@pytest.mark.parametrize("page", ["#FFFFFF", "#171614"])
def test_lines_are_seen_on_both_pages(page: str) -> None:
    """WCAG 2.2, 1.4.11: 3 : 1 for what must be seen; the backgrounds that Streamlit draws, light and dark."""
    figure = charts.field_figure(FAMILIES.systems, charts.macs_height(FAMILIES.networks))
    assert {trace.line.color for trace in figure.data} == {GREY}
    darker, lighter = sorted(luminance(colour) for colour in (GREY, page))
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def luminance(colour: str) -> float:
    """WCAG's relative luminance of "#RRGGBB"."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_system_that_is_drawn_has_its_name_in_the_legend() -> None:
    figure = charts.field_figure(FAMILIES.systems, charts.macs_height(FAMILIES.networks))
    names = [trace.name for trace in figure.data]
    counted = [s for s in FAMILIES.systems if any(network.macs for network in s.networks)]
    assert names == [charts.label_of(system) for system in counted]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_accuracies_are_those_of_one_group_only(group: Group) -> None:
    height = charts.accuracy_height(group)
    figure = charts.field_figure(FAMILIES.systems, height)
    drawn = {round(float(y), 3) for trace in figure.data for y in trace.y}
    known = {n.name for n in FAMILIES.networks if n.parameters is not None}
    assert drawn == {f.value for f in group.figures if f.network in known}


def test_the_sentence_tells_the_ends() -> None:
    told = charts.field_sentence(FAMILIES.systems, charts.macs_height(FAMILIES.networks))
    assert "from Face Mesh 468 with 0.605\xa0M parameters to ViTPose-B with 90.0\xa0M" in told
    assert "upwards from 0.0350 GMAC (Face Mesh 468) to 136 GMAC (OpenPose COCO)" in told


def test_without_times_the_reason_stands_there() -> None:
    height = charts.time_height({})
    figure = charts.field_figure(FAMILIES.systems, height)
    assert not figure.data and "measure" in figure.layout.annotations[0].text
    assert charts.field_sentence(FAMILIES.systems, height).startswith("No time has been measured here")


def test_times_are_drawn_for_what_was_measured() -> None:
    height = charts.time_height({"HRNet-W32": 512.0, "BlazePose full": 21.0})
    figure = charts.field_figure(FAMILIES.systems, height)
    assert sorted(float(y) for t in figure.data for y in t.y) == [21.0, 512.0]
    told = charts.field_sentence(FAMILIES.systems, height)
    assert "upwards from 21.0 ms (BlazePose full) to 512 ms (HRNet-W32)" in told
