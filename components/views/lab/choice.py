"""What the Lab shows and what it compares that with: a material, one of the people on it, its networks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from components import wording
from components.keypoints import Layout, Record, network
from components.measures import Missing
from components.measures.rows import NOUNS, layout_in
from components.measures.series import Series
from components.measures.shared_points import shared
from components.ui import remembered
from components.ui.materials import AGAINST, ANOTHER_NETWORK, CHOSEN, NOTHING, Material, Materials


@dataclass(frozen=True, eq=False)
class Side:
    """One person of a material, as some networks see them.

    Attributes:
        person: number of the person whom the charts follow, from 0; each network counts by itself.
        only: the network to which it is limited; None where all of the material's are shown.
    """

    material: Material
    person: int = 0
    only: str | None = None

    @property
    def networks(self) -> tuple[str, ...]:
        """The keys of those that are shown."""
        return self.material.networks if self.only is None else (self.only,)

    @property
    def mark(self) -> str:
        """Short, for legends."""
        return ", ".join([str(self.material.number), *self._more])

    @property
    def label(self) -> str:
        """What tells it from the other side."""
        return " · ".join([self.material.label, *self._more])

    @property
    def _more(self) -> list[str]:
        network_title = [] if self.only is None else [network(self.only).title]
        return [*network_title, *([f"person {self.person + 1}"] if self.material.people > 1 else [])]

    @property
    def record(self) -> Record:
        """Of the material."""
        return self.material.record

    def series(self) -> Series | Missing:
        """That person's rows over time."""
        return self.material.series(self.person, self.networks)


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
    within = _comparable(chosen)
    offered = [NOTHING, *(number for number in numbers if number != mine.chosen or chosen.people > 1)]
    if within:
        offered.append(ANOTHER_NETWORK)
    if remembered.get(AGAINST, NOTHING) not in offered:
        # It must not come back by itself later.
        remembered.put(AGAINST, NOTHING)
    against = right.selectbox(
        "Compare with",
        offered,
        format_func=lambda number: _against(number, by_number, chosen),
        **remembered.index(AGAINST, offered, NOTHING),
    )
    if against == ANOTHER_NETWORK:
        return _two_networks(chosen, within)
    return _people(Side(chosen), Side(by_number[against]) if against in by_number else None)


def _comparable(chosen: Material) -> dict[str, list[str]]:
    """With which other of its networks each can be compared; those with none are left out."""
    keys = chosen.networks
    if len(keys) < 2:
        return {}
    layouts = {key: layout_in(chosen.record.frames, key) for key in keys}
    found = {
        one: [other for other in keys if other != one and _share(layouts[one], layouts[other])]
        for one in keys
    }
    return {one: others for one, others in found.items() if others}


def _share(one: Layout | None, other: Layout | None) -> bool:
    return one is not None and other is not None and shared(one, other) is not None


def _two_networks(chosen: Material, within: dict[str, list[str]]) -> tuple[Side, Side]:
    """Asks for two networks of one material, and for a person of each."""
    left, right = st.columns(2)
    with left:
        one = _network("Network", list(within), f"lab-network-{chosen.number}")
    with right:
        other = _network("Network compared with", within[one], f"lab-network-{chosen.number}-against-{one}")
    first, second = _people(Side(chosen, only=one), Side(chosen, only=other))
    assert second is not None
    return first, second


def _network(label: str, keys: list[str], key: str) -> str:
    kept = remembered.index(key, keys, keys[0])
    return str(st.selectbox(label, keys, format_func=lambda each: network(each).title, **kept))


def _against(number: int, by_number: dict[int, Material], chosen: Material) -> str:
    if number == ANOTHER_NETWORK:
        return "the same, another network"
    if number not in by_number:
        return "nothing"
    return "the same, another person" if number == chosen.number else by_number[number].label


def _people(first: Side, second: Side | None) -> tuple[Side, Side | None]:
    """Asks for the person of each side that has several."""
    chosen = first.material
    left, right = st.columns(2)
    with left:
        numbers = list(range(chosen.people))
        first = replace(first, person=_person("Person", chosen, numbers, f"lab-person-{chosen.number}"))
    most = chosen.people
    if second is not None:
        against = second.material
        same = against is chosen and second.only == first.only
        numbers = [number for number in range(against.people) if not same or number != first.person]
        key = f"lab-person-{chosen.number}-against-{against.number}"
        with right:
            second = replace(second, person=_person("Person compared with", against, numbers, key))
        most = max(most, against.people)
    if most > 1:
        st.caption(_counted(first.networks))
    return first, second


def _counted(keys: tuple[str, ...]) -> str:
    sentence = "Each model counts separately, on the newest frame with that number of people"
    found = list(dict.fromkeys(f"{NOUNS[network(key).subject][0]} 2" for key in keys))
    if len(found) < 2:
        return f"{sentence}."
    return f"{sentence}: {wording.listed(found)} need not be the same person."


def _person(label: str, material: Material, numbers: list[int], key: str) -> int:
    if material.people <= 1:
        return 0
    kept = remembered.index(key, numbers, numbers[0])
    return int(st.selectbox(label, numbers, format_func=lambda number: f"Person {number + 1}", **kept))
