"""What stands below the player: what is wrong, the numbers, the charts, and what can be saved."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import streamlit as st

from components import charts, formats
from components.content import text
from components.keypoints import AnalysisSettings, Record
from components.keypoints.networks import colours_of
from components.live.session import LiveSession
from components.live.shown_frame import ShownFrame
from components.live.status import Phase, StreamStatus
from components.measures import Missing, measure, timing
from components.media.images import encode_png
from components.models.store.provenance import library_versions, model_files
from components.ui import remembered
from components.ui.figure import chart
from components.ui.live_visit import live_visit
from components.ui.number_table import number_table
from components.ui.session import Name, SessionValue
from components.views.live.figures import Now, spec_of
from components.views.live.flow import flow, rates
from components.views.live.news import Follower, Message, follow, running_text
from components.views.live.recording_panel import recording_panel, recording_text
from components.views.live.rule_panel import rule_panel, rule_text

CONNECTION_DEADLINE_S = 15.0
PATIENCE_S = 5.0
"""Who stops sooner a stream that has not connected has changed their mind; who waited longer asks why."""
_SAVED = SessionValue[dict[str, tuple[bytes, str]]](Name.LIVE_SAVED)
_FADED = "<style>.st-key-live-numbers { filter: grayscale(1); }</style>"


def live_panels(active: bool, mirrored: bool) -> None:
    """Shows the panels and, while a stream is `active`, refreshes them without running the page again."""
    st.fragment(_panels)(active, mirrored)


def _panels(active: bool, mirrored: bool) -> None:
    session = live_visit().session
    if session is not None and not active and _broken_off(session.status()):
        session = None
    shape = functools.partial(_shape, active)
    # Before the elements are built: what changes meanwhile is seen a second later.
    shown = None if session is None else shape(session)
    layouts: dict[str, Any] = {}
    if session is not None:
        _show_session(session, active, mirrored, layouts)
    elif active:
        st.info("Connecting…")
    else:
        st.info("Press **START** above. The numbers and charts appear here as soon as a picture is analysed.")
    if active:
        follow(Follower(shape, shown, functools.partial(_message, mirrored, layouts)))


def _shape(active: bool, session: LiveSession) -> object:
    """All that decides which elements the page has of this session."""
    status, history, recording = session.status(), session.history(), session.recording
    return (
        id(session),
        *(status.phase, status.reason, status.connected, status.stale_s is None, session.paused),
        _lacks_connection(status, active),
        tuple(history[-1].results) if history else None,
        isinstance(timing(history), Missing),
        None if recording is None else (id(recording), recording.ended),
    )


def _now(session: LiveSession, mirrored: bool) -> Now:
    frame, stale_s = session.shown_frame, session.status().stale_s
    return Now(
        measure(session.history()),
        AnalysisSettings() if frame is None else frame.settings.analysis,
        mirrored,
        None if stale_s is None else f"{stale_s:.0f} s ago",
    )


def _message(mirrored: bool, layouts: dict[str, Any], session: LiveSession) -> Message:
    """What is new of a session, for the charts with these layouts."""
    now, status = _now(session, mirrored), session.status()
    texts = {"pace": _pace(now, status), "stale": _stale(now), "view": charts.view_sentence(now.measures)}
    counted = rule_text(session)
    if counted is not None:
        texts["rule"] = counted
    if session.recording is not None:
        texts["recording"] = recording_text(session.recording)
    return {
        "numbers": charts.summary_rows(now.measures),
        "texts": texts,
        "rates": rates(status),
        "charts": {name: now.content(name, layout) for name, layout in layouts.items()},
    }


def _show_session(session: LiveSession, active: bool, mirrored: bool, layouts: dict[str, Any]) -> None:
    """Notes in `layouts` what the browser has of each chart."""
    status, now = session.status(), _now(session, mirrored)
    _notice(status, active)
    _controls(session, status, now)
    recording_panel(session, running=status.phase is not Phase.ENDED)
    if not session.history():
        st.info("The numbers and charts appear here as soon as a picture is analysed.")
        return
    # Always there, so that what follows keeps its place in the page.
    with st.container():
        if now.ago is not None:
            st.html(_FADED)
            running_text("stale", _stale(now), strong=True)
    with st.container(key="live-numbers"):
        keys = [each.network for each in now.measures.networks]
        number_table(charts.COLUMNS, charts.summary_rows(now.measures), colours_of(keys), charts.tips(keys))
        running_text("view", charts.view_sentence(now.measures))
        show = functools.partial(_show, now, active and not session.paused, layouts)
        _main_charts(show)
        _more_charts(now, show)
        _drawer("Demonstration", functools.partial(rule_panel, session))


def _broken_off(status: StreamStatus) -> bool:
    """Whether its viewer stopped it before it could connect: there is nothing to say of it."""
    return status.phase is Phase.ENDED and not status.connected and status.age_s < PATIENCE_S


def _show(now: Now, running: bool, layouts: dict[str, Any], name: str) -> None:
    """A chart. One that runs is kept up to date by the page's message; one that is held can be explored."""
    figure, sentence = now.chart(name)
    chart(name, figure, sentence, running=name if running else None)
    if running:
        layouts[name] = spec_of(figure)["layout"]


