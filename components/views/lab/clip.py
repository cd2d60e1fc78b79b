"""A clip in the Lab: the player, its timeline, single frames, and motion over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from components import wording
from components.charts import theme
from components.charts.stability import filter_sentence
from components.keypoints import VIEWS, View, ViewSettings, network, short_names
from components.keypoints.networks import colours_of
from components.keypoints.values import OUT_OF_VIEW
from components.measures import Missing
from components.measures.comparison import counterparts
from components.measures.rows import Scale, layout_in
from components.measures.series import Series
from components.measures.trajectory import Trajectory, trajectory
from components.media.draw import composed_size_px
from components.processes.jobs.job_handle import JobHandle, State
from components.ui import remembered
from components.ui.figure import chart
from components.ui.materials import Material, Materials
from components.ui.plain_text import plain
from components.views.lab.choice import Side
from components.views.lab.figures import motion
from components.views.lab.figures.timeline import timeline_figure, timeline_sentence
from components.views.lab.material_list import progress, share
from components.views.lab.picture import notes, view
from components.views.lab.png import png_button
from components.views.lab.seen import look

REFRESH_S = 1.0
PLAYER = "lab-player"
_DRAWN = "lab-drawn"
_FIRST_POINTS = {"body": "right_wrist", "face": "nose_1"}
"""The point that is followed at first; the mesh's is the tip of the nose."""


def clip(mine: Materials, side: Side, other: Side | None) -> None:
    """The whole view of a clip; with `other`, its charts lie over those of that one."""
    player(mine, side.material)
    for each in (side, other):
        if each is not None:
            notes(each.material, "" if other is None else f"{each.mark}: ")
    _timeline(side, other)
    st.subheader("Motion over time")
    _trajectory(side, other)
    _motion(side, other)


def rows(side: Side, other: Side | None) -> list[Series | Missing]:
    """The series of one or both, named so that a legend tells them apart."""
    return [
        replace(series, name=each.mark) if isinstance(series := each.series(), Series) else series
        for each in (side, other)
        if each is not None
    ]


def each_told(side: Side, other: Side | None, sentences: list[str]) -> str:
    """The sentence of one, or those of both with what tells them apart."""
    if other is None:
        return sentences[0]
    return f"{side.mark}: {sentences[0]} {other.mark}: {sentences[1]}"


def player(mine: Materials, material: Material) -> None:
    """The clip with its points drawn on it, made when it is first looked at."""
    result = material.result
    if result is None or result.content is None:
        st.info("There is no clip to play: these are results alone. The timeline and the frames are below.")
        return
    st.segmented_control("The clip is drawn as", VIEWS, **remembered.default(_DRAWN, VIEWS, VIEWS[1]))
    drawn = drawn_view()
    drawing = mine.draw(material, drawn, sound=False)
    with st.container(key=PLAYER):
        if isinstance(drawing, str):
            st.warning(plain(drawing))
        elif (shown := drawn_clip(material, drawing, "Drawing the clip", "player")) is not None:
            st.video(shown, alt=_alt(material))
    if material.record.frames:
        _smaller(material, drawn)


def _alt(material: Material) -> str:
    whose = {1: "the model", 2: "both models"}.get(len(material.networks), "all models")
    return f"{material.name} with the points of {whose} drawn on it"


def drawn_view() -> ViewSettings:
    """How the viewer has the clip drawn."""
    chosen: View = remembered.get(_DRAWN, VIEWS[1])
    return ViewSettings(chosen, mirror=False)


def _smaller(material: Material, drawn: ViewSettings) -> None:
    """Says that a clip is drawn at a smaller size, where it is; panes are, for they share a width."""
    source_px = material.record.frames[0].size_px
    width, height = composed_size_px(source_px, drawn, len(material.networks))
    if drawn.view == VIEWS[1] and width < source_px[0] - 1:
        st.caption(
            f"The clip of {source_px[0]:,} × {source_px[1]:,} px is drawn at {width:,} × {height:,} px; "
            "the results keep the place of every point."
        )


def drawn_clip(material: Material, drawing: JobHandle[bytes], what: str, where: str) -> bytes | None:
    """The clip; while it is drawn None, with how far that has come, and the page run again at its end.

    Args:
        where: tells its buttons from those of the same drawing at another place.
    """
    # Asked for first: it may end at any moment, and the page would then wait for an end that has been.
    ended, drawn = drawing.ended, drawing.outcome
    if drawn is None:
        every = None if ended else REFRESH_S
        st.fragment(_drawing, run_every=every)(material, drawing, what, where, ended)
    return drawn


def _drawing(material: Material, drawing: JobHandle[bytes], what: str, where: str, ended: bool) -> None:
    status = drawing.status()
    if drawing.ended and not ended:
        st.rerun()
    if status.state is State.FAILED:
        st.error(f"{what} failed. {plain(status.reason)}")
    elif status.state is State.CANCELLED:
        st.info(f"{what} was cancelled.")
        if st.button("Draw it", key=f"lab-redraw-{where}"):
            material.undraw(drawing)
            st.rerun()
    elif status.state is State.WAITING:
        st.progress(0.0, f"{what}: number {status.place} in the queue" if status.place else f"{what}…")
    elif not drawing.ended:
        st.progress(share(status), f"{what}: {progress(status)}")
    if not drawing.ended and st.button("Cancel", key=f"lab-cancel-{where}"):
        drawing.cancel()
        st.rerun()


