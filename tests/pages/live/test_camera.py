"""What stands in the way of the webcam is said, with what to do about it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.app_tests import Open

FINE: dict[str, Any] = {"secure": True, "capable": True, "permission": "granted", "cameras": 1}


@pytest.mark.parametrize(
    ("difference", "problem", "remedy"),
    [
        (
            {"secure": False, "capable": False, "permission": "unknown", "cameras": -1},
            "needs HTTPS",
            "https:// address",
        ),
        (
            {"capable": False, "permission": "unknown", "cameras": -1},
            "This browser gives pages no camera",
            "Lockdown Mode off",
        ),
        ({"permission": "denied"}, "blocked for this page", "Allow it in the browser"),
        ({"cameras": 0}, "No camera was found", "Plug one in"),
    ],
)
def test_a_camera_that_cannot_start_is_explained(
    opened: Open, browser: dict[str, Any], difference: dict[str, Any], problem: str, remedy: str
) -> None:
    browser.update(FINE | difference)
    at = opened("live")
    assert not at.exception
    (error,) = at.error
    assert problem in error.value and remedy in error.value
    assert "play a clip instead" in error.value


@pytest.mark.parametrize(
    "told",
    [{}, FINE, FINE | {"permission": "prompt"}, FINE | {"permission": "unknown", "cameras": -1}],
    ids=["nothing yet", "granted", "not asked yet", "a browser that does not tell"],
)
def test_a_camera_that_may_start_is_no_problem(
    opened: Open, browser: dict[str, Any], told: dict[str, Any]
) -> None:
    browser.update(told)
    at = opened("live")
    assert not at.exception and not at.error


def test_a_clip_needs_no_camera(opened: Open, browser: dict[str, Any]) -> None:
    browser.update(FINE | {"cameras": 0})
    at = opened("live")
    assert at.error
    at.main.radio[0].set_value("Portrait").run()
    assert not at.error and not at.exception
