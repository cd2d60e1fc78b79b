"""The Input page: one picture through both pipelines, step by step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from components import wording
from components.content import text
from components.keypoints import DEFAULT_NETWORKS, FrameAnalysis, Keypoints, ModelName, network
from components.keypoints.arrays import Rgb
from components.keypoints.networks import colours_of
from components.keypoints.values import OUT_OF_VIEW
from components.measures import Missing, OwnScale, in_view, own_scale
from components.media.images import fit, to_address
from components.models.errors import ModelError
from components.models.litert.detectors import FACE_DETECTOR, POSE_DETECTOR, SCORE_THRESHOLD
from components.models.litert.pipelines import SIDE_PX, PipelineResult
from components.models.litert.roi import FACE_GROWTH, POSE_GROWTH
from components.ui import remembered
from components.ui.explain import chart
from components.ui.number_table import number_table
from components.ui.picture import Picture, analysis_of
from components.ui.pipeline_steps import NETWORKS, look_at
from components.views.input.distances import SHARES, distances
from components.views.input.figures import steps as charts
from components.views.input.figures.distance import DistanceStep, distance_figure, distance_sentence

# The frame is drawn at most so large: no figure is wider, and its bytes travel to the viewer.
_SHOWN_PX = 640
_PERCENTS = tuple(round(100 * share) for share in SHARES)
# At first far enough away for a difference, on most pictures.
_FIRST_PERCENT = 50


def introduction(picture: Picture | None) -> None:
    """Says what the steps are."""
    st.markdown(
        text(
            "input/introduction",
            picture="a picture" if picture is None else picture.name,
            crop=SIDE_PX,
            pose=POSE_DETECTOR.side_px,
            face=FACE_DETECTOR.side_px,
        )
    )


def steps(picture: Picture) -> None:
    """What becomes of the picture, step by step."""
    try:
        looks = look_at("pose", picture.rgb), look_at("face", picture.rgb)
    except ModelError as error:
        st.error(f"The networks cannot be run. {error}")
        return
    st.subheader("1. The whole frame, made small")
    for column, look in zip(st.columns(2), looks, strict=True):
        with column:
            _seen(look, "whole")
    st.subheader("2. The part that matters")
    st.markdown(text("input/region", pose=POSE_GROWTH, face=FACE_GROWTH))
    shown = to_address(fit(picture.rgb, _SHOWN_PX))
    chart("input-regions", charts.regions_figure(shown, looks), charts.regions_sentence(looks))
    st.subheader("3. All that the landmark network sees")
    _crops(looks)
    st.subheader("The numbers")
    number_table(charts.COLUMNS, [charts.row(look) for look in looks], colours_of(DEFAULT_NETWORKS))
    analysis = analysis_of(picture)
    scales = _scales(looks, analysis)
    if analysis is not None:
        st.caption(_agreement(looks, analysis, scales))
    st.subheader("What if the subject steps back?")
    st.markdown(text("input/distance", threshold=f"{SCORE_THRESHOLD:g}"))
    _stepping_back(picture.rgb, distances(picture.rgb), scales)


def _seen(look: PipelineResult, key: str) -> None:
    figure = charts.seen_figure(to_address(look.detected.seen), look)
    chart(f"input-seen-{key}-{look.model}", figure, charts.seen_sentence(look))


def _crops(looks: tuple[PipelineResult, ...]) -> None:
    for column, look in zip(st.columns(2), looks, strict=True):
        with column:
            if look.region is None:
                st.info(charts.no_crop_sentence(look))
                continue
            figure = charts.crop_figure(to_address(look.region.seen), look.model, look.region)
            chart(f"input-crop-{look.model}", figure, charts.crop_sentence(look, look.region))


def _first(model: ModelName, analysis: FrameAnalysis) -> Keypoints | None:
    people = analysis.results[NETWORKS[model]].people
    return people[0] if people else None


def _scales(
    looks: tuple[PipelineResult, ...], analysis: FrameAnalysis | None
) -> dict[ModelName, OwnScale | Missing]:
    """The own scales of whom MediaPipe found."""
    people = {look.model: _first(look.model, analysis) if analysis is not None else None for look in looks}
    size_px = looks[0].size_px
    return {
        model: Missing(OUT_OF_VIEW[network(NETWORKS[model]).subject])
        if one is None
        else own_scale(one, size_px)
        for model, one in people.items()
    }


def _agreement(
    looks: tuple[PipelineResult, ...], analysis: FrameAnalysis, scales: Mapping[ModelName, OwnScale | Missing]
) -> str:
    """How far the points found step by step lie from MediaPipe's own."""
    phrases = []
    for look in looks:
        theirs, scale = _first(look.model, analysis), scales[look.model]
        if theirs is None or look.region is None or isinstance(scale, Missing):
            continue
        apart_px = np.linalg.norm(look.region.points_px - theirs.xy_px(look.size_px), axis=1)
        farthest_px = float(apart_px[in_view(theirs)].max(initial=0.0))
        phrases.append(f"{wording.number(scale.percent(farthest_px))} % of the {scale.name}")
    if not phrases:
        return text("input/no_agreement")
    return text("input/agreement", apart=" and ".join(phrases))


@st.fragment
def _stepping_back(
    frame_rgb: Rgb,
    steps: Mapping[ModelName, tuple[DistanceStep, ...]],
    scales: Mapping[ModelName, OwnScale | Missing],
) -> None:
    percent = st.select_slider(
        "Size of the picture in its frame, %",
        _PERCENTS,
        **remembered.option("apparent-percent", _PERCENTS, _FIRST_PERCENT),
    )
    share = SHARES[_PERCENTS.index(percent)]
    chart("input-distance", distance_figure(steps, share), distance_sentence(steps, scales, share))
    for column, model in zip(st.columns(2), steps, strict=True):
        with column:
            _seen(look_at(model, frame_rgb, share), "away")
