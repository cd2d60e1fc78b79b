"""The numbers on the live page, worked out by hand from the shapes in `made`."""

from __future__ import annotations

import math

import pytest
from streamlit.testing.v1 import AppTest

from components.ui.session import Name
from tests.support.app_tests import Open
from tests.support.page_fakes import Session, charts, history, table


@pytest.fixture
def at(opened: Open) -> AppTest:
    """The live page with one body and one face in view."""
    made = opened("live")
    made.session_state[Name.LIVE].session = Session(results=history())
    return made.run()


def test_the_table(at: AppTest) -> None:
    # Twenty of the 21 frames of the last second lie 0.8 px above or below the mean, the last on it.
    own_motion_px = 0.8 * math.sqrt(20 / 21)
    torso_px, eyes_px = math.sqrt(800), 41.0
    assert table(at) == [
        ["model", "points", "of frame", "spacing", "confidence", "stability", "time"],
        [
            "Pose",
            "25 of 33",
            f"{100 * 6400 / 307200:.1f} %",
            f"{100 * 20 / torso_px:.0f} % torso",
            "1.00 visible",
            f"{100 * own_motion_px / torso_px:.1f} % torso",
            "12 ms",
        ],
        [
            "Face",
            "478",
            f"{100 * 9520 / 307200:.1f} %",
            f"{100 * 1 / eyes_px:.1f} % eyes · {88.917 / eyes_px:.1f} mm",
            "0.97 a face",
            f"{100 * 0.1 * own_motion_px / eyes_px:.2f} % eyes · {8.8917 * own_motion_px / eyes_px:.2f} mm",
            "7.0 ms",
        ],
    ]


def test_the_sentences(at: AppTest) -> None:
    density, confidence, timing = charts(at)
    assert density == (
        "Half of the 25 (of 33) pose points in view have a neighbour within 71 % of the torso "
        "(20 px); half of the 478 face points have a neighbour within 2.4 % of the eye distance (1.0 px, "
        "about 2.2 mm)."
    )
    assert confidence == (
        "Of the body, the head is seen best now (mean visibility 1.00) and the left leg worst (0.20); "
        "the face has a presence of 0.97, read just now; the face model gives no confidence per point."
    )
    # 101 frames over 5 s; twice ten frames were skipped. Convert, both models and draw: 2 + 14 + 3 ms.
    assert timing == (
        "In the last 10 s 101 frames were analysed (20.0 a second) and 20 skipped; a frame takes 19 ms in "
        "the median and 19 ms at the 95th percentile, with pose at 12 ms and face at 7.0 ms at the same time."
    )


def test_the_other_choice_of_a_chart(at: AppTest) -> None:
    density, confidence = at.main.button_group
    density.set_value("Area")
    confidence.set_value("Each point now")
    at.run()
    hulls, points, _ = charts(at)
    assert hulls == (
        f"The 25 (of 33) pose points in view span 2.1 % of the frame, {25 / 6.4:.1f} to every "
        f"1,000 px² of their hull; the 478 face points span 3.1 % of the frame, {478 / 9.52:.0f} "
        "to every 1,000 px² of their hull."
    )
    assert points == (
        "25 of the 33 pose points are in view, with a mean visibility of 1.00; the lowest has the left "
        "knee (0.20); the face model gives no confidence per point."
    )
