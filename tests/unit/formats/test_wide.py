"""The wide CSV, read by pandas: one row a frame, and every number that of the long one."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings

from components import formats
from components.formats import csv_file
from components.formats.networks import prefixes
from components.formats.wide import FRAME
from components.keypoints import NETWORKS, Keypoints, NetworkResult, Record, layout, networks
from components.keypoints.networks import VIEWER_NETWORK
from tests.support.records import frame, posed, record, records

VALUES = [
    *("x_norm", "y_norm", "z_norm", "x_px", "y_px"),
    *("world_x_m", "world_y_m", "world_z_m", "visibility", "presence", "score"),
]
NOBODY = posed(9)


def opened(results: Record, ending: str) -> pd.DataFrame:
    return pd.read_csv(
        io.BytesIO(formats.write(results, ending)), comment="#", dtype={"source_frame": "Int64"}
    )


def test_a_row_is_a_frame_and_a_column_a_points_number() -> None:
    results = record(frame(0), dataclasses.replace(frame(1, bodies=2), source_frame=None), NOBODY)
    table = opened(results, ".wide.csv")
    assert list(table["frame"]) == [0, 1, 9]
    assert list(table["timestamp_ms"]) == [0, 40, 360]
    assert list(table["source_frame"].fillna(-1)) == [0, -1, -1]
    assert list(table["damaged"]) == [False, True, False]
    assert list(table["pose_count"]) == [1, 2, 0] and list(table["face_count"]) == [1, 1, 0]
    assert set(table["width_px"]) == {640} and set(table["height_px"]) == {480}
    (one, other) = results.frames[1].results["blazepose-full"].people
    wrist = layout("blazepose-33").points.index("left_wrist")
    assert np.float32(table["pose_left_wrist_x_norm"][1]) == one.xyz_norm[wrist, 0]
    assert np.float32(table["pose_1_left_wrist_y_px"][1]) == other.xy_px((640, 480))[wrist, 1]
    assert table["pose_1_left_wrist_y_px"].isna().tolist() == [True, False, True]
    presence = results.frames[0].results["face-landmarker"].extras.presence
    assert presence is not None and np.float32(table["face_presence"][0]) == presence[0]
    assert table["face_lips_0_x_px"].isna().tolist() == [False, False, True]
    # What faces do not have has no columns.
    assert not [name for name in table.columns if name.startswith("face_lips_0_") and "world" in name]
    assert len(set(table.columns)) == len(table.columns) == 8 + 2 * 33 * 10 + 1 + 478 * 5


def test_a_model_that_found_nobody_keeps_its_columns() -> None:
    table = opened(record(NOBODY), ".wide.csv")
    assert table["pose_nose_x_px"].isna().all() and table["face_presence"].isna().all()
    faces = dataclasses.replace(frame(), results={"face-landmarker": NetworkResult("face-landmarker")})
    assert not [name for name in opened(record(faces), ".wide.csv").columns if name.startswith("pose")]


def test_two_networks_of_one_name_have_columns_under_their_keys() -> None:
    others = frame(bodies=2, keys=("blazepose-lite",)).results
    both = dataclasses.replace(frame(), results={**others, **frame().results})
    table = opened(record(both), ".wide.csv")
    assert list(table[["blazepose-lite_count", "face_count", "blazepose-full_count"]].iloc[0]) == [2, 1, 1]
    for key, number in (("blazepose-lite", ""), ("blazepose-lite", "_1"), ("blazepose-full", "")):
        person = both.results[key].people[int(number[1:] or 0)]
        assert np.float32(table[f"{key}{number}_nose_x_norm"][0]) == person.xyz_norm[0, 0]
    assert not [name for name in table.columns if name.startswith("pose")]


def test_a_viewers_network_that_found_nobody_has_its_count_alone() -> None:
    nobody = {VIEWER_NETWORK: NetworkResult(VIEWER_NETWORK)}
    alone = opened(record(dataclasses.replace(frame(), results=nobody)), ".wide.csv")
    assert list(alone.columns) == [*FRAME.names, "custom_network_count"]
    assert list(alone["custom_network_count"]) == [0]
    beside = opened(record(dataclasses.replace(frame(), results={**nobody, **frame().results})), ".wide.csv")
    assert beside["pose_nose_x_px"].notna().all()


@pytest.mark.parametrize(
    ("keys", "starts"),
    [
        (("blazepose-full", "face-landmarker"), ("pose", "face")),
        (("face-landmarker",), ("face",)),
        (("blazepose-lite", "blazepose-full"), ("blazepose-lite", "blazepose-full")),
        (
            ("blazepose-lite", "face-landmarker", "blazepose-full"),
            ("blazepose-lite", "face", "blazepose-full"),
        ),
    ],
)
def test_columns_begin_with_a_short_name_or_the_key(keys: tuple[str, ...], starts: tuple[str, ...]) -> None:
    assert prefixes(keys) == dict(zip(keys, starts, strict=True))


def test_no_networks_columns_can_be_those_of_anothers_second_person(monkeypatch: pytest.MonkeyPatch) -> None:
    other = dataclasses.replace(NETWORKS["blazepose-full"], key="other", short="Pose 1")
    monkeypatch.setattr(networks, "NETWORKS", {**NETWORKS, "other": other})
    assert prefixes(["blazepose-full", "other"]) == {"blazepose-full": "blazepose-full", "other": "other"}
    assert prefixes(["other", "face-landmarker"]) == {"other": "pose_1", "face-landmarker": "face"}


# Pixels of the largest float32 are infinitely many.
@pytest.mark.filterwarnings("ignore:overflow encountered in multiply")
@given(results=records(one_layout=True))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wide_and_long_agree_in_every_number(results: Record) -> None:
    long, wide = opened(results, ".csv"), opened(results, ".wide.csv")
    # Times tell frames apart; their numbers may be alike.
    wide = wide.set_index("timestamp_ms")
    read = set()
    starts = prefixes(results.settings.keys)
    for (time_ms, key, number), rows in long.groupby(["timestamp_ms", "network", "person"]):
        prefix = f"{starts[key]}_{number}" if number else starts[key]
        for value in VALUES:
            columns = [f"{prefix}_{point}_{value}" for point in rows["name"]]
            there = wide.reindex(columns=columns).loc[time_ms].to_numpy(np.float32)
            np.testing.assert_array_equal(there, rows[value].to_numpy(np.float32))
            read |= {(time_ms, column) for column in columns}
        whole = wide.reindex(columns=[f"{prefix}_presence"]).loc[time_ms].to_numpy(np.float32)
        np.testing.assert_array_equal(
            rows["whole_presence"].to_numpy(np.float32), np.repeat(whole, len(rows))
        )
        read.add((time_ms, f"{prefix}_presence"))
    counts = [f"{start}_count" for start in starts.values()]
    cells = wide.drop(columns=[*FRAME.names, *counts], errors="ignore").stack()
    assert set(cells.dropna().index) <= read


def test_points_of_two_layouts_are_refused() -> None:
    other = Keypoints(layout("coco-17"), np.zeros((17, 3), np.float32))
    results = record(frame(0), posed(9, other))
    said = (
        "The points of BlazePose full are of several layouts (blazepose-33, coco-17); choose another format."
    )
    assert formats.FORMATS[".wide.csv"].refusal(results) == said
    with pytest.raises(ValueError, match="several layouts"):
        formats.write(results, ".wide.csv")


def test_each_csv_is_known_by_its_columns() -> None:
    results = record(frame())
    long, wide = (formats.write(results, ending) for ending in (".csv", ".wide.csv"))
    for ending, content in (
        (".csv", wide),
        (".wide.csv", long),
        (".csv", long.replace(b",source_frame", b"")),
    ):
        with pytest.raises(formats.NotResults, match="has other columns"):
            formats.FORMATS[ending].head(content)


def test_it_is_said_from_when_on_excel_cuts_the_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    results = record(frame(0), frame(1))
    lines = formats.write(results, ".csv").count(b"\n")
    monkeypatch.setattr(csv_file, "EXCEL_ROWS", lines)
    assert not formats.excel_cuts(results)
    monkeypatch.setattr(csv_file, "EXCEL_ROWS", lines - 1)
    assert formats.excel_cuts(results)