@st.fragment
def _timeline(side: Side, other: Side | None) -> None:
    all_series = rows(side, other)
    st.subheader("Timeline")
    if other is not None:
        st.caption(f"Solid lines: {plain(side.label)}. Dotted lines: {plain(other.label)}.")
    clicked = chart(
        "lab-timeline",
        timeline_figure(all_series),
        each_told(side, other, [timeline_sentence(each) for each in all_series]),
        save=f"{side.material.name.rsplit('.', 1)[0]}-timeline",
        player=PLAYER,
    )
    st.caption(f"Own movement: {filter_sentence(side.record.settings)}")
    times_s = _times_s(side)
    if clicked is not None:
        remembered.put(_frame_choice(side), int(np.abs(times_s - clicked).argmin()))
    _frame(side, times_s)


def _frame_choice(side: Side) -> str:
    return f"lab-frame-{side.material.number}"


def _first_with_somebody(material: Material) -> int:
    found = (
        number
        for number, frame in enumerate(material.record.frames)
        if any(result.people for result in frame.results.values())
    )
    return next(found, 0)


def _times_s(side: Side) -> np.ndarray:
    series = side.series()
    return np.zeros(1) if isinstance(series, Missing) else series.times_s


@st.fragment
def _frame(side: Side, times_s: np.ndarray) -> None:
    st.subheader("One frame")
    st.caption("A click on the timeline goes to that moment in the player and shows its frame here.")
    if len(times_s) > 1:
        first = _first_with_somebody(side.material)
        last = len(times_s) - 1
        number = st.slider("Frame", 0, last, **remembered.within(_frame_choice(side), first, 0, last))
    else:
        number = 0
    st.caption(f"Frame {number:,} at {times_s[number]:.2f} s.")
    seen = look(side, number, "frame")
    view(seen)
    png_button(seen, "Annotated frame (PNG)")


@st.fragment
def _trajectory(side: Side, other: Side | None) -> None:
    left, middle, right = st.columns([1, 2, 1])
    keys = side.networks
    names = dict(zip(keys, short_names(keys), strict=True))
    key = left.selectbox(
        "Model",
        list(keys),
        format_func=lambda each: names[each],
        **remembered.index(f"lab-way-model-{'-'.join(keys)}", keys, keys[0]),
    )
    usual = layout_in(side.record.frames, key)
    if usual is None:
        st.info(motion.trajectory_sentence(Missing(OUT_OF_VIEW[network(key).subject])))
        return
    points, first = usual.points, _FIRST_POINTS.get(network(key).subject)
    point = middle.selectbox(
        "Point",
        range(len(points)),
        format_func=lambda index: f"{index}: {theme.readable(points[index])}",
        # Its own choice for each layout, for a number means another point in another one.
        **remembered.index(
            f"lab-way-{usual.name}", range(len(points)), points.index(first) if first in points else 0
        ),
    )
    units = ("px", "m") if "world" in network(key).gives else ("px",)
    unit = right.segmented_control("Unit", units, **remembered.default(f"lab-unit-{key}", units, "px"))
    both = [each for each in (side, other) if each is not None]
    ways = [_way(side, each, key, points[point], unit) for each in both]
    sentence = each_told(side, other, [motion.trajectory_sentence(way) for way in ways])
    if all(isinstance(way, Missing) for way in ways):
        st.info(sentence)
        return
    colour = colours_of(keys)[keys.index(key)]
    figure = motion.trajectory_figure(ways, [each.mark for each in both], colour)
    chart("lab-way", figure, sentence, save=f"way-of-{points[point]}", player=PLAYER)


def _way(side: Side, each: Side, key: str, point: str, unit: str) -> Trajectory | Missing:
    """Of the point that the shown side's network, or its counterpart of the other side, gives."""
    other = counterparts(side.networks, each.networks).get(key)
    if other is None:
        return Missing("no network of this result looks for the same")
    return trajectory(each.record, other, point, unit, each.person)


def _motion(side: Side, other: Side | None) -> None:
    all_series = rows(side, other)
    known = [each for each in all_series if isinstance(each, Series)]
    subjects = {network(key).subject for key in side.networks}
    bodies = "body" in subjects or any(each.on("angle") for each in known)
    faces = "face" in subjects or any(each.on("opening") for each in known)
    columns = iter(st.columns(2))
    if bodies:
        with next(columns):
            st.markdown("**Body: joint angles in space**")
            sentence = each_told(side, other, [motion.angles_sentence(each) for each in all_series])
            if _any_number(known, "angle"):
                chart(
                    "lab-angles",
                    motion.angles_figure(all_series),
                    sentence,
                    save="joint-angles",
                    player=PLAYER,
                )
            else:
                st.info(sentence)
    if faces:
        with next(columns):
            st.markdown("**Face: openings and head rotation**")
            sentence = each_told(side, other, [motion.face_sentence(each) for each in all_series])
            if _any_number(known, "opening", "turn"):
                chart(
                    "lab-face", motion.face_figure(all_series), sentence, save="face-openings", player=PLAYER
                )
            else:
                st.info(sentence)


def _any_number(known: list[Series], *scales: Scale) -> bool:
    return any(np.isfinite(row.values).any() for each in known for row in each.on(*scales))


def frames_told(material: Material) -> str:
    """How many frames were analysed, at what rate."""
    record = material.record
    rate = "" if record.fps is None else f" at {wording.number(record.fps, 3)} frames/s"
    return f"{wording.count(len(record.frames), 'frame')}{rate}"
