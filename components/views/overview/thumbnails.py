"""A picture of each page for the Overview, made from the portrait once for this server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import streamlit as st

from components.charts import theme
from components.content.claims import PAPER_MFLOP
from components.decoding.heatmaps import confidences
from components.keypoints import FrameAnalysis, ViewSettings
from components.keypoints.arrays import Rgb
from components.keypoints.colours import FACE_RGB, POSE_RGB, rgb
from components.keypoints.conversions import ConvertedPoints, as_given, conversion
from components.keypoints.networks import colours_of
from components.media import thumbnails
from components.media.draw import compose, compose_still
from components.models.errors import GraphError, ModelError
from components.models.graphs.structure import resolutions
from components.models.litert.pipelines import FACE_NET, POSE_NET
from components.models.store.names import POSE_BUNDLE
from components.models.store.store import FileUnavailable
from components.ui import server_state
from components.ui.network_graphs import networks_in
from components.ui.picture import BODY, FACE
from components.ui.pipeline_steps import look_at, pose_maps

_LABEL = 12
"""The model's label takes less than this part of a picture's height."""
Draw: TypeAlias = Callable[[Rgb, FrameAnalysis], Rgb | None]


@st.cache_data(show_spinner=False, max_entries=32, ttl=server_state.STILLS_KEPT)
def thumbnail(slug: str, people: tuple[int, int], _found: FrameAnalysis) -> Rgb | None:
    """(180, 320, 3) RGB of what the page holds; None where there is nothing to draw it from.

    Args:
        people: bodies and faces in `_found`, which is what both models found on the portrait.
    """
    draw = DRAWN.get(slug)
    try:
        return None if draw is None or 0 in people else draw(server_state.portrait(), _found)
    except (GraphError, ModelError, FileUnavailable):
        # The page itself says what is missing.
        return None


def _live(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:
    picture = compose(portrait, tuple(analysis.results.values()), ViewSettings(mirror=False))
    height, width, _ = picture.shape
    below = picture[height // _LABEL :]
    return thumbnails.beside(below[:, : width // 2], below[:, width // 2 :])


def _lab(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:
    picture = compose_still(portrait, tuple(analysis.results.values()))
    height, width, _ = picture.shape
    # The part with the face, enlarged, as the Lab does it.
    return thumbnails.filled(picture[height // _LABEL : height // 2, width // 6 : width * 5 // 6])


def _input(portrait: Rgb, analysis: FrameAnalysis) -> Rgb | None:  # noqa: ARG001
    pose, face = look_at("pose", portrait).region, look_at("face", portrait).region
    return None if pose is None or face is None else thumbnails.beside(pose.seen, face.seen)


def _drawn(points: ConvertedPoints, size_px: tuple[int, int], colour: str) -> thumbnails.Figure:
    """Points with those edges of their layout of which both ends are there."""
    place = {int(index): number for number, index in enumerate(points.indices)}
    ends = [(place.get(int(start)), place.get(int(end))) for start, end in points.layout.edges]
    edges = [(start, end) for start, end in ends if start is not None and end is not None]
    return points.xyz_norm[:, :2] * size_px, edges, rgb(colour)


def _keypoints(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:
    size_px = portrait.shape[1], portrait.shape[0]
    pose = _drawn(as_given(analysis.results[BODY].people[0]), size_px, theme.POSE)
    face_px, _, colour = _drawn(as_given(analysis.results[FACE].people[0]), size_px, theme.FACE)
    return thumbnails.figures([pose, (face_px, (), colour)])


def _architecture(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:  # noqa: ARG001
    pose = networks_in("pose_landmarker_full.task")[POSE_NET]
    face = networks_in("face_landmarker.task")[FACE_NET]
    return thumbnails.courses(
        [np.array(resolutions(graph), np.float32) for graph in (pose, face)],
        [POSE_RGB, FACE_RGB],
    )


def _output(portrait: Rgb, analysis: FrameAnalysis) -> Rgb | None:  # noqa: ARG001
    region = look_at("pose", portrait).region
    if region is None:
        return None
    heat = confidences(pose_maps(region.seen).heatmaps).max(axis=2)
    # The upper part of the crop, where the portrait has its person.
    upper = [slice(len(part) // 16, len(part) * 5 // 8) for part in (region.seen, heat)]
    return thumbnails.heated(region.seen[upper[0]], heat[upper[1]])


def _cost(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:  # noqa: ARG001
    return thumbnails.bars(
        list(analysis.ns.values()), [rgb(colour) for colour in colours_of(tuple(analysis.ns))]
    )


def _families(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:
    """One body in two layouts, and the face in the 68 points of other models."""
    size_px = portrait.shape[1], portrait.shape[0]
    drawn = []
    for person, name, colour in (
        (analysis.results[BODY].people[0], "coco-17", theme.GREEN),
        (analysis.results[BODY].people[0], "mpii-16", theme.VERMILLION),
        (analysis.results[FACE].people[0], "ibug-68", theme.PURPLE),
    ):
        to_other = conversion(person.layout.name, name)
        if to_other is not None:
            drawn.append(_drawn(to_other.convert(person), size_px, colour))
    return thumbnails.figures(drawn)


def _glossary(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:
    """Two of its terms: the box of a face, and the distance of its outer eye corners."""
    face = analysis.results[FACE].people[0]
    points_px = face.xy_px((portrait.shape[1], portrait.shape[0]))
    eyes = face.layout.spans[0]
    return thumbnails.measured(portrait, points_px, (eyes.start[0], eyes.end[0]), FACE_RGB)


def _corrections(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:  # noqa: ARG001
    """The operations of the pose network, in millions: as its paper prints them, and as its file has them."""
    counted = networks_in(POSE_BUNDLE)[POSE_NET].macs / 1e6
    return thumbnails.bars([PAPER_MFLOP["full"], counted], [rgb(theme.GREY), POSE_RGB])


def _privacy(portrait: Rgb, analysis: FrameAnalysis) -> Rgb:  # noqa: ARG001
    return thumbnails.blocks(portrait)


DRAWN: Mapping[str, Draw] = MappingProxyType(
    {
        "live": _live,
        "lab": _lab,
        "input": _input,
        "keypoints": _keypoints,
        "architecture": _architecture,
        "output": _output,
        "cost": _cost,
        "families": _families,
        "glossary": _glossary,
        "corrections": _corrections,
        "privacy": _privacy,
    }
)
"""What draws the picture of a page, by its slug; a page without one is listed without a picture."""
