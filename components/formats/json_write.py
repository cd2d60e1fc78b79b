"""Results as JSON: the format that holds all of them, and the one that is read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import orjson

from components.formats.head import head
from components.keypoints import FrameResult, Keypoints, Layout, NetworkResult, Record
from components.keypoints.blendshapes import BLENDSHAPES


def to_json(record: Record) -> bytes:
    """One JSON document, with the digits that give the same float32 back.

    Raises:
        ValueError: as `head`.
    """
    document = {
        **head(record),
        "layouts": {layout.name: layout.points for layout in _layouts(record)},
        "blendshape_names": BLENDSHAPES,
        "frames": [_frame(frame) for frame in record.frames],
    }
    # NumPy's NaN, of a z that there is not, becomes null.
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def _layouts(record: Record) -> Iterable[Layout]:
    """Those that occur, in the order in which they do."""
    return dict.fromkeys(
        person.layout
        for frame in record.frames
        for result in frame.results.values()
        for person in result.people
    )


def _frame(frame: FrameResult) -> dict[str, Any]:
    return {
        "index": frame.index,
        "timestamp_ms": frame.timestamp_ms,
        "size_px": frame.size_px,
        "skipped": frame.skipped,
        "source_frame": frame.source_frame,
        "damaged": frame.damaged,
        "warm_up": frame.warm_up,
        "times_ns": asdict(frame.times),
        "results": {key: _result(result) for key, result in frame.results.items()},
    }


def _result(result: NetworkResult) -> dict[str, Any]:
    return {
        "people": [_person(person) for person in result.people],
        "blendshapes": result.extras.blendshapes,
        "transform": result.extras.transform,
        "presence": result.extras.presence,
    }


def _person(person: Keypoints) -> dict[str, Any]:
    return {
        "layout": person.layout.name,
        "xyz_norm": person.xyz_norm,
        "world_m": person.world_m,
        "visibility": person.visibility,
        "presence": person.presence,
        "score": person.score,
    }
