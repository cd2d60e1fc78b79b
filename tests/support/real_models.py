"""The real models and the portrait, for the tests that run them."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import cv2
import numpy as np
import pytest

from components.keypoints import ModelName
from components.keypoints.arrays import Rgb
from components.keypoints.settings import Mode
from components.models.mediapipe import tasks
from components.models.mediapipe.environment import disable_metrics
from components.models.mediapipe.landmarkers import ModelPaths
from components.models.store.store import FileUnavailable, ensure

Log = list[tuple[str, ModelName]]


@contextlib.contextmanager
def no_metrics() -> Iterator[None]:
    """Closing a task sends nothing in the block, and so does not wait for a network that is not there."""
    with mock.patch.dict(os.environ):
        disable_metrics(os.environ)
        yield


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


class Watched(tasks.Task):
    """A task that notes its building and closing."""

    log: Log = []

    def __init__(self, name: ModelName, recipe: tasks.Recipe, mode: Mode) -> None:
        super().__init__(name, recipe, mode)
        self.name = name
        self.log.append(("built", name))

    def close(self) -> None:
        self.log.append(("closed", self.name))
        super().close()
