"""The page Demonstrations below its title."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import wording
from components.charts import theme
from components.content import text
from components.formats.worksheet import Notebook
from components.keypoints import Subject, layout, network
from components.measures.history import most_people
from components.measures.rows import layout_in
from components.rules import RULES
from components.rules.own import ENDS, KINDS, POINTS_OF, own_rule
from components.rules.rule import Counted, Rule, apply
from components.ui import remembered
from components.ui.explain import chart
from components.ui.workspace import kept
from components.views.demos.figures.signal import signal_figure, signal_sentence
from components.views.demos.sources import DemoSource, source_choice

_OWN = "own"
_TITLES = {**{key: rule.words.title for key, rule in RULES.items()}, _OWN: "Your own rule"}
_SUBJECTS: tuple[Subject, ...] = ("body", "face")


def demos() -> None:
    """The choice of a rule, what it is tried on, its thresholds, and what it makes of it."""
    keys = list(_TITLES)
    key = st.selectbox(
        "Rule", keys, format_func=_TITLES.__getitem__, **remembered.index("demos-rule", keys, keys[0])
    )
    subject: Subject = "body" if key == _OWN else RULES[key].subject
    if key == _OWN:
        st.markdown(text("demos/own"))
        subject = st.radio(
            "On a",
            _SUBJECTS[:2],
            horizontal=True,
            **remembered.index("demos-own-subject", _SUBJECTS[:2], "body"),
        )
    source = source_choice(subject)
    if source is None:
        return
    network_key, person = _network(source)
    used = _own(subject, source, network_key) if key == _OWN else _with_sliders(RULES[key])
    if used is None:
        return
    counted = apply(used, source.record, network_key, used.enter, used.leave, person)
    _shown(used, counted, source, network_key)
    _others(used, source, network_key)
    st.markdown("**When it fails**\n\n" + "\n".join(f"- {each}" for each in used.words.fails))


def _network(source: DemoSource) -> tuple[str, int]:
    """Which of several networks drives the rule, and which person."""
    key = source.networks[0]
    if len(source.networks) > 1:
        key = st.selectbox(
            "Driven by",
            source.networks,
            format_func=lambda each: network(each).title,
            **remembered.index("demos-network", source.networks, key),
        )
    people = max(1, most_people(source.record.frames, key))
    if people == 1:
        return key, 0
    numbers = list(range(people))
    person = st.selectbox(
        "Person", numbers, format_func=lambda each: f"Person {each + 1}",
        **remembered.index("demos-person", numbers, 0),
    )  # fmt: skip
    return key, int(person)


def _slider(label: str, name: str, ends: tuple[float, float, float], first: float) -> float:
    least, most, step = (float(end) for end in ends)
    return float(
        st.slider(label, least, most, step=step, format="%g", **remembered.value(name, float(first)))
    )


def _with_sliders(rule: Rule) -> Rule:
    """The rule with the viewer's thresholds."""
    unit = f", {rule.unit}" if rule.unit else ""
    left, right = st.columns(2)
    with left:
        enter = _slider(f"It begins at{unit}", f"demos-enter-{rule.key}", rule.ends, rule.enter)
    with right:
        leave = _slider(f"It ends at{unit}", f"demos-leave-{rule.key}", rule.ends, rule.leave)
    if (enter >= leave) != (rule.enter >= rule.leave):
        st.warning(
            "The thresholds have changed sides, so that the rule now counts the other direction. "
            "Between them nothing changes, which keeps a tremble from being counted."
        )
    return rule.with_thresholds(enter, leave)


