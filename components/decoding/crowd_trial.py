"""A trial of part affinity fields: maps made from people who are known, and what assembly makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.decoding.affinity_fields import cells_of, crowd_maps, fields, peaks, to_cells
from components.decoding.assembly import AssembledPerson, Assembly, assemble, handed_out
from components.keypoints import Keypoints
from components.keypoints.conversions import conversion
from components.keypoints.limbs import Limbs
from components.keypoints.values import Floats, sealed

LEAST_PEAK = 0.1
"""Height of a heatmap's summit that is taken for a point; those drawn here are 1 high."""


@dataclass(frozen=True)
class Verdict:
    """How the limbs of the people found compare with those of the people drawn.

    Attributes:
        drawn: limbs with both ends in the maps.
        right: those that were found.
        wrong: limbs found that join two different people.
    """

    drawn: int
    right: int
    wrong: int
    people_drawn: int
    people_found: int

    @property
    def missing(self) -> int:
        """Limbs drawn that were not found."""
        return self.drawn - self.right


@dataclass(frozen=True, eq=False)
class Trial(Assembly):
    """Maps of people who are known, and their assembly.

    Attributes:
        meeting: (H, W, L), how many people's limbs each cell of the fields is near.
        owners: for each kind of point (P,), whose it is, the number of a person drawn.
        verdict: what became of the people drawn.
    """

    meeting: NDArray[np.int_]
    owners: tuple[NDArray[np.int_], ...]
    verdict: Verdict

    def wrong_limbs(self, people: Sequence[AssembledPerson]) -> tuple[int, ...]:
        """Which limbs of these people join two different people drawn, once for each time."""
        joints = _joints(people, self.owners, self.limbs)
        return tuple(limb for start, end, limb in joints if start != end)


def trial(
    people_px: Floats,
    limbs: Limbs,
    size_px: tuple[int, int],
    stride_px: float = 8.0,
    sigma_px: float = 8.0,
    width_px: float = 12.0,
) -> Trial:
    """Draws all people's maps, finds the points on them and puts people together.

    Args:
        people_px: (P, N, 2) points of the limbs' layout, NaN where one is dropped.
        size_px: (width, height) of the picture.
        stride_px: 8 in OpenPose.
        sigma_px: of the heatmaps' peaks.
        width_px: of the fields, to each side of a limb.

    Raises:
        ValueError: for people of another layout.
    """
    if people_px.ndim != 3 or people_px.shape[1:] != (len(limbs.layout), 2):
        raise ValueError(
            f"People of {limbs.layout.name} have {len(limbs.layout)} points in the plane each, "
            f"not the shape {people_px.shape}."
        )
    cells, people = cells_of(size_px, stride_px), to_cells(people_px, stride_px)
    field_maps, meeting = fields(people, limbs, width_px / stride_px, cells)
    heatmaps = crowd_maps(people, sigma_px / stride_px, cells)
    candidates = tuple(sealed(peaks(heatmaps[..., kind], LEAST_PEAK)) for kind in range(heatmaps.shape[2]))
    owners = tuple(_owners(each, people[:, kind]) for kind, each in enumerate(candidates))
    steps = assemble(candidates, field_maps, limbs)
    assembled = handed_out(steps)
    verdict = _verdict(assembled, owners, people, limbs, cells)
    return Trial(
        size_px=size_px,
        stride_px=stride_px,
        limbs=limbs,
        fields=sealed(field_maps),
        candidates=candidates,
        steps=steps,
        people=assembled,
        meeting=meeting,
        owners=owners,
        verdict=verdict,
    )


def crowd_places(people: Sequence[Keypoints], name: str, size_px: tuple[int, int]) -> Floats:
    """(P, N, 2): the people's points of the layout of that name, in a picture of `size_px` (width, height).

    NaN where one cannot be had. Raises ValueError for people whose layout does not convert to it.
    """
    made = []
    for person in people:
        way = conversion(person.layout.name, name)
        if way is None:
            raise ValueError(f"No points of {name} can be made from those of {person.layout.name}.")
        found = way.convert(person)
        places = np.full((len(found.layout), 2), np.nan)
        places[found.indices] = found.xyz_norm[:, :2].astype(np.float64) * size_px
        made.append(places)
    return np.stack(made)


def _owners(candidates: Floats, places: Floats) -> NDArray[np.int_]:
    """(P,): the person whose point lies nearest to each candidate."""
    apart = np.hypot(*np.moveaxis(candidates[:, np.newaxis, :2] - places, -1, 0))
    return np.where(np.isnan(apart), np.inf, apart).argmin(axis=1) if len(candidates) else np.zeros(0, int)


def _joints(
    people: Sequence[AssembledPerson], owners: Sequence[NDArray[np.int_]], limbs: Limbs
) -> list[tuple[int, int, int]]:
    """For each limb of each of the people: whose its start is, whose its end is, and which limb it is."""
    return [
        (int(owners[start][a]), int(owners[end][b]), i)
        for person in people
        for i, (start, end) in enumerate(limbs.pairs)
        if (a := person.parts[start]) is not None and (b := person.parts[end]) is not None
    ]


def _verdict(
    assembled: tuple[AssembledPerson, ...],
    owners: Sequence[NDArray[np.int_]],
    people: Floats,
    limbs: Limbs,
    cells: tuple[int, int],
) -> Verdict:
    inside = np.logical_and.reduce(((people >= -0.5) & (people <= np.flip(cells) - 0.5)), axis=2)
    drawn = sum(int((inside[:, start] & inside[:, end]).sum()) for start, end in limbs.pairs)
    joints = _joints(assembled, owners, limbs)
    right = {(mine, i) for mine, other, i in joints if mine == other}
    wrong = sum(mine != other for mine, other, _ in joints)
    return Verdict(drawn, len(right), wrong, int(inside.any(axis=1).sum()), len(assembled))
