"""OpenPose on MobileNet with its published weights: its stages, how right it is, and people on its fields."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from components.keypoints import NetworkSettings, layout, network
from components.keypoints.arrays import Rgb
from components.media.images import load_image
from components.models.errors import ModelError
from components.models.onnx.pinned import PictureNet, pinned_model
from components.models.store import store
from components.models.trackers import openpose, tracker
from components.models.trackers.openpose import STAGES, OpenPoseNet
from components.operator import settings
from tests.support.labelled import FOLDER, mean_oks
from tests.support.real_models import bundle, portrait

KEY = "openpose-mobilenet-thin"
FILE = network(KEY).files[0]
POINTS = layout("openpose-18").points


@pytest.fixture(autouse=True, scope="module")
def _here() -> None:
    bundle(FILE)


@pytest.fixture(scope="module")
def net() -> OpenPoseNet:
    return OpenPoseNet(FILE, tuple(range(1, STAGES + 1)))


@pytest.fixture(scope="module")
def skiers() -> Rgb:
    """Five people in a row; the test is skipped where the picture is not here."""
    picture = FOLDER / "coco" / "000000197388.jpg"
    if not picture.exists():
        pytest.skip(f"There is no {picture}.")
    return load_image(picture)


def test_its_points_are_as_right_on_labelled_people_as_is_known() -> None:
    """0.754 on twelve people of COCO, measured by another program."""
    assert mean_oks(tracker(NetworkSettings(KEY), "still")) == pytest.approx(0.754, abs=0.02)


def test_five_skiers_are_put_together_and_as_many_handed_out_as_were_asked_for(
    net: OpenPoseNet, skiers: Rgb
) -> None:
    assembly = net.maps(skiers)[-1].assembled()
    assert len(assembly.people) == 5
    scores = [person.score for person in assembly.people]
    assert scores == sorted(scores, reverse=True)
    result = tracker(NetworkSettings(KEY, people=3), "still").track(skiers, 0)
    assert len(result.people) == 3
    assert result.people[0].score is not None
    np.testing.assert_allclose(
        result.people[0].score, np.clip(assembly.points_of(assembly.people[0])[1], 0, 1)
    )


def test_the_last_stage_is_what_the_whole_network_hands_out(net: OpenPoseNet) -> None:
    whole = PictureNet(pinned_model(FILE, ["Openpose/concat_stage7"]), "whole")
    rgb = np.ascontiguousarray(portrait()[:368, :368])
    (handed,) = whole.run(rgb[..., ::-1])
    last = net.maps(rgb)[-1]
    np.testing.assert_allclose(last.heatmaps, np.maximum(handed[0, ..., :18], 0), atol=1e-5)
    # The field from neck to right hip, in the first two of the 38 channels.
    np.testing.assert_allclose(last.fields[:, :, 6], handed[0, ..., 19:21], atol=1e-5)


def test_fields_point_along_limbs(net: OpenPoseNet) -> None:
    """From the neck of the portrait's woman to her shoulders, to the left of the picture and to the right."""
    last = net.maps(portrait())[-1]
    assembly = last.assembled()
    (person,) = assembly.people
    xy_px, _ = assembly.points_of(person)
    for limb, end in ((0, "right_shoulder"), (1, "left_shoulder")):
        along = xy_px[POINTS.index(end)] - xy_px[POINTS.index("neck")]
        middle = (xy_px[POINTS.index(end)] + xy_px[POINTS.index("neck")]) / 2
        column, row = np.rint(middle / last.stride_px - 0.5).astype(int)
        assert last.fields[row, column, limb] @ along / np.hypot(*along) > 0.3


def test_points_that_were_not_found_have_no_place() -> None:
    (person,) = tracker(NetworkSettings(KEY, people=4), "stream").track(portrait(), 0).people
    assert person.layout == layout("openpose-18") and person.score is not None
    missing = np.isnan(person.xyz_norm[:, 0])
    # No ankle is in the picture.
    assert missing[[POINTS.index("left_ankle"), POINTS.index("right_ankle")]].all()
    assert (person.score[missing] == 0).all() and (person.score[~missing] >= 0.05).all()
    nose = person.xyz_norm[POINTS.index("nose"), :2]
    assert np.hypot(*(nose - (0.43, 0.235))) < 0.03


def test_wide_and_high_pictures_keep_their_proportions(net: OpenPoseNet) -> None:
    for frame in (np.zeros((90, 1000, 3), np.uint8), np.zeros((900, 90, 3), np.uint8)):
        maps = net.maps(frame)[-1]
        cells = np.array(maps.heatmaps.shape[1::-1]) * maps.stride_px
        assert (cells >= maps.size_px).all() and (cells < np.array(maps.size_px) + 2 * maps.stride_px).all()
        assert not maps.assembled().people


def test_a_file_of_another_digest_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    settings.cache_clear()
    (tmp_path / FILE).write_bytes(b"another")
    with pytest.raises(store.FileUnavailable, match=r"its SHA-256 is [0-9a-f]{64}, it must be"):
        tracker(NetworkSettings(KEY), "still")


def test_another_networks_file_is_refused() -> None:
    with pytest.raises(ModelError, match=r"json is damaged: what is asked for reads Openpose/"):
        OpenPoseNet(bundle("movenet-lightning.json").name)


def test_a_network_that_cannot_run_is_told(net: OpenPoseNet, monkeypatch: pytest.MonkeyPatch) -> None:
    # Too few cells for the network's own joining of sizes.
    monkeypatch.setattr(openpose, "_padded", lambda *_: np.zeros((7, 9, 1), np.uint8))
    with pytest.raises(ModelError, match="OpenPose cannot run on this machine"):
        net.maps(portrait())
