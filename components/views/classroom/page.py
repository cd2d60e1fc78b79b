"""The page In class below its title."""

from __future__ import annotations

import streamlit as st

from components.ui.picture import picture_panel
from components.views.classroom.lesson import lesson_choice, shown_stations, worksheet
from components.views.classroom.numbers import OwnNumbers, own_numbers
from components.views.classroom.quiz import quiz
from components.views.classroom.session import session


def classroom() -> None:
    """Lesson, worksheet, session and quiz."""
    own = own_numbers(picture_panel())
    # Short runs of their own: what is typed during a long one is lost when the viewer turns to another page.
    st.fragment(_work)(own)
    st.subheader("Quiz")
    st.fragment(quiz)(own)


def _work(own: OwnNumbers) -> None:
    length = lesson_choice()
    st.subheader("The stations")
    stations = shown_stations(length, own)
    st.subheader("Your worksheet")
    worksheet(length, stations, own)
    st.subheader("Your session")
    session(own)
