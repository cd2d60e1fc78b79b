"""The sidebar's settings. They outlive a change of page, which widgets of their own do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from components import wording
from components.keypoints import (
    DEFAULT_NETWORKS,
    MOST_PEOPLE,
    OUTPUT_WIDTHS_PX,
    THRESHOLDS,
    VARIANTS,
    VIEWS,
    AnalysisSettings,
    NetworkSettings,
    Settings,
    Subject,
    Variant,
    ViewSettings,
    body_and_face,
    network,
)
from components.keypoints.networks import names_in_text
from components.measures.rows import NOUNS
from components.models.store import store
from components.models.store.names import pose_bundle
from components.ui import remembered
from components.ui.network_choice import POSE, cause_of, network_choice

_VIEW, _USUAL, _VARIANT = ViewSettings(), NetworkSettings(DEFAULT_NETWORKS[0]), VARIANTS[1]


def settings_panel() -> Settings:
    """Shows the settings in the sidebar and returns them as chosen."""
    with st.sidebar:
        st.subheader("Picture")
        view = _view_widgets()
        st.subheader("Models")
        return Settings(_analysis_widgets(DEFAULT_NETWORKS), view)


def analysis_panel() -> AnalysisSettings:
    """As `settings_panel`, but only those settings that say how to analyse, with a choice of networks."""
    with st.sidebar:
        st.subheader("Models")
        # One place, whatever is said in it: see below.
        with st.container():
            keys = network_choice()
        return _analysis_widgets(keys)


def _view_widgets() -> ViewSettings:
    help_ = "Points only: no pixel of you leaves the server."
    view = st.radio("View", VIEWS, help=help_, **remembered.index("view", VIEWS, _VIEW.view))
    fit = st.checkbox("One below the other on a narrow screen", **remembered.value("fit", _VIEW.fit))
    mirror = st.checkbox("Mirror the webcam", **remembered.value("mirror", _VIEW.mirror))
    width = st.select_slider(
        "Width of the returned video, pixels",
        OUTPUT_WIDTHS_PX,
        **remembered.option("width", OUTPUT_WIDTHS_PX, _VIEW.output_width_px),
    )
    return ViewSettings(view, mirror, width, fit)


def _analysis_widgets(keys: Sequence[str]) -> AnalysisSettings:
    variant = _variant_widget()
    people = st.slider("People, at most", 1, MOST_PEOPLE, **remembered.value("people", _USUAL.people))
    faces = st.slider("Faces, at most", 1, MOST_PEOPLE, **remembered.value("faces", _USUAL.people))
    hands = _hands_widget(keys)
    # Always there, for what follows would be another drawer, a closed one, if its place in the page changed.
    note = st.empty()
    if people > 1 or faces > 1:
        note.caption(
            "MediaPipe smooths the points over time only when it looks for one; for more it does not."
        )
    smoothing = st.checkbox(
        "Temporal filter",
        help="MediaPipe's One Euro filter takes jitter out of the points of a stream or clip, and adds lag. "
        "Without it you see what the networks themselves say. A detector then runs on every frame on which "
        "fewer than two are followed, which takes longer.",
        **remembered.value("smoothing", _USUAL.smoothing),
    )
    with st.expander("Thresholds"):
        thresholds = {
            name: st.slider(
                name.capitalize(),
                0.0,
                1.0,
                step=0.05,
                help=help_,
                **remembered.value(name, getattr(_USUAL, name)),
            )
            for name, help_ in THRESHOLDS.items()
        }
    most: dict[Subject, int] = {"body": people, "face": faces, "hand": hands, "anything": people}
    chosen = (f"blazepose-{variant}" if key == POSE else key for key in keys)
    return AnalysisSettings(
        tuple(
            NetworkSettings(
                key,
                most[network(key).subject] if network(key).several else 1,
                smoothing=smoothing,
                **thresholds,
            )
            for key in chosen
        )
    )


def _hands_widget(keys: Sequence[str]) -> int:
    """How many hands are looked for, where they are."""
    # Always there, as the note below.
    place = st.empty()
    if all(network(key).subject != "hand" for key in keys):
        return _USUAL.people
    return place.slider("Hands, at most", 1, MOST_PEOPLE, **remembered.value("hands", _USUAL.people))


def _variant_widget() -> Variant:
    missing = {v: store.availability(pose_bundle(v)) for v in VARIANTS}
    here = [v for v in VARIANTS if missing[v] is None]
    variant: Variant = st.radio(
        "Pose model",
        here,
        **remembered.index("variant", here, _VARIANT),
        help="Three sizes of one design. Heavy is deeper than lite, not only wider. By Google's own "
        "evaluation the larger are the more accurate; they are also slower.",
    )
    labels: dict[str, dict[str, str]] = {}
    for name, reason in missing.items():
        if reason is not None:
            labels.setdefault(cause_of(pose_bundle(name), reason), {})[name] = reason
    for cause, reasons in labels.items():
        names = ", ".join(reasons)
        st.caption(f":gray[○ {names} — cannot be chosen: {cause}]", help="\n\n".join(reasons.values()))
    return variant


_NOUNS = {**NOUNS, "body": ("person", "people")}


def unusual_settings(used: AnalysisSettings) -> list[str]:
    """The networks, and whatever of the settings is not usual."""
    words = names_in_text(used.keys)
    return [
        *_networks(used.keys),
        *(
            wording.count(each.people, *_NOUNS[network(each.network).subject])
            for each in used.networks
            if each.people != NetworkSettings(each.network).people
        ),
        *(said for name in THRESHOLDS for said in _threshold(name, used, words)),
        *_raw(used, words),
    ]


def sentence(used: AnalysisSettings) -> str:
    """All that can be set, for the end of a sentence."""
    size = _size(used.keys)
    models = [network(key).title for key in used.keys] if size is None else [f"the pose model {size}"]
    counts = [wording.count(each.people, *_NOUNS[network(each.network).subject]) for each in used.networks]
    thresholds = [f"{each.detection:g}, {each.presence:g} and {each.tracking:g}" for each in used.networks]
    return (
        f"analysed with {wording.listed(models)}, up to {wording.listed(dict.fromkeys(counts))}, "
        f"thresholds {'; '.join(dict.fromkeys(thresholds))}"
    )


def _networks(keys: tuple[str, ...]) -> list[str]:
    """Their titles; of MediaPipe's two only which pose network it is, for there is one face network."""
    size = _size(keys)
    return [network(key).title for key in keys] if size is None else [f"pose {size}"]


def _size(keys: tuple[str, ...]) -> str | None:
    """Which pose network it is where the networks are MediaPipe's two; else None."""
    return {body_and_face(variant).keys: variant for variant in VARIANTS}.get(keys)


def _threshold(name: str, used: AnalysisSettings, words: tuple[str, ...]) -> Iterator[str]:
    values = [getattr(each, name) for each in used.networks]
    if len(set(values)) == 1:
        usual = getattr(NetworkSettings(used.keys[0]), name)
        yield from () if values[0] == usual else (f"{name} {values[0]:g}",)
        return
    yield from (f"{word} {name} {value:g}" for word, value in zip(words, values, strict=True))


def _raw(used: AnalysisSettings, words: tuple[str, ...]) -> Iterator[str]:
    raw = [word for each, word in zip(used.networks, words, strict=True) if not each.smoothing]
    if len(raw) == len(words):
        yield "no temporal filter"
    elif raw:
        yield f"{wording.listed(raw)} without a temporal filter"
