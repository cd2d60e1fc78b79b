"""The page In class: own numbers on the worksheet, hints before answers, the quiz, the session."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.content.lessons import blanks, lesson
from components.formats.session_file import read_session
from components.formats.worksheet import Notebook
from components.views.classroom.numbers import OwnNumbers
from components.views.classroom.questions import claim_questions, drawn, questions
from tests.support.app_tests import Open, button
from tests.support.page_fakes import Upload, thing_of

Saved = dict[str, bytes]


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> Saved:
    """What the buttons would save, by their keys."""
    kept: Saved = {}

    def download(_label: str, data: bytes, *_: Any, key: str, **__: Any) -> bool:
        kept[key] = data
        return False

    monkeypatch.setattr(st, "download_button", download)
    return kept


@pytest.fixture
def room(opened: Open, saved: Saved) -> AppTest:  # noqa: ARG001
    at = opened("class")
    assert not at.exception and not at.error
    return at


def said(at: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*at.markdown, *at.caption))


def test_the_numbers_are_those_of_the_shared_picture(room: AppTest, saved: Saved) -> None:
    text = said(room)
    # The made portrait of page_fakes: 478 points on 9,520 px², 25 of 33 on 6,400 and all of them seen with 1.
    ratio = (478 / 9520) / (25 / 6400)
    assert f"density of the face's points over the body's: **{ratio:.0f} times**" in text
    assert "points of the body that are guesses: **8**" in text
    assert "mean visibility of the body's points in view: **1**" in text
    assert "time of the body network on the picture: **12 ms**" in text
    # The pose detector sees 224 px of the portrait's 512.
    assert "pose detector's input: **2.3 px**" in text and 512 / 224 == pytest.approx(2.29, abs=0.01)
    assert "squats counted from the side: **not yet**" in text and "8 of 12 numbers are filled in" in text
    assert b"12 ms" in saved["class-save-html"] and b"ratio" in saved["class-save-csv"]


def test_what_other_pages_found_fills_the_rest(room: AppTest, saved: Saved) -> None:
    room.switch_page("pages/demos.py").run()
    room.switch_page("pages/guide.py").run()
    assert thing_of(room, Notebook).noted["squats_side"] == 5
    room.switch_page("pages/class.py").run()
    text = said(room)
    assert "squats counted from the side: **5**" in text and "11 of 12 numbers are filled in" in text
    room.text_input(key="class-name").set_value("Ada").run()
    assert b"Ada" in saved["class-save-html"]


def test_hints_open_one_after_the_other_and_the_answer_last(room: AppTest) -> None:
    def offered() -> list[str]:
        return [each.label for each in room.checkbox if each.label.endswith("station 2")]

    assert offered() == ["Hint 1 of station 2"]
    for place in (1, 2):
        room.checkbox(key=f"class-hint-density-{place}").check().run()
    assert offered() == ["Hint 1 of station 2", "Hint 2 of station 2", "Answer of station 2"]
    assert "Lips and lids move by millimetres" not in said(room)
    room.checkbox(key="class-answer-density").check().run()
    assert "8 of the body's points are guesses. Lips and lids move by millimetres" in said(room)


def test_the_longer_lesson_has_more_stations(room: AppTest) -> None:
    headings = [str(each.value) for each in room.markdown if str(each.value).startswith("#### ")]
    assert len(headings) == len(lesson(45))
    room.segmented_control(key="class-length").set_value(90).run()
    longer = [str(each.value) for each in room.markdown if str(each.value).startswith("#### ")]
    assert len(longer) == len(lesson(90)) > len(headings)


def test_the_quiz_is_right_by_ones_own_numbers(room: AppTest) -> None:
    asked = [each for each in room.main.radio if each.key and str(each.key).startswith("class-quiz")]
    assert len(asked) == 10 and all(each.value is None for each in asked)
    claims = {each.key: each for each in claim_questions()}
    right = 0
    for each in asked:
        key = str(each.key).removeprefix("class-quiz-0-")
        if key in claims:
            each.set_value(claims[key].right)
            right += 1
    button(room, "Check the answers").click().run()
    assert f"**{right} of 10 answers right.**" in said(room) and 0 < right
    assert thing_of(room, Notebook).noted["quiz_right"] == right
    button(room, "Other questions").click().run()
    assert not button(room, "Check the answers").disabled


def test_there_are_thirty_questions_each_with_one_right_answer() -> None:
    values = {key: 3.0 + place for place, key in enumerate(blanks())}
    asked = questions(OwnNumbers(values, "the portrait", "ab"))
    assert len(asked) >= 30 and len({each.key for each in asked}) == len(asked)
    for each in asked:
        assert each.options.count(each.right) == 1 and len(each.options) >= 3
        assert len(set(each.options)) == len(each.options) and each.why and "{" not in each.why
    # Another seed draws others; the options of a number stay in their order.
    assert drawn(asked, 10, 0) != drawn(asked, 10, 1) and drawn(asked, 10, 0) == drawn(asked, 10, 0)
    zero = questions(OwnNumbers({"body_hidden": 0.0}, "", ""))[0]
    assert zero.right == "0" and len(zero.options) == 4


def test_a_session_is_saved_and_taken_over(
    room: AppTest, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.text_input(key="class-name").set_value("Ada").run()
    content = saved["class-save-session"]
    found = read_session(content)
    assert found.choices["class-name"] == "Ada" and found.picture == "the portrait"
    assert found.numbers["body_points"] == 33
    room.text_input(key="class-name").set_value("Grace").run()
    uploads = [Upload("session.json", content)]
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: uploads[0])
    room.run()
    assert "The same files, the same picture and the same numbers" in room.success[0].value
    button(room, "Take over its choices").click().run()
    (name,) = [each.value for each in room.text_input if each.label.startswith("Name")]
    assert name == "Ada"
    uploads[0] = Upload("session.json", content.replace(b"Ada", b"Eve"))
    room.run()
    assert room.error[0].value == "The file was changed after it was saved; save the session again."
