"""COCO's labels as files: what is right is read, what is wrong is named with its first examples."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from components.formats.labels.json_stream import NotJson, members
from components.formats.labels.read import LabelSet, NoLabels, read_labels
from tests.support.labels import COCO_17, body, coco_document, label, picture


def written(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "labels.json"
    path.write_text(json.dumps(document))
    return path


def some(**changes: Any) -> dict[str, Any]:
    """Two people on two pictures; the first has these changes."""
    document = coco_document([picture(label(body(1))), picture(label(body(2)), number=1)])
    document["annotations"][0] |= changes
    return document


def read(folder: Path, document: dict[str, Any]) -> LabelSet:
    return read_labels(written(folder, document))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    xy_px = body(1)
    xy_px[3] = np.nan
    document = coco_document([picture(label(xy_px)), picture(number=1)])
    one, other = read(tmp_path, document).pictures
    (subject,) = one.subjects
    np.testing.assert_allclose(subject.xy_px, xy_px)
    assert (one.name, one.size_px, other.subjects) == ("000000000000.jpg", (640, 480), ())
    assert subject.area_px2 == document["annotations"][0]["area"]


@pytest.mark.parametrize(
    ("changes", "says", "people"),
    [
        ({"keypoints": [1, 2, 2] * 5}, "another number of points than 17, 21, 68, 98", 1),
        ({"keypoints": [float("nan")] * 3 + [5, 5, 2] * 16}, "NaN for a number", 2),
        ({"keypoints": ["x"] * 51}, "points that are no numbers", 1),
        ({"area": None}, "no area; that of their box", 2),
        ({"category_id": 7}, "category that the file does not list", 1),
        ({"image_id": 99}, "pictures that the file does not list: image_id 99", 1),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_is_read(
    tmp_path: Path, changes: dict[str, Any], says: str, people: int
) -> None:
    labels = read(tmp_path, some(**changes))
    (sentence,) = labels.problems.sentences()
    assert says in sentence
    assert sum(len(each.subjects) for each in labels.pictures) == people


def test_only_the_first_examples_are_named(tmp_path: Path) -> None:
    document = coco_document([picture(*(label(body(seed)) for seed in range(5)))])
    for entry in document["annotations"]:
        del entry["area"]
    (sentence,) = read(tmp_path, document).problems.sentences()
    assert sentence.startswith("5 × ")
    assert sentence.endswith("annotation 1, annotation 2, annotation 3, ….")


def test_points_in_another_order_are_taken_by_name(tmp_path: Path) -> None:
    document = some()
    turned = list(reversed(COCO_17.points))
    document["categories"][0]["keypoints"] = turned
    expected = body(1)[::-1]
    labels = read(tmp_path, document)
    np.testing.assert_allclose(labels.pictures[0].subjects[0].xy_px, expected)
    assert "taken by name" in next(labels.problems.sentences())


def test_the_faces_of_coco_wholebody_are_read_beside_the_bodies(tmp_path: Path) -> None:
    document = some(face_valid=True, face_kpts=[10.0, 20.0, 1.0] * 68, face_box=[5, 5, 30, 40])
    person, face = read(tmp_path, document).pictures[0].subjects
    assert (person.layout.name, face.layout.name) == ("coco-17", "ibug-68")
    assert face.box_px == (5, 5, 30, 40)


@pytest.mark.parametrize("content", ["", "[]", '{"images": [', '{"images": [1 2]}', "\xff"])
def test_what_is_no_document_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "labels.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(NoLabels, match="no JSON|no labels"):
        read_labels(path)


def test_a_document_of_any_form_is_read_element_by_element(tmp_path: Path) -> None:
    document = {"a": [1, [2, 3], {"b": "]"}], "c": {"d": []}, "e": [], "f": "x" * 200_000, "g": [1.5e3, True]}
    path = written(tmp_path, document)
    flat = [
        (key, one)
        for key, value in document.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    assert list(members(path)) == flat
    path.write_text(json.dumps(document, indent=3))
    assert list(members(path)) == flat


def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with open(path, "w") as file:
        file.write('{"annotations": [')
        for number in range(20_000):
            file.write(("," if number else "") + json.dumps({"id": number, "segmentation": [1.5] * 60}))
        file.write("]}")
    assert path.stat().st_size > 6_000_000
    tracemalloc.start()
    try:
        assert sum(1 for _ in members(path)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_document_that_is_cut_off_says_so_where_it_ends(tmp_path: Path) -> None:
    path = written(tmp_path, some())
    path.write_text(path.read_text()[:-30])
    with pytest.raises(NotJson, match="labels.json is no JSON, or is not whole"):
        list(members(path))
