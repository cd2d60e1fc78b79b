"""The settings of an analysis in few words, of MediaPipe's two networks and of any."""

from __future__ import annotations

import pytest

from components.keypoints import AnalysisSettings, NetworkSettings, body_and_face
from components.ui.settings_panel import unusual_settings


def of(*networks: NetworkSettings) -> AnalysisSettings:
    return AnalysisSettings(networks)


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (AnalysisSettings(), ["pose full"]),
        (body_and_face("lite", 2, 3), ["pose lite", "2 people", "3 faces"]),
        (
            body_and_face("heavy", detection=0.4, smoothing=False),
            ["pose heavy", "detection 0.4", "no temporal filter"],
        ),
        (body_and_face(models="face"), ["Face Landmarker"]),
        (
            of(NetworkSettings("blazepose-lite", smoothing=False), NetworkSettings("blazepose-full")),
            ["BlazePose lite", "BlazePose full", "BlazePose lite without a temporal filter"],
        ),
        (
            of(NetworkSettings("hand-landmarker", 2, presence=0.7), NetworkSettings("face-landmarker")),
            ["Hand Landmarker", "Face Landmarker", "2 hands", "hand presence 0.7", "face presence 0.5"],
        ),
    ],
)
def test_the_networks_and_what_is_not_usual(used: AnalysisSettings, said: list[str]) -> None:
    assert unusual_settings(used) == said
