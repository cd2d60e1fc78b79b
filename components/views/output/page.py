"""The Output page: the pose net's heatmaps beside its regression, and what heatmaps cost."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components import wording
from components.charts import decoder_errors
from components.content import text
from components.decoding.heatmaps import (
    REFINE_KERNEL,
    REFINE_MIN_CONFIDENCE,
    Readout,
    confidences,
    decoder_distances_px,
    peak_sigma,
    read_out,
)
from components.decoding.quantisation import decoding_errors
from components.keypoints.arrays import Rgb
from components.measures import Missing
from components.media.images import to_address
from components.models.errors import GraphError, ModelError
from components.models.litert.pipelines import SIDE_PX, LandmarkCrop
from components.models.litert.pose_maps import PoseMaps
from components.ui import remembered
from components.ui.decoder_curves import decoder_curves
from components.ui.explain import chart
from components.ui.picture import Picture
from components.ui.pipeline_steps import HeadOutputs, look_at, outputs, pose_maps
from components.views.output.cells import cell_errors, conventions
from components.views.output.figures import heads as charts
from components.views.output.occlusion import occlusion

# So many cells of the heatmap does the close-up show.
_CLOSE_UP_CELLS = 16


def heatmaps_and_numbers(picture: Picture | None) -> None:
    """The page between its title and its experiment; without a picture only what needs none."""
    try:
        heads = outputs()
        region = _region(picture)
        maps = pose_maps(region.seen) if region is not None else None
    except (GraphError, ModelError) as error:
        st.error(f"The networks cannot be shown. {error}")
        return
    _, height, width, channels = heads.heatmaps.shape
    st.markdown(
        text(
            "output/introduction",
            maps=channels,
            points=len(charts.POINTS),
            height=height,
            width=width,
            numbers=heads.pose_points.numbers,
            kernel=REFINE_KERNEL,
            confidence=REFINE_MIN_CONFIDENCE,
            face_numbers=f"{heads.face_points.numbers:,}",
            face_points=heads.face_points.numbers // 3,
        )
    )
    readout = read_out(maps.points_norm, maps.heatmaps, SIDE_PX) if maps is not None else None
    if region is not None and maps is not None and readout is not None:
        _point(region.seen, maps, readout)
        st.subheader("How far apart are the two?")
        chart("output-distances", charts.distances_figure(readout), charts.distances_sentence(readout))
    stride_px = SIDE_PX // width
    cell_errors(stride_px, Missing("nobody was found") if readout is None else readout.scale)
    conventions(stride_px)
    _decoders(stride_px, maps, readout)
    _cost(heads)
    if picture is not None and region is not None and maps is not None and readout is not None:
        occlusion(picture.rgb, region.roi, maps, readout)


def _region(picture: Picture | None) -> LandmarkCrop | None:
    """The crop that the pose landmark net sees; None after the page has said why there is none."""
    if picture is None:
        return None
    look = look_at("pose", picture.rgb)
    if not look.found:
        st.info(
            f"The pose model finds nobody on {picture.name}, so there is no crop and no heatmap of it. "
            "Choose another picture in the sidebar. What follows needs none."
        )
        return None
    return look.region


@st.fragment
def _point(crop_rgb: Rgb, maps: PoseMaps, readout: Readout) -> None:
    st.subheader("One point, three places")
    st.markdown(text("output/crop", side=SIDE_PX))
    point = st.selectbox(
        "Point",
        range(len(charts.POINTS)),
        format_func=charts.name_of,
        **remembered.index("output-point", range(len(charts.POINTS)), 0),
    )
    confidence, picture = confidences(maps.heatmaps[..., point]), to_address(crop_rgb)
    stride_px = SIDE_PX / confidence.shape[1]
    close_up_px = _CLOSE_UP_CELLS * stride_px
    whole, close = st.columns(2)
    sentence = charts.crop_sentence(readout, point)
    with whole:
        figure = charts.crop_figure(
            picture, confidence, readout, point, SIDE_PX, "The crop that the network sees"
        )
        chart("output-crop", figure, sentence)
    with close:
        title = f"{close_up_px:.0f} px of it around the regressed point"
        figure = charts.crop_figure(picture, confidence, readout, point, SIDE_PX, title, close_up_px)
        chart("output-close", figure, _cells_sentence(stride_px))


def _cells_sentence(stride_px: float) -> str:
    return (
        f"Each square is a cell of the heatmap, {stride_px:.0f} px of the crop wide; the lighter, the higher "
        "its confidence. The regressed point may lie anywhere, the peak only in the middle of a square. "
        "MediaPipe counts a cell from its upper left corner, so the squares are drawn around that place."
    )


@st.cache_data(show_spinner="Decoders read simulated heatmaps…", max_entries=512)
def _errors(
    sigma_px: float, stride_px: int, noise: float, sharpness: float, round_centres: bool
) -> dict[str, float]:
    return dict(decoding_errors(sigma_px, stride_px, noise, sharpness, round_centres))


@st.fragment
def _decoders(stride_px: int, maps: PoseMaps | None, readout: Readout | None) -> None:
    st.subheader("Which decoder reads a heatmap best?")
    st.markdown(text("output/decoders"))
    net_sigma = peak_sigma(maps.heatmaps) if maps is not None else None
    net_px = None if net_sigma is None else net_sigma * stride_px
    sharpness = decoder_curves("output", _errors, stride_px, net_px)
    if maps is not None and readout is not None:
        _real(maps, readout, net_px, sharpness)


def _real(maps: PoseMaps, readout: Readout, net_px: float | None, sharpness: float) -> None:
    if net_px is None:
        st.info("No heatmap of this picture has a peak, so there is nothing for the decoders to read on it.")
        return
    distances_px = decoder_distances_px(maps.heatmaps, readout, SIDE_PX, sharpness)
    names = [charts.name_of(int(point)) for point in np.flatnonzero(readout.confident)]
    sentence = decoder_errors.real_sentence(distances_px)
    width = f" These peaks are as wide as Gaussians with a sigma of {wording.number(net_px)} px."
    chart("output-real", decoder_errors.real_figure(distances_px, names), sentence + width)


def _cost(heads: HeadOutputs) -> None:
    pose, face = heads.heatmaps, heads.face_points
    points = face.numbers // 3
    all_face = pose.with_channels(points)
    st.subheader(f"What would {points} heatmaps cost?")
    st.markdown(
        text(
            "output/cost",
            maps=pose.shape[-1],
            map_numbers=f"{pose.numbers:,}",
            map_memory=_bytes(pose.nbytes),
            map_macs=wording.millions(pose.macs, "M"),
            face_points=points,
            all_numbers=f"{all_face.numbers:,}",
            all_memory=_bytes(all_face.nbytes),
            all_macs=wording.millions(all_face.macs, "M"),
            face_numbers=f"{face.numbers:,}",
            face_memory=_bytes(face.nbytes),
            face_macs=wording.millions(face.macs, "M"),
            memory_ratio=f"{all_face.nbytes / face.nbytes:,.0f}",
            macs_ratio=f"{all_face.macs / face.macs:,.0f}",
            share=wording.percent(all_face.macs / heads.face_macs),
            height=pose.shape[1],
            width=pose.shape[2],
        )
    )


def _bytes(size: int) -> str:
    return f"{size / 1e6:.2f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"
