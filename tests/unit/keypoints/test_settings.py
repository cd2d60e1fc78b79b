"""The ranges of what a viewer can choose."""

from __future__ import annotations

from typing import Any

import pytest

from components.keypoints import (
    NETWORKS,
    OUTPUT_WIDTHS_PX,
    VIEWS,
    AnalysisSettings,
    NetworkSettings,
    ViewSettings,
    body_and_face,
    network,
)


@pytest.mark.parametrize(
    "chosen", [{"people": 1}, {"people": 4}, {"detection": 0.0}, {"presence": 1.0}, {"smoothing": False}]
)
@pytest.mark.parametrize("key", NETWORKS)
def test_network_settings_within_their_ranges_are_kept(key: str, chosen: dict[str, Any]) -> None:
    if chosen.get("people", 1) > 1 and not network(key).several:
        with pytest.raises(ValueError, match="looks for one at a time, not for 4"):
            NetworkSettings(key, **chosen)
        return
    settings = NetworkSettings(key, **chosen)
    assert settings.network == key
    assert all(getattr(settings, name) == value for name, value in chosen.items())


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("network", "huge", "No network is called 'huge'; known are blazepose-lite, .*face-landmarker"),
        ("people", 0, "Face Landmarker looks for 1 to 4 at a time, not for 0"),
        ("people", 5, "Face Landmarker looks for 1 to 4 at a time, not for 5"),
        ("detection", -0.1, r"The detection threshold must lie in \[0, 1\], not -0.1"),
        ("presence", 1.1, r"The presence threshold must lie in \[0, 1\], not 1.1"),
        ("tracking", float("nan"), r"The tracking threshold must lie in \[0, 1\], not nan"),
    ],
)
def test_network_settings_outside_their_ranges_are_refused(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NetworkSettings(**{"network": "face-landmarker", name: value})  # type: ignore[arg-type]


def test_the_page_opens_with_blazepose_full_and_the_face_landmarker() -> None:
    assert AnalysisSettings().keys == ("blazepose-full", "face-landmarker")
    assert AnalysisSettings().of("face-landmarker") == NetworkSettings("face-landmarker")


@pytest.mark.parametrize("keys", [(), ("blazepose-full", "blazepose-full")])
def test_each_network_is_asked_once_and_one_at_least(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="one or more, each once"):
        AnalysisSettings(tuple(map(NetworkSettings, keys)))


def test_the_short_form_names_mediapipes_two() -> None:
    both = body_and_face("lite", people=2, faces=3, detection=0.4)
    assert both.networks == (
        NetworkSettings("blazepose-lite", 2, detection=0.4),
        NetworkSettings("face-landmarker", 3, detection=0.4),
    )
    assert body_and_face(models="face").keys == ("face-landmarker",)
    with pytest.raises(ValueError, match="The variant must be one of lite, full, heavy, not 'huge'"):
        body_and_face("huge")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "filtered"),
    [
        (NetworkSettings("blazepose-full"), True),
        (NetworkSettings("blazepose-full", 2), False),
        (NetworkSettings("face-landmarker", smoothing=False), False),
        (NetworkSettings("hand-landmarker"), False),
    ],
)
def test_a_filter_stands_behind_one_person_of_a_network_that_has_one(
    settings: NetworkSettings, filtered: bool
) -> None:
    assert settings.filtered is filtered


def test_every_offered_view_and_width_is_kept() -> None:
    for view in VIEWS:
        for width_px in OUTPUT_WIDTHS_PX:
            settings = ViewSettings(view=view, output_width_px=width_px)
            assert (settings.view, settings.output_width_px) == (view, width_px)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("view", "inside out", "The view must be one of side by side, .*, not 'inside out'"),
        ("output_width_px", 641, r"The output width must be one of \(640, 960, 1280\) pixels, not 641"),
    ],
)
def test_a_view_that_is_not_offered_is_refused(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ViewSettings(**{name: value})  # type: ignore[arg-type]
