"""What a use needs, as the viewer may change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from components.content.uses import Use, uses
from components.keypoints import Subject
from components.measures.fit import PARTS, SPACES, Needs
from components.ui import remembered

OTHER = "other"
_TITLES = {**{use.key: use.title for use in uses()}, OTHER: "Something else"}
_SUBJECTS: tuple[Subject, ...] = tuple(each for each in get_args(Subject) if each != "anything")
_STEADY = ("does not matter", 3.0, 2.0, 1.5, 1.0, 0.5)
_FASTEST = 60


def use_choice() -> Use | None:
    """Asks for the use; None for one that the app does not know."""
    keys = list(_TITLES)
    chosen = st.selectbox(
        "Use", keys, format_func=_TITLES.__getitem__, **remembered.index("guide-use", keys, keys[0])
    )
    return next((use for use in uses() if use.key == chosen), None)


def first_needs(use: Use | None) -> Needs:
    """What the use needs before the viewer changes anything."""
    if use is None:
        return Needs("body", frames_per_s=15)
    given: dict[str, Any] = dict(use.needs)
    given["parts"] = tuple(given.get("parts", ()))
    given["gifts"] = frozenset(given.get("gifts", ()))
    return Needs(**given)


def needs_widgets(use: Use | None) -> Needs:
    """Shows the needs as controls, which begin with those of the use; what is set in them."""
    first, name = first_needs(use), f"guide-{OTHER if use is None else use.key}"
    if first.beyond:
        return first
    with st.expander("Change the needs", expanded=use is None):
        left, right = st.columns(2)
        with left:
            subject: Subject = first.subject
            if use is None:
                subject = st.selectbox(
                    "Points on a", _SUBJECTS, **remembered.index(f"{name}-subject", _SUBJECTS, first.subject)
                )
            parts = [part for part, (of, _) in PARTS.items() if subject in of]
            chosen = st.multiselect(
                "with points on",
                parts,
                **remembered.defaults(f"{name}-parts-{subject}", parts, list(first.parts)),
            )
            fewest = st.slider(
                "Points, at least", 1, 478, **remembered.value(f"{name}-fewest", first.fewest_points)
            )
            several = st.checkbox("Several at once", **remembered.value(f"{name}-several", first.several))
            hidden = st.checkbox(
                "Each point says whether it is hidden", **remembered.value(f"{name}-hidden", first.hidden)
            )
        with right:
            space = st.selectbox("Places", SPACES, **remembered.index(f"{name}-space", SPACES, first.space))
            per_s = st.slider(
                "Frames a second, at least",
                1,
                _FASTEST,
                **remembered.value(f"{name}-fps", round(first.frames_per_s)),
            )
            usual = _STEADY[0] if first.most_unsteady is None else first.most_unsteady
            steady = st.select_slider(
                "Spread under small changes, at most % of the own scale",
                _STEADY,
                **remembered.option(f"{name}-steady", _STEADY, usual),
            )
            commercial = st.checkbox(
                "Weights may be used commercially", **remembered.value(f"{name}-commercial", first.commercial)
            )
    return replace(
        first,
        subject=subject,
        parts=tuple(chosen),
        fewest_points=fewest,
        several=several,
        hidden=hidden,
        space=space,
        frames_per_s=per_s,
        most_unsteady=None if isinstance(steady, str) else steady,
        commercial=commercial,
    )
