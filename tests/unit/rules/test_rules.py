"""The rules on drawn figures whose counts are known, and each signal against a figure that was worked out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from components.content.rule_words import rule_words
from components.keypoints import Keypoints, layout
from components.keypoints.networks import VIEWER_NETWORK
from components.rules import RULES
from components.rules.body import arm_angle, knee_angle, neck_angle, off_t_pose, shoulders_level, wrists_above
from components.rules.drawn import DRAWN, SIZE_PX, Places, body, face, front_view, side_view
from components.rules.face import eye_opening, gaze_aside, mouth_opening, turned_aside
from components.rules.own import KINDS, own_rule, own_signal
from components.rules.rule import Observed, apply
from tests.support.results import person

FAILING = {"squats_front", "squats_half"}


def observed(places: Places) -> Observed:
    (who,) = body(places).people
    return Observed(who, SIZE_PX)


@pytest.mark.parametrize("key", [key for key in DRAWN if key not in FAILING])
def test_each_rule_counts_what_happens_in_the_drawing(key: str) -> None:
    clip = DRAWN[key]
    found = {}
    for name in clip.truth:
        used = RULES[name]
        found[name] = apply(used, clip.record, VIEWER_NETWORK, used.enter, used.leave).complete
    assert found == clip.truth and sum(clip.truth.values()) >= 2


def test_where_a_rule_is_said_to_fail_it_does() -> None:
    used = RULES["squats"]
    front, half = (
        apply(used, DRAWN[key].record, VIEWER_NETWORK, used.enter, used.leave) for key in sorted(FAILING)
    )
    assert (
        front.complete == 0 and front.seen == len(front.signal) and DRAWN["squats_front"].truth["squats"] == 5
    )
    assert half.seen == 0


def test_other_thresholds_count_otherwise() -> None:
    used, record = RULES["squats"], DRAWN["squats"].record
    assert apply(used, record, VIEWER_NETWORK, 60, 150).complete == 0


@pytest.mark.parametrize("degrees", [60.0, 95.0, 140.0, 170.0])
def test_angles_of_joints_are_those_that_were_drawn(degrees: float) -> None:
    assert knee_angle(observed(side_view(degrees))) == pytest.approx(degrees, abs=0.1)
    assert arm_angle(observed(front_view(degrees))) == pytest.approx(
        # The trunk leans by the 12 px that the shoulders are wider than the hips.
        degrees + np.degrees(np.arctan2(12, 120)),
        abs=0.1,
    )


def test_hands_tee_shoulders_and_neck() -> None:
    up = observed(front_view(180))
    # Both arms straight up: 120 px above the shoulder, which are 80 px apart.
    assert wrists_above(up) == pytest.approx(120 / 80, abs=1e-3)
    assert off_t_pose(observed(front_view(90))) == pytest.approx(np.degrees(np.arctan2(12, 120)), abs=0.1)
    assert off_t_pose(up) > 80
    level = front_view(20)
    assert shoulders_level(observed(level)) == pytest.approx(0, abs=1e-3)
    x, y = level["left_shoulder"]
    assert shoulders_level(observed({**level, "left_shoulder": (x, y + 80)})) == pytest.approx(45, abs=0.1)
    side = side_view(170)
    forward = {name: (x + 45 * name.endswith("ear"), y) for name, (x, y) in side.items()}
    assert neck_angle(observed(side)) == pytest.approx(0, abs=1e-3)
    assert neck_angle(observed(forward)) == pytest.approx(45, abs=0.1)


def test_metres_are_used_where_the_network_gives_them() -> None:
    (flat,) = body(front_view(15)).people
    # In the picture the leg is straight; in metres the knee is bent by a right angle, towards the camera.
    world_m = np.zeros((17, 3), np.float32)
    names = layout("coco-17").points
    for side in ("left", "right"):
        world_m[names.index(f"{side}_hip")] = (0, -0.4, 0)
        world_m[names.index(f"{side}_ankle")] = (0, 0, -0.4)
    who = Observed(replace(flat, world_m=world_m), SIZE_PX)
    assert knee_angle(who) == pytest.approx(90, abs=1e-3)


def test_openings_and_turns_are_those_that_were_drawn() -> None:
    found = face(0.27, 0.8, yaw_deg=-33)
    (who,) = found.people
    assert found.extras.transform is not None
    seen = Observed(who, SIZE_PX, found.extras.transform[0])
    assert eye_opening(seen) == pytest.approx(0.27, abs=1e-3)
    assert mouth_opening(seen) == pytest.approx(0.8, abs=1e-3)
    assert turned_aside(seen) == pytest.approx(33, abs=0.1)
    assert np.isnan(gaze_aside(seen)) and np.isnan(turned_aside(Observed(who, SIZE_PX)))


def test_the_gaze_is_how_far_the_irises_are_off_the_middle() -> None:
    places = np.full((478, 2), 300.0)
    for one, other, iris in ((33, 133, 468), (362, 263, 473)):
        places[one], places[other], places[iris] = (100, 100), (160, 100), (142, 104)
    # 12 of 60 px off.
    assert gaze_aside(Observed(person("face", places), (640, 480))) == pytest.approx(20, abs=0.01)
    places[[133, 263]] = places[[33, 362]]
    assert np.isnan(gaze_aside(Observed(person("face", places), (640, 480))))


def test_what_is_not_in_view_or_not_in_the_layout_gives_no_signal() -> None:
    who = Observed(Keypoints(layout("coco-17"), np.full((17, 3), np.nan, np.float32)), SIZE_PX)
    for used in RULES.values():
        assert np.isnan(used.signal(who)) or used.subject == "face"
    assert np.isnan(who.px("left_heel")).all()


def test_every_rule_has_its_words_and_thresholds_within_its_sliders() -> None:
    assert set(rule_words()) == set(RULES)
    for used in RULES.values():
        least, most, step = used.ends
        assert least <= min(used.enter, used.leave) and max(used.enter, used.leave) <= most and step > 0
        assert used.words.fails and "{enter}" in used.words.rule and "{leave}" in used.words.rule


def test_a_rule_of_ones_own_counts_as_the_one_it_copies() -> None:
    record = DRAWN["squats"].record
    mine = own_rule("body", "angle", ("left_hip", "left_knee", "left_ankle"), 110, 150, 0)
    assert apply(mine, record, VIEWER_NETWORK, 110, 150).complete == 5
    assert "falls below {enter}" in mine.words.rule and "left knee between left hip" in mine.words.rule
    upper, lower = observed(front_view(180)), ("left_wrist", "left_shoulder")
    # 120 px above, of a torso of 120 px.
    assert own_signal("height", lower)(upper) == pytest.approx(100, abs=0.1)
    assert own_signal("distance", lower)(upper) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_of_ones_own_needs_different_points(kind: str) -> None:
    with pytest.raises(ValueError, match="different points"):
        own_signal(kind, ("nose",) * 3)  # type: ignore[arg-type]
