"""The lessons add up to their lengths, and name only what there is."""

from __future__ import annotations

import string

from components.content.lessons import LENGTHS, blanks, lesson, stations
from components.ui.navigation import PAGES


def test_each_lesson_takes_as_long_as_it_says() -> None:
    assert {length: sum(each.minutes[length] for each in lesson(length)) for length in LENGTHS} == {
        45: 45,
        90: 90,
    }


def test_stations_and_blanks_name_only_what_there_is() -> None:
    pages = {page.slug for page in PAGES}
    for each in stations():
        places = {place for _, place, _, _ in string.Formatter().parse(each.answer) if place}
        assert places <= set(blanks()) and set(each.numbers) <= set(blanks()) and each.page in pages
        assert len(each.hints) >= 2 and set(each.minutes) <= set(LENGTHS)
    assert {blank.page for blank in blanks().values()} <= pages
    assert all("{value}" in blank.why for blank in blanks().values() if blank.question)
