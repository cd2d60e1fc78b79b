"""A viewer's network stays loaded while it is used, and is a tracker like any other."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.keypoints import AnalysisSettings, ModelFile, NetworkSettings, layout
from components.keypoints.networks import VIEWER_NETWORK
from components.models.errors import ModelError
from components.models.onnx.viewer_network.network import Choices
from components.models.tracker import Tracker
from components.processes.jobs.job import Content, Job, record_of
from components.processes.jobs.protocol import Analyse, Frames
from components.processes.sandbox.client import OwnNetwork
from components.processes.sandbox.sandbox import NetworkFile, Sandbox
from components.processes.sandbox.tracker import SandboxTracker, ViewerNetwork
from tests.support.clips import write_clip
from tests.support.onnx_nets import dots_net
from tests.support.own_network import CHOICES, END_S, PICTURE, PLACES, SIZE


def test_a_loaded_network_stays_for_the_next_picture_and_is_let_go_of_when_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("components.processes.sandbox.sandbox.IDLE_S", 0.2)
    sandbox = Sandbox.of(dots_net(17))
    runs = []
    for _ in range(2):
        assert sandbox.wake()
        runs.append(OwnNetwork(sandbox, PICTURE, CHOICES, keep=True))
        assert runs[-1].wait(END_S) and runs[-1].problem is None
    assert len({run.pid for run in runs}) == 1
    one, two = (run.found for run in runs)
    assert one is not None and two is not None
    np.testing.assert_array_equal(one.people[0].points.xyz_norm, two.people[0].points.xyz_norm)
    until_s = time.monotonic() + END_S
    while sandbox.wake() and time.monotonic() < until_s:
        sandbox.rest()
        # Asked more often, it would stay awake.
        time.sleep(0.5)
    assert not sandbox.wake() and not psutil.pid_exists(sandbox.pid)


def test_choices_that_do_not_fit_leave_the_network_loaded() -> None:
    sandbox = Sandbox.of(dots_net(17, (1, 3, SIZE[1], SIZE[0])))
    wrong = OwnNetwork(sandbox, PICTURE, Choices("coco-17", "heatmap", (10, 10), "0..1"), keep=True)
    assert wrong.wait(END_S) and wrong.problem is not None
    assert sandbox.wake()
    right = OwnNetwork(sandbox, PICTURE, CHOICES)
    assert right.wait(END_S) and right.found is not None
    assert sandbox.forgotten


def viewer(content: bytes, reading: int = 0) -> ViewerNetwork:
    return ViewerNetwork("mine.onnx", CHOICES, reading, "coco-17", "0" * 64, len(content))


def test_a_viewers_network_is_a_tracker() -> None:
    content = dots_net(17)
    file = NetworkFile.of(content)
    tracker: Tracker = SandboxTracker(file.memory, viewer(content))
    file.memory.close()
    try:
        for timestamp_ms in (0, 33):
            result = tracker.complete(tracker.track(PICTURE, timestamp_ms), PICTURE, timestamp_ms)
            (person,) = result.people
            assert result.network == "viewer-network" and person.layout is layout("coco-17")
            assert person.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
            # Heights of a map that is not bounded are no scores from 0 to 1.
            assert person.score is None
    finally:
        tracker.close()


def test_a_viewers_network_that_cannot_be_loaded_is_a_model_that_cannot_be_built() -> None:
    file = NetworkFile.of(b"no network")
    with pytest.raises(ModelError, match=r"mine\.onnx cannot be run: This is not an ONNX file"):
        SandboxTracker(file.memory, viewer(b"no network"))
    file.memory.close()


def test_a_clip_is_run_through_a_viewers_network_beside_another(tmp_path: Path) -> None:
    content = dots_net(17)
    file, clip = NetworkFile.of(content), Content.from_path(write_clip(tmp_path / "a.mp4", 12))
    settings = AnalysisSettings((NetworkSettings("face-landmarker"), NetworkSettings(VIEWER_NETWORK)))
    job = Job(clip, Analyse("a.mp4", settings, viewer=viewer(content)), file.memory)
    try:
        frames = [frame for event in job.events() if isinstance(event, Frames) for frame in event.frames]
    finally:
        job.close()
        clip.close()
        file.memory.close()
    assert len(frames) == 12
    assert all(list(frame.results) == list(frame.times.networks) == list(settings.keys) for frame in frames)
    assert all(len(frame.results[VIEWER_NETWORK].people) == 1 for frame in frames)
    record = record_of(Analyse("a.mp4", settings, viewer=viewer(content)), "clip", 30.0, frames)
    assert record.models[VIEWER_NETWORK] == (ModelFile("mine.onnx", "0" * 64),)
