"""Which networks fit a use: each need beside what the table says and what was measured."""

from __future__ import annotations

import pytest

from components.content.uses import uses
from components.keypoints import NETWORKS, layout, network
from components.measures import Missing
from components.measures.fit import PARTS, MeasuredFit, Needs, checks, has_part, ranked
from components.views.guide.needs import first_needs

ROWS = [row for row in NETWORKS.values() if row.files]


def failed(needs: Needs, key: str, measured: MeasuredFit | None = None) -> list[str]:
    return [check.said for check in checks(needs, network(key), measured) if check.met is False]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("blazepose-33", {"arms and legs", "hips", "feet", "fingers"}),
        ("coco-17", {"arms and legs", "hips"}),
        ("halpe-26", {"arms and legs", "hips", "feet"}),
        ("hand-21", {"fingers"}),
        ("ibug-68", {"eyelids", "lips", "face outline"}),
        ("wflw-98", {"eyelids", "lips", "face outline", "irises"}),
        ("face-mesh-478", {"eyelids", "lips", "face outline", "irises", "skin"}),
        ("face-mesh-468", {"eyelids", "lips", "face outline", "skin"}),
    ],
)
def test_what_a_layout_has_points_on(name: str, parts: set[str]) -> None:
    assert {part for part in PARTS if has_part(layout(name), part)} == parts


def test_a_network_of_another_subject_fails_for_that_alone() -> None:
    assert failed(Needs("face", parts=("lips",), several=True), "blazepose-full") == [
        "it looks for a body, not for a face"
    ]


def test_each_need_is_checked_by_itself() -> None:
    assert failed(Needs("face", parts=("irises",)), "face-api-68") == ["no points on irises"]
    assert failed(Needs("face", fewest_points=100), "face-api-68") == ["68 points where 100 are needed"]
    assert failed(Needs("face", space="with depth"), "face-api-68") == ["gives no depth"]
    assert failed(Needs("face", space="in metres"), "face-landmarker") == ["gives no metres"]
    assert failed(Needs("face", hidden=True), "face-landmarker") == ["gives no score for each point"]
    blendshapes = Needs("face", gifts=frozenset({"blendshapes"}))
    assert failed(blendshapes, "face-api-68") == ["gives no blendshapes"]
    everything = Needs("body", ("feet", "fingers"), 33, True, "in metres", hidden=True, commercial=True)
    assert failed(everything, "blazepose-full") == []


def test_what_was_measured_decides_and_what_was_not_is_open() -> None:
    needs = Needs("body", frames_per_s=30, most_unsteady=2.0)
    assert [check.met for check in checks(needs, network("blazepose-full"), None)] == [True, None, None]
    assert failed(needs, "blazepose-full", MeasuredFit(20.0, 1.0)) == []
    assert failed(needs, "blazepose-full", MeasuredFit(50.0, 2.5)) == [
        "20 frames/s on this machine, 30 frames/s are needed",
        "points spread by 2.5 % of their own scale, at most 2 % may be",
    ]
    unknown = checks(needs, network("blazepose-full"), MeasuredFit(20.0, Missing("no body in view")))
    assert (unknown[-1].met, unknown[-1].said) == (None, "its spread could not be measured: no body in view")


def test_the_faster_of_those_that_fit_comes_first_and_others_after() -> None:
    measured = {"blazepose-lite": MeasuredFit(9.0, 1.0), "blazepose-full": MeasuredFit(15.0, 1.0)}
    fits = ranked(Needs("body", frames_per_s=60), ROWS, measured, {"blazepose-heavy": "it is not here"})
    keys = [fit.network.key for fit in fits if fit.network.key.startswith("blazepose")]
    assert keys == ["blazepose-lite", "blazepose-full", "blazepose-heavy"]
    assert [fit.met for fit in fits[:2]] == [True, True]
    assert {fit.network.subject for fit in fits[-3:]} <= {"face", "hand"}


def test_every_use_has_needs_and_two_have_none_that_fits() -> None:
    assert len(uses()) >= 10
    for use in uses():
        needs = first_needs(use)
        assert set(needs.parts) <= set(PARTS) and use.risks
        fits = ranked(needs, ROWS, {row.key: MeasuredFit(1.0, 0.1) for row in ROWS}, {})
        assert bool(needs.beyond) == (fits[0].met is False), use.key
    assert {use.key for use in uses() if first_needs(use).beyond} == {"emotion", "authentication"}
