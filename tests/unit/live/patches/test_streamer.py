"""streamlit-webrtc's context has what is read and set in it, and still ends streams of runs counted late."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit_webrtc import component
from streamlit_webrtc.component import WebRtcStreamerContext, WebRtcStreamerState
from streamlit_webrtc.webrtc import WebRtcWorker

from components.live.patches import streamer


class Worker:
    """A worker that notes whether it was stopped."""

    pc = object()

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


def context(worker: Worker | None = None) -> Any:
    return WebRtcStreamerContext(cast(Any, worker), WebRtcStreamerState(playing=True, signalling=False))


def test_the_worker_still_holds_its_connection_under_that_name_and_no_public_one() -> None:
    assert "self.pc = " in inspect.getsource(WebRtcWorker)
    public = {name for name in dir(WebRtcStreamerContext) if not name.startswith("_")}
    # When this fails, there may be a public name to use in the place of `connection_of`.
    assert not public & {"worker", "connection", "peer_connection", "pc"}


def test_a_players_connection_is_its_workers() -> None:
    worker = Worker()
    assert streamer.connection_of(context(worker)) is Worker.pc
    assert streamer.connection_of(context()) is None


def test_a_worker_that_is_taken_is_no_longer_the_players() -> None:
    worker = Worker()
    player = context(worker)
    assert streamer.take_worker(player) == cast(Any, worker)
    assert streamer.connection_of(player) is None and streamer.take_worker(player) is None
    assert not worker.stopped


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The page's session state, and how many of its runs Streamlit has counted, of which one was missed."""
    state: dict[str, Any] = {}
    monkeypatch.setattr(component, "st", SimpleNamespace(session_state=state))
    monkeypatch.setattr(component, "get_this_session_info", lambda: SimpleNamespace(script_run_count=5))
    return state


def test_streamlit_webrtc_still_ends_a_stream_when_two_runs_are_counted_at_once(runs: dict[str, Any]) -> None:
    # When this fails, `keep_running` is not needed.
    worker = Worker()
    runs["stream"] = context(worker)
    runs["stream"]._last_rendered_run_count = 3
    component._get_or_create_context("stream")
    assert worker.stopped


def test_with_the_patch_it_goes_on(runs: dict[str, Any]) -> None:
    worker = Worker()
    runs["stream"] = context(worker)
    runs["stream"]._last_rendered_run_count = 3
    streamer.keep_running(runs["stream"])
    assert component._get_or_create_context("stream") is runs["stream"]
    assert not worker.stopped
