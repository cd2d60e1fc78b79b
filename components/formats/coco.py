"""Poses as COCO keypoints: https://cocodataset.org/#format-data, "Keypoint Detection".

A document may hold many records, of which each is a part with its own pictures. It has what pycocotools,
datumaro (the importer of CVAT), FiftyOne, MMPose and supervision ask for; see docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import orjson

from components.formats.coco_annotations import NETWORK, TARGET, Entry, completed, converts, entries
from components.formats.coco_names import PictureNames
from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, checked, head
from components.formats.version_2 import upgraded
from components.keypoints import FrameResult, Record, Subject, layout, network
from components.keypoints.conversions import conversion

FOLDER = "folder"
"""Of a part's head: where its file is, from a folder that is common to all files of a document. The names of
its images begin with it."""
BODIES = "bodies"
"""Of a part's head: the keys of the networks whose people are in it."""
PERSON = 1
"""COCO's category of people."""


@dataclass(frozen=True)
class RecordAnnotations:
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
    for name in _layouts(record, _bodies(record) or _with_subject(record, "anything")):
        if not converts(name):
            return f"Points of {name} do not convert to {TARGET}; choose another format."
    return None


def part(record: Record, folder: str | None = None) -> RecordAnnotations:
    """The poses of one record, to be joined with those of others.

    Args:
        folder: see FOLDER.

    Raises:
        ValueError: as `to_coco`.
    """
    bodies = _bodies(record)
    layouts = _layouts(record, bodies)
    facts = {**head(record), "frames": len(record.frames), "layouts": layouts, BODIES: bodies}
    problem = refusal(record)
    if problem is not None:
        raise ValueError(problem)
    images = [_image(record, frame) for frame in record.frames]
    annotations = [[entry for key in bodies for entry in entries(frame, key)] for frame in record.frames]
    return RecordAnnotations({**facts, FOLDER: folder} if folder else facts, images, annotations)


def file_names(parts: Iterable[RecordAnnotations]) -> list[list[str]]:
    """What the images of each part are called in a document of them all."""
    names = PictureNames()
    return [
        names.of(
            f"{part.head.get(FOLDER, '')}/{part.head['name']}", part.head["kind"], _frame_numbers(part.images)
        )
        for part in parts
    ]


def joined(parts: Sequence[RecordAnnotations]) -> bytes:
    """One document of all parts.

    A picture whose name is a number, as in COCO's own sets, has it for its `id` if all have such names and
    none twice, so that the document can be evaluated against the set's; otherwise they are counted from 1.
    """
    names = [name for own in file_names(parts) for name in own]
    images = [image for part in parts for image in part.images]
    annotations = [people for part in parts for people in part.annotations]
    ids, categories = _ids(names), _categories(parts)
    of_images = [
        {"image_id": own, "category_id": categories.get(entry[NETWORK], PERSON), **entry}
        for own, people in zip(ids, annotations, strict=True)
        for entry in people
    ]
    document = {
        "info": _info(parts),
        "licenses": [],
        "images": [
            {"id": own, **image, "file_name": name}
            for own, name, image in zip(ids, names, images, strict=True)
        ],
        "annotations": [{"id": number, **entry} for number, entry in enumerate(of_images, 1)],
        "categories": [_category(number, f"person {key}") for key, number in categories.items()]
        or [_category(PERSON, "person")],
    }
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def parts(content: bytes) -> list[RecordAnnotations]:
    """The parts that a document of `joined` was made of; those of version 2 as this version makes them.

    Raises:
        NotResults: for any other, and for one that is not whole.
    """
    try:
        document = orjson.loads(content)
        images = iter(document["images"])
        annotations: dict[int, list[Entry]] = {image["id"]: [] for image in document["images"]}
        for entry in document["annotations"]:
            own = {key: entry[key] for key in entry if key not in ("id", "image_id", "category_id")}
            annotations[entry["image_id"]].append(own)
        heads = [_with_bodies(checked(upgraded(each))) for each in document["info"]["records"]]
        return [_part(each, images, annotations) for each in heads]
    except (orjson.JSONDecodeError, LookupError, TypeError, StopIteration) as error:
        raise NotResults("The file is damaged, or not what Keypoint Lab writes as .coco.json.") from error


def coco_head(content: bytes) -> Head:
    """The head of a document of one record.

    Raises:
        NotResults: for any other, and for one that is not whole.
    """
    document_parts = parts(content)
    if len(document_parts) != 1:
        raise NotResults(f"The file has the results of {len(document_parts)} pictures or clips, not of one.")
    return document_parts[0].head


def _part(head: Head, images: Iterator[Entry], people: dict[int, list[Entry]]) -> RecordAnnotations:
    own = [next(images) for _ in range(head["frames"])]
    network_key = next(iter(head[BODIES]), "")
    return RecordAnnotations(
        head,
        [{key: image[key] for key in image if key not in ("id", "file_name")} for image in own],
        [[completed(entry, image, network_key) for entry in people[image["id"]]] for image in own],
    )


def _ids(file_names: Sequence[str]) -> Sequence[int]:
    stems = [PurePosixPath(name).stem for name in file_names]
    if all(stem.isascii() and stem.isdecimal() for stem in stems):
        ids = [int(stem) for stem in stems]
        if len(set(ids)) == len(ids) and max(ids, default=0) < 1 << 53:
            return ids
    return range(1, len(file_names) + 1)


def _info(parts: Sequence[RecordAnnotations]) -> Entry:
    layouts = sorted({name for part in parts for name in part.head["layouts"]})
    return {
        "description": "Poses that a model found; not annotated by people",
        "version": FORMAT,
        "conversions": list(_conversions(layouts)),
        "records": [part.head for part in parts],
    }


def _conversions(layouts: Iterable[str]) -> Iterator[Entry]:
    for name in layouts:
        to_target = conversion(name, TARGET)
        kind, note = ("exact", "the same points") if to_target is None else (to_target.kind, to_target.note)
        yield {"source": name, "target": TARGET, "kind": kind, "note": note}


def _categories(parts: Sequence[RecordAnnotations]) -> Mapping[str, int]:
    """A number for each network, where several looked at one picture; none where there is one category.

    In one category, whom both found would be two people.
    """
    bodies = [part.head[BODIES] for part in parts]
    if all(len(own) < 2 for own in bodies):
        return {}
    return {key: number for number, key in enumerate(dict.fromkeys(key for own in bodies for key in own), 1)}


def _category(number: int, name: str) -> Entry:
    target = layout(TARGET)
    return {
        "id": number,
        "name": name,
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
        values = {image[key] for image in images if isinstance(image.get(key), int)}
        if len(values) == len(images):
            return [image[key] for image in images]
    return range(len(images))


def _bodies(record: Record) -> list[str]:
    """The networks whose people the document holds: those of bodies, and whatever else has such points."""
    bodies = _with_subject(record, "body")
    for key in _with_subject(record, "anything"):
        names = _layouts(record, [key])
        if names and all(map(converts, names)):
            bodies.append(key)
    return [key for key in record.settings.keys if key in bodies]


def _with_subject(record: Record, subject: Subject) -> list[str]:
    return [key for key in record.settings.keys if network(key).subject == subject]


def _with_bodies(head: Head) -> Head:
    """The head with BODIES, which version 2 lacks."""
    if BODIES in head:
        return head
    return {**head, BODIES: [each["key"] for each in head["networks"] if each["subject"] == "body"]}


def _layouts(record: Record, keys: Sequence[str]) -> list[str]:
    return sorted(
        {
            person.layout.name
            for frame in record.frames
            for key in keys
            if key in frame.results
            for person in frame.results[key].people
        }
    )
