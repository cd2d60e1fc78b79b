"""What a record says over time: confidence, stability, people, lost points, times, angles, openings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from components.keypoints import FrameResult, ModelName, Record
from components.keypoints.layouts import title_of
from components.keypoints.values import OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.angles import ANGLES, joint_angles
from components.measures.confidence import mean_visibility
from components.measures.head_turn import TURNS, head_turn
from components.measures.history import follow, lost, result_of, subjects
from components.measures.in_view import in_view
from components.measures.openings import OPENINGS, openings
from components.measures.stability import WINDOW_MS, stability

MOST_STABILITIES = 600
"""At how many moments of a record stability is worked out at most; each looks back over a second."""


@dataclass(frozen=True, eq=False)
class Series:
    """A record's T frames as rows over time; NaN where a frame has no such number.

    Attributes:
        name: of the record.
        times_s: (T,) since the first frame.
        every: stability is worked out at every frame of which the number is a multiple of this, so that it is
            at no more than `MOST_STABILITIES`.
        visibility: (T,) the mean visibility of the followed body's points in view, in [0, 1].
        face_presence: (T,) the face model's score that the followed face is one, where it was read.
        pose_stability, face_stability: (T,) see `stability`: the median own movement over the last second, in
            % of own scale; NaN between those frames, too.
        bodies, faces: (T,) how many were found.
        body_points: how many points a body has; 0 when none was ever found.
        points_lost: (T,) points of the followed body that are not in view, see `in_view`; all of them where
            there is no body.
        face_lost: (T,) 1 where the followed face was not found, else 0.
        body_strays, face_strays: on how many frames others were found, but not the followed one.
        body_starts, face_starts: at which frames another subject begins than was followed before, see
            `subjects`; the rows are not continuous there.
        pose_ms, face_ms, analysis_ms: (T,) durations; the last covers both models.
        angles_deg: (8, T) see `joint_angles`.
        openings: (3, T) see `openings`.
        turn_deg: (3, T) see `head_turn`.
    """

    name: str
    times_s: Floats
    every: int
    visibility: Floats
    face_presence: Floats
    pose_stability: Floats
    face_stability: Floats
    bodies: Floats
    faces: Floats
    body_points: int
    points_lost: Floats
    face_lost: Floats
    body_strays: int
    face_strays: int
    body_starts: tuple[int, ...]
    face_starts: tuple[int, ...]
    pose_ms: Floats
    face_ms: Floats
    analysis_ms: Floats
    angles_deg: Floats
    openings: Floats
    turn_deg: Floats


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Where one point is over the T frames of a record; NaN where nobody was found.

    Attributes:
        point: its name in the layout.
        unit: "px", or "m" about the middle of the hips.
        times_s: (T,) since the first frame.
        xyz: (T, 3), z on x's scale.
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


def times_s(record: Record) -> Floats:
    """(T,) seconds since the record's first frame."""
    stamps_ms = np.array([frame.timestamp_ms for frame in record.frames], np.int64)
    return sealed((stamps_ms - stamps_ms[:1]) / 1000)


