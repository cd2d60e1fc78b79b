"""Input: what the detectors see, where the landmark nets look, and what they see there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.on_picture import line, marks, on_picture
from components.keypoints import ModelName
from components.keypoints.results import FloatArray
from components.models.litert.detectors import SCORE_THRESHOLD, Detection
from components.models.litert.pipelines import PRESENCE_THRESHOLD, LandmarkCrop, PipelineResult
from components.models.litert.roi import letterbox, to_crop

COLUMNS = (
    "model",
    "detector input",
    "picture px per input px",
    "score",
    "region",
    "rotated",
    "of the frame",
    "picture px per crop px",
    "picture px per point",
)
_REGIONS_PX = 440


@dataclass(frozen=True)
class SubjectWords:
    """How a model and what it looks for are called and coloured; `text` is legible on `colour`.

    `boxed` is what its detector's box is as large as: of a body the face (Figure 3 of MediaPipe's pose.md).
    """

    title: str
    colour: str
    who: str
    unit: str
    text: str
    turned_by: str
    boxed: str


SUBJECTS: dict[ModelName, SubjectWords] = {
    "pose": SubjectWords(
        "Pose",
        theme.POSE,
        "body",
        "torso",
        "white",
        "body's middle and the point towards the head",
        "its face",
    ),
    "face": SubjectWords("Face", theme.FACE, "face", "eye distance", "black", "eyes", "the face"),
}


def seen_figure(address: str, look: PipelineResult) -> go.Figure:
    """The whole frame as the detector sees it, with the best detection and the anchors that agree on it.

    Args:
        address: of the detector's input as a picture, "data:…".
    """
    side_px = look.detected.seen.shape[0]
    traces: list[theme.Spec] = []
    notes: list[theme.Spec] = []
    colour = SUBJECTS[look.model].colour
    if look.detected.detections:
        best = look.detected.detections[0]
        box, anchors = _in_input(_outline_px(best.box_px), look), _in_input(best.anchors_px, look)
        # Several anchors share a middle: the face detector has up to six in one place.
        places = len(np.unique(anchors, axis=0))
        agreed = f"{wording.count(len(anchors), 'anchor')} that agree, in {wording.count(places, 'place')}"
        frame = {"name": f"box as large as {SUBJECTS[look.model].boxed}", "showlegend": True}
        traces = [line(box, colour) | frame, marks(anchors, colour, agreed, 7)]
        notes = [_chip(look, box[0], f"score {wording.probability(best.score)}")]
    else:
        traces = [theme.legend_only(f"no anchor reaches {SCORE_THRESHOLD:g}", colour, showlegend=True)]
    return on_picture(address, (side_px, side_px), traces, notes)


def seen_sentence(look: PipelineResult) -> str:
    """What `seen_figure` shows."""
    detected, subject = look.detected, SUBJECTS[look.model]
    who = subject.who
    side_px = detected.seen.shape[0]
    sees = (
        f"the {look.model} detector sees {side_px} × {side_px} px, each for "
        f"{wording.number(look.detector_step_px)} × {wording.number(look.detector_step_px)} px of the picture"
    )
    if not detected.detections:
        best = wording.probability(detected.best_score)
        return theme.sentence_case(
            f"{sees}. The best of its {detected.anchors:,} anchors scores {best}, which is less than "
            f"{SCORE_THRESHOLD:g}, so it finds no {who}"
        )
    best_one = detected.detections[0]
    others = len(detected.detections) - 1
    more = f". It finds {wording.count(others, 'other')}, which the steps below leave out" if others else ""
    return theme.sentence_case(
        f"{sees}. {len(best_one.anchors_px)} of its {detected.anchors:,} anchors agree on one {who}, the "
        f"best with a score of {wording.probability(best_one.score)}. "
        f"The box is as large as {subject.boxed}{more}"
    )


def regions_figure(address: str, looks: Sequence[PipelineResult]) -> go.Figure:
    """The frame with each model's region, a rotated square, and the two points that rotate it."""
    width, height = looks[0].size_px
    traces: list[theme.Spec] = []
    shown_px = [np.array([[0, 0], [width, height]], np.float32)]
    for look in looks:
        if look.region is None:
            continue
        subject, corners_px = SUBJECTS[look.model], look.region.roi.corners_px()
        shown_px.append(corners_px)
        turning = marks(_turning_points_px(look.detected.detections[0]), subject.colour, subject.turned_by, 9)
        traces += [
            line(np.vstack([corners_px, corners_px[:1]]), subject.colour),
            # The upper side of what the net will see.
            line(corners_px[:2], subject.colour, 7),
            {
                **turning,
                "mode": "lines+markers",
                "line": {"color": subject.colour, "width": 2, "dash": "dot"},
            },
        ]
    places_px = np.concatenate(shown_px)
    ends_px = np.stack([places_px.min(axis=0), places_px.max(axis=0)])
    return on_picture(address, (width, height), traces, [], _REGIONS_PX, ends_px)


