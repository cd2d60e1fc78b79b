"""face-api's networks: the graph that is written for their tensors, and lists of other tensors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.models.errors import ModelError
from components.models.graphs import GraphError, read_graphs
from components.models.graphs.tensorflow.face_api import MEAN_RGB, face_api_model
from components.models.graphs.tensorflow.files import read_onnx
from components.models.graphs.tensorflow.graph import Array
from components.models.onnx.running import session
from tests.support.tensor_manifests import SHARD, face_api_tensors, written

KINDS = [(4, 4), (3, 3)]
NAME = "net-weights_manifest.json"


def _convolved(picture: Any, weights: Any, stride: int, depthwise: bool) -> Any:
    """By definition: (height, width, channels), padded to whole steps, the odd pixel at the end."""
    size, window = picture.shape[0], weights.shape[0]
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    edge = (total // 2, total - total // 2)
    padded = np.pad(picture, (edge, edge, (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (window, window), (0, 1))[::stride, ::stride]
    if depthwise:
        return np.einsum("yxcij,ijc->yxc", seen, weights[..., 0])
    return np.einsum("yxcij,ijco->yxo", seen, weights, optimize=True)


def _in_numpy(tensors: Mapping[str, Array], picture: Array, blocks: int, each: int) -> Any:
    """The network as its authors' code has it (denseBlock.ts, FaceProcessor.ts)."""
    value = (picture - np.array(MEAN_RGB, np.float32)) / 255
    for block in range(blocks):
        outputs: list[Any] = []
        for conv in range(each):
            name, stride = f"dense{block}/conv{conv}", 1 if conv else 2
            if block == conv == 0:
                made = _convolved(value, tensors[f"{name}/filters"], stride, False)
            else:
                made = _convolved(value, tensors[f"{name}/depthwise_filter"], stride, True)
                made = made @ tensors[f"{name}/pointwise_filter"][0, 0]
            made = made + tensors[f"{name}/bias"]
            outputs.append(made if conv else np.maximum(made, 0))
            value = np.maximum(sum(outputs), 0)
    return value.mean(axis=(0, 1)) @ tensors["fc/weights"] + tensors["fc/bias"]


@pytest.mark.parametrize(("blocks", "each"), KINDS)
def test_the_graph_is_what_the_authors_code_computes(blocks: int, each: int) -> None:
    tensors = face_api_tensors(blocks, each)
    manifest, shard = written(tensors)
    model = face_api_model(manifest, NAME, lambda _: shard)
    picture = np.random.default_rng(1).integers(0, 256, (1, 112, 112, 3)).astype(np.float32)
    (found,) = session(model, {}, 1).run(None, {"picture": picture})
    expected = _in_numpy(tensors, picture[0], blocks, each)
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(np.asarray(found)[0], expected, rtol=1e-3, atol=1e-4)


def test_it_is_read_from_its_files_and_counted(tmp_path: Path) -> None:
    manifest, shard = written(face_api_tensors(3, 3))
    (tmp_path / NAME).write_bytes(manifest)
    (tmp_path / SHARD).write_bytes(shard)
    (graph,) = read_graphs(tmp_path / NAME).graphs
    # The four numbers of the normalisation are stored beside the weights.
    assert graph.parameters == len(shard) // 4 + 4
    assert graph.inputs[0].shape == (1, 112, 112, 3) and graph.outputs[0].shape == (1, 136)
    assert graph.macs > 0 and not graph.uncounted


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (b"[{", "is no JSON, or it is cut off"),
        (b"[3]", "its list of weights cannot be read"),
        (
            written({"age/weights": np.ones((2, 2), np.float32)})[0],
            "lists tensors of no network that is known",
        ),
    ],
)
def test_other_lists_are_refused(manifest: bytes, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        face_api_model(manifest, NAME, lambda _: bytes(16))


def test_a_truncated_shard_is_told(tmp_path: Path) -> None:
    manifest, shard = written(face_api_tensors(3, 3))
    (tmp_path / NAME).write_bytes(manifest)
    (tmp_path / SHARD).write_bytes(shard[:-1])
    with pytest.raises(GraphError, match="The weights of net-weights_manifest.json are cut off"):
        read_graphs(tmp_path / NAME)


@pytest.mark.parametrize("name", ["dense1/conv0/pointwise_filter", "dense0/conv0/filters", "fc/weights"])
def test_tensors_that_do_not_fit_one_another_are_told(tmp_path: Path, name: str) -> None:
    tensors = face_api_tensors(3, 3)
    tensors[name] = tensors[name][..., :-1]
    manifest, shard = written(tensors)
    (tmp_path / NAME).write_bytes(manifest)
    (tmp_path / SHARD).write_bytes(shard)
    with pytest.raises(ModelError, match="is damaged: its tensors do not fit one another"):
        read_onnx(tmp_path / NAME)


def test_tensors_of_another_rank_are_told() -> None:
    tensors = face_api_tensors(3, 3)
    tensors["dense0/conv1/depthwise_filter"] = tensors["dense0/conv1/depthwise_filter"].reshape(-1)
    manifest, shard = written(tensors)
    with pytest.raises(ModelError, match="do not fit one another"):
        face_api_model(manifest, NAME, lambda _: shard)
