"""Published weights in their graphs: what goes in, and what is said of a file that does not fit."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from components.models.errors import ModelError
from components.models.families.registry import build, family
from components.models.families.weights import random_weights
from components.models.onnx import trained
from components.models.onnx.trained import TRAINED, TrainedNetwork, onnx_of
from components.models.onnx.viewer_network.network import TrainedFile
from components.models.store import store
from tests.support.checkpoints import Storages, state_of, zipped
from tests.support.onnx_nets import dots_net

PFLD = TrainedNetwork("pfld", "PFLD", "pfld.pth", "regression", "pfld", 0.0, "nothing", "https://example.org")
ARCHIVE = TRAINED[2]


@pytest.fixture
def weights(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Random ones of the smallest family, which stands among those that are trained."""
    monkeypatch.setattr(trained, "TRAINED", (PFLD,))
    return dict(random_weights(build(family("pfld"))))


def checkpoint(path: Path, tensors: dict[str, np.ndarray]) -> TrainedFile:
    storages = Storages()
    state = state_of(tensors, storages)
    return TrainedFile("pfld", zipped({"meta": {}, "state_dict": state}, storages, path / "pfld.pth"))


def test_a_checkpoint_s_weights_end_up_in_the_graph(weights: dict[str, np.ndarray], tmp_path: Path) -> None:
    extra = {"backbone.bn.num_batches_tracked": np.array(7, np.int64)}
    model = onnx.load_model_from_string(onnx_of(checkpoint(tmp_path, weights | extra)))
    found = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for name, values in weights.items():
        assert (found[name] == values).all()
    assert not any(tensor.external_data for tensor in model.graph.initializer)


def test_a_missing_key_names_the_layer(weights: dict[str, np.ndarray], tmp_path: Path) -> None:
    name = list(weights)[3]
    del weights[name]
    with pytest.raises(ModelError, match=f"PFLD cannot be built from pfld.pth. The weights lack {name}"):
        onnx_of(checkpoint(tmp_path, weights))


def test_a_misshapen_one_names_layer_and_shapes(weights: dict[str, np.ndarray], tmp_path: Path) -> None:
    name = list(weights)[0]
    weights[name] = np.zeros((1, 2), np.float32)
    with pytest.raises(ModelError, match=rf"hold {name} with the shape \(1, 2\), and PFLD"):
        onnx_of(checkpoint(tmp_path, weights))


def test_a_damaged_checkpoint_is_told(weights: dict[str, np.ndarray], tmp_path: Path) -> None:
    file = checkpoint(tmp_path, weights)
    file.path.write_bytes(file.path.read_bytes()[:100])
    with pytest.raises(ModelError, match="PFLD cannot be built from pfld.pth. pfld.pth is damaged"):
        onnx_of(file)


def archive(path: Path, members: dict[str, bytes]) -> TrainedFile:
    with zipfile.ZipFile(path / "r.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return TrainedFile(ARCHIVE.key, path / "r.zip")


def test_the_network_in_an_archive_comes_out(tmp_path: Path) -> None:
    content = dots_net(17)
    members = {"20230504/rtmpose/deploy.json": b"{}", "20230504/rtmpose/end2end.onnx": content}
    assert onnx_of(archive(tmp_path, members)) == content


def test_archives_that_are_damaged_or_hold_no_or_too_large_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match="r.zip holds no ONNX file"):
        onnx_of(archive(tmp_path, {"readme": b""}))
    file = archive(tmp_path, {"a.onnx": bytes(100_000)})
    monkeypatch.setattr(trained, "LARGEST_BYTES", 50_000)
    with pytest.raises(ModelError, match="larger than any network here"):
        onnx_of(file)
    content = bytearray(file.path.read_bytes())
    content[40] ^= 255
    file.path.write_bytes(content)
    with pytest.raises(ModelError, match="r.zip is damaged"):
        onnx_of(file)
    file.path.write_bytes(b"no archive")
    with pytest.raises(ModelError, match="r.zip is damaged"):
        onnx_of(file)


def test_each_has_its_file_in_the_store_and_its_graph_among_the_families() -> None:
    names = {entry.name for entry in store.on_request()}
    assert {each.file for each in TRAINED} <= names
    for each in TRAINED:
        if each.family is not None:
            height, width = family(each.family).input_hw
            assert each.choices((0, 0, 9, 9)).size_px == (width, height)
