"""Decoders tried on maps that are made from the viewer's own points, so that the truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from components.analysis.protocol import Analysed
from components.content import text
from components.keypoints import Keypoints
from components.keypoints.conversions import conversion
from components.measures import Floats
from components.measures.quantisation import errors_on_points
from components.measures.simcc import SIGMA_CELLS, STRIDE_PX
from components.models.families.own_input import GROWTH
from components.ui.decoding import decoder_curves
from components.ui.picture import Picture

SIDE_PX = 256


@dataclass(frozen=True, eq=False)
class Crop:
    """A person's points in a square crop.

    Attributes:
        points_px: (N, 2) in a crop of SIDE_PX, all in it.
        crop_px: its side in the picture, px.
    """

    points_px: Floats
    crop_px: float


def crop_of(person: Keypoints, size_px: tuple[int, int]) -> Crop:
    """The person's COCO points in the square about them, grown as top-down networks grow it."""
    way = conversion(person.layout.name, "coco-17")
    assert way is not None
    points_px = way.convert(person).xyz_norm[:, :2].astype(np.float64) * size_px
    low, high = points_px.min(axis=0), points_px.max(axis=0)
    side_px = max(1.0, GROWTH * float((high - low).max()))
    corner = (low + high - side_px) / 2
    return Crop((points_px - corner) * SIDE_PX / side_px, side_px)


def heatmap_decoding(picture: Picture, found: Analysed) -> None:
    """Shows every decoder's error on the viewer's points against the peak's width and the cell's side."""
    people = found.pose.people
    if not people:
        st.info(f"Nobody is found on {picture.name}, so there are no points to make maps of.")
        return
    crop = crop_of(people[0], (picture.rgb.shape[1], picture.rgb.shape[0]))
    st.markdown(
        text(
            "families_heatmaps",
            points=len(crop.points_px),
            side=SIDE_PX,
            stride=STRIDE_PX,
            sigma=f"{SIGMA_CELLS * STRIDE_PX:g}",
        )
    )
    st.fragment(decoder_curves)(
        "families",
        lambda sigma, stride, noise: _errors(crop.points_px, stride, sigma, noise),
        STRIDE_PX,
        None,
    )


@st.cache_data(show_spinner="Decoders read your points' maps…", max_entries=512)
def _errors(points_px: Floats, stride_px: int, sigma_px: float, noise: float) -> dict[str, float]:
    distances = errors_on_points(points_px, (SIDE_PX, SIDE_PX), stride_px, sigma_px, noise)
    return {name: float(each.mean()) for name, each in distances.items()}
