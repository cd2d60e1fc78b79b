"""A viewer's network stays loaded while it is used, and is a tracker like any other."""

from __future__ import annotations

import time

import numpy as np
import psutil
import pytest

from components.keypoints import Keypoints, NetworkResult, layout
from components.keypoints.arrays import Rgb
from components.models.errors import ModelError
from components.models.onnx.viewer_network.network import Choices
from components.models.tracker import Tracker
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.protocol import RunLimits
from components.processes.sandbox.sandbox import Sandbox
from tests.support.onnx_nets import constant_net, dots_net, endless_net, shy_net
from tests.support.own_network import CHOICES, END_S, PICTURE, PLACES, SIZE, tracked


def test_a_loaded_network_stays_for_the_next_picture_and_is_let_go_of_when_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("components.processes.sandbox.sandbox.IDLE_S", 0.2)
    sandbox = Sandbox.of(dots_net(17))
    runs = []
    for _ in range(2):
        assert sandbox.wake()
        runs.append(SandboxRun(sandbox, PICTURE, CHOICES, keep=True))
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
    wrong = SandboxRun(sandbox, PICTURE, Choices("coco-17", "heatmap", (10, 10), "0..1"), keep=True)
    assert wrong.wait(END_S) and wrong.problem is not None
    assert sandbox.wake()
    right = SandboxRun(sandbox, PICTURE, CHOICES)
    assert right.wait(END_S) and right.found is not None
    assert sandbox.forgotten


DARK = np.zeros_like(PICTURE)
PLACES_NORM = np.column_stack([np.array(PLACES) / SIZE, np.linspace(0, 1, 17)])[np.newaxis]
ANY = Choices(None, None, SIZE, "0..1")


def test_a_viewers_network_is_a_tracker() -> None:
    with tracked(dots_net(17)) as made:
        tracker: Tracker = made
        for timestamp_ms in (0, 33):
            result = tracker.track(PICTURE, timestamp_ms)
            assert tracker.completion(result, PICTURE, timestamp_ms) is None
            (person,) = result.people
            assert result.network == "viewer-network" and person.layout is layout("coco-17")
            assert person.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
            # Heights of a map that is not bounded are no scores from 0 to 1, and maps have no depth.
            assert person.score is None and np.isnan(person.xyz_norm[:, 2]).all()
        assert made.notes == ()


def test_scores_that_overshoot_a_little_are_scores() -> None:
    maps = np.zeros((1, 17, 16, 24))
    maps[0, np.arange(17), 8, np.arange(17)] = np.linspace(0.2, 1.2, 17)
    with tracked(constant_net({"heatmaps": maps})) as tracker:
        (person,) = tracker.track(PICTURE, 0).people
        assert person.score is not None and person.score[::8] == pytest.approx([0.2, 0.7, 1])
    with tracked(constant_net({"heatmaps": 2 * maps})) as tracker:
        assert tracker.track(PICTURE, 0).people[0].score is None


def test_points_go_by_the_names_that_the_viewer_chose() -> None:
    with tracked(dots_net(17), layout="numbered-17") as tracker:
        assert tracker.track(PICTURE, 0).people[0].layout is layout("numbered-17")


def test_the_reading_stays_the_one_of_the_first_frame_or_the_chosen_one() -> None:
    # x and y could as well be y and x.
    content = constant_net({"y": PLACES_NORM[..., :2]})
    sandbox = Sandbox.of(content)
    look = SandboxRun(sandbox, PICTURE, ANY)
    assert look.wait(END_S) and look.found is not None
    first, second = (reading.manner for reading in look.found.readings[:2])
    assert first != second
    found = {}
    for manner in (None, first, second):
        with tracked(content, choices=ANY, manner=manner) as tracker:
            found[manner] = tracker.track(PICTURE, 0).people[0].xyz_norm[:, :2]
    np.testing.assert_array_equal(found[None], found[first])
    np.testing.assert_allclose(found[second], found[first][:, ::-1], atol=1e-6)


class Finder(Tracker):
    """Finds two people, whose boxes are the picture's halves, or nobody."""

    def __init__(self, people: int) -> None:
        self.people, self.closed = people, False

    def track(self, frame_rgb: Rgb, timestamp_ms: int) -> NetworkResult:  # noqa: ARG002
        found = []
        for left in np.arange(self.people) / 2:
            xyz = np.full((33, 3), (left + 0.25, 0.5, 0), np.float32)
            xyz[:2, :2] = (left, 0.0), (left + 0.5, 1.0)
            found.append(Keypoints(layout("blazepose-33"), xyz))
        return NetworkResult("blazepose-full", tuple(found))

    def close(self) -> None:
        self.closed = True


