"""Judges of claims that the app's tables and the cards of the systems answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from scipy.stats import spearmanr

from components import wording
from components.content.families import SystemNetwork, families
from components.decoding.quantisation import decoding_errors
from components.keypoints import NETWORKS, VARIANTS, layout, network
from components.keypoints.blendshapes import BLENDSHAPES
from components.keypoints.layouts import TITLES
from components.measures.verdict import Judgement, connected, every

_NOISE, _STRIDE_PX, _SIGMA_PX = 0.02, 4, 8.0
_EMOTIONS = re.compile("anger|angry|disgust|fear|happ|joy|sad|surpris|contempt", re.IGNORECASE)
"""The seven basic emotions that studies of faces name: Ekman and Cordaro, Emotion Review 3, 2011."""


def variants() -> Judgement:
    """Points of BlazePose's variants, by the table of networks."""
    rows = [network(f"blazepose-{variant}") for variant in VARIANTS]
    points = [len(layout(str(row.layout))) for row in rows]
    grows = [more > fewer for fewer, more in zip(points, points[1:], strict=False)]
    return Judgement(
        every(grows),
        {"names": wording.listed(row.title for row in rows), "points": str(points[0])},
    )


def points() -> Judgement:
    """The numbers of points of all layouts of bodies and faces that the app knows."""
    regions = {name: set(layout(name).regions) for name in TITLES}
    bodies = sorted(len(layout(name)) for name, those in regions.items() if "torso" in those)
    faces = sorted(len(layout(name)) for name, those in regions.items() if "left_eye" in those)
    facts = [13 <= count <= 33 for count in bodies] + [count >= 68 for count in faces]
    return Judgement(
        every(facts),
        {
            "bodies": str(len(bodies)),
            "body_least": str(bodies[0]),
            "body_most": str(bodies[-1]),
            "faces": str(len(faces)),
            "face_least": str(faces[0]),
            "face_most": str(faces[-1]),
        },
    )


def confidence() -> Judgement:
    """Which networks of the table give a score for each point."""
    given = [bool({"visibility", "score"} & row.gives) for row in NETWORKS.values() if row.files]
    return Judgement(
        every(given),
        {"networks": str(len(given)), "given": str(sum(given)), "without": str(len(given) - sum(given))},
    )


def cells() -> Judgement:
    """The claim needs the best decoder to be about as far off as the highest cell; half as far refutes it."""
    errors = decoding_errors(_SIGMA_PX, _STRIDE_PX, _NOISE)
    best = min(errors, key=lambda name: errors[name])
    return Judgement(
        every([errors[best] >= errors["argmax"] / 2]),
        {
            "stride": str(_STRIDE_PX),
            "argmax": wording.number(errors["argmax"]),
            "best_name": best,
            "best": wording.number(errors[best]),
        },
    )


def _known_cost() -> list[tuple[SystemNetwork, int, int]]:
    return [
        (each, each.macs, each.parameters) for each in families().networks if each.macs and each.parameters
    ]


def newer() -> Judgement:
    """Years against multiply-adds, over the cards."""
    years = {system.key: system.year for system in families().systems}
    known = _known_cost()
    rho = float(spearmanr([years[each.system] for each, _, _ in known], [macs for _, macs, _ in known])[0])
    return Judgement(connected(-rho), {"count": str(len(known)), "rho": _signed(rho)})


def weights() -> Judgement:
    """Weights against multiply-adds, over the cards."""
    known = _known_cost()
    rho = float(spearmanr([held for _, _, held in known], [macs for _, macs, _ in known])[0])
    ratios = {each.name: macs / held for each, macs, held in known}
    least, most = min(ratios, key=lambda name: ratios[name]), max(ratios, key=lambda name: ratios[name])
    return Judgement(
        connected(rho),
        {
            "count": str(len(known)),
            "rho": _signed(rho),
            "most": most,
            "least": least,
            "ratio": wording.number(ratios[most] / ratios[least]),
        },
    )


def _signed(rho: float) -> str:
    return f"{rho:+.2f}".replace("-", "−")


def emotions() -> Judgement:
    """How many of the blendshapes' names are those of emotions."""
    named = [bool(_EMOTIONS.search(name)) for name in BLENDSHAPES]
    return Judgement(
        every(named),
        {"count": str(len(named)), "named": str(sum(named)), "example": BLENDSHAPES[-1]},
    )


JUDGES: Mapping[str, Callable[[], Judgement]] = {
    judge.__name__: judge for judge in (variants, points, confidence, cells, newer, weights, emotions)
}
"""By the claim's key."""
