"""Poses as COCO keypoints: https://cocodataset.org/#format-data, "Keypoint Detection".

A document may hold many records, of which each is a part with its own pictures. It has what pycocotools,
datumaro (the importer of CVAT), FiftyOne, MMPose and supervision ask for; see docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import orjson

from components.formats.coco_names import Names
from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, checked, head
from components.keypoints import FrameResult, Keypoints, Record, layout
from components.keypoints.conversions import Converted, as_given, conversion
from components.keypoints.results import FloatArray
from components.measures.in_view import in_view

TARGET = "coco-17"
FOLDER = "folder"
"""Of a part's head: where its file is, from a folder that is common to all files of a document. The names of
its images begin with it."""
PERSON = 1
"""COCO's category of people."""
NOT_LABELLED, LABELLED, VISIBLE = 0, 1, 2
LEAST_PX = 2.0
"""Of a box's sides: importers refuse one without area; at the picture's edge, MMPose takes a pixel off."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One record's images, and for each of them its annotations, without what they get in a document.

    Attributes:
        head: may have FOLDER.
    """

    head: Head
    images: Sequence[Entry]
    annotations: Sequence[Sequence[Entry]]


def to_coco(record: Record) -> bytes:
    """The poses of one record as a COCO keypoints document.

    Raises:
        ValueError: for poses that do not convert to COCO's 17 points, or numbers that are not finite.
    """
    return joined([part(record)])


def refusal(record: Record) -> str | None:
    """Why the record cannot be written so, in a sentence; None where it can."""
    for name in _layouts(record):
        if _not_convertible(name):
            return f"Points of {name} do not convert to {TARGET}; choose another format."
    return None


def part(record: Record, folder: str | None = None) -> Part:
    """The poses of one record, to be joined with those of others.

    Args:
        folder: see FOLDER.

    Raises:
        ValueError: as `to_coco`.
    """
    facts = {**head(record), "frames": len(record.frames), "layouts": _layouts(record)}
    problem = refusal(record)
    if problem is not None:
        raise ValueError(problem)
    images = [_image(record, frame) for frame in record.frames]
    found = [list(_annotations(frame)) for frame in record.frames]
    return Part({**facts, FOLDER: folder} if folder else facts, images, found)


def file_names(parts: Iterable[Part]) -> list[list[str]]:
    """What the images of each part are called in a document of them all."""
    names = Names()
    return [
        names.of(
            f"{part.head.get(FOLDER, '')}/{part.head['name']}", part.head["kind"], _frame_numbers(part.images)
        )
        for part in parts
    ]


def joined(parts: Sequence[Part]) -> bytes:
    """One document of all parts.

    A picture whose name is a number, as in COCO's own sets, has it for its `id` if all have such names and
    none twice, so that the document can be evaluated against the set's; otherwise they are counted from 1.
    """
    names = [name for own in file_names(parts) for name in own]
    images = [image for part in parts for image in part.images]
    found = [entries for part in parts for entries in part.annotations]
    ids = _ids(names)
    annotations = [
        {"image_id": own, "category_id": PERSON, **entry}
        for own, entries in zip(ids, found, strict=True)
        for entry in entries
    ]
    document = {
        "info": _info(parts),
        "licenses": [],
        "images": [
            {"id": own, **image, "file_name": name}
            for own, name, image in zip(ids, names, images, strict=True)
        ],
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
        [{key: image[key] for key in image if key not in ("id", "file_name")} for image in own],
        [[_completed(entry, image) for entry in entries[image["id"]]] for image in own],
    )


def _completed(entry: Entry, image: Entry) -> Entry:
    """The entry with what was not written before importers were thought of."""
    if "segmentation" in entry:
        return entry
    triples = np.array(entry["keypoints"], np.float32).reshape(-1, 3)
    xy_px = triples[triples[:, 2] != NOT_LABELLED, :2]
    return {**entry, **_extent(xy_px, (image["width"], image["height"])), "segmentation": []}


def _ids(file_names: Sequence[str]) -> Sequence[int]:
    stems = [PurePosixPath(name).stem for name in file_names]
    if all(stem.isascii() and stem.isdecimal() for stem in stems):
        ids = [int(stem) for stem in stems]
        if len(set(ids)) == len(ids) and max(ids, default=0) < 1 << 53:
            return ids
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
    image: Entry = {"width": width_px, "height": height_px}
    if record.kind == "picture":
        return image
    return {
        **image,
        "frame": frame.index,
        "source_frame": frame.source_frame,
        "timestamp_ms": frame.timestamp_ms,
        "damaged": frame.damaged,
    }


def _frame_numbers(images: Sequence[Entry]) -> Sequence[int]:
    """A number for each image, none twice: the source's own where it is known of all, or else ours."""
    for key in ("source_frame", "frame"):
        known = {image[key] for image in images if isinstance(image.get(key), int)}
        if len(known) == len(images):
            return [image[key] for image in images]
    return range(len(images))


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
                **_extent(xy_px[inside], frame.size_px),
                "segmentation": [],
                "iscrowd": 0,
                # COCO asks for one number a person, which the model does not give: this is a stand-in.
                **({} if found.visibility is None else {"score": float(found.visibility.mean())}),
            }


def _converted(person: Keypoints) -> Converted:
    if person.layout.name == TARGET:
        return as_given(person)
    known = conversion(person.layout.name, TARGET)
    assert known is not None
    return known.convert(person)


def _layouts(record: Record) -> list[str]:
    return sorted({person.layout.name for frame in record.frames for person in frame.pose.people})


def _not_convertible(name: str) -> bool:
    known = conversion(name, TARGET)
    return name != TARGET and (known is None or bool(known.left_out))


def _triples(xy_px: FloatArray, inside: Any, found: Converted) -> list[float]:
    flags = np.where(in_view(found), VISIBLE, np.where(inside, LABELLED, NOT_LABELLED))
    shown: list[list[float]] = np.where(inside[:, None], xy_px, 0).astype(np.float32).tolist()
    return [value for (x, y), flag in zip(shown, flags.tolist(), strict=True) for value in (x, y, flag)]


def _extent(xy_px: FloatArray, size_px: tuple[int, int]) -> Entry:
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
