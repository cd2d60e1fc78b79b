"""The ranges of what a viewer can choose."""

from __future__ import annotations

from typing import Any

import pytest

from components.keypoints import OUTPUT_WIDTHS_PX, VARIANTS, VIEWS, AnalysisSettings, ViewSettings


@pytest.mark.parametrize(
    "chosen",
    [
        *({"variant": variant} for variant in VARIANTS),
        {"people": 1},
        {"people": 4},
        {"faces": 4},
        {"detection": 0.0},
        {"presence": 1.0},
    ],
)
def test_analysis_settings_within_their_ranges_are_kept(chosen: dict[str, Any]) -> None:
    settings = AnalysisSettings(**chosen)
    assert all(getattr(settings, name) == value for name, value in chosen.items())


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("variant", "huge", "The variant must be one of lite, full, heavy, not 'huge'"),
        ("people", 0, "people must be 1 to 4, not 0"),
        ("people", 5, "people must be 1 to 4, not 5"),
        ("faces", 0, "faces must be 1 to 4, not 0"),
        ("faces", 5, "faces must be 1 to 4, not 5"),
        ("detection", -0.1, r"The detection threshold must lie in \[0, 1\], not -0.1"),
        ("presence", 1.1, r"The presence threshold must lie in \[0, 1\], not 1.1"),
        ("tracking", float("nan"), r"The tracking threshold must lie in \[0, 1\], not nan"),
    ],
)
def test_analysis_settings_outside_their_ranges_are_refused(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        AnalysisSettings(**{name: value})  # type: ignore[arg-type]


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
