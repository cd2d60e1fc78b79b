"""The inventory of the shipped bundles, against counts made by other means."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from components.models.cost.inventory import NET_FILES, net_file, read_bundle, take_inventory
from components.models.graphs import Graph
from components.models.store import store
from components.models.store.names import FACE_BUNDLE

# Millions of parameters and of multiply-adds, counted from the files by another program.
OF_TENSORFLOW = [
    "MoveNet Lightning",
    "MoveNet Thunder",
    "PoseNet",
    "OpenPose on MobileNet",
    "face-api 68",
    "face-api 68 tiny",
]
COUNTED = {
    "pose detector": (2.97, 429.9),
    "pose landmarks full": (3.17, 386.1),
    "face detector": (0.101, 30.8),
    "face landmarks": (1.199, 112.9),
    "blendshapes": (0.451, 31.8),
    # What each convolution wrote in a run, times the weights of one of its filters.
    "MoveNet Lightning": (2.325, 270.5),
    "MoveNet Thunder": (6.238, 1219.8),
    "PoseNet": (1.258, 1091.3),
    "OpenPose on MobileNet": (1.931, 4967.3),
    # By hand: 8-bit weights, so many as the file has bytes; the multiply-adds of each convolution's shape.
    "face-api 68": (0.357, 51.6),
    "face-api 68 tiny": (0.0772, 28.7),
}


@pytest.mark.parametrize("name", COUNTED)
def test_parameters_and_multiply_adds_are_those_counted_elsewhere(name: str) -> None:
    net = take_inventory(read_bundle).nets[name]
    parameters, macs = COUNTED[name]
    assert net.parameters / 1e6 == pytest.approx(parameters, rel=0.01)
    assert net.macs / 1e6 == pytest.approx(macs, rel=0.01)
    assert net.stored_parameters <= net.parameters
    assert net.peak_activation_bytes is not None and net.peak_activation_bytes > 0


def test_file_sizes_are_those_of_the_members() -> None:
    with zipfile.ZipFile(store.ensure(FACE_BUNDLE)) as bundle:
        sizes = {file.name: len(bundle.read(file.member)) for file in NET_FILES if file.bundle == FACE_BUNDLE}
    nets = take_inventory(read_bundle).nets
    assert {name: nets[name].file_bytes for name in sizes} == sizes


def test_a_bundle_that_is_not_here_is_told_and_its_pipeline_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = store.availability
    monkeypatch.setattr(
        store, "availability", lambda name: f"no {name} here" if name.startswith("pose_") else real(name)
    )
    found = take_inventory(read_bundle)
    assert list(found.nets) == ["face detector", "face landmarks", "blendshapes", *OF_TENSORFLOW]
    assert list(found.pipelines) == ["face", *OF_TENSORFLOW]
    assert found.missing["pose landmarks heavy"] == "no pose_landmarker_heavy.task here"
    assert found.missing["pose detector"] == "no pose_landmarker_full.task here"


def test_a_damaged_bundle_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / FACE_BUNDLE
    broken.write_bytes(b"PK\x03\x04 not a bundle")
    monkeypatch.setattr(store, "availability", lambda _name: None)
    monkeypatch.setattr(store, "ensure", lambda _name: broken)
    found = take_inventory(read_bundle)
    assert not found.nets and not found.pipelines
    assert set(found.missing) == {file.name for file in NET_FILES}
    assert FACE_BUNDLE in found.missing["face landmarks"]


def test_a_bundle_that_has_gone_meanwhile_is_told() -> None:
    def gone(bundle: str) -> dict[str, Graph]:
        raise store.FileUnavailable(f"{bundle} has gone.")

    found = take_inventory(gone)
    assert not found.nets and not found.pipelines
    assert found.missing["face landmarks"] == f"{FACE_BUNDLE} has gone."


def test_an_unknown_network_is_refused() -> None:
    with pytest.raises(KeyError):
        net_file("another")
