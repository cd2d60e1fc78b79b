"""Decoders tried on maps that are made from the viewer's own points, so that the truth is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.charts import theme
from components.content import text
from components.decoding.quantisation import errors_on_points
from components.decoding.simcc import RATIO, SIGMA_CELLS, STRIDE_PX, encode, resolution_error
from components.keypoints import FrameAnalysis, Keypoints, layout
from components.keypoints.conversions import conversion
from components.measures import Floats
from components.models.onnx.viewer_network.input import GROWTH
from components.ui import remembered
from components.ui.decoder_curves import NOISES, decoder_curves
from components.ui.explain import chart
from components.ui.picture import BODY, Picture, analysis_of
from components.views.families.affinity_fields import affinity_fields
from components.views.families.figures import simcc_rows

SIDE_PX = 256
SIDES_PX = (32, 48, 64, 96, 128, 192, 256)
SIGMAS_BINS = (0, 2, 4, 6, 8)
MOST_PEOPLE = 4


@dataclass(frozen=True, eq=False)
class Crop:
    """A person's points, (N, 2), in a square crop of SIDE_PX, all in it."""

    points_px: Floats


def crop_of(person: Keypoints, size_px: tuple[int, int]) -> Crop:
    """The person's COCO points in the square about them, grown as top-down networks grow it."""
    way = conversion(person.layout.name, "coco-17")
    assert way is not None
    points_px = way.convert(person).xyz_norm[:, :2].astype(np.float64) * size_px
    low, high = points_px.min(axis=0), points_px.max(axis=0)
    side_px = max(1.0, GROWTH * float((high - low).max()))
    corner = (low + high - side_px) / 2
    return Crop((points_px - corner) * SIDE_PX / side_px)


def decoders(picture: Picture | None) -> None:
    """Shows the choice of an experiment, and the one chosen; none is computed before it is asked for."""
    names = list(_EXPERIMENTS)
    chosen = st.segmented_control(
        "Experiment", names, **remembered.default("families-experiment", names, None)
    )
    if chosen is None:
        st.caption("Choose one: it works on the points that BlazePose finds on your picture.")
        return
    found = None if picture is None else analysis_of(picture, MOST_PEOPLE)
    if picture is None or found is None:
        return
    if not found.results[BODY].people:
        st.info(f"Nobody is found on {picture.name}, so there are no points to make maps of.")
        return
    _EXPERIMENTS[chosen](picture, found)


def _heatmaps(picture: Picture, found: FrameAnalysis) -> None:
    crop = crop_of(found.results[BODY].people[0], (picture.rgb.shape[1], picture.rgb.shape[0]))
    st.markdown(
        text(
            "families/heatmaps",
            points=len(crop.points_px),
            side=SIDE_PX,
            stride=STRIDE_PX,
            cells=f"{SIGMA_CELLS:g}",
            sigma=f"{SIGMA_CELLS * STRIDE_PX:g}",
        )
    )
    st.fragment(decoder_curves)(
        "families",
        lambda sigma, stride, *settings: _errors(crop.points_px, stride, sigma, *settings),
        STRIDE_PX,
        None,
    )


@st.cache_data(show_spinner="Decoders read your points' maps…", max_entries=512)
def _errors(
    points_px: Floats, stride_px: int, sigma_px: float, noise: float, sharpness: float, round_centres: bool
) -> dict[str, float]:
    size_px = (SIDE_PX, SIDE_PX)
    distances = errors_on_points(points_px, size_px, stride_px, sigma_px, noise, sharpness, round_centres)
    return {name: float(each.mean()) for name, each in distances.items()}


def _simcc(picture: Picture, found: FrameAnalysis) -> None:
    crop = crop_of(found.results[BODY].people[0], (picture.rgb.shape[1], picture.rgb.shape[0]))
    points = len(crop.points_px)
    st.markdown(text("families/simcc", ratio=f"{RATIO:g}", stride=STRIDE_PX, points=points, side=SIDE_PX))
    st.fragment(_bins)(crop)


def _bins(crop: Crop) -> None:
    names = [theme.readable(name) for name in layout("coco-17").points]
    left, right = st.columns(2)
    with left:
        name = st.selectbox("Point", names, **remembered.index("simcc-point", names, names[9]))
        sigma = st.select_slider(
            "Softening: sigma of the labels, bins",
            SIGMAS_BINS,
            **remembered.option("simcc-sigma", SIGMAS_BINS, 4),
        )
        x, y = encode(crop.points_px, (SIDE_PX, SIDE_PX), sigma_bins=sigma or None)
        which = names.index(name)
        place = (float(crop.points_px[which, 0]), float(crop.points_px[which, 1]))
        sentence = simcc_rows.bins_sentence(name, x[which], y[which], RATIO, place)
        chart("simcc-bins", simcc_rows.bins_figure(x[which], y[which], RATIO, place), sentence)
    with right:
        noise = st.select_slider(
            "Noise on each bin and cell",
            NOISES,
            format_func=lambda share: f"{100 * share:g} %",
            **remembered.option("simcc-noise", NOISES, 0.0),
        )
        errors = [resolution_error(crop.points_px, SIDE_PX, side, noise=noise) for side in SIDES_PX]
        sentence = simcc_rows.resolution_sentence(errors)
        chart("simcc-sides", simcc_rows.resolution_figure(errors, SIDE_PX), sentence)


_EXPERIMENTS: Mapping[str, Callable[[Picture, FrameAnalysis], None]] = {
    "Heatmaps": _heatmaps,
    "Part affinity fields": affinity_fields,
    "SimCC": _simcc,
}
