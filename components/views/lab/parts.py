"""What the viewer opens below a picture of the Lab: the table, charts, the points in space, repeatability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from components import charts
from components.charts import keypoints_3d as space
from components.keypoints import network
from components.keypoints.networks import colours_of, names_in_text
from components.measures import Measures, measure
from components.measures.rows import NOUNS
from components.ui.figure import chart
from components.views.lab.figures.point_table import point_rows
from components.views.lab.layers import layers_of
from components.views.lab.repeatability import repeatability_panel
from components.views.lab.seen import SeenFrame
from components.views.lab.table import table

_PARTS = ("Table", "Density", "Confidence", "Blendshapes", "In space", "Repeatability")


def parts_of(seen: SeenFrame, layouts: Mapping[str, str]) -> None:
    """The tabs, of which only the one that is looked at is worked out and sent.

    Args:
        layouts: by the network's key, in which its points are listed.
    """
    tabs = st.tabs(_PARTS, on_change="rerun", key=f"lab-parts-{seen.key}")
    for name, tab in zip(_PARTS, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            if name == "Table":
                table(point_rows(layers_of(seen.frame, layouts)), seen.key)
            elif name == "In space":
                _in_space(seen)
            elif name == "Repeatability":
                repeatability_panel(seen.material, seen.rgb, seen.number, seen.key)
            else:
                _charts(seen, name, measure([seen.frame]))


def _charts(seen: SeenFrame, name: str, measures: Measures) -> None:
    found = {each.network: each for each in measures.networks if each.network in seen.networks}
    key = f"lab-{name}-{seen.key}"
    if name == "Density":
        densities = {network_key: each.density for network_key, each in found.items()}
        left, right = st.columns(2)
        with left:
            chart(key, charts.spacing_figure(densities), charts.spacing_sentence(densities), save="spacing")
        with right:
            hulls = charts.hulls_figure(densities), charts.hulls_sentence(densities)
            chart(f"{key}-hulls", *hulls, save="hulls")
    elif name == "Confidence":
        scores = {network_key: each.scores for network_key, each in found.items()}
        chart(key, charts.points_figure(scores), charts.points_sentence(scores), save="confidence")
    else:
        _blendshapes(key, measures, [each for each in found if "blendshapes" in network(each).gives])


def _blendshapes(key: str, measures: Measures, giving: Sequence[str]) -> None:
    if not giving:
        st.info("Blendshapes are what a face model scores, and none of these networks gives them.")
    for each in measures.networks:
        if each.network in giving:
            shown = charts.blendshapes_figure(each.blendshapes), charts.blendshapes_sentence(each.blendshapes)
            chart(key if len(giving) == 1 else f"{key}-{each.network}", *shown, save="blendshapes")


def _in_space(seen: SeenFrame) -> None:
    """Each network's person: in metres where it gives them, else in pixels where it gives a depth."""
    size_px = seen.frame.size_px
    names = names_in_text(seen.networks)
    columns, colours = st.columns(max(2, len(names))), colours_of(seen.networks)
    for column, key, name, colour in zip(columns, seen.networks, names, colours, strict=False):
        who, subject = seen.who(key), NOUNS[network(key).subject][0]
        with column:
            if who is not None and who.world_m is not None:
                figure, sentence = space.world_figure(who, colour), space.world_sentence(who)
                chart(f"lab-{subject}-{seen.key}-{key}", figure, sentence, save=subject)
            elif "world" in network(key).gives:
                st.info(f"No {subject} with coordinates in metres was found.")
            elif who is None:
                st.info(f"No {subject} was found.")
            elif not np.isfinite(who.xyz_norm[:, 2]).any():
                st.info(f"The {name} points have no depth.")
            else:
                figure, sentence = space.mesh_figure(who, size_px, colour), space.mesh_sentence(who, size_px)
                chart(f"lab-mesh-{seen.key}-{key}", figure, sentence, save="mesh")
