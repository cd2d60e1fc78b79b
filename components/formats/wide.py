"""Results as a table with one row a frame, as users of OpenFace, DeepLabCut and Sports2D know it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from components.formats.networks import prefixes
from components.keypoints import FrameResult, Keypoints, Layout, NetworkResult, Record, layout, network
from components.keypoints.networks import Gift
from components.keypoints.results import FloatArray

FRAME = pa.schema(
    [
        ("frame", pa.int64()),
        ("timestamp_ms", pa.int64()),
        ("source_frame", pa.int64()),
        ("damaged", pa.bool_()),
        ("width_px", pa.int32()),
        ("height_px", pa.int32()),
    ]
)
"""The columns that every such table begins with; docs/formats.md tells what each is."""
PLACES = ("x_norm", "y_norm", "z_norm", "x_px", "y_px")
METRES = ("world_x_m", "world_y_m", "world_z_m")
SCORES: tuple[Gift, ...] = ("visibility", "presence", "score")
"""Named as in the long table."""
_GROUP = 256
"""Frames that are put together at once, so that the table of a long clip is never in memory as a whole."""


@dataclass(frozen=True)
class PersonColumns:
    """Those of one person or face, which stand side by side.

    Attributes:
        network: its key.
        prefix: that the network's columns begin with.
        number: of the person among those of a frame.
        layout: None for a network whose results alone say it, and which found nobody.
        gifts: what there are columns for, beside places.
    """

    network: str
    prefix: str
    number: int
    layout: Layout | None
    gifts: frozenset[Gift]

    @functools.cached_property
    def names(self) -> list[str]:
        """Each with the person's prefix, the first person's without a number; that of the whole first."""
        prefix = f"{self.prefix}_{self.number}_" if self.number else f"{self.prefix}_"
        whole = [f"{prefix}presence"] if "presence of the whole" in self.gifts else []
        metres = METRES if "world" in self.gifts else ()
        values = (*PLACES, *metres, *self.scores)
        points = () if self.layout is None else self.layout.points
        return whole + [f"{prefix}{point}_{value}" for point in points for value in values]

    @functools.cached_property
    def scores(self) -> tuple[Gift, ...]:
        """Those of SCORES that there are columns for."""
        return tuple(name for name in SCORES if name in self.gifts)


def refusal(record: Record) -> str | None:
    """Why there is no such table of the record, in a sentence; None where there is one."""
    for key in record.settings.keys:
        names = list(_layouts(record, key))
        if len(names) > 1:
            return (
                f"The points of {network(key).title} are of several layouts ({', '.join(names)}); choose "
                "another format."
            )
    return None


def columns(record: Record) -> list[PersonColumns]:
    """As many people as there are on the fullest frame; one of a network that found nobody.

    Raises:
        ValueError: for points of several layouts.
    """
    problem = refusal(record)
    if problem is not None:
        raise ValueError(problem)
    columns: list[PersonColumns] = []
    for key, prefix in prefixes(record.settings.keys).items():
        most = max((len(_result_of(frame, key).people) for frame in record.frames), default=0)
        usual = network(key).layout
        points_layout = next(iter(_layouts(record, key).values()), None if usual is None else layout(usual))
        gifts = network(key).gives | _more(record, key)
        columns += [
            PersonColumns(key, prefix, number, points_layout, gifts) for number in range(max(most, 1))
        ]
    return columns


def schema(people: Sequence[PersonColumns]) -> pa.Schema:
    """Of the table of these people."""
    names = itertools.chain.from_iterable(each.names for each in people)
    counts = ((f"{each.prefix}_count", pa.int32()) for each in people if each.number == 0)
    return pa.schema([*FRAME, *counts, *((name, pa.float32()) for name in names)])


def batches(record: Record, people: Sequence[PersonColumns], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows of all frames, in their order, also of those on which nobody was found."""
    keys = [each.network for each in people if each.number == 0]
    for start in range(0, len(record.frames), _GROUP):
        frames = record.frames[start : start + _GROUP]
        values = np.array([_row(frame, people) for frame in frames], np.float32).reshape(len(frames), -1)
        # What is not there is empty: NaN stands for nothing else.
        cells = [pa.array(column, from_pandas=True) for column in np.ascontiguousarray(values.T)]
        yield pa.record_batch([*_of_frames(frames, keys, schema), *cells], schema=schema)


def _of_frames(frames: Sequence[FrameResult], keys: Sequence[str], schema: pa.Schema) -> list[pa.Array]:
    rows = [
        (
            *(frame.index, frame.timestamp_ms, frame.source_frame, frame.damaged, *frame.size_px),
            *(len(_result_of(frame, key).people) for key in keys),
        )
        for frame in frames
    ]
    # The schema has the columns of points, too.
    return [
        pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=False)
    ]


def _row(frame: FrameResult, people: Sequence[PersonColumns]) -> FloatArray:
    return np.concatenate([_cells(_result_of(frame, each.network), each, frame.size_px) for each in people])


def _cells(result: NetworkResult, own: PersonColumns, size_px: tuple[int, int]) -> FloatArray:
    """The values of one person in the order of `own.names`, NaN for what is not there."""
    if own.number >= len(result.people):
        return np.full(len(own.names), np.nan, np.float32)
    person = result.people[own.number]
    n = len(person.layout)
    parts = [person.xyz_norm, person.xy_px(size_px)]
    if "world" in own.gifts:
        parts.append(np.full((n, 3), np.nan, np.float32) if person.world_m is None else person.world_m)
    parts += [_scores(getattr(person, name), n) for name in own.scores]
    cells: FloatArray = np.hstack(parts).ravel()
    if "presence of the whole" not in own.gifts:
        return cells
    presence = np.nan if result.extras.presence is None else result.extras.presence[own.number]
    return np.concatenate([np.array([presence], np.float32), cells])


def _scores(values: FloatArray | None, n: int) -> FloatArray:
    return np.full((n, 1), np.nan, np.float32) if values is None else values[:, None]


def _layouts(record: Record, key: str) -> dict[str, Layout]:
    return {person.layout.name: person.layout for person in _people(record, key)}


def _people(record: Record, key: str) -> Iterator[Keypoints]:
    return (person for frame in record.frames for person in _result_of(frame, key).people)


def _more(record: Record, key: str) -> set[Gift]:
    """What the results of the network hold, whatever the table says that it gives."""
    more: set[Gift] = set()
    for person in _people(record, key):
        more |= {name for name in SCORES if getattr(person, name) is not None}
        more |= {"world"} if person.world_m is not None else set()
    if any(_result_of(frame, key).extras.presence is not None for frame in record.frames):
        more.add("presence of the whole")
    return more


def _result_of(frame: FrameResult, key: str) -> NetworkResult:
    return frame.results.get(key) or NetworkResult(key)
