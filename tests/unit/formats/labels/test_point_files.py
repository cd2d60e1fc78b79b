"""300-W's .pts and WFLW's .txt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.formats.labels.read import NoLabels, read_labels
from components.keypoints.values import Floats

FACE = np.random.default_rng(0).uniform(20, 200, (98, 2))


def pts(path: Path, rows: Floats) -> Path:
    """A file as 300-W has them."""
    lines = "\n".join(f"{x} {y}" for x, y in rows.tolist())
    path.write_text(f"version: 1\nn_points:  {len(rows)}\n{{\n{lines}\n}}\n")
    return path


def wflw_line(name: str) -> str:
    numbers = [*FACE.ravel().tolist(), 10, 12, 210, 190, 0, 0, 0, 0, 0, 0]
    return " ".join([*map(str, numbers), name])


def test_pts_count_from_one_unless_they_are_said_to_count_from_zero(tmp_path: Path) -> None:
    path = pts(tmp_path / "indoor_1.pts", FACE[:68])
    (own,) = read_labels(path).pictures
    np.testing.assert_allclose(own.subjects[0].xy_px, FACE[:68] - 1)
    assert own.name == "indoor_1"
    (other,) = read_labels(path, pts_first=0).pictures
    np.testing.assert_allclose(other.subjects[0].xy_px, FACE[:68])


def test_a_folder_of_pts_is_read_and_what_is_none_is_named(tmp_path: Path) -> None:
    pts(tmp_path / "a.pts", FACE[:68])
    pts(tmp_path / "b.pts", FACE[:20])
    (tmp_path / "c.pts").write_text("nothing")
    zero = FACE[:68].copy()
    zero[5] = 0
    pts(tmp_path / "d.pts", zero)
    labels = read_labels(tmp_path)
    assert [each.name for each in labels.pictures] == ["a", "d"]
    said = " ".join(labels.problems.sentences())
    assert "another number of points than 68; they are left out: b.pts." in said
    assert "no .pts, or are damaged; they are left out: c.pts." in said
    assert "--pts-first 0 reads these: d.pts." in said


def test_wflw_has_all_faces_of_a_picture_with_their_boxes(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "\n".join([wflw_line("1/a b.jpg"), wflw_line("2/c.jpg"), wflw_line("1/a b.jpg"), "1 2 3"])
    )
    labels = read_labels(path)
    assert [(each.name, len(each.subjects)) for each in labels.pictures] == [("1/a b.jpg", 2), ("2/c.jpg", 1)]
    face = labels.pictures[0].subjects[0]
    assert face.box_px == (10, 12, 200, 178)
    assert face.normaliser_px == pytest.approx(float(np.hypot(*(FACE[72] - FACE[60]))))
    (sentence,) = labels.problems.sentences()
    assert "206 numbers of WFLW and a name; they are left out: line 4." in sentence


@pytest.mark.parametrize("name", ["nothing.pts", "list.txt", "labels.xml", "absent.json"])
def test_a_file_without_labels_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    if name != "absent.json":
        (tmp_path / name).write_text("")
    with pytest.raises(NoLabels, match=name):
        read_labels(tmp_path / name)
