"""Judges of claims that results on the app's own samples answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping

import numpy as np
from scipy.stats import spearmanr

from components import wording
from components.decoding.assembly import assemble
from components.decoding.crowd_trial import Trial, crowd_places, trial
from components.keypoints import AnalysisSettings, FrameAnalysis, Keypoints, layout
from components.keypoints.limbs import limbs
from components.measures import Floats, Missing
from components.measures.accuracy.errors import in_labels, picture_errors
from components.measures.density import density
from components.measures.in_view import in_view
from components.measures.repeatability import PictureChange, mapped_back
from components.measures.shared_points import shared
from components.measures.verdict import Judgement, Ruling, below, connected, every
from components.media.changes import changed
from components.models.errors import ModelError
from components.models.litert.roi import Roi
from components.ui import server_state
from components.ui.judges.of_files import net
from components.ui.picture import BODY, FACE
from components.ui.pipeline_steps import look_at, pipeline

_TURN_DEG = 60.0
_CROWD_LAYOUT, _CROWD_SIZE_PX = "openpose-18", (368, 368)
_STRIDES_PX = (4.0, 8.0, 16.0, 32.0)
_SHIFT, _MANY, _REPEATS = 0.12, 8, 3
_EYES = (33, 263)
"""The outer eye corners of the mesh."""


def _portrait() -> tuple[FrameAnalysis, Keypoints, Keypoints, tuple[int, int]]:
    """The portrait's analysis, its body, its face and its size.

    Raises:
        ModelError: where one of the networks finds nobody.
    """
    rgb = server_state.portrait()
    analysis = server_state.analyse_still(rgb, AnalysisSettings())
    bodies, faces = analysis.results[BODY].people, analysis.results[FACE].people
    if not bodies or not faces:
        raise ModelError("One of the networks finds nobody on the portrait.")
    return analysis, bodies[0], faces[0], (rgb.shape[1], rgb.shape[0])


def time_taken() -> Judgement:
    """What the portrait took, and what the files say."""
    analysis, *_ = _portrait()
    body_ms, face_ms = (analysis.ns[key] / 1e6 for key in (BODY, FACE))
    body, face = net("pose landmarks full"), net("face landmarks")
    return Judgement(
        every([body_ms > face_ms, body.macs > face.macs]),
        {
            "body_ms": f"{wording.number(body_ms)} ms",
            "face_ms": f"{wording.number(face_ms)} ms",
            "body_macs": wording.millions(body.macs, "M"),
            "face_macs": wording.millions(face.macs, "M"),
        },
    )


def closer() -> Judgement:
    """The densities on the portrait, of points in view."""
    _, body, face, size_px = _portrait()
    per_1000 = []
    for each in (face, body):
        measured = density(each, size_px)
        if isinstance(measured, Missing) or measured.hull is None:
            raise ModelError("The points on the portrait span no area.")
        per_1000.append(measured.hull.points_per_1000_px2)
    return Judgement(
        every([per_1000[0] > per_1000[1]]),
        {
            "face": wording.number(per_1000[0], 3),
            "body": wording.number(per_1000[1], 3),
            "ratio": wording.number(per_1000[0] / per_1000[1]),
        },
    )


def hidden() -> Judgement:
    """The points that the pose network places although they are hidden or beyond the edge."""
    _, body, _, _ = _portrait()
    placed = np.isfinite(body.xyz_norm[:, :2]).all(axis=1)
    guesses = int((placed & ~in_view(body)).sum())
    return Judgement(
        every([guesses == 0]),
        {"points": str(int(placed.sum())), "hidden": str(guesses)},
    )


def whole() -> Judgement:
    """What the detector and the landmark network see of the portrait."""
    rgb = server_state.portrait()
    seen = look_at("pose", rgb)
    if seen.region is None:
        raise ModelError("The pose detector finds nobody on the portrait.")
    detector, crop = seen.detected.seen.shape[:2], seen.region.seen.shape[:2]
    share = seen.frame_share(seen.region)
    return Judgement(
        every([seen.detector_step_px <= 1, share >= 1 and seen.region.step_px <= 1]),
        {
            "picture": _sides(rgb.shape),
            "detector": _sides(detector),
            "crop": _sides(crop),
            "share": wording.percent(share),
        },
    )


def _sides(shape: tuple[int, ...]) -> str:
    return f"{shape[1]} × {shape[0]} px"


def aligned() -> Judgement:
    """The claim needs an error that is many times as large where the region is not rotated along."""
    rgb = server_state.portrait()
    size_px = (rgb.shape[1], rgb.shape[0])
    change = PictureChange("", turn_deg=_TURN_DEG)
    upright = look_at("face", rgb).region
    if upright is None:
        raise ModelError("The face detector finds nobody on the portrait.")
    matrix, rotated = change.matrix(size_px), changed(rgb, change)
    x, y = (matrix[:, :2] @ upright.roi.center_px + matrix[:, 2]).tolist()
    truth_px = upright.points_px.astype(np.float64)
    eyes_px = float(np.hypot(*(truth_px[_EYES[0]] - truth_px[_EYES[1]])))
    shares = []
    for angle_rad in (upright.roi.angle_rad + math.radians(_TURN_DEG), upright.roi.angle_rad):
        found = pipeline("face").look_within(rotated, Roi((x, y), upright.roi.size_px, angle_rad))
        back_px = mapped_back(found.points_px.astype(np.float64), change, size_px)
        shares.append(float(np.median(np.hypot(*(back_px - truth_px).T))) / eyes_px)
    along, without = shares
    return Judgement(
        every([without > 5 * along, without > 0.05]),
        {
            "turn": f"{_TURN_DEG:g}",
            "aligned": wording.percent(along),
            "unaligned": wording.percent(without),
        },
    )


def _body_px() -> Floats:
    """(1, 18, 2): the portrait's body as OpenPose's points, in the crowd's picture."""
    _, body, _, _ = _portrait()
    return crowd_places([body], _CROWD_LAYOUT, _CROWD_SIZE_PX)


