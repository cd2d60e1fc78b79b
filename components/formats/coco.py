"""Poses as COCO keypoints: https://cocodataset.org/#format-data, "Keypoint Detection".

A document may hold many records, of which each is a part with its own pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
import orjson

from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, checked, head
from components.keypoints import SEEN, FrameResult, Keypoints, Record, layout
from components.keypoints.conversions import Converted, as_given, conversion
from components.keypoints.results import FloatArray

TARGET = "coco-17"
PERSON = 1
"""COCO's category of people."""
NOT_LABELLED, LABELLED, VISIBLE = 0, 1, 2

Entry = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One record's images, and for each of them its annotations, both without their numbers."""

    head: Head
    images: Sequence[Entry]
    annotations: Sequence[Sequence[Entry]]


def to_coco(record: Record) -> bytes:
    """The poses of one record as a COCO keypoints document.

    Raises:
        ValueError: for poses that do not convert to COCO's 17 points, or numbers that are not finite.
    """
    return joined([part(record)])


def part(record: Record) -> Part:
    """The poses of one record, to be joined with those of others.

    Raises:
        ValueError: as `to_coco`.
    """
    layouts = {person.layout.name for frame in record.frames for person in frame.pose.people}
    return Part(
        {**head(record), "frames": len(record.frames), "layouts": sorted(layouts)},
        [_image(record, frame) for frame in record.frames],
        [list(_annotations(frame)) for frame in record.frames],
    )


def joined(parts: Sequence[Part]) -> bytes:
    """One document of all parts.

    A picture whose name is a number, as in COCO's own sets, has it for its `id` if all have such names and
    none twice, so that the document can be evaluated against the set's; otherwise they are counted from 1.
    """
    images = [image for part in parts for image in part.images]
    found = [entries for part in parts for entries in part.annotations]
    numbers = _numbers([image["file_name"] for image in images])
    annotations = [
        {"image_id": number, "category_id": PERSON, **entry}
        for number, entries in zip(numbers, found, strict=True)
        for entry in entries
    ]
    document = {
        "info": _info(parts),
        "images": [{"id": number, **image} for number, image in zip(numbers, images, strict=True)],
        "annotations": [{"id": number, **entry} for number, entry in enumerate(annotations, 1)],
        "categories": [_category()],
    }
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def parts(content: bytes) -> list[Part]:
    """The parts that a document of `joined` was made of.

    Raises:
        NotResults: for any other, and for one that is not whole.
    """
    try:
        document = orjson.loads(content)
        images = iter(document["images"])
        entries: dict[int, list[Entry]] = {image["id"]: [] for image in document["images"]}
        for entry in document["annotations"]:
            own = {key: entry[key] for key in entry if key not in ("id", "image_id", "category_id")}
            entries[entry["image_id"]].append(own)
        return [_part(checked(found), images, entries) for found in document["info"]["records"]]
    except (orjson.JSONDecodeError, LookupError, TypeError, StopIteration) as error:
        raise NotResults("The file is damaged, or not what Keypoint Lab writes as .coco.json.") from error


def coco_head(content: bytes) -> Head:
    """The head of a document of one record.

    Raises:
        NotResults: for any other, and for one that is not whole.
    """
    found = parts(content)
    if len(found) != 1:
        raise NotResults(f"The file has the results of {len(found)} pictures or clips, not of one.")
    return found[0].head


def _part(found: Head, images: Iterator[Entry], entries: dict[int, list[Entry]]) -> Part:
    own = [next(images) for _ in range(found["frames"])]
    return Part(
        found,
        [{key: image[key] for key in image if key != "id"} for image in own],
        [entries[image["id"]] for image in own],
    )


def _numbers(file_names: Sequence[str]) -> Sequence[int]:
    stems = [PurePath(name).stem for name in file_names]
    if all(stem.isascii() and stem.isdecimal() for stem in stems):
        numbers = [int(stem) for stem in stems]
        if len(set(numbers)) == len(numbers) and max(numbers, default=0) < 1 << 53:
            return numbers
    return range(1, len(file_names) + 1)


def _info(parts: Sequence[Part]) -> Entry:
    layouts = sorted({name for part in parts for name in part.head["layouts"]})
    return {
        "description": "Poses that a model found; not annotated by people",
        "version": FORMAT,
        "conversions": list(_conversions(layouts)),
        "records": [part.head for part in parts],
    }


def _conversions(layouts: Iterable[str]) -> Iterator[Entry]:
    for name in layouts:
        known = conversion(name, TARGET)
        kind, note = ("exact", "the same points") if known is None else (known.kind, known.note)
        yield {"source": name, "target": TARGET, "kind": kind, "note": note}


def _category() -> Entry:
    target = layout(TARGET)
    return {
        "id": PERSON,
        "name": "person",
        "supercategory": "person",
        "keypoints": target.points,
        # COCO counts a skeleton's points from 1.
        "skeleton": (target.edges + 1).tolist(),
    }


def _image(record: Record, frame: FrameResult) -> Entry:
    width_px, height_px = frame.size_px
    image = {"file_name": record.name, "width": width_px, "height": height_px}
    if record.kind == "picture":
        return image
    # A moment of a clip, as https://www.w3.org/TR/media-frags/#naming-time names it.
    name = f"{record.name}#t={frame.timestamp_ms / 1000:.3f}"
    return {**image, "file_name": name, "frame": frame.index, "timestamp_ms": frame.timestamp_ms}


def _annotations(frame: FrameResult) -> Iterator[Entry]:
    for person in frame.pose.people:
        found = _converted(person)
        xy_px = found.xyz_norm[:, :2] * np.asarray(frame.size_px, np.float32)
        inside = ((found.xyz_norm[:, :2] >= 0) & (found.xyz_norm[:, :2] <= 1)).all(axis=1)
        # COCO labels nothing outside the picture, and nobody who is wholly outside.
        if inside.any():
            yield {
                "keypoints": _triples(xy_px, inside, found),
                "num_keypoints": int(inside.sum()),
                **_extent(xy_px[inside]),
                "iscrowd": 0,
                # COCO asks for one number a person, which the model does not give: this is a stand-in.
                **({} if found.visibility is None else {"score": float(found.visibility.mean())}),
            }


def _converted(person: Keypoints) -> Converted:
    if person.layout.name == TARGET:
        return as_given(person)
    known = conversion(person.layout.name, TARGET)
    if known is None or known.left_out:
        raise ValueError(f"Points of {person.layout.name} do not convert to {TARGET}; choose another format.")
    return known.convert(person)


def _triples(xy_px: FloatArray, inside: Any, found: Converted) -> list[float]:
    seen = np.ones(len(inside), bool) if found.visibility is None else found.visibility >= SEEN
    flags = np.where(inside, np.where(seen, VISIBLE, LABELLED), NOT_LABELLED)
    shown: list[list[float]] = np.where(inside[:, None], xy_px, 0).astype(np.float32).tolist()
    return [value for (x, y), flag in zip(shown, flags.tolist(), strict=True) for value in (x, y, flag)]


def _extent(xy_px: FloatArray) -> Entry:
    """The box about the points, and its area: nothing is known of the body's outline."""
    (left, top), (right, bottom) = xy_px.min(axis=0).tolist(), xy_px.max(axis=0).tolist()
    width, height = right - left, bottom - top
    return {"bbox": [left, top, width, height], "area": width * height}
