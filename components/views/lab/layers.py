"""Everybody's points on one frame as layers to be drawn and listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.charts.keypoints import Drawn
from components.keypoints import FrameResult, network
from components.keypoints.conversions import as_given, conversion
from components.keypoints.networks import colours_of, names_in_text
from components.measures import Density, density, own_scale
from components.measures.history import result_of
from components.views.lab.figures.picture import PointsLayer


def rivals(keys: Sequence[str]) -> dict[str, str]:
    """The name of each network where another of them looks for the same; else ""."""
    subjects = [network(key).subject for key in keys]
    return {
        key: name if subjects.count(network(key).subject) > 1 else ""
        for key, name in zip(keys, names_in_text(keys), strict=True)
    }


def layers_of(
    frame: FrameResult,
    layouts: Mapping[str, str],
    shown: Sequence[str] | None = None,
    *,
    edges: bool = True,
    hulls: bool = False,
) -> list[tuple[int, PointsLayer]]:
    """Everybody's points in the chosen layouts, each with the person's number from 1.

    Args:
        layouts: by the network's key, of all that can be seen.
        shown: which of those are; by default all.
    """
    keys = tuple(layouts)
    colours, by = dict(zip(keys, colours_of(keys), strict=True)), rivals(keys)
    layers = []
    for key in keys if shown is None else shown:
        for number, person in enumerate(result_of(frame, key).people, 1):
            way = conversion(person.layout.name, layouts[key])
            points = way.convert(person) if way else as_given(person)
            drawn = Drawn(points, way, frame.size_px, colours[key])
            found = density(person, frame.size_px) if hulls else None
            hull = found.hull if isinstance(found, Density) else None
            layers.append(
                (number, PointsLayer(drawn, own_scale(person, frame.size_px), hull, edges, by[key]))
            )
    return layers