def _copies(body_px: Floats, count: int, shift_px: float) -> Floats:
    middle = (count - 1) / 2
    return np.concatenate([body_px + (shift_px * (place - middle), 0.0) for place in range(count)])


def overlap() -> Judgement:
    """Right limbs of two people who overlap: a finer cell must never be worse, and once better."""
    body_px = _body_px()
    width_px = float(np.ptp(body_px[..., 0][np.isfinite(body_px[..., 0])]))
    people = _copies(body_px, 2, _SHIFT * width_px)
    made = [trial(people, limbs(_CROWD_LAYOUT), _CROWD_SIZE_PX, stride) for stride in _STRIDES_PX]
    right = [each.verdict.right for each in made]
    never_worse = all(finer >= coarser for finer, coarser in zip(right, right[1:], strict=False))
    better = right[0] > right[-1]
    ruling: Ruling = "holds" if never_worse and better else "holds partly" if better else "does not hold"
    return Judgement(
        ruling,
        {
            "cells": wording.listed(f"{stride:g}" for stride in _STRIDES_PX),
            "shift": wording.percent(_SHIFT),
            "right": wording.listed(map(str, right)),
            "drawn": str(made[0].verdict.drawn),
        },
    )


def _assembly_ms(made: Trial) -> float:
    """The least of some times that putting people together takes; other work only adds to it."""
    times_ms = []
    for _ in range(_REPEATS):
        began = time.perf_counter_ns()
        assemble(made.candidates, made.fields, made.limbs)
        times_ms.append((time.perf_counter_ns() - began) / 1e6)
    return min(times_ms)


def bottom_up() -> Judgement:
    """What is done after the network, for one person and for many; a quarter more counts as the same."""
    body_px = _body_px() * 0.5
    step_px = _CROWD_SIZE_PX[0] / _MANY
    one_ms, many_ms = (
        _assembly_ms(
            trial(_copies(body_px + (92.0, 92.0), count, step_px), limbs(_CROWD_LAYOUT), _CROWD_SIZE_PX)
        )
        for count in (1, _MANY)
    )
    ratio = many_ms / one_ms
    ruling: Ruling = "holds" if ratio <= 1.25 else "holds partly"
    return Judgement(
        ruling,
        {
            "one_ms": f"{wording.number(one_ms)} ms",
            "many_ms": f"{wording.number(many_ms)} ms",
            "many": str(_MANY),
            "ratio": wording.number(ratio),
        },
    )


def scores() -> Judgement:
    """Visibility against error, over all labelled points of the app's own labelled pictures."""
    both: list[Floats] = []
    people = 0
    coco = layout("coco-17")
    for picture in server_state.labelled_pictures():
        size_px = (picture.rgb.shape[1], picture.rgb.shape[0])
        found = server_state.analyse_still(picture.rgb, AnalysisSettings()).results[BODY].people
        if not found:
            continue
        points = shared(found[0].layout, coco)
        assert points is not None
        for each in picture_errors(picture.labels, points, in_labels(found, points, size_px)).subjects:
            # Where no torso is labelled there is no length to measure by.
            if each.found and np.isfinite(each.normaliser_px):
                people += 1
                known = each.labelled & np.isfinite(each.distance_px)
                both.append(np.stack([each.scores[known], each.distance_px[known] / each.normaliser_px]))
    if not both:
        raise ModelError("Nobody who is labelled was found.")
    visibility, error = np.concatenate(both, axis=1)
    rho = float(spearmanr(visibility, error)[0])
    order = np.argsort(visibility, kind="stable")
    low, high = (float(np.median(error[half])) for half in np.array_split(order, 2))
    return Judgement(
        connected(-rho),
        {
            "points": str(len(error)),
            "people": str(people),
            "rho": f"{rho:+.2f}".replace("-", "−"),
            "low": wording.percent(low),
            "high": wording.percent(high),
        },
    )


def metric() -> Judgement:
    """How far the length of a thigh, which is one bone, spreads: 2 % is true metres, 10 % nearly."""
    lengths_cm: list[float] = []
    frames = 0
    for still in server_state.clip_stills():
        people = server_state.analyse_still(still, AnalysisSettings()).results[BODY].people
        if not people or people[0].world_m is None:
            continue
        names, seen = people[0].layout.points, in_view(people[0])
        before = len(lengths_cm)
        for side in ("left", "right"):
            hip, knee = names.index(f"{side}_hip"), names.index(f"{side}_knee")
            if seen[[hip, knee]].all():
                apart_m = people[0].world_m[hip].astype(np.float64) - people[0].world_m[knee]
                lengths_cm.append(100 * float(np.linalg.norm(apart_m)))
        frames += len(lengths_cm) > before
    if len(lengths_cm) < 2:
        raise ModelError("No thigh is in view on the frames of the full-body clip.")
    low, median, high = np.percentile(lengths_cm, (10, 50, 90)).tolist()
    spread = (high - low) / median
    return Judgement(
        below(spread, 0.02, 0.1),
        {
            "low": wording.number(low, 3),
            "high": wording.number(high, 3),
            "frames": str(frames),
            "spread": wording.percent(spread),
        },
    )


JUDGES: Mapping[str, Callable[[], Judgement]] = {
    "time": time_taken,
    "density": closer,
    **{each.__name__: each for each in (hidden, whole, aligned, overlap, bottom_up, scores, metric)},
}
"""By the claim's key. Each may raise what analysing a still raises, ModelError or GraphError."""
