"""What a viewer's own network found: the manners of reading its outputs, the points, and their numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.charts import theme
from components.charts.keypoints import Drawn, together_figure
from components.charts.keypoints_backdrop import backdrop
from components.keypoints import layout, network
from components.keypoints.networks import VIEWER_NETWORK
from components.models.onnx.viewer_network.network import (
    DetectedPerson,
    Detections,
    Reading,
    layouts_of,
    renamed,
    title_of,
)
from components.ui import remembered
from components.ui.explain import chart
from components.ui.picture import Picture
from components.wording import count, number

_DIGITS = 3


def reading_label(reading: Reading) -> str:
    """A reading in the list of choices."""
    return f"{' and '.join(f'“{used}”' for used in reading.used)}: {reading.words}"


def found_on(found: Detections, picture: Picture, run: int) -> tuple[Reading, str]:
    """Shows the choice of a reading, why it may be right, and what it gives.

    Args:
        run: stands for the run of the network, whose choices are kept while it is shown.

    Returns:
        The reading, and what the viewer calls its points: the name of a layout.
    """
    reading = _chosen(found, run)
    names = layouts_of(len(layout(reading.layout)))
    key = f"own-names-{run}-{found.readings.index(reading)}"
    name = st.selectbox(
        "Points are named as",
        names,
        format_func=title_of,
        **remembered.index(key, names, reading.layout),
    )
    people = [renamed(person, name) for person in reading.people]
    size_px = picture.rgb.shape[1], picture.rgb.shape[0]
    drawn = [Drawn(person.points, None, size_px, network(VIEWER_NETWORK).colour) for person in people]
    figure = together_figure({"your network": drawn}, backdrop(picture.rgb, (0, 0, *size_px)))
    chart("families-own", figure, _told(found, reading, people, name, picture))
    with st.expander("The numbers of each point"):
        st.dataframe(_rows(people, size_px), hide_index=True, alt="The points that were read.")
    return reading, name


def _chosen(found: Detections, run: int) -> Reading:
    labels = [reading_label(reading) for reading in found.readings]
    places = range(len(labels))
    place = st.selectbox(
        "Read as",
        places,
        format_func=labels.__getitem__,
        **remembered.index(f"own-reading-{run}", places, 0),
    )
    reading = found.readings[place]
    sentence = f"{labels[place]}."
    if reading.reasons:
        sentence += f" Why: {'; '.join(reading.reasons)}."
    if found.ambiguous:
        sentence += " The first two in this list fit about as well: if the points lie wrong, choose another."
    st.caption(sentence)
    return reading


def _told(
    found: Detections, reading: Reading, people: list[DetectedPerson], name: str, picture: Picture
) -> str:
    who = count(len(people), "person or face", "people or faces")
    points = sum(len(person.points.indices) for person in people)
    return (
        f"On {picture.name} your network finds {who} with {count(points, 'point')} of "
        f"{title_of(name)}, in {number(found.run_ns / 1e6, 3)} ms on one thread; read from "
        f"{' and '.join(reading.used)}{_scores_text(people)}."
    )


def _scores_text(people: list[DetectedPerson]) -> str:
    """The least and the highest of each kind of score."""
    text = ""
    for what in ("score", "visibility", "presence"):
        held = [values for person in people if (values := _values(person, what)) is not None and len(values)]
        if held:
            every = np.concatenate(held)
            text += f"; {what} {number(float(every.min()))} to {number(float(every.max()))}"
    return text


def _values(person: DetectedPerson, what: str) -> np.ndarray | None:
    return {
        "score": person.scores,
        "visibility": person.points.visibility,
        "presence": person.points.presence,
    }[what]


def _rows(people: list[DetectedPerson], size_px: tuple[int, int]) -> list[dict[str, str | int | float]]:
    """One row a point: where it lies, and each score that the network writes."""
    rows: list[dict[str, str | int | float]] = []
    for number_, person in enumerate(people, 1):
        points = person.points
        has_depth = bool(points.xyz_norm[:, 2].any())
        for place, index in enumerate(points.indices.tolist()):
            x, y, z = (points.xyz_norm[place] * (*size_px, size_px[0])).round(1).tolist()
            row: dict[str, str | int | float] = {} if len(people) == 1 else {"person": number_}
            row |= {"point": f"{index} {theme.readable(points.layout.points[index])}", "x px": x, "y px": y}
            if has_depth:
                row["z px"] = z
            for what in ("score", "visibility", "presence"):
                values = _values(person, what)
                if values is not None:
                    row[what] = round(float(values[place]), _DIGITS)
            if points.world_m is not None:
                metres = points.world_m[place].round(_DIGITS).tolist()
                row |= {f"{axis} m": value for axis, value in zip("xyz", metres, strict=True)}
            rows.append(row)
    return rows
