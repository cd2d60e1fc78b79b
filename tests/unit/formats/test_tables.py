"""Results as CSV and Parquet, read by pandas: one row a point a frame, each number as it was."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from components import formats
from components.keypoints import FrameResult, Keypoints, NetworkResult, Record
from components.keypoints.results import FloatArray
from tests.support.records import POSE, frame, posed, record, records

TABLES = (".csv", ".parquet")
WORDS = {"network", "layout", "name", "region"}


def opened(results: Record, ending: str) -> pd.DataFrame:
    """What pandas reads, words as words even where there is no row to tell by."""
    content = io.BytesIO(formats.write(results, ending))
    if ending == ".parquet":
        return pd.read_parquet(content)
    words = {**dict.fromkeys(WORDS, str), "source_frame": "Int64", "damaged": bool}
    return pd.read_csv(content, comment="#", dtype=words)


def people(results: Record) -> Iterator[tuple[FrameResult, NetworkResult, int]]:
    """In the order of the rows."""
    for one in results.frames:
        for found in one.results.values():
            yield from ((one, found, number) for number in range(len(found.people)))


def expected(values: FloatArray | None, n: int) -> FloatArray:
    return np.full(n, np.nan, np.float32) if values is None else values


def assert_bits(column: pd.Series, values: FloatArray | None) -> None:
    found = column.to_numpy(np.float32)
    wanted = expected(values, len(found))
    # A NaN stands for what is not there, whatever its bits.
    np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted))
    there = ~np.isnan(found)
    np.testing.assert_array_equal(found[there].view(np.uint32), wanted[there].view(np.uint32))


# Pixels of the largest float32 are infinitely many.
@pytest.mark.filterwarnings("ignore:overflow encountered in multiply")
@pytest.mark.parametrize("ending", TABLES)
@given(results=records())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_number_of_a_point_comes_back_to_the_bit(ending: str, results: Record) -> None:
    table = opened(results, ending)
    start = 0
    for one, found, number in people(results):
        person = found.people[number]
        rows = table.iloc[start : start + len(person.layout)]
        start += len(rows)
        assert list(rows["point"]) == list(range(len(person.layout)))
        assert list(rows["name"]) == list(person.layout.points)
        assert list(rows["region"]) == list(person.layout.region_of)
        same = {"frame": one.index, "timestamp_ms": one.timestamp_ms, "damaged": one.damaged}
        own = {"network": found.network, "person": number, "layout": person.layout.name}
        for column, value in {**same, **own}.items():
            assert set(rows[column]) == {value}
        assert set(rows["source_frame"].dropna()) == {one.source_frame} - {None}
        for axis, column in enumerate("xyz"):
            assert_bits(rows[f"{column}_norm"], person.xyz_norm[:, axis])
            world = None if person.world_m is None else person.world_m[:, axis]
            assert_bits(rows[f"world_{column}_m"], world)
        assert_bits(rows["visibility"], person.visibility)
        assert_bits(rows["presence"], person.presence)
        assert_bits(rows["score"], person.score)
        whole = found.extras.presence
        assert_bits(rows["whole_presence"], None if whole is None else np.repeat(whole[number], len(rows)))
    assert start == len(table)


@pytest.mark.parametrize("ending", TABLES)
def test_a_row_is_a_point_with_its_units(ending: str) -> None:
    points = np.zeros((33, 3), np.float32)
    points[11] = 0.25, 0.5, -0.125
    row = opened(record(posed(7, Keypoints(POSE, points))), ending).iloc[11]
    assert (row["frame"], row["timestamp_ms"], row["person"], row["point"]) == (7, 280, 0, 11)
    assert (row["network"], row["layout"], row["name"]) == ("blazepose-full", "blazepose-33", "left_shoulder")
    assert (row["x_norm"], row["y_norm"], row["z_norm"]) == (0.25, 0.5, -0.125)
    assert (row["x_px"], row["y_px"]) == (160, 240)
    assert row[["world_x_m", "visibility", "presence", "score", "whole_presence"]].isna().all()


@pytest.mark.parametrize("ending", TABLES)
def test_a_face_has_its_presence_on_each_of_its_points(ending: str) -> None:
    result = frame(faces=2)
    table = opened(record(result), ending)
    presence = result.results["face-landmarker"].extras.presence
    assert presence is not None
    for number, value in enumerate(presence):
        rows = table[(table["network"] == "face-landmarker") & (table["person"] == number)]
        assert len(rows) == 478
        assert_bits(rows["whole_presence"], np.repeat(value, 478))
    assert table[table["network"] == "blazepose-full"]["whole_presence"].isna().all()


@pytest.mark.parametrize("ending", TABLES)
def test_results_of_nobody_are_a_table_without_rows(ending: str) -> None:
    table = opened(record(posed(0)), ending)
    assert len(table) == 0
    assert list(table.columns)[:4] == ["frame", "timestamp_ms", "network", "person"]


@pytest.mark.parametrize("ending", formats.FORMATS)
def test_the_head_tells_how_the_results_came_about(ending: str) -> None:
    # A name may hold what a CSV reader would trip over.
    results = record(frame(0), frame(1), name='a "b"\n# c, d.mp4')
    found = formats.FORMATS[ending].head(formats.write(results, ending))
    wanted = formats.head(results)
    assert {key: found[key] for key in wanted} == wanted
    if ending in TABLES:
        assert found["frames"] == 2
        assert len(opened(results, ending)) == 2 * (33 + 478)


def test_parquet_holds_each_column_in_its_type() -> None:
    schema = pq.read_schema(io.BytesIO(formats.write(record(frame()), ".parquet")))
    types = {field.name: str(field.type) for field in schema}
    assert (types["frame"], types["name"], types["x_norm"]) == ("int64", "string", "float")


@pytest.mark.parametrize("ending", formats.FORMATS)
@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.999])
def test_a_file_that_breaks_off_is_not_whole(ending: str, keep: float) -> None:
    content = formats.write(record(frame(0), frame(1)), ending)
    with pytest.raises(formats.NotResults):
        formats.FORMATS[ending].head(content[: int(keep * len(content))])


@pytest.mark.parametrize("ending", formats.FORMATS)
def test_another_file_has_no_head(ending: str) -> None:
    for content in (
        b"",
        b"text",
        b"a,b\n1,2\n",
        b"# a\n",
        b"# a: {\n",
        b"{}",
        b"[1]",
        b'{"info": 3}',
        b"PAR1PAR1",
    ):
        with pytest.raises(formats.NotResults):
            formats.FORMATS[ending].head(content)
