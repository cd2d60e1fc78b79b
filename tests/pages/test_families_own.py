"""A viewer's own network on the page: what its file says, what is asked, what comes of it, what is barred."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.analysis import own_network
from components.ui import families_own
from tests.pages.made import TIMEOUT_S, charts
from tests.unit.models.families import made_nets

Give = Callable[[bytes], AppTest]
PLACES_PX = [(7 + 6 * i, 10 + (i * 37) % 70) for i in range(17)]


def _page() -> None:
    from components.ui.families_own import own_network
    from components.ui.picture import Picture
    from tests.pages.test_families_own import PLACES_PX
    from tests.unit.models.families.made_nets import dots_picture

    own_network(Picture(dots_picture(PLACES_PX, (120, 90)), "the dots"))


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Opens the section with this file uploaded, and waits until it was looked at."""

    def go(content: bytes) -> AppTest:
        file = SimpleNamespace(getvalue=lambda: content, file_id=str(hash(content)))
        monkeypatch.setattr(st, "file_uploader", lambda *_args, **_kwargs: file)
        return ended(AppTest.from_function(_page, default_timeout=TIMEOUT_S).run(), "look")

    return go


def ended(at: AppTest, what: str) -> AppTest:
    """The page once the process has ended."""
    if families_own._KEY in at.session_state:
        work = getattr(at.session_state[families_own._KEY], what)
        if work is not None:
            deadline_s = time.monotonic() + 40
            while not cast(own_network.OwnNetwork, work).wait(0.1):
                assert time.monotonic() < deadline_s
        at.run()
    assert not at.exception
    return at


def pressed(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    return ended(at, "run")


def errors(at: AppTest) -> str:
    return " ".join(str(error.value) for error in at.error)


def test_the_file_says_what_it_takes_and_gives(give: Give) -> None:
    at = give(made_nets.dots_net(17, (1, 3, 90, 120)))
    told = " ".join(str(markdown.value) for markdown in at.markdown)
    assert "4 operators" in told and "“x” 1 × 3 × 90 × 120 (float)" in told and "“y”" in told
    # What the file fixes is not asked.
    sides = {box.label: (box.value, box.disabled) for box in at.number_input}
    assert sides == {"Input's width, px": (120, True), "Input's height, px": (90, True)}


def test_it_runs_on_the_picture(give: Give) -> None:
    at = give(made_nets.dots_net(17, (1, 3, 90, 120)))
    at.selectbox(key="own_normalisation").set_value("0..1").run()
    at = pressed(at, "Run it on the picture")
    (told,) = charts(at)
    assert told.startswith("On the dots your network finds 1 person or face with 17 points of COCO-17, in ")
    found = at.session_state[families_own._KEY].run.found
    xy_px = found.people[0].points.xyz_norm[:, :2] * (120, 90)
    assert np.abs(xy_px - PLACES_PX).max() <= 0.5


def test_a_head_that_does_not_fit_is_said_in_words(give: Give) -> None:
    at = give(made_nets.dots_net(17, (1, 3, 90, 120)))
    at.selectbox(key="own_layout").set_value("ibug-68").run()
    at = pressed(at, "Run it on the picture")
    assert "No output fits heatmaps of the 68 points of iBUG-68" in errors(at) and not charts(at)


def test_a_wrong_size_is_said_in_words(give: Give) -> None:
    at = give(made_nets.dots_net(17))
    next(box for box in at.number_input if "width" in box.label).set_value(3).run()
    at.selectbox(key="own_head").set_value("simcc").run()
    at = pressed(at, "Run it on the picture")
    assert "with as many bins a pixel of 3 × 256 each" in errors(at)


def test_fields_are_offered_only_for_points_whose_limbs_are_known(give: Give) -> None:
    at = give(made_nets.dots_net(17))
    assert at.selectbox(key="own_layout").value == "coco-17"
    at.selectbox(key="own_head").set_value("paf").run()
    assert list(at.selectbox(key="own_layout_paf").options) == ["OpenPose COCO-18", "OpenPose BODY_25"]
    at = pressed(at, "Run it on the picture")
    assert "of the 18 points of OpenPose COCO-18, which need 1 × 19" in errors(at)


def test_a_result_goes_when_what_was_asked_changes(give: Give) -> None:
    at = give(made_nets.dots_net(17, (1, 3, 90, 120)))
    at = pressed(at, "Run it on the picture")
    assert len(charts(at)) == 1 and not at.info
    at.selectbox(key="own_normalisation").set_value("0..1").run()
    (told,) = (str(info.value) for info in at.info)
    assert told.startswith("The last run was with other settings") and not charts(at)
    at.selectbox(key="own_normalisation").set_value("imagenet").run()
    assert len(charts(at)) == 1 and not at.info


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"This is text.", "not an ONNX file"), (b"", "The file is empty"), (bytes(1000), "not an ONNX file")],
)
def test_a_file_that_is_none_is_refused(give: Give, content: bytes, said: str) -> None:
    at = give(content)
    assert said in errors(at) + " ".join(str(warning.value) for warning in at.warning)
    assert not any(button.label == "Run it on the picture" for button in at.button)


def test_a_network_that_asks_for_too_much_is_stopped(give: Give) -> None:
    at = pressed(give(made_nets.huge_net()), "Run it on the picture")
    assert "needs more memory than it may have here" in errors(at)


def test_when_others_run_the_viewer_is_told(give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object) -> None:
        raise own_network.OwnBusy("Others run.")

    monkeypatch.setattr(families_own, "OwnNetwork", busy)
    at = give(made_nets.dots_net(17))
    assert [str(warning.value) for warning in at.warning] == ["Others run."]
    assert [button.label for button in at.button] == ["Try again"]


def test_a_file_in_the_operators_folder_can_be_chosen(
    give: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "ours.onnx"
    file.write_bytes(made_nets.dots_net(17))
    monkeypatch.setattr(families_own, "offered", lambda: (file,))
    at = give(b"This is text.")
    at.selectbox[0].set_value("ours.onnx").run()
    at = ended(at, "look")
    assert not at.error and any("4 operators" in str(markdown.value) for markdown in at.markdown)