def test_it_looks_at_each_person_that_another_network_finds() -> None:
    # It writes the same places in its input whatever it sees, so that they tell where the input lies.
    content, finder = constant_net({"y": PLACES_NORM}), Finder(2)
    with tracked(content, people=2, choices=ANY, region="person", finder=finder) as tracker:
        left, right = tracker.track(PICTURE, 0).people
    assert finder.closed
    np.testing.assert_allclose(right.xyz_norm[:, :2] - left.xyz_norm[:, :2], [[0.5, 0]] * 17, atol=1e-6)
    with tracked(content, people=1, choices=ANY, region="person", finder=Finder(2)) as tracker:
        assert len(tracker.track(PICTURE, 0).people) == 1
    with tracked(content, choices=ANY, region="person", finder=Finder(0)) as tracker:
        assert tracker.track(PICTURE, 0).people == () and tracker.notes == ()


def test_a_viewers_network_that_cannot_be_loaded_is_a_model_that_cannot_be_built() -> None:
    finder = Finder(1)
    with (
        pytest.raises(ModelError, match=r"mine\.onnx cannot be run: This is not an ONNX file"),
        tracked(b"no network", finder=finder),
    ):
        pass
    assert finder.closed


def test_frames_on_which_it_gives_no_numbers_are_counted_and_the_others_stand() -> None:
    with tracked(shy_net(PLACES_NORM, 0.1), choices=ANY, patience=3) as tracker:
        bright = np.full_like(PICTURE, 200)
        found = [
            len(tracker.track(frame, ms).people) for ms, frame in enumerate((bright, DARK, bright, DARK))
        ]
        assert found == [0, 1, 0, 1]
        (note,) = tracker.notes
    assert note.startswith(
        "mine.onnx gave no answer on 2 of 4 frames, which count as frames on which it found"
    )
    assert "at 0.00 s: The output “y” holds values that are no numbers" in note


def test_a_network_that_answers_on_no_frame_is_given_up() -> None:
    bright = np.full_like(PICTURE, 200)
    with tracked(shy_net(PLACES_NORM, 0.1), choices=ANY, patience=2) as tracker:
        assert tracker.track(bright, 0).people == ()
        with pytest.raises(ModelError, match=r"mine\.onnx gives no points: The output “y” holds values that"):
            tracker.track(bright, 1)


def test_an_output_of_another_shape_gives_no_points() -> None:
    with tracked(constant_net({"y": np.ones((1, 1))})) as tracker:
        with pytest.raises(ModelError, match=r"gives no points: No output fits heatmaps"):
            tracker.track(PICTURE, 0)


def test_numbers_that_no_longer_fit_the_reading_are_no_points() -> None:
    content = constant_net({"y": 50 * PLACES_NORM})
    with tracked(content, choices=ANY) as tracker:
        (person,) = tracker.track(PICTURE, 0).people
    with tracked(constant_net({"y": PLACES_NORM}), choices=ANY) as tracker:
        tracker.track(PICTURE, 0)
        shares = tracker._manner
    assert person.xyz_norm.shape == (17, 3) and shares is not None
    with tracked(content, choices=ANY, manner=shares) as tracker:
        with pytest.raises(ModelError, match="its numbers do not fit “17 points, each x, y and"):
            tracker.track(PICTURE, 0)


def test_one_that_is_too_slow_is_ended_and_said_to_be() -> None:
    bright = np.full_like(PICTURE, 200)
    with tracked(endless_net(), patience=5, limits=RunLimits(deadline_s=1.0)) as tracker:
        pid = tracker._sandbox.pid
        with pytest.raises(ModelError, match=r"“Running it on the picture” took longer than the 1 s"):
            tracker.track(bright, 0)
        assert not psutil.pid_exists(pid)


def test_one_that_dies_between_two_frames_is_said_to_have_died() -> None:
    with tracked(dots_net(17), patience=5) as tracker:
        tracker.track(PICTURE, 0)
        psutil.Process(tracker._sandbox.pid).kill()
        with pytest.raises(
            ModelError, match=r"mine\.onnx gives no points: The process that ran the file ended"
        ):
            tracker.track(PICTURE, 1)
