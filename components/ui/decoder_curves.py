"""The error of every decoder over the width of a peak and over the side of a cell, for one's own settings.

And how the soft-argmax is drawn to the middle of a map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import streamlit as st

from components.charts import decoder_bias, decoder_errors
from components.decoding.bias import pull_to_middle
from components.decoding.sub_pixel import SHARPNESS
from components.measures import Floats
from components.ui import remembered
from components.ui.explain import chart

SIGMAS_PX = (2, 3, 4, 6, 8, 11, 16, 22)
NOISES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
STRIDES_PX = (2, 4, 8, 16, 32)
SHARPNESSES = (5.0, 10.0, SHARPNESS, 40.0, 100.0)
SIDE_PX = 256
_ALWAYS = (5.0, 10.0, 20.0)
_EXACT, _ROUNDED = "exact place (DARK)", "rounded to a cell (HRNet)"


class DecoderErrors(Protocol):
    """Each decoder's mean error in px."""

    def __call__(
        self, sigma_px: float, stride_px: int, noise: float, sharpness: float, round_centres: bool, /
    ) -> Mapping[str, float]:
        """The arguments are those of `quantisation.decoding_errors`."""


def decoder_curves(key: str, errors: DecoderErrors, stride_px: int, net_px: float | None) -> float:
    """Shows the choice of peaks, noise and sharpness, both curves, and the bias of the soft-argmax.

    Args:
        key: begins the keys of all widgets and charts.
        stride_px: the side of a cell of the networks that this is about.
        net_px: the sigma of a network's own peaks, marked; None without any.

    Returns:
        The sharpness that is chosen.
    """
    left, right = st.columns(2)
    sigma_px = left.select_slider(
        "Width of the peak (sigma), px of the crop",
        SIGMAS_PX,
        **remembered.option(f"{key}-sigma", SIGMAS_PX, 8),
    )
    noise = right.select_slider(
        "Noise on each cell, of the peak's height",
        NOISES,
        format_func=lambda share: f"{100 * share:g} %",
        **remembered.option(f"{key}-noise", NOISES, 0.02),
    )
    sharpness = left.select_slider(
        "Sharpness of the soft-argmax (beta)",
        SHARPNESSES,
        format_func=lambda beta: f"{beta:g}",
        **remembered.option(f"{key}-sharpness", SHARPNESSES, SHARPNESS),
    )
    centres = right.segmented_control(
        "The peak stands on the",
        (_EXACT, _ROUNDED),
        **remembered.default(f"{key}-centres", (_EXACT, _ROUNDED), _EXACT),
    )
    settings = noise, sharpness, centres == _ROUNDED
    with left:
        over_sigma = [errors(sigma, stride_px, *settings) for sigma in SIGMAS_PX]
        figure = decoder_errors.sigma_figure(SIGMAS_PX, over_sigma, sigma_px, net_px)
        here = over_sigma[SIGMAS_PX.index(sigma_px)]
        what = f"With a sigma of {sigma_px} px on cells of {stride_px} px"
        chart(f"{key}-sigma", figure, decoder_errors.decoders_sentence(here, what))
    with right:
        over_stride = [errors(sigma_px, stride, *settings) for stride in STRIDES_PX]
        figure = decoder_errors.stride_figure(STRIDES_PX, over_stride, stride_px)
        what = f"With cells of {STRIDES_PX[-1]} px"
        chart(f"{key}-stride", figure, decoder_errors.decoders_sentence(over_stride[-1], what))
    pulls = _pulls(sigma_px, stride_px, sharpness)
    figure = decoder_bias.pull_figure(pulls, SIDE_PX)
    chart(f"{key}-pull", figure, decoder_bias.pull_sentence(pulls, SIDE_PX))
    return sharpness


def _pulls(sigma_px: float, stride_px: int, sharpness: float) -> dict[float, tuple[Floats, Floats]]:
    sharpnesses = sorted({*_ALWAYS, sharpness})
    return {beta: pull_to_middle(sigma_px, stride_px, beta, SIDE_PX) for beta in sharpnesses}