def _own(subject: Subject, source: DemoSource, key: str) -> Rule | None:
    """The viewer's rule; None after the page has said what is missing."""
    known = layout_in(source.record.frames, key) or layout("coco-17")
    kind = st.radio(
        "It goes by", KINDS, horizontal=True, **remembered.index("demos-own-kind", KINDS, KINDS[0])
    )
    columns, points = st.columns(POINTS_OF[kind]), []
    for place, column in enumerate(columns):
        first = _FIRST.get((subject, place))
        default = first if first in known.points else known.points[place]
        options: list[str] = list(known.points)
        kept: dict[str, Any] = remembered.index(f"demos-own-{known.name}-{place}", options, default)
        with column:
            points.append(st.selectbox(f"Point {place + 1}", options, format_func=theme.readable, **kept))
    left, middle, right = st.columns(3)
    ends = ENDS[kind]
    with left:
        enter = _slider("It begins at", f"demos-own-enter-{kind}", ends, 110)
    with middle:
        leave = _slider("It ends at", f"demos-own-leave-{kind}", ends, 150)
    with right:
        least_s = _slider("It lasts at least, s", f"demos-own-least-{kind}", (0, 5, 0.1), 0)
    try:
        return own_rule(subject, kind, tuple(points), enter, leave, least_s)
    except ValueError as error:
        st.warning(str(error))
        return None


_NOTED = {("squats", "squats"): "squats_side", ("squats", "squats_front"): "squats_front"}
_FIRST = {("body", 0): "left_hip", ("body", 1): "left_knee", ("body", 2): "left_ankle"}


def _shown(used: Rule, counted: Counted, source: DemoSource, key: str) -> None:
    enter, leave = (theme.with_unit(f"{value:g}", used.unit) for value in (used.enter, used.leave))
    least = f" It counts from {used.least_s:g} s on." if used.least_s else ""
    st.markdown(f"**The rule.** {used.words.rule.format(enter=enter, leave=leave)}{least}")
    if source.record.kind == "picture":
        _of_picture(used, counted)
    else:
        st.metric(theme.sentence_case(used.words.several)[:-1], counted.complete)
        _note(used, counted, source)
        truth = source.drawn.truth.get(used.key) if source.drawn is not None else None
        if truth is not None:
            st.caption(text("demos/truth", truth=wording.count(truth, used.words.one, used.words.several)))
        figure = signal_figure(used, counted, used.enter, used.leave)
        chart("demos-signal", figure, signal_sentence(used, counted), save=f"rule-{used.key}")
    st.fragment(_moment)(counted, source, key)


def _note(used: Rule, counted: Counted, source: DemoSource) -> None:
    """For the worksheet of In class: the squats of the two drawings."""
    blank = _NOTED.get((used.key, source.drawn.key)) if source.drawn is not None else None
    if blank is not None:
        kept(Notebook, Notebook).note(blank, counted.complete)


def _of_picture(used: Rule, counted: Counted) -> None:
    (value,), (active,) = counted.signal, counted.active
    if counted.seen:
        said = theme.with_unit(wording.number(float(value), 3), used.unit)
        st.markdown(f"The {used.words.signal} is {said}: {'**yes**' if active else '**no**'}, by this rule.")
    else:
        st.info(f"The picture does not show the {used.words.signal}.")


def _moment(counted: Counted, source: DemoSource, key: str) -> None:
    """One frame with its points, and what the rule says there."""
    last = len(source.record.frames) - 1
    number = 0
    if last > 0:
        number = st.slider("Frame", 0, last, **remembered.within("demos-frame", last // 4, 0, last))
    shown = source.picture(number, key)
    if isinstance(shown, str):
        st.info(shown)
        return
    state = "an event lasts" if counted.active[number] else "no event"
    at = f"Frame {number} at {counted.times_s[number]:.2f} s: {state}."
    narrow, _ = st.columns([2, 1])
    narrow.image(shown, caption=at, width="stretch", alt=at)


def _others(used: Rule, source: DemoSource, key: str) -> None:
    """What the same rule counts when another network of the same record drives it."""
    others = [each for each in source.networks if each != key]
    if not others or source.record.kind == "picture":
        return
    lines = []
    for each in others:
        counted = apply(used, source.record, each, used.enter, used.leave)
        lines.append(f"- {network(each).title}: {signal_sentence(used, counted)}")
    st.markdown("**With another network**\n\n" + "\n".join(lines))
