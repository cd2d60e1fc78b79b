"""Networks as files on disk, and shards that lie where they should not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import json_format

from components.models.errors import ModelError
from components.models.graphs.tensorflow import files
from components.models.graphs.tensorflow.files import read_network, read_onnx
from tests.support.tensorflow_graphs import Written

VALUES = np.array([1, 2, 3], np.float32)


def small() -> Written:
    graph = Written()
    graph.constant("bias", VALUES)
    return graph


def model(shard: str) -> str:
    """A model.json whose weights lie in the file of that name."""
    weights = [{"name": "bias", "shape": [3], "dtype": "float32"}]
    parts: dict[str, Any] = {
        "modelTopology": json_format.MessageToDict(small().message),
        "weightsManifest": [{"paths": [shard], "weights": weights}],
    }
    return json.dumps(parts)


def test_both_kinds_are_read_from_their_files(tmp_path: Path) -> None:
    (tmp_path / "frozen.pb").write_bytes(small().content())
    (tmp_path / "model.json").write_text(model("a.bin"))
    (tmp_path / "a.bin").write_bytes(VALUES.tobytes())
    for name in ("frozen.pb", "model.json"):
        np.testing.assert_array_equal(read_network(tmp_path / name).constants["bias"], VALUES)


def test_a_frozen_graph_that_begins_as_a_list_does_is_none(tmp_path: Path) -> None:
    for length in range(1, 120):
        graph = Written()
        graph.node("a" * length, "Placeholder", dtype=np.dtype(np.float32), shape=(1,))
        if graph.content().lstrip().startswith(b"["):
            break
    (tmp_path / "frozen.pb").write_bytes(graph.content())
    assert read_onnx(tmp_path / "frozen.pb").graph.input[0].name == "a" * length


@pytest.mark.parametrize("shard", ["../a.bin", "/etc/passwd", "", ".", "..", "b/a.bin", "a\0.bin"])
def test_a_shard_is_only_looked_for_beside_the_model(tmp_path: Path, shard: str) -> None:
    folder = tmp_path / "below"
    folder.mkdir()
    (tmp_path / "a.bin").write_bytes(VALUES.tobytes())
    (folder / "model.json").write_text(model(shard))
    with pytest.raises(ModelError, match=r"model\.json is damaged: its weights lie in .*, which is no name"):
        read_network(folder / "model.json")


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(model("a.bin"))
    with pytest.raises(ModelError, match=r"There is no file a\.bin\."):
        read_network(tmp_path / "model.json")


def test_a_missing_file_and_a_folder_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"There is no file none\.pb\."):
        read_network(tmp_path / "none.pb")
    with pytest.raises(ModelError, match="cannot be read: Is a directory"):
        read_network(tmp_path)


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 2**20)
    (tmp_path / "long.pb").write_bytes(bytes(2**20 + 1))
    with pytest.raises(ModelError, match=r"long\.pb has more than 1 MiB"):
        read_network(tmp_path / "long.pb")
