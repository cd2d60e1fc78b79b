"""Drawn figures that do something a known number of times, so that rules can be tried without a camera.

Nothing here was seen by a network: the points are worked out from lengths and angles.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from components.keypoints import (
    AnalysisSettings,
    Extras,
    FrameResult,
    Keypoints,
    NetworkResult,
    NetworkSettings,
    Record,
    StageTimes,
    Subject,
    by_network,
    layout,
)
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.values import Floats

FPS = 20
SIZE_PX = (640, 480)
_SHIN, _THIGH, _TRUNK, _ARM, _NECK = 90.0, 90.0, 120.0, 60.0, 45.0
_FLOOR_PX = 440.0
Places = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class DrawnClip:
    """A drawn clip.

    Attributes:
        truth: how often what a rule counts really happens in it, by the rule's key.
        make: draws its frames.
    """

    key: str
    title: str
    subject: Subject
    truth: Mapping[str, int]
    make: Callable[[], Sequence[NetworkResult]]

    @functools.cached_property
    def record(self) -> Record:
        """All frames, `FPS` a second."""
        frames = tuple(
            FrameResult(number, number * 1000 // FPS, SIZE_PX, by_network(result), StageTimes())
            for number, result in enumerate(self.make())
        )
        settings = AnalysisSettings((NetworkSettings(VIEWER_NETWORK),))
        return Record(self.title, "clip", float(FPS), settings, frames)


def waves(times: int, rest: float, extreme: float, seconds: float = 2.0, pause_s: float = 0.5) -> Floats:
    """(T,) a number that goes from `rest` to `extreme` and back so often, with pauses between."""
    steps = round(seconds * FPS)
    swing = (1 - np.cos(2 * np.pi * (np.arange(steps) + 0.5) / steps)) / 2
    still = np.full(round(pause_s * FPS), rest)
    one = np.concatenate([rest + (extreme - rest) * swing, still])
    return np.concatenate([still, np.tile(one, times)])


def side_view(knee_deg: float, down_px: float = 0.0) -> Places:
    """A figure from the side with that angle at both knees; the farther leg is 4 px behind the nearer."""
    lean = np.radians((180 - knee_deg) / 2)
    places: Places = {}
    for side, off_px in (("left", 0.0), ("right", -4.0)):
        ankle = np.array([320 + off_px, _FLOOR_PX + down_px])
        knee = ankle + _SHIN * np.array([np.sin(lean), -np.cos(lean)])
        hip = knee + _THIGH * np.array([-np.sin(lean), -np.cos(lean)])
        shoulder = hip - (0, _TRUNK)
        elbow = shoulder + (0, _ARM)
        joints = {"ankle": ankle, "knee": knee, "hip": hip, "shoulder": shoulder, "elbow": elbow}
        joints |= {"wrist": elbow + (0, _ARM), "ear": shoulder - (0, _NECK)}
        places |= {f"{side}_{name}": (float(x), float(y)) for name, (x, y) in joints.items()}
    x, y = places["left_ear"]
    return {**places, "nose": (x + 20, y + 6)}


def front_view(arm_deg: float, knee_deg: float = 180.0) -> Places:
    """A figure from the front, both arms straight and that far from the trunk.

    Knees bend towards the viewer: the figure gets shorter, and its legs stay straight in the picture.
    """
    arm, short = np.radians(arm_deg), np.cos(np.radians((180 - knee_deg) / 2))
    places: Places = {"nose": (320.0, 0.0)}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        ankle = np.array([320 + sign * 28, _FLOOR_PX])
        knee = ankle - (0, _SHIN * short)
        hip = knee - (0, _THIGH * short)
        shoulder = hip + (sign * 12, -_TRUNK)
        along = np.array([sign * np.sin(arm), np.cos(arm)])
        joints = {"ankle": ankle, "knee": knee, "hip": hip, "shoulder": shoulder}
        joints |= {"elbow": shoulder + _ARM * along, "wrist": shoulder + 2 * _ARM * along}
        joints |= {"ear": shoulder + (-sign * 22, -_NECK)}
        places |= {f"{side}_{name}": (float(x), float(y)) for name, (x, y) in joints.items()}
        places["nose"] = (320.0, float(shoulder[1] - _NECK + 4))
    return places


def body(places: Places) -> NetworkResult:
    """A body of COCO-17; the eyes, and what lies outside the picture, were not found."""
    points = layout("coco-17")
    xyz_norm = np.full((len(points), 3), np.nan, np.float32)
    for name, (x, y) in places.items():
        if 0 <= x <= SIZE_PX[0] and 0 <= y <= SIZE_PX[1]:
            xyz_norm[points.points.index(name), :2] = x / SIZE_PX[0], y / SIZE_PX[1]
    return NetworkResult(VIEWER_NETWORK, (Keypoints(points, xyz_norm),))


_EYE_PX, _MOUTH_PX = 60.0, 100.0


def face(eyes: float, mouth: float = 0.05, yaw_deg: float = 0.0) -> NetworkResult:
    """A face of iBUG-68 with these openings, and the head turned by `yaw_deg` in its transform alone."""
    places = np.zeros((68, 2))
    turn = np.linspace(0, np.pi, 17)
    places[:17] = np.column_stack([320 - 150 * np.cos(turn), 200 + 190 * np.sin(turn)])
    for start, middle in ((17, 250), (22, 390)):
        places[start : start + 5] = np.column_stack([middle + np.linspace(-35, 35, 5), np.full(5, 160)])
    places[27:31] = np.column_stack([np.full(4, 320), np.linspace(200, 260, 4)])
    places[31:36] = np.column_stack([np.linspace(295, 345, 5), np.full(5, 272)])
    gap = eyes * _EYE_PX / 2
    for start, x in ((36, 220.0), (42, 360.0)):
        across, along = _EYE_PX / 3, 200.0
        places[start : start + 6] = [
            (x, along),
            (x + across, along - gap),
            (x + 2 * across, along - gap),
            (x + _EYE_PX, along),
            (x + 2 * across, along + gap),
            (x + across, along + gap),
        ]
    for start, count, grown in ((48, 12, 14.0), (60, 8, 0.0)):
        around = np.pi - 2 * np.pi * np.arange(count) / count
        wide, high = _MOUTH_PX / 2 + grown, mouth * _MOUTH_PX / 2 + grown
        places[start : start + count] = np.column_stack(
            [320 + wide * np.cos(around), 320 - high * np.sin(around)]
        )
    xyz_norm = np.full((68, 3), np.nan, np.float32)
    xyz_norm[:, :2] = places / SIZE_PX
    transform = np.eye(4, dtype=np.float32)
    transform[:3, :3] = Rotation.from_euler("y", yaw_deg, degrees=True).as_matrix()
    who = Keypoints(layout("ibug-68"), xyz_norm)
    return NetworkResult(VIEWER_NETWORK, (who,), Extras(transform=transform[None]))


_OPEN, _SHUT = 0.3, 0.04


def _faces() -> list[NetworkResult]:
    """Six blinks, two yawns, a long closure, and three looks aside, one after the other."""
    blinks = waves(6, _OPEN, _SHUT, seconds=0.3)
    yawns = waves(2, 0.05, 0.9, seconds=4.0)
    closed = np.concatenate([np.full(10, _OPEN), np.full(30, _SHUT), np.full(10, _OPEN)])
    return [
        *(face(float(eyes)) for eyes in blinks),
        *(face(_OPEN, float(mouth)) for mouth in yawns),
        *(face(float(eyes)) for eyes in closed),
        *(face(_OPEN, yaw_deg=float(yaw)) for yaw in waves(3, 0, 40)),
    ]


def _tees() -> list[NetworkResult]:
    """Arms up to a T, held for a second, and down again, twice."""
    up = np.linspace(20, 90, 15)
    one = np.concatenate([np.full(10, 20.0), up, np.full(FPS, 90.0), up[::-1]])
    return [body(front_view(float(arm))) for arm in np.tile(one, 2)]


DRAWN: Mapping[str, DrawnClip] = {
    clip.key: clip
    for clip in (
        DrawnClip(
            "squats", "Drawn figure: squats from the side", "body", {"squats": 5},
            lambda: [body(side_view(float(knee))) for knee in waves(5, 175, 80)],
        ),
        DrawnClip(
            "squats_front", "Drawn figure: squats from the front", "body", {"squats": 5},
            lambda: [body(front_view(15, float(knee))) for knee in waves(5, 175, 80)],
        ),
        DrawnClip(
            "squats_half", "Drawn figure: squats, half in view", "body", {"squats": 5},
            lambda: [body(side_view(float(knee), 150)) for knee in waves(5, 175, 80)],
        ),
        DrawnClip(
            "arms", "Drawn figure: arms raised", "body", {"arm_raises": 4, "hands_up": 4, "t_pose": 0},
            lambda: [body(front_view(float(arm))) for arm in waves(4, 15, 172)],
        ),
        DrawnClip("tees", "Drawn figure: T-poses", "body", {"t_pose": 2, "arm_raises": 0}, _tees),
        DrawnClip(
            "face", "Drawn face: blinks, yawns and looks aside", "face",
            {"blinks": 7, "drowsy": 1, "yawns": 2, "head": 3}, _faces,
        ),
    )
}  # fmt: skip
"""By key. A long closure is a blink, too."""