def _stale(now: Now) -> str:
    return f"These numbers and charts are of the last picture that was analysed, {now.ago}."


def _lacks_connection(status: StreamStatus, active: bool) -> bool:
    return not status.connected and (status.age_s > CONNECTION_DEADLINE_S or not active)


def _pace(now: Now, status: StreamStatus) -> str:
    """How old the last result is, where it is old, or how long a frame takes."""
    if status.stale_s is not None:
        return f"Nothing analysed for {status.stale_s:.0f} s."
    return "" if isinstance(now.measures.timing, Missing) else charts.rate_text(now.measures.timing)


def _notice(status: StreamStatus, active: bool) -> None:
    if _lacks_connection(status, active):
        st.error(text("live/no_connection", seconds=round(min(status.age_s, CONNECTION_DEADLINE_S))))
    elif status.phase is Phase.WAITING_FOR_SEAT:
        st.warning(f"{status.reason} Yours starts by itself as soon as one is free.")
    elif status.phase is Phase.UNAVAILABLE:
        st.error(status.reason)
    elif status.phase is Phase.NO_FRAMES and status.connected:
        st.warning(text("live/no_frames"))
    elif status.phase is Phase.RESTARTING:
        st.warning(f"The analysis is being restarted; the stream goes on. {status.reason}")


def _controls(session: LiveSession, status: StreamStatus, now: Now) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        running = status.phase is not Phase.ENDED
        label = "Resume" if session.paused else "Pause"
        st.button(
            label, key="pause", disabled=not running, on_click=session.pause, args=(not session.paused,)
        )
        frame = session.shown_frame
        if st.button("Save this moment", disabled=frame is None) and frame is not None:
            _SAVED.set(_files(frame))
        if not running:
            st.caption("The stream has ended; its last moments are shown.")
        elif session.paused:
            st.caption("Paused.")
        elif pace := _pace(now, status):
            if status.stale_s is None:
                flow(status)
            running_text("pace", pace)
    saved = _SAVED.get()
    if saved is not None:
        with st.container(horizontal=True):
            for name, (content, mime) in saved.items():
                st.download_button(f"Download {name}", content, name, mime, on_click="ignore")


def _files(frame: ShownFrame) -> dict[str, tuple[bytes, str]]:
    name = f"keypoint-lab-{frame.result.index}"
    analysis = frame.settings.analysis
    record = Record(
        name=f"frame {frame.result.index} of a live stream",
        kind="picture",
        fps=None,
        settings=analysis,
        frames=(frame.result,),
        models=model_files(analysis.keys),
        versions=library_versions(),
    )
    return {
        f"{name}.png": (encode_png(frame.picture_rgb), "image/png"),
        f"{name}.json": (formats.write(record, ".json"), formats.FORMATS[".json"].mime),
    }


def _main_charts(show: Callable[[str], None]) -> None:
    density, confidence, times = st.columns(3)
    with density:
        st.subheader("Density")
        show("spacing" if _choice("density", "Spacing", "Area") == "Spacing" else "hulls")
    with confidence:
        st.subheader("Confidence")
        over_time = _choice("confidence", "Over time", "Each point now") == "Over time"
        show("over-time" if over_time else "points")
    with times:
        st.subheader("Timing")
        show("timing")


def _more_charts(now: Now, show: Callable[[str], None]) -> None:
    _drawer("Stability", functools.partial(show, "stability"))
    if now.blendshapes is not None:
        _drawer("Blendshapes", functools.partial(show, "blendshapes"))
    _drawer("What these numbers mean", lambda: st.markdown(text("live/numbers")))


def _choice(key: str, first: str, second: str) -> str:
    return str(
        st.segmented_control(
            key.capitalize(),
            (first, second),
            label_visibility="collapsed",
            **remembered.default(f"choice-{key}", (first, second), first),
        )
    )


def _drawer(title: str, fill: Callable[[], object]) -> None:
    # Only an open drawer's chart is drawn and sent.
    drawer = st.expander(title, on_change="rerun", key=f"drawer-{title}")
    if drawer.open:
        with drawer:
            fill()
