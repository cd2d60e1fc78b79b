"""What a list of connections amounts to."""

from __future__ import annotations

from components.measures.mesh import Mesh, mesh_of


def test_two_triangles_share_an_edge() -> None:
    # A square with a diagonal: five edges, four of them on the border.
    pairs = [(0, 1), (1, 2), (2, 0), (0, 2), (2, 3), (3, 0)]
    assert mesh_of(pairs) == Mesh(listed=6, points=4, triangles=2, edges=5, border=4)


def test_what_closes_no_ring_is_no_triangle() -> None:
    assert mesh_of([(0, 1), (1, 2), (2, 3), (3, 4)]) == Mesh(4, 5, 0, 4, 4)
