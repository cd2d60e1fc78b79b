"""Recording on the live page, and the way of a recording into the Lab."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import AnalysisSettings
from components.live.status import Phase
from components.ui import server_state
from components.ui.live_visit import LiveVisit
from components.ui.session import Name
from tests.support.app_tests import Open, captions
from tests.support.lab_fakes import FakeQueue
from tests.support.page_fakes import Player, Session, history

PICTURE = np.zeros((480, 640, 3), np.uint8)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    made = FakeQueue()
    monkeypatch.setattr(server_state, "jobs", lambda: made)
    return made


@pytest.fixture
def session() -> Session:
    return Session(results=history())


@pytest.fixture
def live(opened: Open, player: Player, queue: FakeQueue, session: Session) -> AppTest:  # noqa: ARG001
    """The live page with a stream that runs."""
    player.playing = True
    at = opened("live")
    visit: LiveVisit = at.session_state[Name.LIVE]
    visit.session = session
    return at.run()


def button(at: AppTest, label: str) -> Any:
    (found,) = [each for each in at.button if each.label == label]
    return found


def labels(at: AppTest) -> list[str]:
    return [each.label for each in at.button]


def recorded(live: AppTest, session: Session, frames: int) -> AppTest:
    """A recording of so many frames that has been stopped."""
    button(live, "Record").click().run()
    assert session.recording is not None
    for result in history()[:frames]:
        session.recording.add(result, PICTURE, AnalysisSettings())
    live.run()
    button(live, "Stop recording").click().run()
    return live


def test_pictures_are_kept_only_where_they_are_asked_for(live: AppTest, session: Session) -> None:
    button(live, "Record").click().run()
    assert session.recording is not None and session.recording._encoder is None
    button(live, "Stop recording").click().run()
    live.checkbox(key="record-pixels").check().run()
    button(live, "Record").click().run()
    assert session.recording._encoder is not None
    session.recording.forget()


def test_a_recording_tells_how_far_it_has_come_and_why_it_ended(live: AppTest, session: Session) -> None:
    button(live, "Record").click().run()
    assert session.recording is not None
    for result in history()[:41]:
        session.recording.add(result, PICTURE, AnalysisSettings())
    live.run()
    assert "Recording: 2 s, 41 frames, at most 60 s." in captions(live)
    button(live, "Stop recording").click().run()
    assert "It was stopped. Recorded: 2 s, 41 frames." in captions(live)


def test_an_empty_recording_is_not_opened(live: AppTest, session: Session) -> None:
    recorded(live, session, 0)
    assert "It was stopped. It holds no frame." in captions(live)
    assert "Open in the Lab" not in labels(live)


def test_a_recording_opens_in_the_lab(live: AppTest, session: Session, queue: FakeQueue) -> None:
    recorded(live, session, 60)
    button(live, "Open in the Lab").click().run()
    assert not live.exception
    assert live.main.header[0].value == "1 · Recording · pose full"
    (job,) = queue.taken
    assert job.outcome is not None and len(job.outcome.record.frames) == 60


def test_a_recording_that_was_left_behind_can_be_brought_in_once(
    live: AppTest, session: Session, queue: FakeQueue
) -> None:
    recorded(live, session, 60)
    lab = live.switch_page("pages/lab.py").run()
    button(lab, "Bring in the recording of 60 frames").click().run()
    assert len(queue.taken) == 1
    assert not any(label.startswith("Bring in") for label in labels(lab))


def test_nothing_is_recorded_of_a_stream_that_has_ended(live: AppTest, session: Session) -> None:
    session.phase = Phase.ENDED
    assert button(live.run(), "Record").disabled
