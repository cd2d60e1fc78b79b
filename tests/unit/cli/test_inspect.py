"""`inspect`: the layers of the shipped bundles and of a small network, as a table and as JSON."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from google.protobuf import json_format

from components.cli import main
from components.models.families import build, family
from components.models.store import store
from tests.support.graphs import BUILTIN, encoder_decoder, one_conv
from tests.support.paths import PROJECT
from tests.support.tensorflow_graphs import Written


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.tflite"
    path.write_bytes(one_conv().content())
    return path


def test_json_holds_the_file_and_its_networks(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(small), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"file", "sha256", "graphs"}
    assert told["file"] == "small.tflite"
    assert told["sha256"] == hashlib.sha256(small.read_bytes()).hexdigest()
    (graph,) = told["graphs"]
    assert set(graph) == {"name", "parameters", "macs", "inputs", "outputs", "layers"}
    assert (graph["name"], graph["parameters"], graph["macs"]) == ("small.tflite", 140, 2160)
    assert [port["shape"] for port in graph["inputs"] + graph["outputs"]] == [[1, 8, 8, 3], [1, 4, 4, 5]]
    (layer,) = graph["layers"]
    assert layer == {
        "index": 0,
        "operator": "CONV_2D",
        "inputs": [[1, 8, 8, 3]],
        "outputs": [[1, 4, 4, 5]],
        "kernel": [3, 3],
        "stride": [2, 2],
        "parameters": 140,
        "stored_parameters": 140,
        "macs": 2160,
        "activation_bytes": 320,
        "receptive_field": [3, 3],
        "input_layers": [],
    }


def test_the_table_has_a_row_for_each_layer(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(small)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("small.tflite  SHA-256 ")
    assert lines[2:7] == [
        "small.tflite: 1 layer",
        "  parameters: 140",
        "  multiply-adds: 2,160",
        "  activations at once, at most: 1,088 bytes",
        "  inputs: tensor 0 1×8×8×3",
    ]
    assert lines[-1].split() == ["0", "CONV_2D", "8×8×3", "4×4×5", "3×3", "2×2", "140", "2,160", "320", "3×3"]


def test_what_is_not_known_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    net = encoder_decoder()
    net.run(BUILTIN.CUSTOM, [net.outputs[1]], [net.tensor(-1, 2)], custom="Magic")
    path = tmp_path / "odd.tflite"
    path.write_bytes(net.content())
    assert main(["inspect", str(path)]) == 0
    out = capsys.readouterr().out
    assert "multiply-adds: 1,152, without custom Magic" in out
    assert "at most: not known" in out
    last = out.splitlines()[-1]
    assert "custom Magic" in last and "?×2" in last and "not counted" in last and "not fixed" in last


def test_an_onnx_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(build(family("pfld"), materialise=True).SerializeToString())
    assert main(["inspect", str(path)]) == 0
    out = capsys.readouterr().out
    assert "parameters: 1,264,548" in out and "inputs: input 1×3×112×112" in out
    assert "Conv (depthwise)" in out


def written() -> Written:
    """A frozen graph of TensorFlow's with one convolution."""
    graph = Written()
    graph.input("picture", (1, 8, 8, 3))
    graph.constant("weights", np.ones((3, 3, 3, 5), np.float32))
    graph.node("conv", "Conv2D", ["picture", "weights"], strides=[1, 2, 2, 1], padding="SAME")
    return graph


def test_networks_of_tensorflows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "net.pb").write_bytes(written().content())
    weights = [{"name": "weights", "shape": [3, 3, 3, 5], "dtype": "float32"}]
    model = {
        "modelTopology": json_format.MessageToDict(written().message),
        "weightsManifest": [{"paths": ["net.bin"], "weights": weights}],
    }
    (tmp_path / "net.json").write_text(json.dumps(model))
    (tmp_path / "net.bin").write_bytes(bytes(4 * 135))
    for name in ("net.pb", "net.json"):
        assert main(["inspect", str(tmp_path / name)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[2:4] == [f"{name}: 3 layers", "  parameters: 135"]
        assert lines[4:8:2] == ["  multiply-adds: 2,160", "  inputs: picture 1×8×8×3"]
        assert "outputs: conv 1×4×4×5" in lines[7]
        assert lines[11].split()[:8] == ["1", "Conv", "3×8×8", "5×4×4", "3×3", "2×2", "135", "2,160"]


def test_a_network_of_tensorflows_that_is_not_translated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = written()
    graph.node("it", "Magic", ["conv"])
    (tmp_path / "net.pb").write_bytes(graph.content())
    assert main(["inspect", str(tmp_path / "net.pb")]) == 2
    assert "its operator Magic is not among those that are translated" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["face_landmarker.task", "pose_landmarker_full.task"])
def test_the_shipped_bundles(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(store.ensure(name))]) == 0
    out = capsys.readouterr().out
    assert out.count(".tflite: ") == (3 if name.startswith("face") else 2)
    if name.startswith("pose"):
        assert "parameters: 2,965,026, of which 922,337 are stored and the rest are 0" in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("README.md", "is neither a .tflite network nor a .task bundle"),
        ("nowhere.tflite", "There is no file"),
    ],
)
def test_a_file_that_is_neither_ends_with_a_sentence(
    name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", str(PROJECT / name)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and said in captured.err
    assert captured.err.count("\n") == 1


def test_a_reader_that_has_seen_enough_gets_no_complaint(small: Path) -> None:
    command = f"{sys.executable} -m components inspect --json {small} | true"
    run = subprocess.run(["bash", "-c", command], cwd=PROJECT, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("", "")
