"""The facts about the families: complete, each with a source, and in agreement with one another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from components.content.families import Group, System, SystemNetwork, families, parse
from components.content.published import published_speeds
from components.models.families import family, summary
from components.models.store import store

FAMILIES = families()
FIGURES = [figure for group in FAMILIES.groups for figure in group.figures]
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
    assert not {*names} & {figure.network for figure in FIGURES if figure.of}
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
    assert decimals["wflw-mmpose"] == 2
    assert (decimals["wflw"], decimals["300w-ocular"], decimals["mesh-own"]) == (2, 2, 2)
    for group in FAMILIES.groups:
        assert all(round(figure.value, group.decimals) == figure.value for figure in group.figures)


def held(group: Group) -> set[str]:
    """The keys of the systems in a group."""
    return {system.key for system in FAMILIES.systems if group in FAMILIES.groups_of(system)}


def test_what_was_never_measured_on_the_same_ground_never_stands_together() -> None:
    ways = {system.key: system.way for system in FAMILIES.systems}
    google = {"blazepose", "movenet", "facemesh", "facelandmarker"}
    together = {group.key: held(group) for group in FAMILIES.groups}
    for key, systems in together.items():
        assert len({ways[system] for system in systems}) == 1 or key in ("google-ar", "google-yoga-2020")
        if systems & google and len(systems) > 1:
            # Google itself ran OpenPose (arXiv:2006.10204, table 1) and AlphaPose (MediaPipe's pose.md).
            assert systems in ({"blazepose", "fastpose"}, {"blazepose", "openpose-coco", "openpose-body25"})
    assert {"yoga", "yoga-map", "dance", "dance-map", "hiit", "hiit-map"} == {
        key for key, systems in together.items() if systems == {"blazepose", "fastpose"}
    }
    assert together["coco-val-yolo"] == {"fastpose", "poseresnet", "hrnet"}
    assert together["wflw-mmpose"] == {"hrnetv2-face", "deeppose-face"}


def values(key: str) -> dict[str, float]:
    """The accuracies of a group by network."""
    (group,) = (group for group in FAMILIES.groups if group.key == key)
    return {figure.network: figure.value for figure in group.figures}


def test_google_measured_others_on_its_own_pictures() -> None:
    # As read on paperswithcode.com (2020) and in docs/solutions/pose.md, AlphaPose's row.
    assert values("google-ar") == {
        "BlazePose Lite of 2020": 79.6, "BlazePose Full of 2020": 84.1, "OpenPose, body only": 87.8,
    }  # fmt: skip
    assert list(values("google-yoga-2020").values()) == [77.6, 84.5, 83.4]
    alphapose = [
        values(f"{what}{measure}")["AlphaPose.ResNet50"]
        for what in ("yoga", "dance", "hiit")
        for measure in ("-map", "")
    ]
    assert alphapose == [63.4, 96.0, 57.8, 95.5, 63.4, 96.0]
    full = [values(key)["BlazePose full"] for key in ("yoga-map", "dance-map", "hiit-map")]
    assert full == [62.6, 67.4, 68.0]


def test_one_set_of_boxes_compares_three_networks() -> None:
    # docs/MODEL_ZOO.md of AlphaPose, its table from the lowest to the highest.
    assert sorted(values("coco-val-yolo").values()) == [70.6, 72.0, 72.4, 72.5, 72.8, 73.3]
    assert values("coco-val-yolo")["PoseResNet-50"] < values("coco-val-yolo")["FastPose-ResNet50"]


def test_heatmaps_and_regression_stand_in_one_group() -> None:
    assert values("wflw-mmpose") == {
        "HRNetV2-W18": 4.06, "DeepPose ResNet-50": 4.85, "DeepPose ResNet-50, Wing loss": 4.64,
    }  # fmt: skip


def test_the_regression_costs_what_resnet_50_costs() -> None:
    # PoseResNet-50's trunk at 256 × 256 instead of 256 × 192 px, and 2,048 values to 196.
    graph = summary(family("pose-resnet-50"))
    head = [layer for layer in graph.layers if layer.operator == "ConvTranspose"] + [graph.layers[-1]]
    trunk = graph.parameters - sum(layer.parameters for layer in head)
    macs = (graph.macs - sum(layer.macs or 0 for layer in head)) * 256 / 192 + 2048 * 196
    networks = {network.name: network for network in FAMILIES.networks}
    for name in ("DeepPose ResNet-50", "DeepPose ResNet-50, Wing loss"):
        assert networks[name].parameters == trunk + 2048 * 196 + 196
        assert networks[name].macs == pytest.approx(macs, rel=1e-4)


def test_the_same_loss_is_said_in_the_same_words() -> None:
    # JointsMSELoss of both repositories multiplies by 0.5.
    losses = {system.key: system.loss for system in FAMILIES.systems}
    assert losses["hrnet"] == losses["poseresnet"] and str(losses["hrnet"]).startswith("half the mean")
    years = {system.key: system.year for system in FAMILIES.systems}
    assert years["fastpose"] == 2022


def test_googles_weights_have_the_licence_that_the_files_have() -> None:
    licences = {system.key: system.weights_licence or "" for system in FAMILIES.systems}
    for key, name in (("blazepose", "pose_landmarker_full.task"), ("facelandmarker", "face_landmarker.task")):
        assert licences[key].startswith(store.entry(name).licence)
    assert licences["facemesh"] == licences["facelandmarker"]


def test_the_larger_of_a_system_does_no_worse_on_the_same_ground() -> None:
    # Among networks of one system in one group, accuracies rise with size, as all papers say of theirs.
    sizes = {network.name: network for network in FAMILIES.networks}
    for group in FAMILIES.groups:
        for system in FAMILIES.systems:
            if system.key.startswith("openpose") or group.better == "lower":
                continue
            mine = [
                figure
                for figure in group.figures
                if not figure.of and sizes[figure.network].system == system.key
            ]
            by_size = sorted(mine, key=lambda figure: sizes[figure.network].parameters or 1e12)
            assert [f.value for f in by_size] == sorted(f.value for f in mine)


@pytest.mark.parametrize(
    "network", [n for n in FAMILIES.networks if n.graph], ids=lambda network: network.name
)
def test_networks_that_are_built_here_cost_what_the_card_says(network: SystemNetwork) -> None:
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


def test_a_row_without_a_card_belongs_to_the_systems_that_it_names() -> None:
    table = _table()
    table["group"][0]["figure"][0] |= {"network": "Nobody", "of": ["made"]}
    made = parse(table)
    assert made.groups_of(made.systems[0]) == made.groups
    table["group"][0]["figure"][0]["of"] = ["strange"]
    with pytest.raises(ValueError, match="strange"):
        parse(table)


@pytest.mark.parametrize("field", ["part", "way"])
def test_an_unknown_part_or_way_is_refused(field: str) -> None:
    table = _table()
    table["system"][0][field] = "sideways"
    with pytest.raises(ValueError, match="sideways"):
        parse(table)
