"""The annotated picture, or frame of a clip, to take away."""

from __future__ import annotations

import streamlit as st

from components.media.annotate import annotated_png
from components.views.lab.seen import SeenFrame


def png_button(seen: SeenFrame, label: str) -> None:
    """Offers what is seen with its points, at its own size; nothing where there are no pixels."""
    if seen.rgb is None:
        return
    st.download_button(
        label,
        lambda: png(seen),
        f"{seen.file}-points.png",
        "image/png",
        key=f"lab-save-png-{seen.key}",
        on_click="ignore",
    )


def png(seen: SeenFrame) -> bytes:
    """The file's content; there must be pixels."""
    assert seen.rgb is not None
    return annotated_png(seen.rgb, seen.frame)
