"""MoveNet's networks with their published weights: how right, and the crop that follows a person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.keypoints import NetworkSettings, layout, network
from components.keypoints.arrays import Rgb
from components.keypoints.conversions import conversion
from components.media.clips import read_clip
from components.models.errors import ModelError
from components.models.litert.roi import letterbox
from components.models.store import store
from components.models.trackers import tracker
from components.models.trackers.movenet import MoveNet
from components.operator import settings
from tests.support.labelled import mean_oks
from tests.support.real_models import bundle, no_metrics, portrait

OKS = {"movenet-lightning": 0.766, "movenet-thunder": 0.841}
"""On twelve people of COCO, measured by another program."""
POINTS = layout("coco-17").points


@pytest.fixture(autouse=True, scope="module", params=OKS)
def key(request: pytest.FixtureRequest) -> str:
    for file in network(request.param).files:
        bundle(file)
    return str(request.param)


@pytest.fixture(scope="module")
def clip() -> list[Rgb]:
    """Two frames a second of a person who takes a third of the height."""
    whole = read_clip(bundle("full_body.mp4"), max_fps=2)
    return [np.ascontiguousarray(frame.rgb[:, :1100]) for frame in whole]


def test_its_points_are_as_right_on_labelled_people_as_is_known(key: str) -> None:
    assert mean_oks(tracker(NetworkSettings(key), "still")) == pytest.approx(OKS[key], abs=0.02)


def test_it_finds_the_portraits_points_where_blazepose_does(key: str) -> None:
    with no_metrics():
        other, own = (
            tracker(NetworkSettings("blazepose-full"), "still"),
            tracker(NetworkSettings(key), "still"),
        )
        (blazepose,) = other.track(portrait(), 0).people
        (person,) = own.track(portrait(), 0).people
        other.close()
        own.close()
    way = conversion("blazepose-33", "coco-17")
    assert way is not None and person.layout == layout("coco-17")
    upper = [
        POINTS.index(name) for name in ("nose", "left_eye", "right_eye", "left_shoulder", "right_shoulder")
    ]
    away = np.linalg.norm((way.convert(blazepose).xyz_norm - person.xyz_norm)[upper, :2], axis=1)
    assert away.max() < 0.07
    assert np.isnan(person.xyz_norm[:, 2]).all() and person.visibility is person.presence is None
    assert person.score is not None and person.score[upper].min() > 0.2 > person.score[15:].max()


def test_nobody_is_found_where_nobody_is(key: str) -> None:
    for blank in (np.zeros((240, 320, 3), np.uint8), np.full((320, 240, 3), 128, np.uint8)):
        assert not tracker(NetworkSettings(key), "still").track(blank, 0).people


def test_a_stream_looks_more_closely_than_a_still(key: str, clip: list[Rgb]) -> None:
    still, stream = tracker(NetworkSettings(key), "still"), tracker(NetworkSettings(key), "stream")
    for time_ms, frame in enumerate(clip[:4]):
        (alone,), (followed,) = still.track(frame, 0).people, stream.track(frame, time_ms).people
    assert alone.score is not None and followed.score is not None
    assert followed.score.mean() > alone.score.mean() + 0.2


def test_another_picture_size_begins_with_the_whole_picture(key: str, clip: list[Rgb]) -> None:
    stream = tracker(NetworkSettings(key), "stream")
    stream.track(clip[0], 0)
    (after,) = stream.track(portrait(), 1).people
    (first,) = tracker(NetworkSettings(key), "still").track(portrait(), 0).people
    np.testing.assert_array_equal(after.xyz_norm, first.xyz_norm)


def test_a_file_of_another_digest_is_refused(
    key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    settings.cache_clear()
    (tmp_path / network(key).files[1]).write_bytes(b"another")
    with pytest.raises(store.FileUnavailable, match=r"its SHA-256 is [0-9a-f]{64}, it must be"):
        tracker(NetworkSettings(key), "still")


def test_a_network_that_cannot_run_is_told(key: str) -> None:
    net = MoveNet(network(key).files[0])
    # Sizes that do not fit are the runtime's own refusal.
    net.side_px = 100
    with pytest.raises(ModelError, match="MoveNet cannot run on this machine"):
        net.points(portrait(), letterbox((512, 512)))
