"""TRC, read by the form that OpenSim documents: a clip's one person in metres, y up."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest
from numpy.typing import NDArray

from components import formats
from components.formats.trc_file import marker
from components.keypoints import FrameResult, Keypoints, NetworkResult, Record, by_network, layout
from tests.support.records import POSE, frame, posed, record

# The markers of Pose2Sim's OpenSim model for BlazePose: the names in its Markers_BlazePose.xml.
POSE2SIM = (
    "Nose LEye REye LShoulder RShoulder LElbow RElbow LWrist RWrist LHip RHip LKnee RKnee LAnkle RAnkle "
    "LBigToe LHeel RBigToe RHeel RThumb RPinky RIndex LThumb LPinky LIndex"
).split()


@dataclass
class Trc:
    """A file's header by its keys, its markers, times in seconds, and (T, M, 3) places."""

    header: dict[str, str]
    markers: list[str]
    numbers: list[int]
    times_s: list[float]
    places: NDArray[np.float64]


def parsed(content: bytes) -> Trc:
    """A strict reading of the form in OpenSim's "Marker (.trc) Files"; rows may end with a tab."""
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    names = lines[3].split("\t")
    assert names[:2] == ["Frame#", "Time"]
    markers = names[2::3][: int(header["NumMarkers"])]
    axes = [f"{axis}{i}" for i in range(1, len(markers) + 1) for axis in "XYZ"]
    assert lines[4].split("\t") == ["", "", *axes, ""]
    assert lines[5] == ""
    rows = [line.removesuffix("\t").split("\t") for line in lines[6:]]
    assert len(rows) == int(header["NumFrames"])
    cells = [[float(cell) if cell else np.nan for cell in row[2:]] for row in rows]
    assert {len(row) for row in cells} == {len(axes)}
    places = np.array(cells).reshape(len(rows), -1, 3)
    return Trc(header, markers, [int(row[0]) for row in rows], [float(row[1]) for row in rows], places)


def pose2sim(content: bytes) -> pd.DataFrame:
    """As Pose2Sim's read_trc does it: a table by the fifth line, its first two columns aside."""
    table = pd.read_csv(io.BytesIO(content), sep="\t", skiprows=4, encoding="utf-8")
    table = table.drop(table.columns[[0, 1]], axis=1)
    return table.loc[:, ~table.columns.str.startswith("Unnamed")]


def standing(left: float, world_m: float) -> Keypoints:
    """Somebody a tenth of the picture wide; all metres are `world_m`."""
    line = np.linspace(0, 0.1, 33)
    places = np.column_stack([left + line, 0.4 + line, 0 * line]).astype(np.float32)
    return Keypoints(POSE, places, np.broadcast_to(np.float32(world_m), (33, 3)))


def written(*frames: FrameResult, **changes: Any) -> Trc:
    return parsed(formats.write(dataclasses.replace(record(*frames), **changes), ".trc"))


def first(found: Trc) -> list[float | None]:
    """The x of the first marker on each frame; None where it is empty."""
    return [None if np.isnan(x) else x for x in found.places[:, 0, 0]]


def test_a_frame_is_a_row_of_metres_with_y_up() -> None:
    frames = [frame(index, seed=index) for index in range(3)]
    found = written(frames[0], posed(1), frames[2])
    assert found.header == {
        "DataRate": "25", "CameraRate": "25", "NumFrames": "3", "NumMarkers": "33", "Units": "m",
        "OrigDataRate": "25", "OrigDataStartFrame": "1", "OrigNumFrames": "3",
    }  # fmt: skip
    assert (found.numbers, found.times_s) == ([1, 2, 3], [0, 0.04, 0.08])
    world_m = frames[0].results["blazepose-full"].people[0].world_m
    assert world_m is not None
    # To the bit: x stays, y points up instead of down, z towards the camera instead of away.
    np.testing.assert_array_equal(
        found.places[0].astype(np.float32), world_m * np.array([1, -1, -1], np.float32)
    )
    assert np.isnan(found.places[1]).all()


def test_pose2sim_reads_the_same() -> None:
    content = formats.write(record(frame(0), posed(1), frame(2, seed=0)), ".trc")
    table = pose2sim(content)
    assert table.shape == (3, 99)
    np.testing.assert_array_equal(table.to_numpy().reshape(3, 33, 3), parsed(content).places)


