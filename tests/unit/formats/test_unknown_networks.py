"""Results of networks that are not in the table: read as far as it goes, or refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from components import formats
from components.keypoints import Keypoints
from components.keypoints.layouts import numbered
from components.keypoints.networks import VIEWER_NETWORK
from tests.support.records import POSE, frame, posed, record


def written(change: Callable[[Any], object] | None = None, layout: str = "") -> bytes:
    """Results of a network `theirs`, whose people have five numbered points, and of the Face Landmarker."""
    five = Keypoints(numbered(5), np.full((5, 3), 0.25), score=np.ones(5, np.float32))
    content = formats.write(record(posed(0, five), posed(1)), ".json").decode()
    content = content.replace('"blazepose-full"', '"theirs"')
    document = json.loads(content.replace("numbered-5", layout or "numbered-5"))
    if change is not None:
        change(document)
    return json.dumps(document).encode()


def refusal(content: bytes) -> str:
    with pytest.raises(formats.NotResults) as caught:
        formats.read(content)
    return str(caught.value)


def test_one_is_read_as_somebodys_own_and_a_note_says_so() -> None:
    found = formats.read(written())
    assert found.settings.keys == (VIEWER_NETWORK, "face-landmarker")
    assert found.settings.of(VIEWER_NETWORK).people == 2
    (person,) = found.frames[0].results[VIEWER_NETWORK].people
    assert person.layout is numbered(5)
    np.testing.assert_array_equal(person.xyz_norm, np.full((5, 3), 0.25, np.float32))
    assert list(found.frames[1].times.networks) == [] and found.frames[1].results[VIEWER_NETWORK].people == ()
    assert list(found.models) == [VIEWER_NETWORK, "face-landmarker"]
    assert "calls one of its networks theirs, which this version does not know" in found.notes[-1]
    assert len(formats.read(formats.write(found, ".json")).notes) == len(found.notes)


def test_points_of_an_unknown_layout_are_refused() -> None:
    assert "points that are not known: 'theirs-5'" in refusal(written(layout="theirs-5"))


def test_two_are_refused() -> None:
    def add(document: Any) -> None:
        document["networks"].append({**document["networks"][0], "key": "another"})

    assert "networks that this version does not know (theirs and another)" in refusal(written(add))


def test_one_beside_the_viewers_own_is_refused() -> None:
    def add(document: Any) -> None:
        document["networks"].append({**document["networks"][0], "key": VIEWER_NETWORK})

    assert "does not know (theirs), of which it can read one alone" in refusal(written(add))


def test_known_networks_are_what_they_are() -> None:
    keys = ("blazepose-lite", "face-landmarker", "blazepose-full")
    three = record(frame(keys=keys))
    found = formats.read(formats.write(three, ".json"))
    assert found.settings.keys == keys and found.notes == three.notes
    assert found.frames[0].results["blazepose-lite"].people[0].layout is POSE
