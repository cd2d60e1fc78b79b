"""Results as a table with one row a frame, as users of OpenFace, DeepLabCut and Sports2D know it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from components.keypoints import (
    MODELS,
    FrameResult,
    Keypoints,
    Layout,
    ModelName,
    NetworkResult,
    Record,
    layout,
)
from components.keypoints.results import FloatArray

FRAME = pa.schema(
    [
        ("frame", pa.int64()),
        ("timestamp_ms", pa.int64()),
        ("source_frame", pa.int64()),
        ("damaged", pa.bool_()),
        ("width_px", pa.int32()),
        ("height_px", pa.int32()),
        ("pose_count", pa.int32()),
        ("face_count", pa.int32()),
    ]
)
"""The columns that every such table begins with; docs/formats.md tells what each is."""
PLACES = ("x_norm", "y_norm", "z_norm", "x_px", "y_px")
METRES = ("world_x_m", "world_y_m", "world_z_m")
SCORES = ("visibility", "presence")
"""Named as in the long table."""
_USUAL = {"pose": "blazepose-33", "face": "face-mesh-478"}
"""Of a model that was asked and found nobody on any frame."""
_GROUP = 256
"""Frames that are put together at once, so that the table of a long clip is never in memory as a whole."""


@dataclass(frozen=True)
class Columns:
    """Those of one person or face, which stand side by side.

    Attributes:
        number: of the person among those of a frame.
        full: with METRES and SCORES, which faces do not have.
    """

    model: ModelName
    number: int
    layout: Layout
    full: bool

    @functools.cached_property
    def names(self) -> list[str]:
        """Each with the person's prefix, the first person's without a number; a face's presence first."""
        prefix = f"{self.model}_{self.number}_" if self.number else f"{self.model}_"
        whole = [f"{prefix}presence"] if self.model == "face" else []
        values = (*PLACES, *METRES, *SCORES) if self.full else PLACES
        return whole + [f"{prefix}{point}_{value}" for point in self.layout.points for value in values]


def refusal(record: Record) -> str | None:
    """Why there is no such table of the record, in a sentence; None where there is one."""
    for model in MODELS:
        names = list(_layouts(record, model))
        if len(names) > 1:
            return f"The {model} points are of several layouts ({', '.join(names)}); choose another format."
    return None


def columns(record: Record) -> list[Columns]:
    """As many people as there are on the fullest frame; one of a model that was asked and found nobody.

    Raises:
        ValueError: for points of several layouts.
    """
    problem = refusal(record)
    if problem is not None:
        raise ValueError(problem)
    found: list[Columns] = []
    for model in MODELS:
        most = max((len(_of(frame, model).people) for frame in record.frames), default=0)
        known = next(iter(_layouts(record, model).values()), layout(_USUAL[model]))
        full = model == "pose" or any(map(_has_more, _people(record, model)))
        found += [Columns(model, number, known, full) for number in range(max(most, model in record.models))]
    return found


def schema(people: Sequence[Columns]) -> pa.Schema:
    """Of the table of these people."""
    names = itertools.chain.from_iterable(each.names for each in people)
    return pa.schema([*FRAME, *((name, pa.float32()) for name in names)])


def batches(record: Record, people: Sequence[Columns], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of all frames, in their order, also of those on which nobody was found."""
    for start in range(0, len(record.frames), _GROUP):
        frames = record.frames[start : start + _GROUP]
        values = np.array([_row(frame, people) for frame in frames], np.float32).reshape(len(frames), -1)
        # What is not there is empty: no number of a record is NaN.
        cells = [pa.array(column, from_pandas=True) for column in np.ascontiguousarray(values.T)]
        yield pa.record_batch([*_of_frames(frames), *cells], schema=schema)


def _of_frames(frames: Sequence[FrameResult]) -> list[pa.Array]:
    rows = [
        (
            *(frame.index, frame.timestamp_ms, frame.source_frame, frame.damaged, *frame.size_px),
            *(len(_of(frame, model).people) for model in MODELS),
        )
        for frame in frames
    ]
    return [
        pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), FRAME, strict=True)
    ]


def _row(frame: FrameResult, people: Sequence[Columns]) -> FloatArray:
    parts = [_cells(_of(frame, each.model), each, frame.size_px) for each in people]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _cells(found: NetworkResult, own: Columns, size_px: tuple[int, int]) -> FloatArray:
    """The values of one person in the order of `own.names`, NaN for what is not there."""
    if own.number >= len(found.people):
        return np.full(len(own.names), np.nan, np.float32)
    person = found.people[own.number]
    n = len(own.layout)
    parts = [person.xyz_norm, person.xy_px(size_px)]
    if own.full:
        world_m = np.full((n, 3), np.nan, np.float32) if person.world_m is None else person.world_m
        parts += [world_m, _scores(person.visibility, n), _scores(person.presence, n)]
    cells: FloatArray = np.hstack(parts).ravel()
    if own.model == "pose":
        return cells
    presence = np.nan if found.extras.presence is None else found.extras.presence[own.number]
    return np.concatenate([np.array([presence], np.float32), cells])


def _scores(values: FloatArray | None, n: int) -> FloatArray:
    return np.full((n, 1), np.nan, np.float32) if values is None else values[:, None]


def _layouts(record: Record, model: ModelName) -> dict[str, Layout]:
    return {person.layout.name: person.layout for person in _people(record, model)}


def _people(record: Record, model: ModelName) -> Iterator[Keypoints]:
    return (person for frame in record.frames for person in _of(frame, model).people)


def _has_more(person: Keypoints) -> bool:
    return any(values is not None for values in (person.world_m, person.visibility, person.presence))


def _of(frame: FrameResult, model: ModelName) -> NetworkResult:
    return frame.first("body") if model == "pose" else frame.first("face")
