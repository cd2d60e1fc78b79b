"""Networks scored for a page: what comes out, its progress, its end."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from components.keypoints import AnalysisSettings, FrameAnalysis, Keypoints, NetworkResult, layout
from components.keypoints.arrays import Rgb
from components.measures.accuracy.summary import PCK
from components.measures.shared_points import shared
from components.processes.jobs.scoring import SHOWN, LabelledRgb, Scoring
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost
from tests.support.labels import COCO_17, body, label, picture

KEY, PERSON = "blazepose-full", layout("blazepose-33")
POINTS = shared(PERSON, COCO_17) or pytest.fail("they share points by name")
LABELS = picture(label(body(1)))
PICTURES = [LabelledRgb(np.zeros((480, 640, 3), np.uint8), LABELS)]


def sees(frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
    """Finds somebody whose points span the frame as the label's span the picture."""
    height_px, width_px = frame_rgb.shape[:2]
    xyz = np.full((33, 3), 0.5, np.float32)
    if (width_px, height_px) == (640, 480):
        own = [PERSON.points.index(name) for name in COCO_17.points]
        xyz[own, :2] = LABELS.subjects[0].xy_px / (640, 480)
    who = Keypoints(PERSON, xyz, visibility=np.ones(33, np.float32))
    return FrameAnalysis({key: NetworkResult(key, (who,)) for key in settings.keys}, {KEY: 4_000_000}, 0)


def test_each_kind_of_look_has_its_score() -> None:
    work = Scoring(PICTURES, {KEY: POINTS}, sees)
    assert work.wait(10)
    assert set(work.scores) == {(KEY, shown) for shown in SHOWN}
    assert work.scores[KEY, SHOWN[0]].figures[PCK].value == 1
    # In a box all points lie in its middle, which is the label's box's.
    middle = work.scores[KEY, SHOWN[1]]
    left, top, width, height = LABELS.subjects[0].box_px
    apart_px = np.hypot(*(body(1) - (left + width / 2, top + height / 2)).T)
    assert middle.by_point[0].error.value == pytest.approx(
        100 * apart_px[0] / LABELS.subjects[0].normaliser_px, rel=0.02
    )
    assert work.done == work.steps == 3
    assert np.median(work.scores[KEY, SHOWN[0]].ms) == 4


@pytest.mark.parametrize("fault", [FrameRefused, ModelsUnavailable, WorkerLost])
def test_a_network_that_fails_costs_itself_alone(fault: type[Exception]) -> None:
    def fails(frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
        if settings.keys == ("blazepose-lite",):
            raise fault("It is not here.")
        return sees(frame_rgb, settings)

    work = Scoring(PICTURES, {"blazepose-lite": POINTS, KEY: POINTS}, fails)
    assert work.wait(10)
    assert work.problems == ("BlazePose lite could not be scored. It is not here.",)
    assert (KEY, SHOWN[0]) in work.scores


def test_it_ends_when_it_is_cancelled_and_what_is_done_stays() -> None:
    going, go = threading.Event(), threading.Event()

    def waits(frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
        if frame_rgb.shape != (480, 640, 3):
            going.set()
            assert go.wait(10)
        return sees(frame_rgb, settings)

    work = Scoring(PICTURES, {KEY: POINTS}, waits)
    assert going.wait(10)
    assert not work.forgotten
    work.cancel()
    go.set()
    assert work.wait(10)
    assert list(work.scores) in ([(KEY, SHOWN[0])], [(KEY, SHOWN[0]), (KEY, SHOWN[1])])
