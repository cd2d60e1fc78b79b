"""A lesson: its stations with hints and answers, and the worksheet."""

from __future__ import annotations

import re

import streamlit as st

from components.content import text
from components.content.lessons import LENGTHS, Station, blanks, lesson
from components.formats.worksheet import SheetStation, Worksheet, worksheet_csv, worksheet_html
from components.models.store.provenance import library_versions
from components.ui import remembered
from components.ui.navigation import PAGES
from components.ui.plain_text import plain
from components.views.classroom.numbers import OwnNumbers

_NAMES = {page.slug: page.name for page in PAGES}
_MOST_LETTERS = 2000


def lesson_choice() -> int:
    """Asks how long the lesson is, in minutes."""
    return int(
        st.segmented_control(
            "Lesson",
            LENGTHS,
            format_func=lambda minutes: f"{minutes} minutes",
            **remembered.default("class-length", LENGTHS, LENGTHS[0]),
        )
    )


def shown_stations(length: int, own: OwnNumbers) -> list[SheetStation]:
    """Shows all stations; what the worksheet holds of each."""
    return [_station(number, each, length, own) for number, each in enumerate(lesson(length), 1)]


def _station(number: int, station: Station, length: int, own: OwnNumbers) -> SheetStation:
    with st.container(border=True, key=f"class-station-{station.key}"):
        st.markdown(f"#### {number}. {station.title}")
        st.caption(f"{station.minutes[length]} minutes, on [{_NAMES[station.page]}]({station.page})")
        st.markdown(
            f"**Goal.** {station.goal}\n\n**Task.** {station.task}\n\n**Find.** {station.find}\n\n"
            f"**Without a camera.** {station.without_camera}"
        )
        numbers = tuple(own.line(key) for key in station.numbers)
        for each in numbers:
            st.markdown(f"- {each.label}: **{each.text}**")
        found = st.text_area(
            f"What I found at station {number}",
            max_chars=_MOST_LETTERS,
            **remembered.value(f"class-found-{station.key}", ""),
        )
        opened = 0
        for place, hint in enumerate(station.hints, 1):
            if opened >= place - 1 and st.checkbox(
                f"Hint {place} of station {number}",
                **remembered.value(f"class-hint-{station.key}-{place}", False),
            ):
                opened = place
                st.markdown(hint)
        # It opens last, once all hints were read.
        if opened == len(station.hints) and st.checkbox(
            f"Answer of station {number}", **remembered.value(f"class-answer-{station.key}", False)
        ):
            said = {key: own.said(key) for key in blanks()}
            st.markdown(station.answer.format(**said))
    return SheetStation(station.title, station.find, numbers, found)


def worksheet(length: int, stations: list[SheetStation], own: OwnNumbers) -> None:
    """Shows the worksheet's blanks and the buttons that save it."""
    st.markdown(text("classroom/worksheet"))
    student = st.text_input(
        "Name or number on the worksheet", max_chars=80, **remembered.value("class-name", "")
    )
    blank = [each for station in stations for each in station.numbers]
    filled = sum(each.value is not None for each in blank)
    st.markdown(f"**{filled} of {len(blank)} numbers are filled in.**")
    missing = list(dict.fromkeys(_NAMES[blanks()[each.key].page] for each in blank if each.value is None))
    if missing:
        st.caption(f"The others are filled in by the pages {', '.join(missing)}, or by another picture.")
    if own.reason:
        st.info(plain(own.reason))
    sheet = Worksheet(
        student,
        f"a lesson of {length} minutes",
        stations,
        own.picture,
        own.picture_sha256,
        library_versions(),
    )
    stem = re.sub(r"[^a-z0-9]+", "-", student.lower()).strip("-") or "worksheet"
    with st.container(horizontal=True):
        st.download_button(
            "Save the worksheet (HTML)", worksheet_html(sheet), f"{stem}.html", "text/html",
            on_click="ignore", key="class-save-html",
        )  # fmt: skip
        st.download_button(
            "Save the numbers (CSV)", worksheet_csv(sheet), f"{stem}.csv", "text/csv",
            on_click="ignore", key="class-save-csv",
        )  # fmt: skip
