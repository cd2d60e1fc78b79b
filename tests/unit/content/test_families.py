"""The facts about the families: complete, each with a source, and in agreement with one another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from components.content.families import Group, Network, System, families, parse
from components.content.published import published_speeds
from components.models import inventory, store
from components.models.families import family, summary

FAMILIES = families()
NAMED_IN_THE_TITLE = (
    "OpenPose",
    "HRNet",
    "PoseResNet",
    "AlphaPose",
    "BlazePose",
    "dlib",
    "FAN",
    "PFLD",
    "Face",
)


def is_pinned(source: str) -> bool:
    """Whether an address says which version was read."""
    return "github.com" not in source or bool(re.search(r"/blob/[0-9a-f]{40}/", source))


@pytest.mark.parametrize("system", FAMILIES.systems, ids=lambda system: system.key)
def test_each_system_is_complete(system: System) -> None:
    assert system.sources and all(s.startswith("https://") and is_pinned(s) for s in system.sources)
    for told in (system.paper, system.input, system.output, system.loss, system.purpose, system.code_licence):
        assert told is None or told.strip()
    assert 2014 <= system.year <= 2023
    for network in system.networks:
        assert (network.parameters is None) == (network.macs is None)
        assert network.graph is None or network.file is None


def test_keys_and_names_stand_for_one_thing() -> None:
    keys = [system.key for system in FAMILIES.systems]
    names = [network.name for network in FAMILIES.networks]
    assert len({*keys}) == len(keys) and len({*names}) == len(names)
    assert len({group.key for group in FAMILIES.groups}) == len(FAMILIES.groups)


@pytest.mark.parametrize("word", NAMED_IN_THE_TITLE)
def test_every_system_of_the_title_has_its_card(word: str) -> None:
    assert any(word in system.name for system in FAMILIES.systems)


@pytest.mark.parametrize("group", FAMILIES.groups, ids=lambda group: group.key)
def test_each_accuracy_is_within_its_measure_and_has_a_source(group: Group) -> None:
    for figure in group.figures:
        assert 0 < figure.value < 100
        assert figure.source.startswith("https://") and is_pinned(figure.source)
    assert len({figure.network for figure in group.figures}) == len(group.figures)


def test_accuracies_keep_the_decimals_that_they_are_published_with() -> None:
    decimals = {group.key: group.decimals for group in FAMILIES.groups}
    assert (decimals["coco-val-yolo"], decimals["coco-val-256"], decimals["yoga"]) == (1, 1, 1)
    assert (decimals["wflw"], decimals["300w-ocular"], decimals["mesh-own"]) == (2, 2, 2)
    for group in FAMILIES.groups:
        assert all(round(figure.value, group.decimals) == figure.value for figure in group.figures)


def test_what_was_never_measured_on_the_same_ground_never_stands_together() -> None:
    ways = {network.name: network.way for network in FAMILIES.networks}
    systems = {network.name: network.system for network in FAMILIES.networks}
    private = {"blazepose", "movenet", "facemesh", "fastpose"}
    for group in FAMILIES.groups:
        # One measure says nothing about boxes and no boxes at once.
        assert len({ways[figure.network] for figure in group.figures}) == 1
        held = {systems[figure.network] for figure in group.figures}
        assert not held & private or len(held) == 1


def test_the_larger_of_a_system_does_no_worse_on_the_same_ground() -> None:
    # Among networks of one system in one group, accuracies rise with size, as all papers say of theirs.
    sizes = {network.name: network for network in FAMILIES.networks}
    for group in FAMILIES.groups:
        for system in FAMILIES.systems:
            if system.key.startswith("openpose") or group.better == "lower":
                continue
            mine = [figure for figure in group.figures if sizes[figure.network].system == system.key]
            by_size = sorted(mine, key=lambda figure: sizes[figure.network].parameters or 1e12)
            assert [f.value for f in by_size] == sorted(f.value for f in mine)


FILES = [network for network in FAMILIES.networks if network.file is not None]


@pytest.mark.parametrize("network", FILES, ids=lambda network: network.name)
def test_networks_from_files_cost_what_the_card_says(network: Network) -> None:
    assert network.file is not None
    file = inventory.net_file(network.file)
    if store.availability(file.bundle) is not None:
        pytest.skip(f"{file.bundle} is not to be had here")
    graph = inventory.read_bundle(file.bundle)[file.member]
    assert network.parameters == pytest.approx(graph.parameters, rel=0.01)
    assert network.macs == pytest.approx(graph.macs, rel=0.01)
    assert network.input == graph.inputs[0].shape[1:3]


@pytest.mark.parametrize(
    "network", [n for n in FAMILIES.networks if n.graph], ids=lambda network: network.name
)
def test_networks_that_are_built_here_cost_what_the_card_says(network: Network) -> None:
    graph = summary(family(str(network.graph)))
    assert network.parameters == pytest.approx(graph.parameters, rel=0.005)
    assert network.macs == pytest.approx(graph.macs, rel=0.005)
    assert network.input == graph.inputs[0].shape[1:3] == family(str(network.graph)).input_hw


def test_printed_gflops_follow_from_the_counts() -> None:
    # HRNet's own counter divides by 1024³: 7.1 and 14.6, and 4.3 for the face.
    macs = {network.name: network.macs or 0 for network in FAMILIES.networks}
    assert round(macs["HRNet-W32"] / 1024**3, 1) == 7.1
    assert round(macs["HRNet-W48"] / 1024**3, 1) == 14.6
    assert round(macs["HRNetV2-W18"] / 1024**3, 2) == 4.37
    # mmpose divides by 1000³ and adds the smaller layers: 5.46, 9.11, 12.77.
    for layers, printed in ((50, 5.46), (101, 9.11), (152, 12.77)):
        assert macs[f"PoseResNet-{layers}"] / 1e9 == pytest.approx(printed, rel=0.01)


def test_systems_with_published_speeds_have_cards() -> None:
    first_words = {system.name.split()[0] for system in FAMILIES.systems} | {"Face"}
    for speed in published_speeds():
        assert re.split(r"[ -]", speed.system)[0] in first_words | {"HRNet"}


def _table() -> dict[str, Any]:
    system = {
        "key": "made", "name": "Made", "part": "body", "way": "top-down", "year": 2020, "input": "i",
        "points": "p", "output": "o", "purpose": "u", "sources": ["https://example.org"],
        "network": [{"name": "Made-1", "input": [8, 8]}],
    }  # fmt: skip
    group = {"key": "g", "title": "t", "short": "s", "measure": "AP", "unit": "", "better": "higher"}
    figure = {"network": "Made-1", "value": 50.0, "source": "https://example.org"}
    return {"system": [system], "group": [{**group, "figure": [figure]}]}


def test_what_was_not_found_is_none() -> None:
    made = parse(_table())
    (system,) = made.systems
    assert system.loss is None and system.code_licence is None and system.paper is None
    assert system.networks[0].parameters is None and not system.networks[0].runs_here
    assert made.groups_of(system) == made.groups


def test_an_accuracy_of_a_stranger_is_refused() -> None:
    table = _table()
    table["group"][0]["figure"][0]["network"] = "Nobody"
    with pytest.raises(ValueError, match="Nobody"):
        parse(table)


@pytest.mark.parametrize("field", ["part", "way"])
def test_an_unknown_part_or_way_is_refused(field: str) -> None:
    table = _table()
    table["system"][0][field] = "sideways"
    with pytest.raises(ValueError, match="sideways"):
        parse(table)
