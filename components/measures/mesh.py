"""What a list of connections amounts to: triangles, edges, and the edges along its borders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Mesh:
    """A mesh of triangles.

    Attributes:
        listed: pairs in the list, each with a direction.
        points: that occur in it.
        triangles: three listed pairs in a row that close a ring.
        edges: pairs without direction, each counted once.
        border: edges of one triangle only; all others lie between two.
    """

    listed: int
    points: int
    triangles: int
    edges: int
    border: int


def mesh_of(pairs: Sequence[tuple[int, int]]) -> Mesh:
    """Counts the mesh of a list that goes around one triangle after the other."""
    rings = [pairs[at : at + 3] for at in range(0, len(pairs), 3)]
    closed = [
        ring for ring in rings if len(ring) == 3 and all(ring[i][1] == ring[(i + 1) % 3][0] for i in range(3))
    ]
    times = Counter(frozenset(pair) for pair in pairs)
    return Mesh(
        listed=len(pairs),
        points=len({point for pair in pairs for point in pair}),
        triangles=len(closed),
        edges=len(times),
        border=sum(n == 1 for n in times.values()),
    )
