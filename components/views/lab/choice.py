"""What the Lab shows and what it compares that with: a material, and one of the people on it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components.keypoints import Record
from components.measures import Missing
from components.measures.series import Series
from components.ui import remembered
from components.ui.materials import AGAINST, CHOSEN, NOTHING, Material, Materials


@dataclass(frozen=True, eq=False)
class Side:
    """One person of a material.

    Attributes:
        person: number of the body and of the face that charts follow, from 0.
    """

    material: Material
    person: int = 0

    @property
    def mark(self) -> str:
        """Short, for legends."""
        number = str(self.material.number)
        return f"{number}, person {self.person + 1}" if self.material.people > 1 else number

    @property
    def label(self) -> str:
        """What tells it from the other side."""
        person = f" · person {self.person + 1}" if self.material.people > 1 else ""
        return f"{self.material.label}{person}"

    @property
    def record(self) -> Record:
        """Of the material."""
        return self.material.record

    def series(self) -> Series | Missing:
        """That person's rows over time."""
        return self.material.series(self.person)


def choice(mine: Materials, done: list[Material]) -> tuple[Side, Side | None]:
    """Which is shown, and with which it is compared."""
    by_number = {material.number: material for material in done}
    left, right = st.columns(2)
    numbers = list(by_number)
    left.selectbox(
        "Show",
        numbers,
        format_func=lambda number: by_number[number].label,
        **remembered.index(CHOSEN, numbers, mine.chosen),
    )
    chosen = by_number[mine.chosen]
    offered = [NOTHING, *(number for number in numbers if number != mine.chosen or chosen.people > 1)]
    if remembered.get(AGAINST, NOTHING) not in offered:
        # It must not come back by itself later.
        remembered.put(AGAINST, NOTHING)
    against = right.selectbox(
        "Compare with",
        offered,
        format_func=lambda number: _against(number, by_number, chosen),
        **remembered.index(AGAINST, offered, NOTHING),
    )
    return _people(chosen, by_number.get(against))


def _against(number: int, by_number: dict[int, Material], chosen: Material) -> str:
    if number not in by_number:
        return "nothing"
    return "the same, another person" if number == chosen.number else by_number[number].label


def _people(chosen: Material, against: Material | None) -> tuple[Side, Side | None]:
    """Asks for the person of each side that has several."""
    left, right = st.columns(2)
    with left:
        numbers = list(range(chosen.people))
        first = Side(chosen, _person("Person", chosen, numbers, f"lab-person-{chosen.number}"))
    second = None
    if against is not None:
        same = against is chosen
        numbers = [number for number in range(against.people) if not same or number != first.person]
        key = f"lab-person-{chosen.number}-against-{against.number}"
        with right:
            second = Side(against, _person("Person compared with", against, numbers, key))
    if max(chosen.people, 0 if against is None else against.people) > 1:
        st.caption(
            "Each model counts separately, on the newest frame with that number of people: body 2 and "
            "face 2 need not be the same person."
        )
    return first, second


def _person(label: str, material: Material, numbers: list[int], key: str) -> int:
    if material.people <= 1:
        return 0
    kept = remembered.index(key, numbers, numbers[0])
    return int(st.selectbox(label, numbers, format_func=lambda number: f"Person {number + 1}", **kept))
