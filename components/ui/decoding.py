"""The error of every decoder over the width of a peak and over the side of a cell, for one's own settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import streamlit as st

from components.charts import output_decoding
from components.ui import remembered
from components.ui.lesson import chart

SIGMAS_PX = (2, 3, 4, 6, 8, 11, 16, 22)
NOISES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
STRIDES_PX = (2, 4, 8, 16, 32)
Errors: TypeAlias = Callable[[float, int, float], Mapping[str, float]]
"""Each decoder's mean error in px, for a sigma in px, a cell's side in px and noise as a share."""


def decoder_curves(key: str, errors: Errors, stride_px: int, net_px: float | None) -> None:
    """Shows the choice of a sigma and of noise, and both curves.

    Args:
        key: begins the keys of all widgets and charts.
        stride_px: the side of a cell of the networks that this is about.
        net_px: the sigma of a network's own peaks, marked; None without any.
    """
    left, right = st.columns(2)
    sigma_px = left.select_slider(
        "Width of the peak (sigma), px of the crop",
        SIGMAS_PX,
        **remembered.option(f"{key}_sigma", SIGMAS_PX, 8),
    )
    noise = right.select_slider(
        "Noise on each cell, of the peak's height",
        NOISES,
        format_func=lambda share: f"{100 * share:g} %",
        **remembered.option(f"{key}_noise", NOISES, 0.02),
    )
    with left:
        over_sigma = [errors(sigma, stride_px, noise) for sigma in SIGMAS_PX]
        figure = output_decoding.sigma_figure(SIGMAS_PX, over_sigma, sigma_px, net_px)
        here = over_sigma[SIGMAS_PX.index(sigma_px)]
        what = f"With a sigma of {sigma_px} px on cells of {stride_px} px"
        chart(f"{key}-sigma", figure, output_decoding.decoders_sentence(here, what))
    with right:
        over_stride = [errors(sigma_px, stride, noise) for stride in STRIDES_PX]
        figure = output_decoding.stride_figure(STRIDES_PX, over_stride, stride_px)
        what = f"With cells of {STRIDES_PX[-1]} px"
        chart(f"{key}-stride", figure, output_decoding.decoders_sentence(over_stride[-1], what))
