"""Claims that results on the portrait, or a computation, answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from components import wording
from components.content import text
from components.content.families import families
from components.decoding.heatmaps import read_out
from components.decoding.quantisation import decoding_errors
from components.keypoints import DEFAULT_NETWORKS, AnalysisSettings, FrameAnalysis, Keypoints, NetworkSettings
from components.keypoints.results import FloatArray
from components.measures.density import hull
from components.measures.in_view import in_view
from components.measures.occlusion import Box
from components.models.errors import ModelError
from components.models.litert.pipelines import SIDE_PX, LandmarkCrop
from components.models.litert.roi import crop, to_frame
from components.ui import server_state
from components.ui.explain import chart
from components.ui.picture import BODY, FACE
from components.ui.pipeline_steps import look_at, pose_maps
from components.views.corrections.figures import claims as charts
from components.views.corrections.figures.claims import ClaimBar

_BOX_SHARE = 0.35
# Peaks as the page Output begins with: a sigma of 8 px on cells of 4 px, noise of 2 % on each cell.
_SIGMA_PX, _STRIDE_PX, _NOISE, _PEAKS = 8.0, 4, 0.02, 100
_BETA, _BETAS = 20, (10, 20, 40, 100)


def _portrait() -> tuple[FrameAnalysis, Keypoints, Keypoints, tuple[int, int]]:
    """The portrait's analysis, its body, its face and its size.

    Raises:
        ModelError: where one of the models finds nobody.
    """
    rgb = server_state.portrait()
    analysis = server_state.analyse_still(rgb, AnalysisSettings())
    if not analysis.results[BODY].people or not analysis.results[FACE].people:
        raise ModelError("One of the models finds nobody on the portrait.")
    return (
        analysis,
        analysis.results[BODY].people[0],
        analysis.results[FACE].people[0],
        (rgb.shape[1], rgb.shape[0]),
    )


def _region() -> LandmarkCrop:
    region = look_at("pose", server_state.portrait()).region
    if region is None:
        raise ModelError("The pose detector finds nobody on the portrait.")
    return region


def confidence() -> None:
    """What the result on the portrait holds for each point."""
    analysis, body, face, _ = _portrait()
    st.markdown(text("corrections/confidence"))
    whole = analysis.results[FACE].extras.presence
    st.table(
        [
            {"field of a point": name, "body": _values(of_body), "face": _values(of_face)}
            for name, of_body, of_face in (
                ("visibility", body.visibility, face.visibility),
                ("presence", body.presence, face.presence),
            )
        ]
        + [
            {
                "field of a point": "for the whole face",
                "body": "–",
                "face": "not read" if whole is None else f"presence {float(whole[0]):.2f}",
            }
        ],
        border="horizontal",
        hide_index=True,
        alt="The confidences in the result on the portrait, of the body's points and of the face's.",
    )


def _values(values: FloatArray | None) -> str:
    if values is None:
        return "None"
    return f"{len(values)} values, {float(values.min()):.2f} to {float(values.max()):.2f}"


def visibility() -> None:
    """The visibility of points before and behind a grey box."""
    region = _region()
    before = pose_maps(region.seen)
    readout = read_out(before.points_norm, before.heatmaps, SIDE_PX)
    places_px = to_frame((readout.refined_px / SIDE_PX).astype(np.float32), region.roi)
    x, y = places_px[0].tolist()
    box = Box((x, y), _BOX_SHARE * region.roi.size_px)
    covered = box.contains(places_px)
    after = pose_maps(crop(box.paint(server_state.portrait()), region.roi, SIDE_PX))
    means = [float(maps.visibility[: len(covered)][covered].mean()) for maps in (before, after)]
    was, now = (f"{mean:.3f}" for mean in means)
    st.markdown(text("corrections/visibility", covered=int(covered.sum()), before=was, after=now))
    bars = [ClaimBar("in the open", means[0]), ClaimBar("behind the box", means[1])]
    figure = charts.bars_figure(f"Mean visibility of the {int(covered.sum())} points", bars, "")
    chart("corrections-visibility", figure, charts.bars_sentence(bars, ""))


@st.cache_data(show_spinner=False)
def _errors(beta: float) -> Mapping[str, float]:
    return decoding_errors(_SIGMA_PX, _STRIDE_PX, _NOISE, beta, trials=_PEAKS)


def soft_argmax() -> None:
    """The errors of the centre of mass and of the softmax on the same maps."""
    by_beta = {beta: _errors(beta) for beta in _BETAS}
    centre_px, softmax_px = by_beta[_BETA]["centre of mass"], by_beta[_BETA]["soft-argmax"]
    st.markdown(
        text(
            "corrections/soft_argmax",
            trials=_PEAKS,
            noise=f"{100 * _NOISE:g} %",
            centre=wording.number(centre_px, 3),
            softmax=wording.number(softmax_px),
            beta=_BETA,
        )
    )
    bars = [ClaimBar("centre of mass", centre_px), ClaimBar("highest cell", by_beta[_BETA]["argmax"])]
    bars += [ClaimBar(f"softmax with β = {beta}", errors["soft-argmax"]) for beta, errors in by_beta.items()]
    figure = charts.bars_figure("Mean error on the same maps", bars, "px", logarithmic=True)
    chart("corrections-soft-argmax", figure, charts.bars_sentence(bars, "px"))


def tracking() -> None:
    """The overlap that the threshold is compared with."""
    st.markdown(text("corrections/tracking"))
    threshold = NetworkSettings(DEFAULT_NETWORKS[0]).tracking
    chart("corrections-tracking", charts.overlap_figure(threshold), charts.overlap_sentence(threshold))


def density() -> None:
    """The ratio of densities with and without the points that nobody sees."""
    _, body, face, size_px = _portrait()
    seen = in_view(body)
    ratios = [
        _density(face, in_view(face), size_px) / _density(body, counted, size_px)
        for counted in (np.ones_like(seen), seen)
    ]
    every, ratio = (wording.number(value, 3) for value in ratios)
    st.markdown(
        text(
            "corrections/density",
            all=every,
            points=len(seen),
            guesses=int((~seen).sum()),
            seen=int(seen.sum()),
            ratio=ratio,
        )
    )
    bars = [
        ClaimBar(f"all {len(seen)} points", ratios[0]),
        ClaimBar(f"the {int(seen.sum())} in view", ratios[1]),
    ]
    figure = charts.bars_figure("The face's density as a multiple of the body's", bars, "times")
    chart("corrections-density", figure, charts.bars_sentence(bars, "times"))


def _density(points: Keypoints, counted: NDArray[np.bool_], size_px: tuple[int, int]) -> float:
    convex = hull(np.asarray(points.xy_px(size_px), np.float64)[counted], size_px)
    if convex is None:
        raise ModelError("The points on the portrait span no area.")
    return convex.points_per_1000_px2


def detector() -> None:
    """The height of the pose detector's box beside that of the face and of the body."""
    _, body, face, size_px = _portrait()
    detections = look_at("pose", server_state.portrait()).detected.detections
    if not detections:
        raise ModelError("The pose detector finds nobody on the portrait.")
    (_, top), (_, bottom) = detections[0].box_px
    heights = [
        float(bottom - top),
        *(float(np.ptp(person.xy_px(size_px)[in_view(person), 1])) for person in (face, body)),
    ]
    box, face_px, body_px = (wording.number(height, 3) for height in heights)
    st.markdown(text("corrections/detector", box=box, face=face_px, body=body_px))
    names = ("pose detector's box", "face", "body in view")
    bars = [ClaimBar(name, height) for name, height in zip(names, heights, strict=True)]
    figure = charts.bars_figure("Height on the portrait", bars, "px")
    chart("corrections-detector", figure, charts.bars_sentence(bars, "px"))


def openpose() -> None:
    """Both sets of the paper's table."""
    groups = {group.key: group for group in families().groups}
    ar, yoga = (
        {figure.network: figure.value for figure in groups[key].figures}
        for key in ("google-ar", "google-yoga-2020")
    )
    theirs, ours = "OpenPose, body only", "BlazePose Full of 2020"
    st.markdown(
        text(
            "corrections/openpose",
            ar=f"{ar[theirs] - ar[ours]:.1f}",
            yoga=f"{yoga[ours] - yoga[theirs]:.1f}",
        )
    )
    bars = [
        ClaimBar(f"{name.split(',')[0].removesuffix(' of 2020')} on {where}", values[name], claimed=True)
        for where, values in (("AR", ar), ("Yoga", yoga))
        for name in (theirs, ours)
    ]
    figure = charts.bars_figure("PCK@0.2 on Google's pictures", bars, "%")
    chart("corrections-openpose", figure, charts.bars_sentence(bars, "%"))
