"""The Output page on cells: what the middle of a cell errs by, and where different code puts a cell."""

from __future__ import annotations

import streamlit as st

from components.charts import decoder_bias, decoder_errors
from components.content import text
from components.decoding.bias import CONVENTIONS, flip_shift_px
from components.decoding.quantisation import cell_error, simulated_cell_error
from components.measures import Missing, OwnScale
from components.ui.decoder_curves import STRIDES_PX
from components.ui.explain import chart

_FLIP_STRIDES_PX = (2, 4, 8, 16)


def cell_errors(stride_px: int, scale: OwnScale | Missing) -> None:
    """Shows the quantisation error over the side of a cell.

    Args:
        stride_px: of the network on this page, marked.
        scale: of the person on the picture, or why there is none.
    """
    st.subheader("What does a cell cost?")
    st.markdown(text("output/cells", stride=stride_px))
    exact = [cell_error(stride) for stride in STRIDES_PX]
    measured = [simulated_cell_error(stride) for stride in STRIDES_PX]
    chart(
        "output-cells",
        decoder_errors.cell_figure(STRIDES_PX, exact, measured, stride_px),
        decoder_errors.cell_sentence(
            cell_error(stride_px), simulated_cell_error(stride_px), stride_px, scale
        ),
    )


def conventions(stride_px: int) -> None:
    """Shows three conventions of where a cell stands, and what they shift when a picture is mirrored."""
    st.subheader("Where does a cell stand?")
    st.markdown(text("output/conventions", stride=stride_px))
    left, right = st.columns(2)
    with left:
        figure = decoder_bias.ruler_figure(CONVENTIONS, stride_px)
        chart("output-conventions", figure, decoder_bias.ruler_sentence(CONVENTIONS, stride_px))
    with right:
        shifts_px = _shifts_px()
        figure = decoder_bias.flip_figure(shifts_px, _FLIP_STRIDES_PX)
        chart("output-flip", figure, decoder_bias.flip_sentence(shifts_px, _FLIP_STRIDES_PX, stride_px))


def _shifts_px() -> dict[str, list[float]]:
    procedures = {
        "HRNet": ("HRNet", 0),
        "HRNet moved by a cell": ("HRNet", 1),
        "half-cell": ("half-cell", 0),
    }
    return {
        name: [flip_shift_px(CONVENTIONS[key], stride, cells) for stride in _FLIP_STRIDES_PX]
        for name, (key, cells) in procedures.items()
    }
