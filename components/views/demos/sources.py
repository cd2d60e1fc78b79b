"""What a rule is tried on: drawn figures, and what the viewer has in the Lab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import streamlit as st

from components.keypoints import AnalysisSettings, Record, Subject, colours, network
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.media.bones import draw_bones
from components.media.draw import compose_still
from components.media.errors import MediaError
from components.rules.drawn import DRAWN, SIZE_PX, DrawnClip
from components.ui import remembered, server_state
from components.ui.materials import Material, Materials, materials
from components.ui.plain_text import plain
from components.ui.progress_fragment import watch

_PAPER = 235
_COLOURS: dict[Subject, str] = {"body": colours.POSE, "face": colours.FACE}


@dataclass(frozen=True, eq=False)
class DemoSource:
    """A record that a rule can be tried on.

    Attributes:
        networks: the keys of those of the rule's subject that looked at it.
        drawn: of a drawn figure.
        material: of the viewer's own.
    """

    record: Record
    networks: tuple[str, ...]
    drawn: DrawnClip | None = None
    material: Material | None = None

    def picture(self, number: int, key: str) -> Rgb | str:
        """The frame of that number with that network's points drawn on it, or why there is none."""
        frame = self.record.frames[number]
        if self.drawn is not None:
            rgb = np.full((SIZE_PX[1], SIZE_PX[0], 3), _PAPER, np.uint8)
            for person in frame.results[key].people:
                draw_bones(rgb, person, colours.rgb(_COLOURS[self.drawn.subject]), mirror=False)
            return rgb
        result = cast(Material, self.material).result
        if result is None or not result.has_pixels:
            return "These results have no pictures."
        try:
            rgb = result.frame_rgb(number)
        except MediaError as error:
            return str(error)
        return compose_still(rgb, [frame.results[key]])


def source_choice(subject: Subject) -> DemoSource | None:
    """Asks what to try the rule on; None where the chosen one is still being analysed or has failed."""
    mine = materials()
    drawn = {f"drawn-{key}": clip for key, clip in DRAWN.items() if clip.subject == subject}
    own = {f"material-{each.number}": each for each in mine.all if _keys(each, subject)}
    options = [*drawn, *own]
    labels = {name: clip.title for name, clip in drawn.items()}
    labels |= {name: f"Lab {material.label}" for name, material in own.items()}
    chosen = st.selectbox(
        "Tried on",
        options,
        format_func=labels.__getitem__,
        **remembered.index(f"demos-source-{subject}", options, options[0]),
    )
    _samples(mine, subject)
    if chosen in drawn:
        return DemoSource(drawn[chosen].record, (VIEWER_NETWORK,), drawn=drawn[chosen])
    material = own[chosen]
    if not material.ended or material.result is None:
        _wait(material)
        return None
    return DemoSource(material.record, _keys(material, subject), material=material)


def _keys(material: Material, subject: Subject) -> tuple[str, ...]:
    return tuple(key for key in material.settings.keys if network(key).subject in (subject, "anything"))


def _samples(mine: Materials, subject: Subject) -> None:
    """Buttons that have a sample analysed, in the Lab's queue, and choose it."""
    with st.container(horizontal=True):
        for title, (file, content) in server_state.SAMPLES.items():

            def take(file: str = file, content: Callable[[], bytes] = content) -> None:
                before = mine.count
                mine.analyse(content(), file, AnalysisSettings())
                if mine.count > before:
                    remembered.put(f"demos-source-{subject}", f"material-{mine.count}")

            st.button(f"Analyse: {title.lower()}", key=f"demos-sample-{file}", on_click=take)
    for said in mine.notices:
        st.warning(plain(said))
    mine.notices.clear()


def _wait(material: Material) -> None:
    running = not material.ended

    def show() -> None:
        status = material.job.status()
        if material.ended:
            st.error(plain(status.reason) or "It was cancelled.")
        else:
            st.info(f"{plain(material.name)} is being analysed: {status.done:,} frames so far.")

    watch(material.job, show, running)
