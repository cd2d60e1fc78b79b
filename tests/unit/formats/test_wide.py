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
from components.formats.wide import FRAME
from components.keypoints import FrameResult, Keypoints, NetworkResult, Record, StageTimes, by_network, layout
from tests.support.records import frame, record, records

VALUES = [
    *("x_norm", "y_norm", "z_norm", "x_px", "y_px"),
    *("world_x_m", "world_y_m", "world_z_m", "visibility", "presence"),
]
NOBODY = FrameResult(
    9,
    360,
    (640, 480),
    by_network(by_network(NetworkResult("blazepose-full"), NetworkResult("face-landmarker")), StageTimes()),
)


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
    (one, other) = results.frames[1].first("body").people
    wrist = layout("blazepose-33").points.index("left_wrist")
    assert np.float32(table["pose_left_wrist_x_norm"][1]) == one.xyz_norm[wrist, 0]
    assert np.float32(table["pose_1_left_wrist_y_px"][1]) == other.xy_px((640, 480))[wrist, 1]
    assert table["pose_1_left_wrist_y_px"].isna().tolist() == [True, False, True]
    presence = results.frames[0].first("face").extras.presence
    assert presence is not None and np.float32(table["face_presence"][0]) == presence[0]
    assert table["face_lips_0_x_px"].isna().tolist() == [False, False, True]
    # What faces do not have has no columns.
    assert not [name for name in table.columns if name.startswith("face_lips_0_") and "world" in name]
    assert len(set(table.columns)) == len(table.columns) == 8 + 2 * 33 * 10 + 1 + 478 * 5


def test_a_model_that_found_nobody_keeps_its_columns() -> None:
    table = opened(record(NOBODY), ".wide.csv")
    assert table["pose_nose_x_px"].isna().all() and table["face_presence"].isna().all()
    asked_for_none = dataclasses.replace(record(NOBODY), models={})
    assert list(opened(asked_for_none, ".wide.csv").columns)[-1] == "face_count"


# Pixels of the largest float32 are infinitely many.
@pytest.mark.filterwarnings("ignore:overflow encountered in multiply")
@given(results=records(one_layout=True))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wide_and_long_agree_in_every_number(results: Record) -> None:
    long, wide = opened(results, ".csv"), opened(results, ".wide.csv")
    # Times tell frames apart; their numbers may be alike.
    wide = wide.set_index("timestamp_ms")
    read = set()
    for (time_ms, model, number), rows in long.groupby(["timestamp_ms", "model", "person"]):
        prefix = f"{model}_{number}" if number else model
        for value in VALUES:
            columns = [f"{prefix}_{point}_{value}" for point in rows["name"]]
            there = wide.reindex(columns=columns).loc[time_ms].to_numpy(np.float32)
            np.testing.assert_array_equal(there, rows[value].to_numpy(np.float32))
            read |= {(time_ms, column) for column in columns}
        if model == "face":
            presence = np.float32(wide.loc[time_ms, f"{prefix}_presence"])
            np.testing.assert_array_equal(
                rows["face_presence"].to_numpy(np.float32), np.repeat(presence, len(rows))
            )
            read.add((time_ms, f"{prefix}_presence"))
    cells = wide.drop(columns=FRAME.names, errors="ignore").stack()
    assert set(cells.dropna().index) <= read


def test_points_of_two_layouts_are_refused() -> None:
    other = Keypoints(layout("coco-17"), np.zeros((17, 3), np.float32))
    mixed = dataclasses.replace(NOBODY, pose=NetworkResult("blazepose-full", (other,)))
    results = record(frame(0), mixed)
    said = "The pose points are of several layouts (blazepose-33, coco-17); choose another format."
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
