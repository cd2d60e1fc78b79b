"""What a viewer may point to, and points that belong to their layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.models.onnx.viewer_network.network import beside_of, found_points, offered
from components.operator import settings


def test_the_operator_s_folder_offers_its_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEYPOINT_LAB_FILES", raising=False)
    assert offered() == ()
    for name in ("b.onnx", "a.onnx", "portrait.png"):
        (tmp_path / name).touch()
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    settings.cache_clear()
    assert [path.name for path in offered()] == ["a.onnx", "b.onnx"]


def test_weights_beside_a_file_are_those_that_exporters_name_after_it(tmp_path: Path) -> None:
    for name in ("a.onnx", "a.onnx.data", "a.onnx_data", "b.onnx.data", "a.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in beside_of(tmp_path / "a.onnx")] == ["a.onnx.data", "a.onnx_data"]


@pytest.mark.parametrize("indices", [[0], [0, 0], [1, 0], [0, 17], [-1, 0]])
def test_points_need_indices_of_their_layout(indices: list[int]) -> None:
    with pytest.raises(ValueError, match="2 points of coco-17 need as many of its indices"):
        found_points("coco-17", indices, np.zeros((2, 3), np.float32))
