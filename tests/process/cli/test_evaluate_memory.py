"""`evaluate` over as many pictures as COCO's validation set has: more of them take little more memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from components.cli import main
from components.cli.batch import workers
from components.models.store import store
from tests.support.fake_evaluation import LabelledWorker, made


def test_memory_stays_flat_over_five_thousand_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "Worker", LabelledWorker)
    monkeypatch.setattr(store, "ensure", lambda name: Path(name))
    monkeypatch.setattr("components.cli.evaluate.model_files", lambda keys: dict.fromkeys(keys, ()))

    def peak_bytes(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        labels, out = made(folder, count), folder / "out.json"
        arguments = [
            "--annotations",
            labels,
            "--images",
            folder,
            "--networks",
            "blazepose-full",
            "--out",
            out,
        ]
        tracemalloc.start()
        try:
            assert main(["evaluate", *map(str, arguments)]) == 0
            assert json.loads(out.read_bytes())["evaluated"] == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak_bytes(500), peak_bytes(5000)
    # Labels, file names and numbers for the intervals; what was found lies in the file.
    assert many - few < 4500 * 10_000
