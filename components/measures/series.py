"""What a record says over time, as rows: confidence, own movement, people, lost points, times, motion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.keypoints import FrameResult, Record, network
from components.keypoints.networks import names_in_text
from components.keypoints.values import Floats, Missing, sealed
from components.measures.history import follow, layout_of, lost
from components.measures.rows import (
    OF_ALL,
    OF_SUBJECTS,
    FollowedPerson,
    Maker,
    RowsInput,
    Scale,
    SeriesRow,
    subject_starts,
)

MOST_STABILITIES = 600
"""At how many moments of a record stability is worked out at most; each looks back over a second."""


@dataclass(frozen=True, eq=False)
class Series:
    """A record's T frames as rows over time.

    Attributes:
        name: of the record.
        times_s: (T,) since the first frame.
        every: stability is worked out at every frame of which the number is a multiple of this, so that it is
            at no more than `MOST_STABILITIES`.
        followed: whom the rows are about, by the network's key, in the record's order.
        rows: those of one kind stand together, in the order of the networks.
    """

    name: str
    times_s: Floats
    every: int
    followed: Mapping[str, FollowedPerson]
    rows: tuple[SeriesRow, ...]

    def on(self, *scales: Scale) -> tuple[SeriesRow, ...]:
        """The rows on those scales."""
        return tuple(row for row in self.rows if row.scale in scales)

    def row(self, what: str, key: str | None) -> SeriesRow | None:
        """The row `what` of that network, if there is one."""
        return next((row for row in self.rows if (row.key, row.network) == (what, key)), None)

    def starts(self, row: SeriesRow) -> tuple[int, ...]:
        """At which frames another subject begins in that row."""
        return () if row.network is None else self.followed[row.network].starts


def times_s(record: Record) -> Floats:
    """(T,) seconds since the record's first frame."""
    stamps_ms = np.array([frame.timestamp_ms for frame in record.frames], np.int64)
    return sealed((stamps_ms - stamps_ms[:1]) / 1000)


def series(record: Record, person: int = 0, keys: Sequence[str] | None = None) -> Series | Missing:
    """All rows of `record` for the person of that number (see `follow`), or why there are none.

    Each network numbers those whom it finds by itself.

    Args:
        keys: of which networks; by default all of the record's.
    """
    frames, of_record = record.frames, record.settings.keys
    if not frames:
        return Missing("no frame was analysed")
    chosen = of_record if keys is None else tuple(keys)
    every = -(-len(frames) // MOST_STABILITIES)
    watched = _watched(frames, chosen, person, every)
    # The time to the result is that of all networks at once, of which some cannot be had.
    together = _analysis(frames, len(chosen)) if set(chosen) == set(of_record) else ()
    return Series(
        name=record.name,
        times_s=times_s(record),
        every=every,
        followed={each.network.key: each.followed for each in watched},
        rows=(*_rows_of(OF_ALL, watched), *together, *_rows_of(OF_SUBJECTS, watched)),
    )


def _watched(frames: Sequence[FrameResult], keys: Sequence[str], person: int, every: int) -> list[RowsInput]:
    rows = [network(key) for key in keys]
    watched = []
    for row, called in zip(rows, names_in_text(keys), strict=True):
        places = follow(frames, row.key, person)
        followed = FollowedPerson(
            called,
            layout_of(frames, row.key),
            lost(frames, row.key, places),
            subject_starts(frames, row.key, places),
        )
        alone = sum(other.subject == row.subject for other in rows) == 1
        watched.append(RowsInput(row, followed, alone, frames, places, every))
    return watched


def _rows_of(makers: Sequence[Maker], watched: Sequence[RowsInput]) -> Iterator[SeriesRow]:
    return (row for make in makers for each in watched for row in make(each))


def together(networks: int) -> str:
    """What to call so many networks together."""
    return {1: "analysis", 2: "both models"}.get(networks, "all models")


def _analysis(frames: Sequence[FrameResult], networks: int) -> tuple[SeriesRow, ...]:
    """The durations from the frame to the results of all networks, which may run at once."""
    label = f"{together(networks)}' time a frame"
    return (
        SeriesRow("analysis", None, "time", label, "ms", sealed([f.times.analysis for f in frames]) / 1e6),
    )