def series(record: Record, person: int = 0) -> Series | Missing:
    """All rows of `record` for the body and the face of that number (see `follow`), or why there are none."""
    frames = record.frames
    if not frames:
        return Missing("no frame was analysed")
    bodies, faces = follow(frames, "pose", person), follow(frames, "face", person)
    every = -(-len(frames) // MOST_STABILITIES)
    points = next(
        (len(frame.first("body").people[0].layout) for frame in frames if frame.first("body").people), 0
    )
    return Series(
        name=record.name,
        times_s=times_s(record),
        every=every,
        visibility=_rows(frames, bodies, 1, _visibility)[0],
        face_presence=_rows(frames, faces, 1, _presence)[0],
        pose_stability=_stabilities(frames, "pose", bodies, every),
        face_stability=_stabilities(frames, "face", faces, every),
        bodies=sealed([len(frame.first("body").people) for frame in frames]),
        faces=sealed([len(frame.first("face").people) for frame in frames]),
        body_points=points,
        points_lost=_rows(frames, bodies, 1, _lost, float(points or np.nan))[0],
        face_lost=sealed([place is None for place in faces]),
        body_strays=lost(frames, "pose", bodies),
        face_strays=lost(frames, "face", faces),
        body_starts=_starts(frames, "pose", bodies),
        face_starts=_starts(frames, "face", faces),
        pose_ms=sealed([frame.times.networks["blazepose-full"] / 1e6 for frame in frames]),
        face_ms=sealed([frame.times.networks["face-landmarker"] / 1e6 for frame in frames]),
        analysis_ms=sealed([frame.times.analysis / 1e6 for frame in frames]),
        angles_deg=_rows(frames, bodies, len(ANGLES), _angles),
        openings=_rows(frames, faces, len(OPENINGS), _openings),
        turn_deg=_rows(frames, faces, len(TURNS), _turn),
    )


def trajectory(
    record: Record, model: ModelName, point: str, unit: str = "px", person: int = 0
) -> Trajectory | Missing:
    """Where that point of the followed body or face is over time, or why it is nowhere.

    Args:
        point: its name in the layout of the record's people.
        unit: "px" of each frame, or "m" for a body's `world_m`.
        person: number of the body or face, see `follow`.

    Raises:
        ValueError: for another unit.
    """
    if unit not in ("px", "m"):
        raise ValueError(f"A trajectory is in px or m, not in {unit!r}.")
    places = follow(record.frames, model, person)
    found = [
        (row, frame, result_of(frame, model).people[place])
        for row, (frame, place) in enumerate(zip(record.frames, places, strict=True))
        if place is not None
    ]
    if not found:
        return Missing(OUT_OF_VIEW[model])
    layout = found[0][2].layout
    called = point.replace("_", " ")
    if point not in layout.points:
        return Missing(f"{title_of(layout.name)} has no point {called}")
    index = layout.points.index(point)
    xyz = np.full((len(places), 3), np.nan)
    guessed = 0
    for row, frame, who in found:
        if not in_view(who)[index]:
            guessed += 1
        elif unit == "px":
            width, height = frame.size_px
            xyz[row] = who.xyz_norm[index].astype(np.float64) * (width, height, width)
        elif who.world_m is not None:
            xyz[row] = who.world_m[index]
    if guessed == len(found):
        return Missing(f"the {called} is never in view")
    if np.isnan(xyz).all():
        return Missing("the model gives no coordinates in metres")
    return Trajectory(
        point,
        unit,
        times_s(record),
        sealed(xyz),
        strays=lost(record.frames, model, places),
        starts=_starts(record.frames, model, places),
        guessed=guessed,
    )


def _starts(frames: Sequence[FrameResult], model: ModelName, places: Sequence[int | None]) -> tuple[int, ...]:
    numbers = subjects(frames, model, places)
    known = [(row, number) for row, number in enumerate(numbers) if number is not None]
    return tuple(row for (_, before), (row, number) in pairwise(known) if number != before)


def _rows(
    frames: Sequence[FrameResult],
    places: Sequence[int | None],
    rows: int,
    value: Callable[[FrameResult, int], Floats | float | None],
    nobody: float = np.nan,
) -> Floats:
    """(rows, T) the values of the followed person, NaN for no value and `nobody` where there is nobody."""
    found = np.full((len(frames), rows), nobody)
    for row, (frame, place) in enumerate(zip(frames, places, strict=True)):
        if place is not None:
            told = value(frame, place)
            found[row] = np.nan if told is None else told
    return sealed(found.T)


def _visibility(frame: FrameResult, place: int) -> float:
    return mean_visibility(frame.first("body").people[place])


def _presence(frame: FrameResult, place: int) -> float | None:
    present = frame.first("face").extras.presence
    return None if present is None else float(present[place])


def _angles(frame: FrameResult, place: int) -> Floats | None:
    angles = joint_angles(frame.first("body").people[place])
    return None if isinstance(angles, Missing) else angles


def _openings(frame: FrameResult, place: int) -> Floats:
    return openings(frame.first("face").people[place], frame.size_px)


def _turn(frame: FrameResult, place: int) -> Floats | None:
    turns = frame.first("face").extras.transform
    return None if turns is None else head_turn(turns[place])


def _lost(frame: FrameResult, place: int) -> float:
    return float((~in_view(frame.first("body").people[place])).sum())


def _stabilities(
    frames: Sequence[FrameResult], model: ModelName, places: Sequence[int | None], every: int
) -> Floats:
    stamps_ms = np.array([frame.timestamp_ms for frame in frames])
    starts = np.searchsorted(stamps_ms, stamps_ms - WINDOW_MS)
    percents = np.full(len(frames), np.nan)
    for newest in range(0, len(frames), every):
        window = slice(starts[newest], newest + 1)
        told = stability(frames[window], model, places[window])
        if not isinstance(told, Missing) and told.median_percent is not None:
            percents[newest] = told.median_percent
    return sealed(percents)
