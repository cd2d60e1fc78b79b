"""What the file of a network does not say, and the viewer has to."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from components.keypoints.arrays import BoxPx
from components.measures.box import box_of
from components.models.onnx.viewer_network.input import fixed_size_px
from components.models.onnx.viewer_network.network import (
    LARGEST_SIDE_PX,
    NORMALISATIONS,
    REGIONS,
    Channels,
    Choices,
    Description,
    Normalisation,
    Region,
    ViewerNetworkError,
)
from components.ui import remembered
from components.ui.picture import BODY, FACE, Picture, analysis_of

_USUAL_PX = (192, 256)


def choices(said: Description, picture: Picture | None) -> tuple[Choices, Region]:
    """Shows the questions, with answers from the file where it gives any, and what it sees of a picture."""
    left, right = st.columns(2)
    with left:
        size_px = _size(said)
        region = st.selectbox(
            "It sees",
            list(REGIONS),
            format_func=REGIONS.__getitem__,
            **remembered.index("own-region", list(REGIONS), "picture"),
        )
    with right:
        normalisation = _normalisation(said)
        channels = st.selectbox(
            "Colours", get_args(Channels), **remembered.index("own-channels", get_args(Channels), "RGB")
        )
    return Choices(None, None, size_px, normalisation, channels, _box_px(region, picture)), region


def _normalisation(said: Description) -> Normalisation:
    """What becomes of a pixel; whole numbers are taken as they are."""
    label = "How a pixel's 0 to 255 is scaled"
    if said.inputs and "int" in said.inputs[0].kind:
        st.selectbox(label, [NORMALISATIONS["0..255"]], disabled=True, help="The file takes whole numbers.")
        return "0..255"
    return st.selectbox(
        label,
        list(NORMALISATIONS),
        format_func=NORMALISATIONS.__getitem__,
        **remembered.index("own-normalisation", list(NORMALISATIONS), "imagenet"),
    )


def _size(said: Description) -> tuple[int, int]:
    """(width, height) of the input: the file's own where it fixes them."""
    fixed = _fixed_px(said)
    sides = []
    for column, name, side, usual in zip(st.columns(2), ("width", "height"), fixed, _USUAL_PX, strict=True):
        with column:
            label = f"Input's {name}, px"
            if side is None:
                sides.append(st.number_input(label, 1, LARGEST_SIDE_PX, usual, key=f"own-{name}"))
            else:
                st.number_input(label, value=side, disabled=True, help="The file fixes it.")
                sides.append(side)
    return int(sides[0]), int(sides[1])


def _fixed_px(said: Description) -> tuple[int | None, int | None]:
    """The width and height that the file fixes; a run says what is wrong where the input is no picture."""
    try:
        return fixed_size_px(said)
    except ViewerNetworkError:
        return None, None


def _box_px(region: Region, picture: Picture | None) -> BoxPx | None:
    """The part of the picture about which the network looks; None for the whole."""
    if picture is None or region == "picture":
        return None
    found = analysis_of(picture)
    people = (
        () if found is None else (found.results[BODY] if region == "person" else found.results[FACE]).people
    )
    box_px = box_of(people[0], (picture.rgb.shape[1], picture.rgb.shape[0])) if people else None
    if box_px is None:
        st.info(f"Nobody is found on {picture.name}, so your network sees the whole picture.")
    return box_px
