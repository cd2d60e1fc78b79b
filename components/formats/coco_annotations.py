"""The annotations of one frame in a COCO document, one a person: 17 points in pixels, a box and a score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from components.keypoints import SEEN, FrameResult, Keypoints
from components.keypoints.conversions import ConvertedPoints, as_given, conversion
from components.keypoints.results import FloatArray

TARGET = "coco-17"
NETWORK = "network"
"""Of an annotation: the key of the network that found the person."""
NOT_LABELLED, LABELLED, VISIBLE = 0, 1, 2
LEAST_PX = 2.0
"""Of a box's sides: importers refuse one without area; at the picture's edge, MMPose takes a pixel off."""

Entry: TypeAlias = dict[str, Any]


def converts(layout_name: str) -> bool:
    """Whether all of COCO's points can be had from that layout's."""
    to_target = conversion(layout_name, TARGET)
    return layout_name == TARGET or (to_target is not None and not to_target.left_out)


def entries(frame: FrameResult, key: str) -> Iterator[Entry]:
    """Of the people whom that network found, whose points must convert; without ids."""
    people = frame.results[key].people if key in frame.results else ()
    for person in people:
        converted = _converted(person)
        xy_px = converted.xyz_norm[:, :2] * np.asarray(frame.size_px, np.float32)
        inside = ((converted.xyz_norm[:, :2] >= 0) & (converted.xyz_norm[:, :2] <= 1)).all(axis=1)
        # COCO labels nothing outside the picture, and nobody who is wholly outside.
        if inside.any():
            yield {
                NETWORK: key,
                "keypoints": _triples(xy_px, inside, converted),
                "num_keypoints": int(inside.sum()),
                **extent(xy_px[inside], frame.size_px),
                "segmentation": [],
                "iscrowd": 0,
                # COCO asks for one number a person, which no network here gives: this is a stand-in.
                **({} if converted.visibility is None else {"score": float(converted.visibility.mean())}),
            }


def completed(entry: Entry, image: Entry, key: str) -> Entry:
    """The entry with what was not written before there were importers, or other networks, to think of."""
    entry = {NETWORK: key, **entry}
    if "segmentation" in entry:
        return entry
    triples = np.array(entry["keypoints"], np.float32).reshape(-1, 3)
    xy_px = triples[triples[:, 2] != NOT_LABELLED, :2]
    return {**entry, **extent(xy_px, (image["width"], image["height"])), "segmentation": []}


def _converted(person: Keypoints) -> ConvertedPoints:
    """COCO's points, with the network's score for a visibility where it gives no other."""
    if person.visibility is None and person.score is not None:
        person = replace(person, visibility=person.score)
    if person.layout.name == TARGET:
        return as_given(person)
    to_target = conversion(person.layout.name, TARGET)
    assert to_target is not None
    return to_target.convert(person)


def _triples(xy_px: FloatArray, inside: Any, converted: ConvertedPoints) -> list[float]:
    seen = np.ones(len(inside), bool) if converted.visibility is None else converted.visibility >= SEEN
    flags = np.where(inside, np.where(seen, VISIBLE, LABELLED), NOT_LABELLED)
    shown: list[list[float]] = np.where(inside[:, None], xy_px, 0).astype(np.float32).tolist()
    return [value for (x, y), flag in zip(shown, flags.tolist(), strict=True) for value in (x, y, flag)]


def extent(xy_px: FloatArray, size_px: tuple[int, int]) -> Entry:
    """The box about the points, inside the picture, and its area: nothing is known of the body's outline."""
    low, high = xy_px.min(axis=0).tolist(), xy_px.max(axis=0).tolist()
    (left, width), (top, height) = map(_side, low, high, size_px)
    return {"bbox": [left, top, width, height], "area": width * height}


def _side(low: float, high: float, most: int) -> tuple[float, float]:
    """Where a side of a box begins, and its length."""
    least = min(LEAST_PX, most)
    length = max(high - low, least)
    start = low if length > least else (low + high - length) / 2
    return min(max(start, 0.0), most - length), length
