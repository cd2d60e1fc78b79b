"""The Lab: what the viewer gives, and what was found on it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from components import wording
from components.content import text
from components.keypoints import AnalysisSettings
from components.keypoints.record import Kind
from components.ui import settings_panel
from components.ui.given_network import network_asked
from components.ui.materials import Material, Materials, materials
from components.ui.plain_text import plain
from components.ui.workspace import awaited
from components.views.lab.choice import Side, choice
from components.views.lab.clip import clip, frames_told
from components.views.lab.compare import comparison
from components.views.lab.downloads import downloads
from components.views.lab.intake import intake
from components.views.lab.material_list import material_list, standing
from components.views.lab.picture import notes, view
from components.views.lab.seen import SeenFrame, look


def lab(settings: AnalysisSettings) -> Kind | None:
    """The whole page below its introduction. Returns what is shown in it, None for nothing."""
    mine = materials()
    if awaited():
        st.info(
            "What this tab had before comes back within a minute, as soon as its earlier connection has "
            "ended. If this tab is a copy of another, the other one keeps it."
        )
    intake(mine, settings)
    busy = standing(mine).busy
    done = [each for each in mine.all if each.number not in busy and each.result is not None]
    fresh = mine.settle(done)
    st.subheader("Your materials")
    material_list(mine, replace(standing(mine), busy=busy))
    if not done:
        return None
    # Always a place for it, so that what stands below is not drawn again at another one.
    with st.container():
        _ready(mine, fresh)
    shown, other = choice(mine, done)
    st.header(plain(shown.material.label))
    st.caption(f"{frames_told(shown.material)}, {settings_panel.sentence(shown.material.settings)}.")
    again(mine, shown.material, settings)
    if shown.record.kind == "clip":
        clip(mine, shown, other)
        seen = None
    else:
        seen = _picture(shown, other)
    if other is not None:
        comparison(shown, other)
    downloads(mine, shown.material, seen)
    return shown.record.kind


def _ready(mine: Materials, fresh: list[Material]) -> None:
    """Offers what has been done while the viewer looks at another."""
    if not fresh:
        return
    *earlier, newest = fresh
    others = f", and {wording.count(len(earlier), 'other')} in the list" if earlier else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[:material/check_circle:] **{plain(newest.label)}** is ready{others}.")
        st.button(f"Show {newest.number}", key="lab-ready", on_click=mine.choose, args=(newest.number,))


def again(mine: Materials, material: Material, settings: AnalysisSettings) -> None:
    """Offers the analysis of the same file with other settings, to be compared with this one."""
    result = material.result
    own = network_asked(settings)
    same = settings == material.settings and (None if own is None else own[0]) == material.viewer
    if same or result is None or result.content is None:
        return
    content = result.content
    st.button(
        "Analyse again with the settings of the sidebar",
        key=f"lab-again-{material.number}",
        on_click=lambda: mine.analyse(content.read(), material.name, settings),
    )


def _picture(shown: Side, other: Side | None) -> SeenFrame:
    seen = look(shown, 0, "first")
    notes(shown.material)
    view(seen)
    if other is not None:
        st.subheader(f"Compared with {plain(other.label)}")
        if other.record.kind == "picture":
            notes(other.material)
            view(look(other, 0, "second"))
        else:
            st.info(text("lab/picture_and_clip"))
    return seen
