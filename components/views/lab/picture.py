"""One picture, or one frame of a clip, in the Lab: to zoom into, as a table, and in charts."""

from __future__ import annotations

import streamlit as st

from components.charts.keypoints_backdrop import Backdrop, backdrop
from components.keypoints import (
    DEFAULT_NETWORKS,
    network,
    short_names,
)
from components.keypoints.conversions import conversions
from components.keypoints.layouts import title_of
from components.keypoints.networks import names_in_text
from components.measures.history import result_of
from components.measures.rows import NOUNS, layout_in
from components.ui import remembered
from components.ui.figure import chart
from components.ui.materials import Derived, Material
from components.ui.plain_text import plain
from components.views.lab.figures.picture import (
    LONGEST_PX,
    MODEBAR,
    missing_sentence,
    view_figure,
    view_sentence,
)
from components.views.lab.layers import layers_of, rivals
from components.views.lab.parts import parts_of
from components.views.lab.seen import SeenFrame

_EDGES, _HULLS = "Edges", "Hulls"
_BACKDROP = Derived[Backdrop](newest_only=True)


def notes(material: Material, mark: str = "") -> None:
    """What a reader of the results must know of the file, a line each."""
    for note in material.record.notes:
        st.caption(plain(f"{mark}{note}"))


def view(seen: SeenFrame) -> None:
    """The interactive picture with its layers, then what the viewer opens below it."""
    if seen.reason:
        st.info(plain(seen.reason))
    if seen.frame.damaged:
        st.info(
            "This frame is damaged: parts of it are missing in the file, or the decoder had to conceal them."
        )
    names = short_names(seen.networks)
    layers = (*names, _EDGES, _HULLS)
    usual = names == short_names(DEFAULT_NETWORKS)
    # Its own choice for each set of names: one that knows none of them would show no network at all.
    kept = f"lab-layers-{seen.key}" if usual else f"lab-layers-{seen.key}-{'-'.join(names)}"
    on = st.pills(
        "Layers", layers, selection_mode="multi", **remembered.defaults(kept, layers, [*names, _EDGES])
    )
    layouts = _chosen_layouts(seen)
    shown = [key for key, name in zip(seen.networks, names, strict=True) if name in on and key in layouts]
    numbered = layers_of(seen.frame, layouts, shown, edges=_EDGES in on, hulls=_HULLS in on)
    drawn = [layer for _, layer in numbered]
    revision = f"{seen.key}-{seen.material.number}"
    figure = view_figure(drawn, _behind(seen), revision)
    sentence = view_sentence(drawn, seen.frame.size_px)
    if missed := _missed(seen):
        sentence = f"{sentence} {missing_sentence(missed)}"
    chart(f"lab-view-{seen.key}", figure, sentence, save=seen.file, **MODEBAR)
    parts_of(seen, layouts)


def _missed(seen: SeenFrame) -> list[str]:
    """What was looked for and not found."""
    missed = [key for key in seen.networks if not result_of(seen.frame, key).people]
    by = rivals(seen.networks)
    nouns = {key: NOUNS[network(key).subject][0] for key in missed}
    return [f"{noun} by {by[key]}" if by[key] else noun for key, noun in nouns.items()]


def _chosen_layouts(seen: SeenFrame) -> dict[str, str]:
    """By the network's key; none for one whose points are not known, for it has found nobody."""
    chosen: dict[str, str] = {}
    names = names_in_text(seen.networks)
    for column, key, name in zip(st.columns(max(2, len(names))), seen.networks, names, strict=False):
        points = layout_in(seen.material.record.frames, key)
        if points is None:
            continue
        own = points.name
        can = [own, *(way.target.name for way in conversions() if way.source.name == own)]
        chosen[key] = column.selectbox(
            f"Layout of the {name}" if name.islower() else f"Layout of {name}",
            can,
            format_func=title_of,
            **remembered.index(f"lab-layout-{key}-{own}-{seen.key}", can, own),
        )
    return chosen


def _behind(seen: SeenFrame) -> Backdrop:
    rgb, box_px = seen.rgb, (0, 0, *seen.frame.size_px)
    if rgb is None:
        return Backdrop("", box_px)
    return seen.material.derived(_BACKDROP, seen.number, lambda: backdrop(rgb, box_px, LONGEST_PX))
