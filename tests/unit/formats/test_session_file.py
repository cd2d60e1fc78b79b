"""A session comes back as it was saved, a file that is none is refused, and what differs is said."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.formats import session_file
from components.formats.errors import NotResults
from components.formats.session_file import (
    FORMAT,
    MOST_BYTES,
    SavedSession,
    differences,
    read_session,
    same_app,
    session_json,
)

SESSION = SavedSession(
    choices={"guide-use": "sports", "demos-enter-squats": 110.0, "class-hint": True, "networks": ["Pose"]},
    picture="the portrait",
    picture_sha256="ab" * 32,
    numbers={"ratio": 155.25, "body_ms": 17.0},
    models={"face_landmarker.task": "cd" * 32},
    versions={"keypoint-lab": "1.0.0", "numpy": "2.0"},
)


@given(
    st.dictionaries(
        st.text(),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text()
        | st.lists(st.text()),
    ),
    st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False)),
)
def test_what_is_saved_comes_back(choices: dict[str, Any], numbers: dict[str, float]) -> None:
    session = replace(SESSION, choices=choices, numbers=numbers)
    assert read_session(session_json(session)) == session
    assert not differences(session, read_session(session_json(session)))


def test_choices_that_json_cannot_hold_are_left_out() -> None:
    session = replace(SESSION, choices={"a": ("tuple",), "b": float("inf"), "c": 1})  # type: ignore[dict-item]
    assert read_session(session_json(session)).choices == {"c": 1}


def changed(**parts: Any) -> bytes:
    return json.dumps({**json.loads(session_json(SESSION)), **parts}).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no session"),
        (b'{"format": "keypoint-lab/3"}', "no session"),
        (changed(picture="another"), "was changed"),
        (changed(more=1), "was changed"),
        (b" " * (MOST_BYTES + 1), "too large"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotResults, match=reason):
        read_session(content)


@pytest.mark.parametrize(
    "wrong",
    [
        {"numbers": {"ratio": "many"}},
        {"choices": {"a": {}}},
        {"versions": {"numpy": 2}},
        {"picture": None},
        {"more": {}},
    ],
)
def test_one_with_other_contents_is_refused_even_with_a_right_checksum(wrong: dict[str, Any]) -> None:
    contents = {
        name: value
        for name, value in json.loads(session_json(SESSION)).items()
        if name not in ("format", "checksum")
    }
    contents |= wrong
    whole = {"format": FORMAT, "checksum": session_file._checksum(contents), **contents}
    with pytest.raises(NotResults, match="does not hold"):
        read_session(json.dumps(whole).encode())


def test_what_differs_is_said_and_times_are_not() -> None:
    assert (
        differences(
            SESSION, replace(SESSION, numbers={"ratio": 155.25, "body_ms": 99.0}), frozenset({"body_ms"})
        )
        == []
    )
    other = replace(SESSION, numbers={"ratio": 150.0}, versions={"keypoint-lab": "2.0.0"}, models={})
    assert differences(SESSION, other, frozenset({"body_ms"})) == [
        "keypoint-lab was version 1.0.0 and is 2.0.0.",
        "numpy was version 2.0 and is not here.",
        "face_landmarker.task is another file than it was, or is not here.",
        "The number ratio was 155.25 and is 150.",
    ]
    assert not same_app(SESSION, other) and same_app(SESSION, SESSION)
    moved = replace(SESSION, picture="your picture", picture_sha256="00")
    assert differences(SESSION, moved) == [
        "The numbers were of the portrait; now it is your picture, with other pixels."
    ]
    assert differences(SESSION, replace(SESSION, numbers={})) == [
        "The number ratio was 155.25 and is not here yet.",
        "The number body_ms was 17 and is not here yet.",
    ]
