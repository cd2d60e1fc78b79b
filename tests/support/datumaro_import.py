"""Imports a folder with datumaro and prints what it found: `python datumaro_import.py FOLDER`."""

from __future__ import annotations

import json
import sys
from typing import Any

from datumaro.components.dataset import Dataset


def main(folder: str) -> None:
    """Prints a JSON list of items, each with its annotations by kind."""
    found: list[dict[str, Any]] = []
    for item in Dataset.import_from(folder, "coco_person_keypoints"):
        kinds = {annotation.type.name: annotation for annotation in item.annotations}
        each: dict[str, Any] = {"id": item.id, "picture": item.media.path, "count": len(item.annotations)}
        if item.annotations:
            each["points"] = list(kinds["points"].points)
            each["visibility"] = [int(value) for value in kinds["points"].visibility]
            each["bbox"] = list(kinds["bbox"].get_bbox())
        found.append(each)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
