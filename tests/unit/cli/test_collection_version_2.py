"""A collection of version 2, as an earlier `analyze` left it, is taken over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.cli.batch.collection import Collection
from components.formats import FORMAT, head, read

FOLDER = Path(__file__).parents[1] / "formats" / "version_2"


@pytest.mark.parametrize("name", ["portrait", "dance"])
def test_results_of_version_2_are_kept_and_become_this_versions(tmp_path: Path, name: str) -> None:
    out = tmp_path / "all.coco.json"
    content = (FOLDER / f"{name}.coco.json").read_bytes()
    out.write_bytes(content)
    results = read((FOLDER / f"{name}.json").read_bytes())
    collection = Collection(out)
    assert collection.keep(tmp_path / results.name, head(results))
    collection.close()
    found, was = json.loads(out.read_bytes()), json.loads(content)
    assert found["info"]["version"] == FORMAT
    assert found["images"] == was["images"]
    assert len(found["annotations"]) == len(was["annotations"])
