"""Results as a table, one row a point a frame, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from components.keypoints import FrameResult, NetworkResult, Record
from components.keypoints.results import FloatArray

SCHEMA = pa.schema(
    [
        ("frame", pa.int64()),
        ("timestamp_ms", pa.int64()),
        ("network", pa.string()),
        ("person", pa.int32()),
        ("layout", pa.string()),
        ("point", pa.int32()),
        ("name", pa.string()),
        ("region", pa.string()),
        *(
            (name, pa.float32())
            for name in (
                *("x_norm", "y_norm", "z_norm", "x_px", "y_px"),
                *("world_x_m", "world_y_m", "world_z_m"),
                *("visibility", "presence", "score", "whole_presence"),
            )
        ),
        ("source_frame", pa.int64()),
        ("damaged", pa.bool_()),
    ]
)
"""docs/formats.md tells what each column is."""


def batches(record: Record) -> Iterator[pa.RecordBatch]:
    """The rows of each person and face, in the order of the frames, and on each in that of its networks."""
    for frame in record.frames:
        for result in frame.results.values():
            for number in range(len(result.people)):
                yield _batch(frame, result, number)


def _batch(frame: FrameResult, result: NetworkResult, number: int) -> pa.RecordBatch:
    person = result.people[number]
    n = len(person.layout)
    whole = None if result.extras.presence is None else np.repeat(result.extras.presence[number], n)
    return pa.record_batch(
        [
            pa.repeat(pa.scalar(frame.index, pa.int64()), n),
            pa.repeat(pa.scalar(frame.timestamp_ms, pa.int64()), n),
            pa.repeat(result.network, n),
            pa.repeat(pa.scalar(number, pa.int32()), n),
            pa.repeat(person.layout.name, n),
            pa.array(np.arange(n, dtype=np.int32)),
            pa.array(person.layout.points),
            pa.array(person.layout.region_of),
            *_columns(person.xyz_norm, 3, n),
            *_columns(person.xy_px(frame.size_px), 2, n),
            *_columns(person.world_m, 3, n),
            *(_column(values, n) for values in (person.visibility, person.presence, person.score, whole)),
            pa.repeat(pa.scalar(frame.source_frame, pa.int64()), n),
            pa.repeat(frame.damaged, n),
        ],
        schema=SCHEMA,
    )


def _columns(values: FloatArray | None, width: int, n: int) -> list[pa.Array]:
    return [_column(None if values is None else values[:, i], n) for i in range(width)]


def _column(values: FloatArray | None, n: int) -> pa.Array:
    # What is not there is empty, as the z of a network without depth.
    return pa.nulls(n, pa.float32()) if values is None else pa.array(values, from_pandas=True)


def rows(record: Record) -> int:
    """How many rows the table has."""
    return sum(
        len(person.layout)
        for frame in record.frames
        for result in frame.results.values()
        for person in result.people
    )
