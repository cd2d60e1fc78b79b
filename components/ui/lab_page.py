"""The Lab: what the viewer gives, and what was found on it."""

from __future__ import annotations

import streamlit as st

from components.charts import words
from components.content import text
from components.keypoints import AnalysisSettings
from components.ui.lab_bench import NOTHING, Bench, Material, bench
from components.ui.lab_clip import clip, frames_told
from components.ui.lab_compare import comparison
from components.ui.lab_downloads import downloads
from components.ui.lab_intake import intake
from components.ui.lab_list import material_list
from components.ui.lab_view import Seen, look, view
from components.ui.plain_text import plain


def lab(settings: AnalysisSettings) -> None:
    """The whole page below its introduction."""
    mine = bench()
    intake(mine, settings)
    done = [material for material in mine.materials if material.ended and material.result is not None]
    if done and mine.chosen not in [material.number for material in done]:
        mine.chosen = done[-1].number
    st.subheader("Your materials")
    material_list(mine)
    if not done:
        return
    shown, other = _choice(mine, done)
    st.header(plain(shown.label))
    st.caption(_settings_told(shown))
    again(mine, shown, settings)
    if shown.record.kind == "clip":
        clip(mine, shown, other)
        seen = None
    else:
        seen = _picture(shown, other)
    if other is not None:
        comparison(shown, other)
    downloads(mine, shown, seen)


def _choice(mine: Bench, done: list[Material]) -> tuple[Material, Material | None]:
    """Which is shown, and with which it is compared."""
    by_number = {material.number: material for material in done}
    left, right = st.columns(2)
    # The list's buttons choose too, so that the widget follows the choice and not the other way round.
    st.session_state["lab-chosen"] = mine.chosen
    left.selectbox(
        "Show",
        list(by_number),
        format_func=lambda number: by_number[number].label,
        key="lab-chosen",
        on_change=lambda: setattr(mine, "chosen", st.session_state["lab-chosen"]),
    )
    others = [NOTHING, *(number for number in by_number if number != mine.chosen)]
    if mine.against not in others:
        mine.against = NOTHING
    st.session_state["lab-against"] = mine.against
    right.selectbox(
        "Compare with",
        others,
        format_func=lambda number: by_number[number].label if number in by_number else "nothing",
        key="lab-against",
        on_change=lambda: setattr(mine, "against", st.session_state["lab-against"]),
    )
    return by_number[mine.chosen], by_number.get(mine.against)


def _settings_told(material: Material) -> str:
    used = material.settings
    people, faces = words.count(used.people, "person", "people"), words.count(used.faces, "face")
    return (
        f"{frames_told(material)}, analysed with the pose model {used.variant}, up to {people} and {faces}, "
        f"thresholds {used.detection:g}, {used.presence:g} and {used.tracking:g}."
    )


def again(mine: Bench, material: Material, settings: AnalysisSettings) -> None:
    """Offers the analysis of the same file with other settings, to be compared with this one."""
    result = material.result
    if settings == material.settings or result is None or result.content is None:
        return
    content = result.content
    st.button(
        "Analyse again with the settings of the sidebar",
        key=f"lab-again-{material.number}",
        on_click=lambda: mine.analyse(content.read(), material.name, settings),
    )


def _picture(shown: Material, other: Material | None) -> Seen:
    seen = look(shown, 0, "first")
    view(seen)
    if other is not None:
        st.subheader(f"Compared with {plain(other.label)}")
        if other.record.kind == "picture":
            view(look(other, 0, "second"))
        else:
            st.info(text("lab_picture_and_clip"))
    return seen
