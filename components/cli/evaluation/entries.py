"""What each network found on one labelled picture, as it is kept until the report is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from components.keypoints import FrameAnalysis, Keypoints
from components.keypoints.arrays import BoxPx
from components.measures.accuracy.errors import FoundSubject, in_labels
from components.measures.shared_points import SharedPoints

Compared: TypeAlias = Mapping[str, SharedPoints]
"""By the network's key, the points that it shares with the labels."""
Entry: TypeAlias = dict[str, Any]


def entry(
    picture: str,
    size_px: tuple[int, int],
    looks: Sequence[tuple[int | None, BoxPx | None, FrameAnalysis]],
    compared: Compared,
    layouts: Sequence[str],
) -> Entry:
    """What JSON holds of one picture.

    Args:
        looks: for each box that was looked at the label's number, the box, and what was found; one look with
            None twice where the networks saw all of the picture.
        layouts: of each label, by its number.
    """
    found: dict[str, Entry] = {}
    for key, points in compared.items():
        own = [
            (label, box, analysis)
            for label, box, analysis in looks
            if label is None or layouts[label] == points.layout.name
        ]
        found[key] = {
            # Of one look; none where a picture has no box to look at.
            "ms": sum(analysis.ns[key] for _, _, analysis in own) / 1e6 / len(own) if own else None,
            "cpu_ms": sum(analysis.cpu_ns[key] for _, _, analysis in own) / 1e6 / len(own) if own else None,
            "people": [
                _kept(who, None if label is None else layouts[:label].count(layouts[label]))
                for label, box, analysis in own
                for who in _found(analysis.results[key].people, points, box, size_px)
            ],
        }
    return {"picture": picture, "networks": found}


def _found(
    people: Sequence[Keypoints], points: SharedPoints, box: BoxPx | None, size_px: tuple[int, int]
) -> list[FoundSubject]:
    if box is None:
        return in_labels(people, points, size_px)
    left, top, right, bottom = box
    # A box is about one; whoever else is seen in it is another's.
    inside = in_labels(people[:1], points, (right - left, bottom - top))
    return [FoundSubject(each.xy_px + (left, top), each.scores, each.score) for each in inside]


def _kept(who: FoundSubject, label: int | None) -> Entry:
    # JSON has no NaN: it becomes null.
    return {"score": who.score, "xy": who.xy_px, "scores": who.scores, "label": label}


def found_in(kept: Entry) -> list[FoundSubject]:
    """The people of one network's part of an entry."""
    return [
        FoundSubject(
            np.array(who["xy"], np.float64).reshape(-1, 2),
            np.array(who["scores"], np.float64),
            float(who["score"]),
            who["label"],
        )
        for who in kept["people"]
    ]
