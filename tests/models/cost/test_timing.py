"""Timing on the shipped bundles: enough runs, in plausible times, and what was found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.keypoints import NetworkSettings
from components.keypoints.settings import Mode
from components.models.cost.repeating import LEAST_RUNS
from components.models.cost.timing import best_picture, time_net, time_tracker
from components.models.errors import ModelError
from components.models.store import store
from components.models.tracker import Tracker
from components.models.trackers import tracker
from tests.support.real_models import portrait

pytestmark = pytest.mark.timing

FACE = "face_landmarker.task"


def face(people: int, mode: Mode = "still") -> Tracker:
    return tracker(NetworkSettings("face-landmarker", people), mode)


def test_a_network_is_run_until_the_budget_is_used_up() -> None:
    durations_ns = time_net(store.ensure(FACE), "face_blendshapes.tflite", 1, 0.2)
    assert all(duration_ns > 0 for duration_ns in durations_ns)
    # All but the last ended within the budget; on a full machine the least number alone may take longer.
    assert len(durations_ns) == LEAST_RUNS or (
        len(durations_ns) > LEAST_RUNS and sum(durations_ns[:-1]) < 0.2e9
    )


def test_more_passes_take_as_much_longer() -> None:
    one, ten = (
        min(time_net(store.ensure(FACE), "face_detector.tflite", 1, 0.2, passes)) for passes in (1, 10)
    )
    assert 5 < ten / one < 20


def test_without_a_budget_the_least_number_is_run() -> None:
    assert len(time_net(store.ensure(FACE), "face_detector.tflite", 2, 0.0)) == LEAST_RUNS


@pytest.mark.parametrize("mode", ["still", "stream"])
def test_a_task_tells_how_many_it_found(mode: Mode) -> None:
    durations_ns, found = time_tracker(face(1, mode), portrait(), 0.0)
    assert (len(durations_ns), found) == (LEAST_RUNS, 1)


def test_on_an_empty_picture_a_task_finds_nobody() -> None:
    empty = np.zeros((64, 64, 3), np.uint8)
    assert time_tracker(face(1), empty, 0.0)[1] == 0


def test_the_picture_with_most_found_is_chosen() -> None:
    head = np.ascontiguousarray(portrait()[:300, 80:380])
    empty, two = np.zeros_like(head), np.hstack([head, head])
    assert best_picture(face(2), [empty, head, empty], 2) is head
    # Once all are found, no further picture is looked at.
    pictures = iter([empty, two, head])
    assert best_picture(face(2), pictures, 2) is two
    assert next(pictures) is head


def test_no_pictures_to_choose_from_are_refused() -> None:
    with pytest.raises(ValueError, match="no picture"):
        best_picture(face(1), [], 1)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone.task"
    with pytest.raises(ModelError, match=r"gone\.task is missing"):
        time_net(gone, "face_detector.tflite", 1, 0.0)
