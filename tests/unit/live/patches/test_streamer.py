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

    pc: Any = object()

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


def offer(username: str) -> str:
    """The SDP of a browser's offer."""
    return f"v=0\r\na=ice-ufrag:{username}\r\na=ice-pwd:x\r\n"


def answering(username: str) -> Any:
    """A player whose worker has an answer to that browser's offer, which has not gone out."""
    worker = Worker()
    described = SimpleNamespace(sdp=f"v=0\r\na=group:BUNDLE 0\r\na=ice-ufrag:{username}\r\n")
    worker.pc = SimpleNamespace(remoteDescription=described)
    made = context(worker)
    made._sdp_answer_json, made._is_sdp_answer_sent = "{}", True
    made.worker = worker  # The context holds it weakly.
    return made


def test_an_answer_to_an_earlier_offer_is_dropped_with_its_worker() -> None:
    player = answering("AAAA")
    assert streamer.take_outdated_worker(player, offer("BBBB")) is player.worker
    assert streamer.connection_of(player) is None
    assert player._sdp_answer_json is None and not player._is_sdp_answer_sent


@pytest.mark.parametrize("standing", [offer("AAAA"), None])
def test_an_answer_to_the_offer_that_stands_is_kept(standing: str | None) -> None:
    player = answering("AAAA")
    assert streamer.take_outdated_worker(player, standing) is None
    assert streamer.connection_of(player) is not None and player._sdp_answer_json == "{}"


def test_streamlit_webrtc_still_gives_an_answer_to_an_earlier_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    # When this fails, `take_outdated_worker` is not needed.
    class Rerun(Exception):
        pass

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(component, "rerun", rerun)
    player = answering("AAAA")
    player._is_sdp_answer_sent, player.worker.local_description = (
        False,
        SimpleNamespace(sdp="s", type="answer"),
    )
    with pytest.raises(Rerun):
        made = {"sdp": offer("BBBB"), "type": "offer"}
        component._handle_worker_lifecycle(player, "stream", made, make_worker=cast(Any, Worker))
    assert player._sdp_answer_json is not None


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