def regions_sentence(looks: Sequence[PipelineResult]) -> str:
    """What `regions_figure` shows."""
    return " ".join(theme.sentence_case(_crop_phrase(look)) for look in looks)


def _crop_phrase(look: PipelineResult) -> str:
    if look.region is None:
        return f"there is no {look.model} region, because the detector finds no {SUBJECTS[look.model].who}"
    return (
        f"the {look.model} region is {wording.number(look.region.roi.size_px)} px wide, rotated by "
        f"{turn(look.region)}, and covers {wording.percent(look.frame_share(look.region))} of the frame"
    )


def crop_figure(address: str, model: ModelName, region: LandmarkCrop) -> go.Figure:
    """The crop as the landmark net sees it, with the points it finds there."""
    side_px = region.seen.shape[0]
    points = to_crop(region.points_px, region.roi) * side_px
    size = 3 if len(points) > 100 else 7
    name = f"{len(points)} points"
    return on_picture(address, (side_px, side_px), [marks(points, SUBJECTS[model].colour, name, size)], [])


def crop_sentence(look: PipelineResult, region: LandmarkCrop) -> str:
    """What `crop_figure` shows."""
    step, each = wording.number(region.step_px), wording.number(look.px2_a_point(region))
    sentence = (
        f"in the {look.model} crop one pixel stands for {step} × {step} px of the picture. There are {each} "
        f"px of the picture for each of its {len(region.points_px)} points"
    )
    beyond = 1 - region.roi.area_within_px2(look.size_px) / region.roi.size_px**2
    if beyond >= 0.01:
        sentence += (
            f". {wording.percent(beyond)} of the crop lies beyond the picture, whose edge is repeated there"
        )
    if region.presence < PRESENCE_THRESHOLD:
        sentence += (
            f". The network gives a {SUBJECTS[look.model].who} there a score of only "
            f"{wording.probability(region.presence)}, so MediaPipe hands out none of them"
        )
    return theme.sentence_case(sentence)


def no_crop_sentence(look: PipelineResult) -> str:
    """Why there is no `crop_figure`, in one sentence."""
    who = SUBJECTS[look.model].who
    return theme.sentence_case(
        f"the {look.model} detector finds no {who}, so the {look.model} landmark network does not even look"
    )


def row(look: PipelineResult) -> tuple[str, ...]:
    """The model's numbers, one for each of COLUMNS."""
    side_px = look.detected.seen.shape[0]
    values = (
        SUBJECTS[look.model].title,
        f"{side_px} × {side_px} px",
        wording.number(look.detector_step_px),
        wording.probability(look.detected.best_score),
    )
    if look.region is None:
        return (*values, f"– no {SUBJECTS[look.model].who} found", "–", "–", "–", "–")
    return (
        *values,
        f"{wording.number(look.region.roi.size_px)} px wide",
        turn(look.region),
        wording.percent(look.frame_share(look.region)),
        wording.number(look.region.step_px),
        wording.number(look.px2_a_point(look.region)),
    )


def turn(region: LandmarkCrop) -> str:
    """By how much the region is rotated, in words: "9° clockwise"."""
    degrees = np.degrees(region.roi.angle_rad)
    direction = "clockwise" if degrees > 0 else "anticlockwise"
    return "0°" if abs(degrees) < 0.5 else f"{abs(degrees):.0f}° {direction}"


def _turning_points_px(detection: Detection) -> FloatArray:
    """(2, 2): the alignment points of a body, or the right and the left eye of a face."""
    return detection.keypoints_px[:2]


def _outline_px(box_px: FloatArray) -> FloatArray:
    (left, top), (right, bottom) = box_px
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]], np.float32)


def _in_input(points_px: FloatArray, look: PipelineResult) -> FloatArray:
    """(N, 2) pixels of the frame in pixels of the detector's input."""
    return to_crop(points_px, letterbox(look.size_px)) * np.float32(look.detected.seen.shape[0])


def _chip(look: PipelineResult, at: FloatArray, text: str) -> theme.Spec:
    """A label on its own ground, for it lies on the picture."""
    subject = SUBJECTS[look.model]
    return {
        "text": text,
        "x": float(at[0]),
        "y": float(at[1]),
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "bgcolor": subject.colour,
        "font": {"color": subject.text},
    }
