"""MediaPipe alone, in a tight loop: what the bench compares the live path with."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import (
    FaceLandmarker,
    FaceLandmarkerOptions,
    PoseLandmarker,
    PoseLandmarkerOptions,
    RunningMode,
)

from components.keypoints.arrays import Rgb

WARM_UP = 10
FRAMES = 40


@dataclass(frozen=True)
class BaselineTimes:
    """Medians over FRAMES frames, in milliseconds a frame, both models, VIDEO mode."""

    p50_ms: float
    cpu_ms: float


def bare(pose: Path, face: Path, frames: Sequence[Rgb], at_once: bool) -> BaselineTimes:
    """Runs both models on the (height, width, 3) RGB frames, over and over; in turn or in two threads.

    The face model gives blendshapes and transform, as in the live path.
    """
    wall_ns, cpu_s = [], 0.0
    with _both(pose, face) as (poses, faces), ThreadPoolExecutor(1) as thread:
        for number in range(WARM_UP + FRAMES):
            image = mp.Image(mp.ImageFormat.SRGB, frames[number % len(frames)])
            timestamp_ms = number * 33
            if number == WARM_UP:
                cpu_s = sum(os.times()[:2])
            started_ns = time.perf_counter_ns()
            if at_once:
                other = thread.submit(faces.detect_for_video, image, timestamp_ms)
                poses.detect_for_video(image, timestamp_ms)
                other.result()
            else:
                poses.detect_for_video(image, timestamp_ms)
                faces.detect_for_video(image, timestamp_ms)
            wall_ns.append(time.perf_counter_ns() - started_ns)
        cpu_s = sum(os.times()[:2]) - cpu_s
    return BaselineTimes(float(np.median(wall_ns[WARM_UP:])) / 1e6, cpu_s * 1e3 / FRAMES)


@contextmanager
def _both(
    pose: Path, face: Path, mode: RunningMode = RunningMode.VIDEO
) -> Iterator[tuple[PoseLandmarker, FaceLandmarker]]:
    pose_options = PoseLandmarkerOptions(BaseOptions(model_asset_path=str(pose)), mode)
    face_options = FaceLandmarkerOptions(
        BaseOptions(model_asset_path=str(face)),
        mode,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    with (
        PoseLandmarker.create_from_options(pose_options) as poses,
        FaceLandmarker.create_from_options(face_options) as faces,
    ):
        yield poses, faces


def bare_pictures(pose: Path, face: Path, sets: Iterable[Sequence[Rgb]]) -> Iterator[float]:
    """For each set of (height, width, 3) RGB pictures the milliseconds a picture of both models in turn.

    IMAGE mode; the models stay the same. Their copy into MediaPipe's image counts: nobody can do without it.
    """
    with _both(pose, face, RunningMode.IMAGE) as (poses, faces):
        for pictures in sets:
            started_ns = time.perf_counter_ns()
            for rgb in pictures:
                image = mp.Image(mp.ImageFormat.SRGB, rgb)
                poses.detect(image)
                faces.detect(image)
            yield (time.perf_counter_ns() - started_ns) / 1e6 / len(pictures)


def bare_clip(pose: Path, face: Path, frames: Iterable[tuple[int, Rgb]]) -> float:
    """Milliseconds a frame of both models in turn on a clip, VIDEO mode, after WARM_UP frames.

    Args:
        frames: times in milliseconds and (height, width, 3) RGB; how long they take to come does not count,
            their copy into MediaPipe's image does, for nobody can do without it.
    """
    wall_ns = []
    with _both(pose, face) as (poses, faces):
        for timestamp_ms, rgb in frames:
            started_ns = time.perf_counter_ns()
            image = mp.Image(mp.ImageFormat.SRGB, rgb)
            poses.detect_for_video(image, timestamp_ms)
            faces.detect_for_video(image, timestamp_ms)
            wall_ns.append(time.perf_counter_ns() - started_ns)
    return float(np.mean(wall_ns[WARM_UP:])) / 1e6
