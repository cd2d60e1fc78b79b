"""COCO documents of several networks: each found its people, who are not counted twice."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO

from components import formats
from components.formats import coco
from components.keypoints import FrameResult, Keypoints, NetworkResult, Record, by_network, layout
from components.keypoints.networks import VIEWER_NETWORK
from tests.support.records import frame, record


def both(index: int, lite: int, full: int) -> FrameResult:
    """So many people whom each of two networks found, and a face."""
    of_lite = frame(index, lite, keys=("blazepose-lite",)).results
    return replace(frame(index, full), results={**of_lite, **frame(index, full).results})


def picture(found: FrameResult, name: str) -> Record:
    return record(found, kind="picture", name=name)


def categories(document: Any) -> list[tuple[int, str]]:
    return [(each["id"], each["name"]) for each in document["categories"]]


def test_people_of_two_networks_are_of_two_categories(tmp_path: Path) -> None:
    content = formats.write(record(both(0, 2, 1), both(1, 0, 1)), ".coco.json")
    document = json.loads(content)
    assert categories(document) == [(1, "person blazepose-lite"), (2, "person blazepose-full")]
    assert len({tuple(each["keypoints"]) for each in document["categories"]}) == 1
    found = [(each["image_id"], each["category_id"], each["network"]) for each in document["annotations"]]
    lite, full = "blazepose-lite", "blazepose-full"
    assert found == [(1, 1, lite), (1, 1, lite), (1, 2, full), (2, 2, full)]
    (tmp_path / "both.coco.json").write_bytes(content)
    with contextlib.redirect_stdout(io.StringIO()):
        opened = COCO(str(tmp_path / "both.coco.json"))
    assert len(opened.getAnnIds(catIds=[1])) == 2 and len(opened.getAnnIds(catIds=[2])) == 2


@pytest.mark.parametrize("pose", ["blazepose-lite", "blazepose-full"])
def test_people_of_one_network_are_people(pose: str) -> None:
    document = json.loads(formats.write(record(frame(keys=(pose, "face-landmarker"))), ".coco.json"))
    assert categories(document) == [(1, "person")]
    assert [each["network"] for each in document["annotations"]] == [pose]


def test_pictures_of_one_network_each_share_a_category() -> None:
    parts = [
        coco.part(picture(frame(keys=(pose, "face-landmarker")), f"{pose}.jpg"))
        for pose in ("blazepose-lite", "blazepose-full")
    ]
    document = json.loads(coco.joined(parts))
    assert categories(document) == [(1, "person")]
    assert [each["category_id"] for each in document["annotations"]] == [1, 1]


def test_joined_parts_of_several_networks_come_apart_again() -> None:
    parts = [
        coco.part(picture(frame(), "one.jpg")),
        coco.part(picture(both(0, 1, 2), "both.jpg")),
        coco.part(picture(frame(bodies=0), "none.jpg")),
    ]
    content = coco.joined(parts)
    assert categories(json.loads(content)) == [(1, "person blazepose-full"), (2, "person blazepose-lite")]
    again = coco.parts(content)
    assert coco.joined(again) == content
    # Without the second, one category is enough again.
    assert categories(json.loads(coco.joined([again[0], again[2]]))) == [(1, "person")]


def own(layout_name: str, *beside: str) -> Record:
    """Results of a viewer's own network, of one person of that layout, and of others."""
    known = layout(layout_name)
    person = Keypoints(known, np.full((len(known), 3), 0.5, np.float32))
    found = by_network(NetworkResult(VIEWER_NETWORK, (person,)))
    return record(replace(frame(), results={**found, **frame(keys=beside).results}))


def test_the_people_of_a_viewers_network_are_there_where_they_convert() -> None:
    document = json.loads(formats.write(own("halpe-26"), ".coco.json"))
    assert categories(document) == [(1, "person")]
    assert [each["network"] for each in document["annotations"]] == [VIEWER_NETWORK]
    both_of = json.loads(formats.write(own("coco-17", "blazepose-full"), ".coco.json"))
    assert categories(both_of) == [(1, f"person {VIEWER_NETWORK}"), (2, "person blazepose-full")]


def test_a_viewers_network_of_other_points_is_left_out_beside_others_and_else_refused() -> None:
    document = json.loads(formats.write(own("numbered-5", "blazepose-full"), ".coco.json"))
    assert categories(document) == [(1, "person")]
    assert [each["network"] for each in document["annotations"]] == ["blazepose-full"]
    said = "Points of numbered-5 do not convert to coco-17; choose another format."
    assert formats.FORMATS[".coco.json"].refusal(own("numbered-5")) == said
    with pytest.raises(ValueError, match="numbered-5 do not convert"):
        formats.write(own("numbered-5", "face-landmarker"), ".coco.json")
