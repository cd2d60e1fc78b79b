"""The quiz: ten questions at a time, answered with reasons."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import wording
from components.content import text
from components.formats.worksheet import Notebook
from components.ui import remembered
from components.ui.navigation import PAGES
from components.ui.plain_text import plain
from components.ui.workspace import kept
from components.views.classroom.numbers import OwnNumbers
from components.views.classroom.questions import QuizQuestion, drawn, questions

AT_ONCE = 10
_SEED, _CHECKED = "class-quiz-seed", "class-quiz-checked"
_NAMES = {page.slug: page.name for page in PAGES}


def quiz(own: OwnNumbers) -> None:
    """Shows the questions, and once they are checked what is right and why."""
    asked = questions(own)
    st.markdown(text("classroom/quiz", count=len(asked), at_once=min(AT_ONCE, len(asked))))
    seed = int(remembered.get(_SEED, 0))
    checked = bool(remembered.get(_CHECKED, False))
    right = 0
    for number, each in enumerate(drawn(asked, AT_ONCE, seed), 1):
        right += _question(number, each, seed, checked)
    with st.container(horizontal=True):
        st.button("Check the answers", key="class-check", type="primary", on_click=_check, disabled=checked)
        st.button("Other questions", key="class-more", on_click=_more, args=(seed,))
    if checked:
        shown = min(AT_ONCE, len(asked))
        kept(Notebook, Notebook).note("quiz_right", right)
        st.markdown(f"**{right} of {wording.count(shown, 'answer')} right.**")


def _question(number: int, asked: QuizQuestion, seed: int, checked: bool) -> bool:
    """Shows one; whether it is answered right."""
    name = f"class-quiz-{seed}-{asked.key}"
    st.radio(
        f"{number}. {asked.question}",
        asked.options,
        disabled=checked,
        **_kept(name, asked.options),
    )
    # Not what the radio gives, which knows nothing of an answer that comes in one run with the check.
    good = remembered.get(name, None) == asked.right
    if checked:
        sign = ":green[✔ Right.]" if good else f":red[✘ Right is: {plain(asked.right)}.]"
        st.markdown(f"{sign} {plain(asked.why)} Shown on [{_NAMES[asked.page]}]({asked.page}).")
    return good


def _kept(name: str, options: tuple[str, ...]) -> dict[str, Any]:
    """Arguments for a radio of which nothing is chosen at first."""
    widget = remembered.index(name, (*options, None), None)
    chosen = (*options, None)[widget["index"]]
    return {**widget, "index": None if chosen is None else options.index(chosen)}


def _check() -> None:
    remembered.put(_CHECKED, True)


def _more(seed: int) -> None:
    remembered.put(_SEED, seed + 1)
    remembered.put(_CHECKED, False)
