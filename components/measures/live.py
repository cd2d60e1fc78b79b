"""All measures of a live history at once, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.keypoints import DEFAULT_NETWORKS, FrameResult, NetworkResult, network
from components.keypoints.values import NOT_STARTED, OUT_OF_VIEW, Floats, Missing, sealed
from components.measures.confidence import Confidence, PointScores, confidence, point_scores
from components.measures.density import Density, density
from components.measures.stability import Stability, stability
from components.measures.timing import Timing, timing


@dataclass(frozen=True, eq=False)
class NetworkMeasures:
    """What one network's results say. Of several people, the first of the newest frame is measured.

    Attributes:
        network: its key.
        people: how many the newest frame has.
        scores: of the points now.
        confidence: over the last 10 s, of the points or of the whole.
        blendshapes: (52,) scores of the first face now, in the order of `BLENDSHAPES`.
    """

    network: str
    people: int
    density: Density | Missing
    scores: PointScores | Missing
    confidence: Confidence | Missing
    stability: Stability | Missing
    blendshapes: Floats | Missing


@dataclass(frozen=True, eq=False)
class Measures:
    """The measures of a history.

    Attributes:
        networks: those of the newest frame, in the order of the panes; those that the page opens with where
            there is no frame yet.
    """

    networks: tuple[NetworkMeasures, ...]
    timing: Timing | Missing


def measure(history: Sequence[FrameResult]) -> Measures:
    """All measures of `history` (newest last; more than its last 10 s is not looked at).

    What cannot be measured is a `Missing` with the reason.
    """
    keys = tuple(history[-1].results) if history else DEFAULT_NETWORKS
    return Measures(tuple(_of_network(history, key) for key in keys), timing(history))


def _of_network(history: Sequence[FrameResult], key: str) -> NetworkMeasures:
    if not history:
        none = Missing(NOT_STARTED)
        return NetworkMeasures(key, 0, none, none, none, none, none)
    result, size_px = history[-1].results[key], history[-1].size_px
    nobody = None if result.people else Missing(OUT_OF_VIEW[network(key).subject])
    return NetworkMeasures(
        network=key,
        people=len(result.people),
        density=nobody or density(result.people[0], size_px),
        scores=nobody or point_scores(result.people[0]),
        confidence=confidence(history, key),
        stability=stability(history, key),
        blendshapes=nobody or _blendshapes(result),
    )


def _blendshapes(result: NetworkResult) -> Floats | Missing:
    if "blendshapes" not in network(result.network).gives:
        return Missing("it gives no blendshapes")
    if result.extras.blendshapes is None:
        return Missing("the face model was not asked for blendshapes")
    return sealed(result.extras.blendshapes[0])
