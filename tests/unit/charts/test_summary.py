"""The table of numbers: what stands in it, and what stands in for a number that is not there."""

from __future__ import annotations

import numpy as np
import pytest

from components.charts import COLUMNS, summary_rows, view_sentence
from components.keypoints import StageTimes
from components.measures import measure
from tests.support.histories import measured, states
from tests.support.results import frame, grid, person

MS = 1_000_000
TIMES = StageTimes(networks={"blazepose-full": 17 * MS, "face-landmarker": 9 * MS})


def cells(state: str) -> tuple[dict[str, str], dict[str, str]]:
    pose, face = summary_rows(measured(state))
    return dict(zip(COLUMNS, pose, strict=True)), dict(zip(COLUMNS, face, strict=True))


def test_the_numbers_of_both() -> None:
    mesh = np.column_stack([300 + 2.0 * (np.arange(478) % 20), 200 + 2.0 * (np.arange(478) // 20)])
    mesh[33], mesh[263] = [300, 150], [340, 150]
    people = [person("body", grid(), 0.93)], [person("face", mesh)]
    frames = [frame(100 * i, *people, times=TIMES, face_presence=[0.99]) for i in range(5)]
    pose, face = summary_rows(measure(frames))
    assert pose == ("Pose", "33", "0.65 %", "71 % torso", "0.93 visible", "0 % torso", "17 ms")
    # Two px of the 40 between the eyes.
    assert (face[1], face[3], face[4], face[6]) == ("478", "5.0 % eyes · 4.4 mm", "0.99 a face", "9.0 ms")


def test_a_reason_is_told_once_in_a_row() -> None:
    pose, face = cells("only a body")
    assert list(face.values())[:6] == ["Face", "– no face in view", "–", "–", "–", "–"]
    assert face["time"].endswith(" ms")
    assert not any(value.startswith("–") for value in pose.values())


def test_before_the_first_frame_both_rows_say_so() -> None:
    for row in cells("before the first frame"):
        assert list(row.values())[1:] == ["– no frame analysed yet", "–", "–", "–", "–", "–"]


def test_what_needs_more_frames_says_so() -> None:
    pose, _ = cells("the first frame")
    assert pose["stability"] == "– only 1 frame in a row in the last second"
    assert pose["points"] == "33"


def test_points_without_area_and_scale() -> None:
    pose, _ = cells("points on one spot")
    assert (pose["of frame"], pose["spacing"]) == ("– points span no area", "0 px")


def test_an_old_presence_is_told_with_its_age() -> None:
    face = person("face", [1, 1])
    rows = [
        summary_rows(measure([frame(0, face=[face], face_presence=[0.75]), frame(ms, face=[face])]))[1][4]
        for ms in (900, 2500)
    ]
    assert rows == ["0.75 a face", "0.75 a face, 2.5 s ago"]


def test_a_face_that_has_gone_has_no_confidence() -> None:
    face = person("face", [1, 1])
    _, row = summary_rows(measure([frame(0, face=[face], face_presence=[0.75]), frame(500)]))
    assert row[1:6] == ("– no face in view", "–", "–", "–", "–")


@pytest.mark.parametrize("state", states())
def test_every_row_fills_every_column(state: str) -> None:
    for row in summary_rows(measured(state)):
        assert len(row) == len(COLUMNS)
        assert all(row)
        assert not any(word in " ".join(row) for word in ("nan", "None", "inf"))


@pytest.mark.parametrize(
    ("bodies", "faces", "said"),
    [
        (0, 0, "Nobody is in view."),
        (1, 1, "In view: 1 body and 1 face."),
        (0, 1, "In view: no body and 1 face."),
        (1, 0, "In view: 1 body and no face."),
        (2, 1, "In view: 2 bodies and 1 face; the numbers are about the first body."),
        (0, 2, "In view: no body and 2 faces; the numbers are about the first face."),
        (3, 2, "In view: 3 bodies and 2 faces; the numbers are about the first body and the first face."),
    ],
)
def test_who_is_in_view(bodies: int, faces: int, said: str) -> None:
    frames = [frame(0, [person("body", [1, 1])] * bodies, [person("face", [1, 1])] * faces)]
    assert view_sentence(measure(frames)) == said