def test_markers_are_those_of_pose2sims_model() -> None:
    found = written(frame(0), frame(1))
    assert len(set(found.markers)) == 33 and set(POSE2SIM) <= set(found.markers)
    points = layout("blazepose-33").points
    assert found.markers[points.index("left_foot_index")] == "LBigToe"
    assert [marker(point) for point in ("mouth_left", "right_eye_inner", "left_pinky")] == [
        "LMouth", "REyeInner", "LPinky",
    ]  # fmt: skip


def test_the_rate_is_the_records_or_that_of_its_times() -> None:
    assert written(frame(0), frame(1), fps=29.97).header["DataRate"] == "29.97"
    assert written(frame(0), frame(1), frame(2), fps=None).header["DataRate"] == "25"


def test_one_person_is_followed_though_numbers_change() -> None:
    found = written(
        posed(0, standing(0.1, 1), standing(0.7, 2)),
        posed(1, standing(0.72, 2), standing(0.12, 1)),
        posed(2, standing(0.74, 2)),
        posed(3, standing(0.14, 1), standing(0.76, 2)),
    )
    # The one on the right is there once more.
    assert first(found) == [2, 2, 2, 2]


def test_somebody_else_does_not_go_on_where_a_person_is_lost() -> None:
    found = written(
        posed(0, standing(0.1, 1)), posed(1, standing(0.12, 1)), posed(2), posed(3, standing(0.8, 2)),
        posed(4, standing(0.13, 1)),
    )  # fmt: skip
    assert first(found) == [1, 1, None, None, 1]


def test_nobody_is_followed_into_a_picture_of_another_size() -> None:
    sizes = [(640, 480), (480, 640), (480, 640)]
    found = written(*(posed(n, standing(0.1, n), size_px=size) for n, size in enumerate(sizes)))
    assert first(found) == [None, 1, 2]


@pytest.mark.parametrize(
    ("results", "said"),
    [
        (record(frame(), kind="picture"), "A .trc file holds a movement, and a picture has none"),
        (record(frame()), "for which one frame is too few"),
        (record(posed(0), posed(1)), "holds points in metres, and there are none here"),
        (
            record(*(posed(n, Keypoints(POSE, np.zeros((33, 3), np.float32))) for n in range(2))),
            "holds points in metres, and there are none here",
        ),
    ],
)
def test_what_has_no_movement_in_metres_is_refused(results: Record, said: str) -> None:
    refusal = formats.FORMATS[".trc"].refusal(results)
    assert refusal is not None and said in refusal and refusal.endswith("; choose another format.")
    with pytest.raises(ValueError, match="choose another format"):
        formats.write(results, ".trc")


def test_a_name_with_tabs_and_line_ends_stays_in_its_field() -> None:
    results = record(frame(0), frame(1), name="a\tb\nc.mp4")
    content = formats.write(results, ".trc")
    assert parsed(content).header["NumFrames"] == "2"
    assert content.split(b"\t")[3] == b"a_b_c.trc"
    assert formats.FORMATS[".trc"].head(content)["name"] == "a\tb\nc.mp4"


def test_several_networks_with_metres_have_markers_of_their_names() -> None:
    found = by_network(
        NetworkResult("blazepose-lite", (standing(0.1, 1),)),
        NetworkResult("face-landmarker"),
        NetworkResult("blazepose-full", (standing(0.1, 2), standing(0.6, 3))),
    )
    frames = [dataclasses.replace(posed(index), results=found) for index in range(2)]
    # Where the first network finds nobody, the other's places stay.
    frames.append(
        dataclasses.replace(posed(2), results={**found, "blazepose-lite": NetworkResult("blazepose-lite")})
    )
    content = formats.write(record(*frames), ".trc")
    table = parsed(content)
    assert len(set(table.markers)) == 66
    assert table.markers[0] == "blazepose-lite_Nose" and table.markers[33] == "blazepose-full_Nose"
    assert first(table) == [1, 1, None]
    assert set(table.places[:, 33, 0]) == {2}
    head = formats.FORMATS[".trc"].head(content)
    assert head["frames_with_the_person"] == {"blazepose-lite": 2, "blazepose-full": 3}
