from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.keypoints import layout
from components.media.strokes import strokes

pairs = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1])


def walked(paths: np.ndarray) -> Counter[tuple[int, int]]:
    """How often each edge is walked along, either way; staying on a point is not walking."""
    steps = np.stack([paths[:, :-1], paths[:, 1:]], axis=-1).reshape(-1, 2)
    return Counter((min(a, b), max(a, b)) for a, b in steps.tolist() if a != b)


@given(st.sets(pairs), st.integers(2, 9))
def test_each_edge_is_walked_once(edges: set[tuple[int, int]], most_points: int) -> None:
    paths = strokes(np.array(sorted(edges), np.int16).reshape(-1, 2), most_points)
    assert walked(paths) == Counter(dict.fromkeys(edges, 1))
    assert paths.shape[1] == most_points


def test_two_triangles_with_a_common_side_are_one_walk() -> None:
    assert len(strokes(np.array([[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]), 6)) == 1


@pytest.mark.parametrize("name", ["blazepose-33", "face-mesh-478"])
def test_the_layouts_are_walked_whole_in_far_fewer_strokes(name: str) -> None:
    edges = layout(name).edges
    paths = strokes(edges, 17)
    assert walked(paths) == Counter((a, b) for a, b in edges.tolist())
    assert len(paths) < len(edges) / 3
