"""A clip in the Lab: its timeline, its frames and its motion."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import formats
from components.keypoints import ViewSettings
from components.media.errors import MediaError
from components.ui.figure import chart
from components.views.lab import clip
from tests.support.lab_fakes import FakeQueue, Pictured, result
from tests.support.lab_page import Give, done, told
from tests.support.page_fakes import charts


def test_a_clip_has_a_player_a_timeline_and_motion(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert not lab.exception
    timeline, frame, way, face = charts(lab)
    assert timeline.startswith("Over 5.00 s a body was found on 101 and a face on 101 of 101 frames")
    assert frame.startswith("On the picture of 640 × 480 px")
    assert way.startswith("On the 101 of 101 frames with the point in view the right wrist moves in x")
    assert "The mouth opens between" in face
    # The made body has no metres: a sentence, and no empty panels.
    assert "No joint angles to show: no body with metres was found." in told(lab)
    assert queue.drawn[0][1:] == (ViewSettings("one picture", mirror=False), False)
    assert len(lab.get("video")) == 1
    offered = [each.proto.label for each in lab.get("download_button")]
    assert "Annotated frame (PNG)" in offered and "Annotated clip (MP4)" in offered


def test_a_clip_without_anybody_has_sentences_and_no_empty_panels(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result(people=0))
    assert not lab.exception
    timeline, frame = charts(lab)
    assert "a body was found on 0 and a face on 0 of 101 frames" in timeline
    for reason in (
        "No trajectory of the point to show: no body in view.",
        "No joint angles to show: no body with metres was found.",
        "No openings to show: no face was found.",
    ):
        assert reason in told(lab)


def test_a_click_on_the_timeline_shows_that_frame(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(lab, queue, give, result())
    real, clicks = chart, [2.02]

    def clicked(key: str, *args: Any, **kwargs: Any) -> float | None:
        real(key, *args, **kwargs)
        return clicks.pop() if key == "lab-timeline" and clicks else None

    monkeypatch.setattr(clip, "chart", clicked)
    lab.run()
    # A frame each 50 ms.
    (frame,) = [each for each in lab.slider if each.label == "Frame"]
    assert frame.value == 40
    assert "Frame 40 at 2.00 s." in told(lab)


def test_results_loaded_again_stand_without_pictures(lab: AppTest, give: Give) -> None:
    give(before__json=formats.write(result(pixels=False).record, ".json"))
    lab.run()
    assert (
        "There is no clip to play: these are results alone. The timeline and the frames are below."
        in told(lab)
    )
    assert "These results have no pictures, so the points are shown alone." in told(lab)
    assert len(charts(lab)) == 4


def test_a_frame_that_cannot_be_read_again_leaves_its_points(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise MediaError("clip.mp4 cannot be read any more.")

    monkeypatch.setattr(Pictured, "frame_rgb", fail)
    done(lab, queue, give, result())
    assert "clip.mp4 cannot be read any more." in told(lab)
    assert charts(lab)[1].startswith("On the picture of 640 × 480 px: 33 points")


def test_who_comes_back_finds_materials_and_choices_as_they_were(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result())
    lab.slider(key="lab-frame-1").set_value(70).run()
    lab.button_group(key="lab-layers-frame").set_value(["Face"]).run()
    lab.switch_page("pages/privacy.py").run()
    assert not lab.slider
    lab.switch_page("pages/lab.py").run()
    assert not lab.exception
    assert lab.slider(key="lab-frame-1").value == 70
    assert charts(lab)[1].startswith(
        "On the picture of 640 × 480 px: 478 points in the layout MediaPipe face mesh"
    )
    assert len(queue.submitted) == 1
