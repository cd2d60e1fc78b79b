"""The list of a viewer's materials: where each stands, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components import wording
from components.processes.jobs.job_handle import State, Status
from components.ui.materials import Material, Materials
from components.ui.plain_text import plain

REFRESH_S = 1.0


@dataclass(frozen=True)
class Standing:
    """How the materials stood when the page began to be drawn, which all its parts go by.

    Attributes:
        numbers: of all materials.
        busy: the numbers of those that had not ended.
        chosen: the number of the one that is shown.
    """

    numbers: tuple[int, ...]
    busy: frozenset[int]
    chosen: int


def standing(mine: Materials) -> Standing:
    """How they stand now."""
    busy = frozenset(material.number for material in mine.all if not material.ended)
    return Standing(tuple(material.number for material in mine.all), busy, mine.chosen)


def material_list(mine: Materials, drawn: Standing) -> None:
    """Shows the list, and refreshes it while something is under way.

    Args:
        drawn: as the rest of the page is drawn.
    """
    if not mine.all:
        st.info("Nothing is here yet. Choose files above, or begin with a sample.")
        return
    st.fragment(_rows, run_every=REFRESH_S if drawn.busy else None)(mine, drawn)


def _rows(mine: Materials, drawn: Standing) -> None:
    if standing(mine) != drawn:
        # The whole page: what it shows below the list follows the list.
        st.rerun()
    for material in reversed(mine.all):
        with st.container(border=True, key=f"lab-material-{material.number}"):
            _row(mine, material)


def _row(mine: Materials, material: Material) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{plain(material.label)}**")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _buttons(mine, material)
    status = material.job.status()
    if status.state is State.RUNNING:
        st.progress(share(status), progress(status))
    elif status.state is State.FAILED:
        st.error(f"{plain(status.reason)}{_kept(material)}")
    else:
        st.caption(_told(status, material))


def _buttons(mine: Materials, material: Material) -> None:
    number = material.number
    if not material.ended:
        st.button("Cancel", key=f"lab-cancel-{number}", on_click=material.job.cancel)
        return
    if number == mine.chosen:
        st.markdown(":blue-badge[Shown]")
    elif material.result is not None:
        st.button("Show", key=f"lab-show-{number}", on_click=mine.choose, args=(number,))
    st.button("Remove", key=f"lab-remove-{number}", on_click=mine.remove, args=(material,))


def _frames(count: int) -> str:
    return wording.count(count, "frame")


def _told(status: Status, material: Material) -> str:
    if status.state is State.WAITING:
        return (
            "Waiting to begin." if status.place is None else f"Waiting: number {status.place} in the queue."
        )
    if status.state is State.CANCELLED:
        return "Cancelled."
    return f"Done: {_frames(len(material.record.frames))}."


def _kept(material: Material) -> str:
    if material.result is None:
        return ""
    return f" The earlier results are kept: {_frames(len(material.record.frames))}."


def share(status: Status) -> float:
    """How much is done, in [0, 1]; 0 while that cannot be told."""
    return min(1.0, status.done / status.expected) if status.expected else 0.0


def progress(status: Status) -> str:
    """How far it has come, how fast it goes, and how long it will take."""
    if not status.done and status.expected is None:
        return "Opening the file…"
    phrases = [f"{status.done:,} of {_frames(status.expected)}" if status.expected else _frames(status.done)]
    if status.fps is not None:
        phrases.append(f"{wording.number(status.fps)} frames/s")
    if status.seconds_left is not None:
        phrases.append(f"{seconds(status.seconds_left)} left")
    return " · ".join(phrases)


def seconds(left_s: float) -> str:
    """A time that is still to come: "8 s", "2 min 5 s"."""
    minutes, rest = divmod(max(0, round(left_s)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
