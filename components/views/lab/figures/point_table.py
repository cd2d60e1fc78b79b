"""All points as rows of a table, each number with its unit in the column's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from components.charts import theme
from components.measures import Missing
from components.views.lab.figures.picture import PointsLayer, spacings

Cell: TypeAlias = str | int | float | None

COLUMNS = (
    *("layout", "person", "index", "point", "region", "x, px", "y, px", "z, px"),
    *("x, m", "y, m", "z, m", "visibility", "presence", "score", "nearest, px", "nearest, % of own scale"),
)
"""A number that the network does not give is None."""


def point_rows(layers: Sequence[tuple[int, PointsLayer]]) -> list[dict[str, Cell]]:
    """A row for each point of each layer, with the `COLUMNS`.

    Args:
        layers: with the number of the person that each shows.
    """
    return [row for person, layer in layers for row in _rows(person, layer)]


def _rows(person: int, layer: PointsLayer) -> list[dict[str, Cell]]:
    found, near_px, scale = layer.drawn.found, spacings(layer.drawn), layer.own_scale
    width, height = layer.drawn.size_px
    xyz_px = found.xyz_norm.astype(np.float64) * (width, height, width)
    rows = []
    for place, index in enumerate(found.indices.tolist()):
        near = float(near_px[place]) if np.isfinite(near_px[place]) else None
        world = (None,) * 3 if found.world_m is None else tuple(found.world_m[place].tolist())
        values: tuple[Cell, ...] = (
            layer.title,
            person,
            index,
            theme.readable(found.layout.points[index]),
            theme.readable(found.layout.region_of[index]),
            *(value if np.isfinite(value) else None for value in xyz_px[place].tolist()),
            *world,
            None if found.visibility is None else float(found.visibility[place]),
            None if found.presence is None else float(found.presence[place]),
            None if found.score is None else float(found.score[place]),
            near,
            None if near is None or isinstance(scale, Missing) else scale.percent(near),
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows
