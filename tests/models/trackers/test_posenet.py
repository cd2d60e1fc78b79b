"""PoseNet with its published weights: how right, several people, and files that are not its own."""

from __future__ import annotations

import numpy as np
import pytest

from components.keypoints import NetworkSettings, layout, network
from components.media.images import load_image
from components.models.errors import ModelError
from components.models.trackers import posenet, tracker
from components.models.trackers.posenet import PoseNet17
from tests.support.labelled import FOLDER, mean_oks
from tests.support.real_models import bundle, portrait

KEY = "posenet"
POINTS = layout("coco-17").points


@pytest.fixture(autouse=True, scope="module")
def _here() -> None:
    for file in network(KEY).files:
        bundle(file)


def test_its_points_are_as_right_on_labelled_people_as_is_known() -> None:
    """0.730 on twelve people of COCO, measured by another program."""
    assert mean_oks(tracker(NetworkSettings(KEY), "still")) == pytest.approx(0.730, abs=0.02)


def test_it_finds_the_face_and_the_shoulders_of_the_portrait() -> None:
    (person,) = tracker(NetworkSettings(KEY, people=4), "still").track(portrait(), 0).people
    assert person.layout == layout("coco-17") and person.score is not None
    assert np.isnan(person.xyz_norm[:, 2]).all() and person.visibility is person.presence is None
    # Her left eye is on the right of the picture; by eye, within 3 % of its side.
    for name, place in (("left_eye", (0.48, 0.20)), ("right_eye", (0.40, 0.20)), ("nose", (0.43, 0.235))):
        at = POINTS.index(name)
        assert person.score[at] > 0.9 and np.hypot(*(person.xyz_norm[at, :2] - place)) < 0.03


def test_two_people_are_found_at_once_and_no_more_than_asked_for() -> None:
    two = np.ascontiguousarray(np.hstack([portrait(), portrait()[:, ::-1]]))
    found = tracker(NetworkSettings(KEY, people=4), "stream").track(two, 0).people
    noses = sorted(float(each.xyz_norm[POINTS.index("nose"), 0]) for each in found)
    assert noses == pytest.approx([0.215, 0.785], abs=0.02)
    assert len(tracker(NetworkSettings(KEY), "stream").track(two, 0).people) == 1


def test_skiers_in_a_row_are_as_many_as_may_be_found() -> None:
    picture = FOLDER / "coco" / "000000197388.jpg"
    if not picture.exists():
        pytest.skip(f"There is no {picture}.")
    people = tracker(NetworkSettings(KEY, people=4), "still").track(load_image(picture), 0).people
    assert len(people) == 4


def test_nobody_is_found_where_nobody_is() -> None:
    assert not tracker(NetworkSettings(KEY, 4), "still").track(np.zeros((240, 320, 3), np.uint8), 0).people


def test_another_networks_file_is_refused() -> None:
    with pytest.raises(ModelError, match="movenet-lightning.json is no PoseNet: it lacks some of its maps"):
        PoseNet17(bundle("movenet-lightning.json").name)


def test_a_network_that_cannot_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    net = PoseNet17(network(KEY).files[0])
    monkeypatch.setattr(posenet, "SIDE_PX", 100)
    with pytest.raises(ModelError, match="PoseNet cannot run on this machine"):
        net.maps(portrait())
