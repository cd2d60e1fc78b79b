"""What stands below the player: what is wrong, the numbers, the charts, and what can be saved."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeAlias

import plotly.graph_objects as go
import streamlit as st

from components import charts, formats
from components.content import text
from components.keypoints import AnalysisSettings, Record, network
from components.keypoints.networks import colours_of
from components.live.session import LiveSession
from components.live.shown_frame import ShownFrame
from components.live.status import Phase, StreamStatus
from components.measures import Floats, Measures, Missing, Timing, measure
from components.media.images import encode_png
from components.models.store.provenance import library_versions, model_files
from components.ui import remembered
from components.ui.figure import chart
from components.ui.live_visit import live_visit
from components.ui.number_table import number_table
from components.ui.session import Name, SessionValue
from components.views.live.flow import flow
from components.views.live.recording_panel import recording_panel

REFRESH_S = 1.0
CONNECTION_DEADLINE_S = 15.0
PATIENCE_S = 5.0
"""Who stops sooner a stream that has not connected has changed their mind; who waited longer asks why."""
_SAVED = SessionValue[dict[str, tuple[bytes, str]]](Name.LIVE_SAVED)
_FADED = "<style>.st-key-live-numbers { filter: grayscale(1); }</style>"

Show: TypeAlias = Callable[[str, go.Figure, str], None]


def live_panels(active: bool, mirrored: bool) -> None:
    """Shows the panels and, while a stream is `active`, refreshes them without running the page again."""
    st.fragment(_panels, run_every=REFRESH_S if active else None)(active, mirrored)


def _panels(active: bool, mirrored: bool) -> None:
    session = live_visit().session
    if session is None or (not active and _broken_off(session.status())):
        if active:
            st.info("Connecting…")
        else:
            st.info(
                "Press **START** above. The numbers and charts appear here as soon as a picture is analysed."
            )
        return
    if active and live_visit().reshaped:
        st.rerun()
    status = session.status()
    _notice(status, active)
    measures = measure(session.history())
    _controls(session, status, measures.timing)
    recording_panel(session, running=status.phase is not Phase.ENDED)
    if not session.history():
        st.info("The numbers and charts appear here as soon as a picture is analysed.")
        return
    ago = None if status.stale_s is None else f"{status.stale_s:.0f} s ago"
    # Always there, so that what follows keeps its place in the page.
    with st.container():
        if ago is not None:
            st.html(_FADED)
            st.caption(f"**These numbers and charts are of the last picture that was analysed, {ago}.**")
    with st.container(key="live-numbers"):
        keys = [each.network for each in measures.networks]
        number_table(charts.COLUMNS, charts.summary_rows(measures), colours_of(keys), charts.tips(keys))
        st.caption(charts.view_sentence(measures))
        show = functools.partial(_show, ago)
        _main_charts(measures, mirrored, show)
        frame = session.shown_frame
        _more_charts(measures, AnalysisSettings() if frame is None else frame.settings.analysis, show)


def _broken_off(status: StreamStatus) -> bool:
    """Whether its viewer stopped it before it could connect: there is nothing to say of it."""
    return status.phase is Phase.ENDED and not status.connected and status.age_s < PATIENCE_S


def _show(ago: str | None, key: str, figure: go.Figure, sentence: str) -> None:
    """A chart that says so when it is not of now."""
    if ago is not None:
        figure, sentence = charts.of_earlier(figure, sentence, ago)
    chart(key, figure, sentence)


def _notice(status: StreamStatus, active: bool) -> None:
    if not status.connected and (status.age_s > CONNECTION_DEADLINE_S or not active):
        st.error(text("live/no_connection", seconds=round(min(status.age_s, CONNECTION_DEADLINE_S))))
    elif status.phase is Phase.WAITING_FOR_SEAT:
        st.warning(f"{status.reason} Yours starts by itself as soon as one is free.")
    elif status.phase is Phase.UNAVAILABLE:
        st.error(status.reason)
    elif status.phase is Phase.NO_FRAMES and status.connected:
        st.warning(text("live/no_frames"))
    elif status.phase is Phase.RESTARTING:
        st.warning(f"The analysis is being restarted; the stream goes on. {status.reason}")


def _controls(session: LiveSession, status: StreamStatus, timing: Timing | Missing) -> None:
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
        elif status.stale_s is not None:
            st.caption(f"Nothing analysed for {status.stale_s:.0f} s.")
        elif not isinstance(timing, Missing):
            flow(status)
            st.caption(charts.rate_text(timing))
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


def _main_charts(measures: Measures, mirrored: bool, show: Show) -> None:
    density, confidence, timing = st.columns(3)
    with density:
        st.subheader("Density")
        parts = {each.network: each.density for each in measures.networks}
        if _choice("density", "Spacing", "Area") == "Spacing":
            show("spacing", charts.spacing_figure(parts), charts.spacing_sentence(parts))
        else:
            show("hulls", charts.hulls_figure(parts, mirrored), charts.hulls_sentence(parts))
    with confidence:
        st.subheader("Confidence")
        if _choice("confidence", "Over time", "Each point now") == "Over time":
            over_time = {each.network: each.confidence for each in measures.networks}
            show("over-time", charts.confidence_figure(over_time), charts.confidence_sentence(over_time))
        else:
            scores = {each.network: each.scores for each in measures.networks}
            show("points", charts.points_figure(scores), charts.points_sentence(scores))
    with timing:
        st.subheader("Timing")
        show("timing", charts.timing_figure(measures.timing), charts.timing_sentence(measures.timing))


def _more_charts(measures: Measures, analysis: AnalysisSettings, show: Show) -> None:
    def stability() -> None:
        parts = {each.network: each.stability for each in measures.networks}
        said = f"{charts.stability_sentence(parts)} {charts.filter_sentence(analysis)}"
        show("stability", charts.stability_figure(parts), said)

    def blendshapes(scores: Floats | Missing) -> None:
        show("blendshapes", charts.blendshapes_figure(scores), charts.blendshapes_sentence(scores))

    def numbers_meaning() -> None:
        st.markdown(text("live/numbers"))

    _drawer("Stability", stability)
    given = [each for each in measures.networks if "blendshapes" in network(each.network).gives]
    if given:
        _drawer("Blendshapes", functools.partial(blendshapes, given[0].blendshapes))
    _drawer("What these numbers mean", numbers_meaning)


def _choice(key: str, first: str, second: str) -> str:
    return str(
        st.segmented_control(
            key.capitalize(),
            (first, second),
            label_visibility="collapsed",
            **remembered.default(f"choice-{key}", (first, second), first),
        )
    )


def _drawer(title: str, fill: Callable[[], None]) -> None:
    # Only an open drawer's chart is drawn and sent.
    drawer = st.expander(title, on_change="rerun", key=f"drawer-{title}")
    if drawer.open:
        with drawer:
            fill()
