"""Where one point of the followed person is over the frames of a record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.keypoints import Keypoints, Record, network
from components.keypoints.layouts import title_of
from components.keypoints.values import OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.history import follow, lost, result_of
from components.measures.in_view import in_view
from components.measures.rows import subject_starts
from components.measures.series import times_s


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Where one point is over the T frames of a record; NaN where nobody was found.

    Attributes:
        point: its name in the layout.
        unit: "px", or "m" about the middle of the hips.
        times_s: (T,) since the first frame.
        xyz: (T, 3), z on x's scale; NaN where the network gives none.
        strays: on how many frames others were found, but not the followed one.
        starts: at which frames another subject begins than was followed before, see `subjects`.
        guessed: on how many frames the point was found but is not in view; its place there is NaN.
    """

    point: str
    unit: str
    times_s: Floats
    xyz: Floats
    strays: int = 0
    starts: tuple[int, ...] = ()
    guessed: int = 0


def trajectory(
    record: Record, key: str, point: str, unit: str = "px", person: int = 0
) -> Trajectory | Missing:
    """Where that point of the person whom the network `key` found is over time, or why it is nowhere.

    Args:
        point: its name in the layout of the record's people.
        unit: "px" of each frame, or "m" for `world_m`.
        person: number of the body or face, see `follow`.

    Raises:
        ValueError: for another unit.
    """
    if unit not in ("px", "m"):
        raise ValueError(f"A trajectory is in px or m, not in {unit!r}.")
    places = follow(record.frames, key, person)
    appearances = [
        (row, frame, result_of(frame, key).people[place])
        for row, (frame, place) in enumerate(zip(record.frames, places, strict=True))
        if place is not None
    ]
    if not appearances:
        return Missing(OUT_OF_VIEW[network(key).subject])
    layout = appearances[0][2].layout
    called = point.replace("_", " ")
    if point not in layout.points:
        return Missing(f"{title_of(layout.name)} has no point {called}")
    index = layout.points.index(point)
    xyz = np.full((len(places), 3), np.nan)
    guessed = 0
    for row, frame, who in appearances:
        if in_view(who)[index]:
            xyz[row] = _place(who, index, unit, frame.size_px)
        else:
            guessed += 1
    if guessed == len(appearances):
        return Missing(f"the {called} is never in view")
    if np.isnan(xyz).all():
        return Missing("the model gives no coordinates in metres")
    return Trajectory(
        point,
        unit,
        times_s(record),
        sealed(xyz),
        strays=lost(record.frames, key, places),
        starts=subject_starts(record.frames, key, places),
        guessed=guessed,
    )


def _place(who: Keypoints, index: int, unit: str, size_px: tuple[int, int]) -> Floats:
    """(3,) of that point; NaN where it has no metres."""
    if unit == "px":
        width, height = size_px
        return sealed(who.xyz_norm[index].astype(np.float64) * (width, height, width))
    return sealed(np.full(3, np.nan) if who.world_m is None else who.world_m[index])
