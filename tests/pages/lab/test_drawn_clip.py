"""The annotated clip in the Lab, while it is drawn and when it cannot be."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.keypoints import ViewSettings
from components.processes.jobs.job_handle import State, Status
from components.processes.jobs.result import Result
from components.views.lab import clip
from tests.support.lab_fakes import FAILED, FakeJob, FakeQueue, result
from tests.support.lab_page import Give, done, told
from tests.support.page_fakes import charts


def test_sound_is_offered_where_there_is_some(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert "With the clip's sound" not in [each.label for each in lab.checkbox]
    assert queue.taken[0].outcome is not None
    queue.taken[0].outcome.sound = True
    lab.run()
    lab.checkbox(key="lab-sound-1").check().run()
    assert queue.drawn[-1][1:] == (ViewSettings("one picture", mirror=False), True)


def test_a_clip_that_is_drawn_smaller_says_so(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert not any("is drawn at" in each for each in told(lab))
    large = result()
    frames = tuple(replace(frame, size_px=(1768, 994)) for frame in large.record.frames)
    large.record = replace(large.record, frames=frames)
    done(lab, queue, give, large)
    assert any(
        each.startswith("The clip of 1,768 × 994 px is drawn at 1,280 × 720 px;") for each in told(lab)
    )


@pytest.mark.parametrize(
    ("told_", "shown"),
    [
        (Status(State.WAITING, 3, 0, 101, None, None, ""), "Drawing the clip: number 3 in the queue"),
        (
            Status(State.DRAWING, None, 25, 100, 50.0, 1.5, ""),
            "Drawing the clip: 25 of 100 frames · 50 frames/s · 2 s left",
        ),
    ],
)
def test_while_the_clip_is_drawn_its_progress_stands_in_the_players_place(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch, told_: Status, shown: str
) -> None:
    monkeypatch.setattr(queue, "draw", lambda source, *_: FakeJob(source.name, told_))
    done(lab, queue, give, result())
    assert not lab.exception and not lab.get("video")
    assert shown in [part.proto.text for part in lab.get("progress")]


def test_drawing_a_clip_can_be_cancelled_and_begun_anew(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[FakeJob[bytes]] = []

    def draw(source: FakeJob[Result], *_: Any) -> FakeJob[bytes]:
        made.append(FakeJob(source.name))
        return made[-1]

    monkeypatch.setattr(queue, "draw", draw)
    done(lab, queue, give, result())
    lab.button(key="lab-cancel-player").click().run()
    assert made[0].cancelled and len(made) == 1
    assert "Drawing the clip was cancelled." in told(lab)
    lab.button(key="lab-redraw-player").click().run()
    assert made[0].forgotten and len(made) == 2
    assert not lab.exception and not made[1].cancelled


def test_a_clip_that_cannot_be_drawn_says_why_and_the_rest_stands(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "draw", lambda source, *_: FakeJob(source.name, FAILED))
    done(lab, queue, give, result())
    assert "Drawing the clip failed. broken.jpg is damaged; save it again." in told(lab)
    assert len(charts(lab)) == 4


def test_a_queue_that_is_full_draws_nothing_and_says_so(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    give(clip__mp4=b"file")
    lab.run()
    queue.taken[0].finish(result())
    queue.full = True
    lab.run()
    assert any(each.startswith("clip.mp4 cannot be drawn. You keep 50 files") for each in told(lab))
    assert not lab.exception and len(charts(lab)) == 4
    assert not lab.run().warning[1:]


def test_what_was_found_before_a_clip_broke_off_can_be_seen(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    give(clip__mp4=b"file")
    lab.run()
    queue.taken[0].finish(result())
    queue.taken[0].told = FAILED
    lab.run()
    assert [each.value for each in lab.error] == [
        "broken.jpg is damaged; save it again. The earlier results are kept: 101 frames."
    ]
    assert len(charts(lab)) == 4


def test_a_clip_that_is_done_while_it_is_asked_for_is_shown_by_another_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ending:
        """Ends between the first question and the second."""

        outcome = None
        asked = 0

        @property
        def ended(self) -> bool:
            self.asked += 1
            return self.asked > 1

        def status(self) -> Status:
            return Status(State.DONE, None, 9, 9, None, None, "")

    runs: list[str] = []
    monkeypatch.setattr(st, "fragment", lambda part, run_every: part if run_every else lambda *_: None)
    monkeypatch.setattr(st, "rerun", lambda: runs.append("whole page"))
    material: Any = SimpleNamespace(name="clip.mp4")
    ending: Any = Ending()
    assert clip.drawn_clip(material, ending, "Drawing the clip", "player") is None
    assert runs == ["whole page"]
