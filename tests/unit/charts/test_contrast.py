"""Who sees less sees the charts, too: every colour against every background that it stands on.

WCAG 2.2: 3 : 1 for marks and lines (1.4.11), 4.5 : 1 for text (1.4.3); luminance as it defines it.
"""

from __future__ import annotations

import re
import tomllib

import pytest

from components.charts import theme
from components.keypoints import NETWORKS
from components.ui.navigation import ICON
from tests.support.paths import PROJECT

THEMES = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())["theme"]
MARK, TEXT = 3.0, 4.5
CAPTION_OPACITY = 0.6
"""Of Streamlit's captions, the faintest text of the page."""
OUTLINES = {"#FFFFFF"}
"""Of marks on a picture, which have a colour besides."""


def linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def over(colour: str, background: str, opacity: float) -> str:
    mixed = [
        round(opacity * int(colour[at : at + 2], 16) + (1 - opacity) * int(background[at : at + 2], 16))
        for at in (1, 3, 5)
    ]
    return "#{:02X}{:02X}{:02X}".format(*mixed)


def backgrounds(name: str) -> tuple[str, str]:
    return THEMES[name]["backgroundColor"], THEMES[name]["secondaryBackgroundColor"]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    # Of WebAIM's checker.
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#E69F00", "#FFFFFF", 2.25)],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour", theme.MARKS)
def test_marks_and_lines_stand_out_on_every_background(colour: str, name: str) -> None:
    for background in backgrounds(name):
        assert contrast(colour, background) >= MARK, background


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_links_and_captions_can_be_read(name: str) -> None:
    text = THEMES[name]["textColor"]
    for background in backgrounds(name):
        assert contrast(text, background) >= TEXT
        assert contrast(over(text, background, CAPTION_OPACITY), background) >= TEXT
        for key in ("linkColor", "primaryColor"):
            assert contrast(THEMES[name][key], background) >= TEXT, (key, background)


def test_no_chart_has_a_colour_besides_the_themes() -> None:
    for folder in ("charts", "ui", "media"):
        for path in sorted((PROJECT / "components" / folder).glob("*.*")):
            if path.name != "theme.py":
                found = set(re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8")))
                assert found <= OUTLINES, (path.name, found)


def test_networks_and_icon_have_the_charts_colours() -> None:
    assert {row.colour for row in NETWORKS.values()} <= set(theme.MARKS)
    assert {theme.POSE, theme.FACE} == set(re.findall(r"#[0-9A-F]{6}", ICON))
