"""The real models and the portrait, for the tests that run them."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import cv2
import numpy as np
import pytest

from components.keypoints import NetworkResult, NetworkSettings
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.mediapipe.environment import disable_metrics
from components.models.store.store import FileUnavailable, ensure
from components.models.trackers import tracker

Log = list[tuple[str, str]]


@contextlib.contextmanager
def no_metrics() -> Iterator[None]:
    """Closing a task sends nothing in the block, and so does not wait for a network that is not there."""
    with mock.patch.dict(os.environ):
        disable_metrics(os.environ)
        yield


class ModelPaths(NamedTuple):
    """The bundles of the networks that the page opens with."""

    pose: Path
    face: Path


@functools.cache
def model_paths() -> ModelPaths:
    return ModelPaths(ensure("pose_landmarker_full.task"), ensure("face_landmarker.task"))


def bundle(name: str) -> Path:
    """The pinned model file; the test is skipped where it is not here and cannot be fetched."""
    try:
        return ensure(name)
    except FileUnavailable as error:
        pytest.skip(str(error))


@functools.cache
def portrait() -> Rgb:
    """(512, 512, 3): a woman, her face in the upper middle. Read-only, as a shared frame may be."""
    picture = cv2.imread(str(ensure("portrait.png")))
    assert picture is not None
    frame = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
    frame.setflags(write=False)
    return frame


class Watched:
    """A network that notes its building and closing in `log`."""

    log: Log = []

    def __init__(self, settings: NetworkSettings, mode: Mode) -> None:
        self._tracker = tracker(settings, mode)
        self.key = settings.network
        self.log.append(("built", self.key))

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:
        return self._tracker.track(frame_rgb, timestamp_ms)

    def completion(
        self, result: NetworkResult, frame_rgb: Rgb, timestamp_ms: int
    ) -> Callable[[], NetworkResult] | None:
        return self._tracker.completion(result, frame_rgb, timestamp_ms)

    def close(self) -> None:
        self.log.append(("closed", self.key))
        self._tracker.close()
