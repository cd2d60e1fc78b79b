"""The page Accuracy: the labelled pictures scored by real networks, and what stands there before."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import AnalysisSettings, FrameAnalysis, NetworkSettings, network
from components.keypoints.arrays import Rgb
from components.models.tracker_set import TrackerSet
from components.processes.jobs.scoring import SHOWN, Scoring
from components.ui import server_state
from components.views.accuracy import page
from tests.support.app_tests import Open


def said(at: AppTest) -> str:
    assert not at.exception and not at.error
    return "\n".join(str(each.value) for each in (*at.markdown, *at.caption))


def test_before_anything_is_scored_the_set_is_called_small_and_credited(opened: Open) -> None:
    at = opened("accuracy")
    text = said(at)
    assert "6 pictures with 6 people" in text
    assert "**This set is small.**" in text
    assert "% of the torso apart on average (80 points)" in text
    assert at.button(key="accuracy-score").label == "Score the networks"


@pytest.mark.real
def test_the_networks_are_scored_in_the_background(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Scoring] = []

    class NotedScoring(Scoring):
        def __init__(self, *arguments: Any) -> None:
            begun.append(self)
            super().__init__(*arguments)

    monkeypatch.setattr(page, "Scoring", NotedScoring)
    key = "blazepose-full"
    monkeypatch.setattr(page, "NETWORKS", {key: network(key)})
    with TrackerSet(AnalysisSettings((NetworkSettings(key, 4),)), "still") as trackers:

        def analyse(frame_rgb: Rgb, settings: AnalysisSettings) -> FrameAnalysis:
            trackers.reconfigure(settings)
            return trackers.analyse(frame_rgb, 0)

        monkeypatch.setattr(server_state, "pool", lambda: SimpleNamespace(analyse_still=analyse))
        at = opened("accuracy")
        at.button(key="accuracy-score").click().run()
        (work,) = begun
        assert work.wait(90)
    text = said(at.run())
    whole, boxes = work.scores[key, SHOWN[0]], work.scores[key, SHOWN[1]]
    assert whole.subjects == 6
    # In the label's box it finds whom it misses on the whole picture, and places most points.
    assert boxes.found >= whole.found
    assert boxes.figures["PCK@0.2"].value > 0.6
    assert "The worst case of each on the whole picture" in text
    assert f"{whole.found} of 6 people found" in text
