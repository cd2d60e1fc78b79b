"""The lessons of the page In class: stations, and the blanks of their worksheet."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from components.content.language import words

LENGTHS = (45, 90)
"""The lessons, by their minutes."""


@dataclass(frozen=True)
class Station:
    """One station.

    Attributes:
        page: the slug of the page where it happens.
        minutes: how long it takes, by the length of the lesson; other lessons have not the station.
        answer: with {places} for own numbers.
        numbers: keys of the blanks.
    """

    key: str
    title: str
    page: str
    minutes: Mapping[int, int]
    goal: str
    task: str
    find: str
    without_camera: str
    hints: tuple[str, ...]
    answer: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Blank:
    """One blank of the worksheet.

    Attributes:
        question: of the quiz; "" where it is not asked for.
        why: the reason, with {value} for the number.
    """

    key: str
    label: str
    unit: str
    page: str
    question: str = ""
    why: str = ""


@functools.cache
def stations() -> tuple[Station, ...]:
    """All stations, in their order."""
    return tuple(
        Station(
            **{
                **entry,
                "minutes": {int(length): minutes for length, minutes in entry["minutes"].items()},
                "hints": tuple(entry["hints"]),
                "numbers": tuple(entry["numbers"]),
            }
        )
        for entry in words("lessons")["station"]
    )


def lesson(length: int) -> tuple[Station, ...]:
    """The stations of the lesson of so many minutes."""
    return tuple(each for each in stations() if length in each.minutes)


@functools.cache
def blanks() -> Mapping[str, Blank]:
    """All blanks, by key."""
    return {key: Blank(key, **entry) for key, entry in words("numbers").items()}
