"""The privacy page says what this server does, not what servers do by default."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.operator import settings
from components.version import VERSION
from tests.support.app_tests import Open


def said(at: AppTest) -> str:
    """The page's one text."""
    assert not at.exception
    (text,) = at.markdown
    return str(text.value)


def test_metrics_are_off_unless_the_operator_turned_them_on(opened: Open) -> None:
    text = said(opened("privacy"))
    assert "MediaPipe's metrics are **off** on this server." in text
    assert "**on**" not in text


@pytest.mark.parametrize(("value", "word"), [("1", "on"), ("true", "on"), ("0", "off")])
def test_the_page_says_what_the_operator_chose(
    opened: Open, monkeypatch: pytest.MonkeyPatch, value: str, word: str
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_SEND_MEDIAPIPE_METRICS", value)
    settings.cache_clear()
    assert f"MediaPipe's metrics are **{word}**" in said(opened("privacy"))


def test_the_version_is_said(opened: Open) -> None:
    (line,) = opened("privacy").caption
    assert line.value == f"This is Keypoint Lab {VERSION}, under the licence Apache-2.0."


def test_what_is_kept_and_for_how_long_is_said(opened: Open) -> None:
    text = said(opened("privacy"))
    promises = ["Nothing is stored", "Nothing is written to disk", "no statistics", "points only"]
    for promise in (*promises, "Forget this picture"):
        assert promise in text
