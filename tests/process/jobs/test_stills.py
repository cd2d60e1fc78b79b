"""A viewer's own network on single pictures, beside networks that others run."""

from __future__ import annotations

from typing import Any

import numpy as np
import psutil
import pytest

from components.keypoints import (
    AnalysisSettings,
    FrameAnalysis,
    Keypoints,
    NetworkResult,
    NetworkSettings,
    layout,
)
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.measures.repeatability import Repeatability
from components.models.onnx.viewer_network.network import Choices
from components.processes.jobs.repetition import STEPS, Repetition
from components.processes.jobs.stills import Stills
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import SandboxTracker
from tests.support.onnx_nets import constant_net, dots_net
from tests.support.own_network import END_S, PICTURE, PLACES, SIZE, viewer

BODY = "blazepose-full"
BOTH = AnalysisSettings((NetworkSettings(BODY), NetworkSettings(VIEWER_NETWORK)))
OWN = AnalysisSettings((NetworkSettings(VIEWER_NETWORK),))
PLACES_NORM = np.column_stack([np.array(PLACES) / SIZE, np.linspace(0, 1, 17)])[np.newaxis]


class Elsewhere:
    """Finds a body in the picture's left half, whatever it shows."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:  # noqa: ARG002
        self.asked.append(settings.keys)
        xyz = np.zeros((33, 3), np.float32)
        xyz[:, :2] = np.random.default_rng(0).uniform((0, 0), (0.5, 1), (33, 2))
        body = Keypoints(layout("blazepose-33"), xyz, visibility=np.ones(33, np.float32))
        return FrameAnalysis({BODY: NetworkResult(BODY, (body,))}, {BODY: 5}, 5)


def repeated(settings: AnalysisSettings, content: bytes, elsewhere: Elsewhere, **how: Any) -> Repetition:
    file = NetworkFile.of(content)
    stills = Stills(settings, elsewhere, viewer(content, **how), file)
    file.release()
    run = Repetition(PICTURE, stills, stills.close)
    assert run.wait(END_S)
    # Whatever came of it, nothing stays.
    assert file.memory.fd == -1
    tracker = stills._tracker
    if isinstance(tracker, SandboxTracker):
        assert not psutil.pid_exists(tracker._sandbox.pid)
    return run


def test_a_viewers_network_is_repeated_beside_another() -> None:
    elsewhere = Elsewhere()
    choices = Choices(None, None, SIZE, "0..1")
    run = repeated(BOTH, constant_net({"y": PLACES_NORM}), elsewhere, choices=choices)
    assert run.problem is None and run.outcome is not None
    assert list(run.outcome) == [BODY, VIEWER_NETWORK] and elsewhere.asked == [(BODY,)] * STEPS
    own = run.outcome[VIEWER_NETWORK]
    # It writes the same places whatever it sees, so that they do not follow the changes.
    assert isinstance(own, Repeatability) and own.found == 16 and own.median_px > 0.5


def test_whom_it_looks_at_is_found_by_the_network_elsewhere() -> None:
    elsewhere = Elsewhere()
    run = repeated(OWN, dots_net(17), elsewhere, region="person")
    assert run.problem is None and elsewhere.asked == [(BODY,)] * STEPS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no network", "The picture could not be analysed. mine.onnx cannot be run: This is not an ONNX"),
        (
            constant_net({"y": np.ones((1, 1))}),
            "The picture could not be analysed. mine.onnx gives no points:",
        ),
    ],
)
def test_a_network_that_fails_is_said_to(content: bytes, said: str) -> None:
    run = repeated(BOTH, content, Elsewhere())
    assert run.outcome is None and run.problem is not None and run.problem.startswith(said)
