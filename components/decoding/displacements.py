"""PoseNet's decoding: people from heatmaps, offsets and displacements, the surest point of each first.

Papandreou et al., "PersonLab", arXiv:1803.08225, section 3.2, in the form that its makers run
(tensorflow/tfjs-models, posenet/src/multi_pose: decode_multiple_poses.ts and decode_pose.ts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter

from components.keypoints.layouts import layout
from components.keypoints.values import Floats

LEAST_ROOT, APART_PX = 0.5, 20.0
"""The least score of a point that a person may begin with, and the distance in pixels of the input within
which two points of one kind are one (the defaults of decodeMultiplePoses)."""
LEAST_PERSON = 0.15
"""The least mean score of a person's points (minPoseConfidence in posenet/demos/camera.js)."""
_LEFT_RIGHT = ("left", "right")
_CHAIN = (
    *(pair for side in _LEFT_RIGHT for pair in (("nose", f"{side}_eye"), (f"{side}_eye", f"{side}_ear"))),
    *(
        pair
        for side in _LEFT_RIGHT
        for pair in (
            ("nose", f"{side}_shoulder"),
            (f"{side}_shoulder", f"{side}_elbow"),
            (f"{side}_elbow", f"{side}_wrist"),
            (f"{side}_shoulder", f"{side}_hip"),
            (f"{side}_hip", f"{side}_knee"),
            (f"{side}_knee", f"{side}_ankle"),
        )
    ),
)
_POINTS = layout("coco-17").points
EDGES = tuple((_POINTS.index(parent), _POINTS.index(child)) for parent, child in _CHAIN)
"""The tree along which displacements lead, from the nose outwards (poseChain in keypoints.ts)."""


@dataclass(frozen=True)
class DisplacementMaps:
    """What the network says at each cell, whose middle lies at `stride_px` times its column and row.

    Attributes:
        scores: (H, W, 17) in [0, 1].
        offsets: (H, W, 17, 2) x and y in pixels of the input, from the cell's middle to the point.
        forward, backward: (H, W, 16, 2) along `EDGES`: from the parent to the child, and back.
    """

    scores: Floats
    offsets: Floats
    forward: Floats
    backward: Floats
    stride_px: float

    def point(self, column: int, row: int, kind: int) -> Floats:
        """(2,): where that cell places the point, in pixels of the input."""
        return np.asarray((column, row) * np.array(self.stride_px) + self.offsets[row, column, kind])

    def cell(self, place_px: Floats) -> tuple[int, int]:
        """Column and row of the cell nearest to a place."""
        height, width, _ = self.scores.shape
        column, row = np.clip(np.rint(place_px / self.stride_px), 0, (width - 1, height - 1)).astype(int)
        return int(column), int(row)


@dataclass(frozen=True)
class DisplacedPerson:
    """A person, begun at the point that is `root`.

    Attributes:
        xy_px: (17, 2) in pixels of the input.
        scores: (17,).
        score: the mean of the scores, in which points that an earlier person has count 0.
    """

    xy_px: Floats
    scores: Floats
    score: float
    root: int


def displaced_people(maps: DisplacementMaps, most: int) -> tuple[DisplacedPerson, ...]:
    """At most so many people, in the order of their roots' scores.

    Each local maximum of a score map begins a person unless one found before has that point within APART_PX;
    from it, displacements lead to the next points, and the offsets there to their exact places.
    """
    tops = maps.scores >= np.maximum(maximum_filter(maps.scores, size=(3, 3, 1)), LEAST_ROOT)
    rows, columns, kinds = np.nonzero(tops)
    found: list[DisplacedPerson] = []
    for at in np.argsort(-maps.scores[tops], kind="stable"):
        column, row, kind = int(columns[at]), int(rows[at]), int(kinds[at])
        if len(found) == most:
            break
        if any(_near(person.xy_px[kind], maps.point(column, row, kind)) for person in found):
            continue
        xy_px, scores = _followed(maps, column, row, kind)
        taken = [any(_near(person.xy_px[i], place) for person in found) for i, place in enumerate(xy_px)]
        score = float(np.where(taken, 0, scores).mean())
        if score >= LEAST_PERSON:
            found.append(DisplacedPerson(xy_px, scores, score, kind))
    return tuple(found)


def _near(one_px: Floats, other_px: Floats) -> bool:
    return bool(np.hypot(*(one_px - other_px)) <= APART_PX)


def _followed(maps: DisplacementMaps, column: int, row: int, root: int) -> tuple[Floats, Floats]:
    """All points from one: up the tree first, then down."""
    xy_px, scores = np.full((len(_POINTS), 2), np.nan), np.zeros(len(_POINTS))
    xy_px[root], scores[root] = maps.point(column, row, root), maps.scores[row, column, root]
    there = {root}
    ways = [(edge, child, parent, maps.backward) for edge, (parent, child) in enumerate(EDGES)][::-1]
    ways += [(edge, parent, child, maps.forward) for edge, (parent, child) in enumerate(EDGES)]
    for edge, known, wanted, displacements in ways:
        if known in there and wanted not in there:
            column, row = maps.cell(xy_px[known])
            column, row = maps.cell(xy_px[known] + displacements[row, column, edge])
            xy_px[wanted], scores[wanted] = maps.point(column, row, wanted), maps.scores[row, column, wanted]
            there.add(wanted)
    return xy_px, scores
