"""Labels in COCO's format: people, COCO-WholeBody's faces, and faces of 68 or 98 points as in MMPose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from components.formats.labels.json_stream import members
from components.formats.labels.problems import Problems
from components.keypoints import layout
from components.keypoints.values import Floats
from components.measures.accuracy.labels import LabelBox, LabelledPicture, LabelledSubject, box_about

LAYOUTS = {17: "coco-17", 21: "hand-21", 68: "ibug-68", 98: "wflw-98"}
"""By the number of points. COCO-WholeBody's faces have iBUG's 68 (its own README)."""
_COUNTS = ", ".join(map(str, LAYOUTS))
_VISIBLE = 2
PointOrder: TypeAlias = list[int]


def coco_pictures(path: Path, problems: Problems) -> tuple[LabelledPicture, ...]:
    """The pictures of the document with their labels, in the order of their numbers.

    The document is read element by element. What is wrong is noted, and left out.

    Raises:
        NotJson, OSError: when the file cannot be read to its end.
    """
    orders: dict[Any, PointOrder | None] = {}
    images: dict[Any, Mapping[str, Any]] = {}
    subjects: dict[Any, list[LabelledSubject]] = {}
    for key, value in members(path):
        if not isinstance(value, dict):
            continue
        if key == "images":
            _add_image(value, images, problems)
        elif key == "categories":
            orders[value.get("id")] = _order_of(value, problems)
        elif key == "annotations":
            made = subjects.setdefault(value.get("image_id"), [])
            made += _subjects(value, orders, problems)
    for image_id in [each for each in subjects if each not in images]:
        problems.note("labels belong to pictures that the file does not list", f"image_id {image_id}")
    return tuple(
        LabelledPicture(str(image["file_name"]), number, _size(image), tuple(subjects.get(image_id, ())))
        for number, (image_id, image) in enumerate(sorted(images.items(), key=lambda item: _order(item[0])))
    )


def _order(image_id: Any) -> tuple[int, Any]:
    return (0, image_id) if isinstance(image_id, int | float) else (1, str(image_id))


def _add_image(image: Mapping[str, Any], images: dict[Any, Mapping[str, Any]], problems: Problems) -> None:
    if not isinstance(image.get("file_name"), str) or "id" not in image:
        problems.note("pictures have no file_name or id", f"entry {len(images)}")
    else:
        images[image["id"]] = {key: image.get(key) for key in ("file_name", "width", "height")}


def _size(image: Mapping[str, Any]) -> tuple[int, int] | None:
    width, height = image["width"], image["height"]
    both = isinstance(width, int | float) and isinstance(height, int | float)
    return (int(width), int(height)) if both and width > 0 and height > 0 else None


def _order_of(category: Mapping[str, Any], problems: Problems) -> PointOrder | None:
    """Where each of the layout's points is among the category's own; None where they stand in its order."""
    points = tuple(map(str, category.get("keypoints") or ()))
    name = LAYOUTS.get(len(points))
    if name is None:
        if points:
            problems.note(
                f"categories have other points than {_COUNTS}", f"{category.get('name')}: {len(points)}"
            )
        return None
    own = layout(name).points
    if points == own or set(points) != set(own):
        return None
    problems.note(
        "categories have their points in another order; they are taken by name", str(category.get("name"))
    )
    return [points.index(point) for point in own]


def _subjects(
    entry: Mapping[str, Any], categories: Mapping[Any, PointOrder | None], problems: Problems
) -> Iterator[LabelledSubject]:
    example = f"annotation {entry.get('id')}"
    if categories and entry.get("category_id") not in categories:
        problems.note("labels are of a category that the file does not list", example)
        return
    if entry.get("keypoints") is not None:
        order = categories.get(entry.get("category_id"))
        made = _subject(entry["keypoints"], entry, _box(entry.get("bbox")), example, problems, order)
        if made is not None:
            yield made
    if entry.get("face_valid") and entry.get("face_kpts") is not None:
        made = _subject(entry["face_kpts"], {}, _box(entry.get("face_box")), example, problems)
        if made is not None:
            yield made


def _subject(
    values: Sequence[Any],
    entry: Mapping[str, Any],
    box: LabelBox | None,
    example: str,
    problems: Problems,
    order: PointOrder | None = None,
) -> LabelledSubject | None:
    if len(values) % 3 or len(values) // 3 not in LAYOUTS:
        problems.note(
            f"labels have another number of points than {_COUNTS}; they are left out",
            f"{example} with {len(values) / 3:g}",
        )
        return None
    try:
        triples = np.array(values, np.float64).reshape(-1, 3)
    except (TypeError, ValueError):
        problems.note("labels have points that are no numbers", example)
        return None
    if not np.isfinite(triples).all():
        problems.note("labels have NaN for a number; those points are left out", example)
        triples[~np.isfinite(triples).all(axis=1)] = 0
    if order is not None:
        triples = triples[order]
    labelled = triples[:, 2] > 0
    xy_px = np.where(labelled[:, None], triples[:, :2], np.nan)
    box = box or box_about(xy_px)
    area = _area(entry, box, xy_px, example, problems)
    kind = layout(LAYOUTS[len(triples)])
    visible = triples[:, 2] >= _VISIBLE
    return LabelledSubject(kind, xy_px, visible, area, box, bool(entry.get("iscrowd", 0)))


def _box(values: Any) -> LabelBox | None:
    try:
        left, top, width, height = map(float, values)
    except (TypeError, ValueError):
        return None
    return (left, top, width, height) if np.isfinite([left, top, width, height]).all() else None


def _area(entry: Mapping[str, Any], box: LabelBox, xy_px: Floats, example: str, problems: Problems) -> float:
    area = entry.get("area")
    if isinstance(area, int | float) and np.isfinite(area) and area > 0:
        return float(area)
    _, _, width, height = box
    if np.isfinite(xy_px).any() and entry:
        problems.note("labels have no area; that of their box stands in for it", example)
    return width * height
