"""What can be taken away from the Lab: results in every format, the annotated picture or clip."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import formats
from components.keypoints import Record
from components.ui import remembered
from components.ui.materials import Material, Materials
from components.ui.plain_text import plain
from components.views.lab.clip import drawn_clip, drawn_view
from components.views.lab.png import png_button
from components.views.lab.seen import SeenFrame


def downloads(mine: Materials, material: Material, seen: SeenFrame | None) -> None:
    """The buttons for everything that a material can be saved as.

    Args:
        seen: the picture, of a material that is one.
    """
    st.subheader("Take it away")
    stem = material.name.rsplit(".", 1)[0]
    with st.container(horizontal=True):
        for ending, form in formats.FORMATS.items():
            refusal = form.refusal(material.record)
            st.download_button(
                form.name,
                _writing(material.record, ending),
                f"{stem}{ending}",
                form.mime,
                key=f"lab-save-{ending}",
                on_click="ignore",
                disabled=refusal is not None,
                help=refusal and plain(refusal),
            )
        if seen is not None:
            png_button(seen, "Annotated picture (PNG)")
    if formats.excel_cuts(material.record):
        st.caption(
            f"The CSV has more than the {formats.EXCEL_ROWS:,} rows that Excel opens. "
            "“CSV, a row a frame” has the same numbers in fewer rows."
        )
    if material.record.kind == "clip":
        _clip(mine, material, stem)


def _writing(record: Record, ending: str) -> Callable[[], bytes]:
    # Called when the button is pressed: a long clip has millions of rows.
    return lambda: formats.write(record, ending)


def _clip(mine: Materials, material: Material, stem: str) -> None:
    if material.result is None or material.result.content is None:
        return
    sound = material.result.sound and st.checkbox(
        "With the clip's sound", **remembered.value(f"lab-sound-{material.number}", False)
    )
    drawing = mine.draw(material, drawn_view(), sound)
    if isinstance(drawing, str):
        st.caption(plain(drawing))
        return
    what = "Drawing the clip with its sound" if sound else "Drawing the clip"
    drawn = drawn_clip(material, drawing, what, "save")
    if drawn is None:
        return
    st.download_button(
        "Annotated clip (MP4)",
        drawn,
        f"{stem}-points.mp4",
        "video/mp4",
        key="lab-save-mp4",
        on_click="ignore",
    )
