"""Judges of claims that model files and definitions of networks answer, without a picture."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

from components import wording
from components.content.families import Part, SystemNetwork, families
from components.measures.cost import NetCost
from components.measures.verdict import Judgement, every, smaller
from components.models.cost.inventory import Inventory, take_inventory
from components.models.errors import ModelError
from components.models.litert.pipelines import FACE_NET, POSE_NET
from components.models.store.names import FACE_BUNDLE, POSE_BUNDLE
from components.ui.judges.networks_read import networks_read
from components.ui.network_graphs import networks_in


def _median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def _cards(part: Part) -> list[SystemNetwork]:
    return [each for each in families().networks if each.part == part]


def _sides(network: SystemNetwork) -> str:
    height, width = network.input
    return f"{width} × {height} px"


def _middle(networks: Sequence[SystemNetwork]) -> str:
    """The input of the network in the middle of all, by pixels."""
    ordered = sorted(networks, key=lambda each: each.input[0] * each.input[1])
    return _sides(ordered[(len(ordered) - 1) // 2])


def _own_side(bundle: str, member: str) -> str:
    _, height, width, _ = networks_in(bundle)[member].inputs[0].shape
    return f"{width} × {height} px"


def inputs() -> Judgement:
    """Pixels of the inputs on all cards, and of the four networks here."""
    faces, bodies = _cards("face"), _cards("body")
    pixels = [[float(each.input[0] * each.input[1]) for each in group] for group in (faces, bodies)]
    return Judgement(
        smaller(*pixels),
        {
            "faces": str(len(faces)),
            "bodies": str(len(bodies)),
            "face": _middle(faces),
            "body": _middle(bodies),
            "own_face": _own_side(FACE_BUNDLE, FACE_NET),
            "own_body": _own_side(POSE_BUNDLE, POSE_NET),
            "face_detector": _own_side(FACE_BUNDLE, "face_detector.tflite"),
            "body_detector": _own_side(POSE_BUNDLE, "pose_detector.tflite"),
        },
    )


def depth() -> Judgement:
    """Layers on the longest path of every network whose graph is here."""
    bodies, faces = ([each.depth for each in networks_read(part)] for part in ("body", "face"))
    return Judgement(
        smaller(faces, bodies),
        {
            "body": f"{min(bodies)} to {max(bodies)}",
            "bodies": str(len(bodies)),
            "body_median": wording.number(_median(bodies), 3),
            "face": f"{min(faces)} to {max(faces)}",
            "faces": str(len(faces)),
            "face_median": wording.number(_median(faces), 3),
        },
    )


def stages() -> Judgement:
    """How many networks write maps of one kind more than once; it must be so of bodies and not of faces."""
    bodies, faces = networks_read("body"), networks_read("face")
    staged = [each.name for each in bodies if each.times_written > 1]
    face_staged = [each.name for each in faces if each.times_written > 1]
    ruling = every([each.name in staged for each in bodies])
    return Judgement(
        "holds partly" if ruling == "holds" and face_staged else ruling,
        {
            "bodies": str(len(bodies)),
            "staged": str(len(staged)),
            "names": wording.listed(staged) if staged else "none",
            "faces": str(len(faces)),
            "face_staged": str(len(face_staged)),
        },
    )


def resolution() -> Judgement:
    """Where the multiply-adds are, by the resolution that their layers write."""
    bodies, faces = ([each.fine_share for each in networks_read(part)] for part in ("body", "face"))
    return Judgement(
        smaller(bodies, faces),
        {
            "face": wording.percent(_median(faces)),
            "faces": str(len(faces)),
            "body": wording.percent(_median(bodies)),
            "bodies": str(len(bodies)),
        },
    )


def heatmaps() -> Judgement:
    """From what the points are taken, of every network whose graph is here."""
    bodies, faces = networks_read("body"), networks_read("face")
    as_said = [not each.regresses for each in bodies] + [each.regresses for each in faces]
    return Judgement(
        every(as_said),
        {
            "body_maps": str(sum(not each.regresses for each in bodies)),
            "bodies": str(len(bodies)),
            "face_maps": str(sum(not each.regresses for each in faces)),
            "faces": str(len(faces)),
        },
    )


def regression() -> Judgement:
    """Multiply-adds of those that regress and of those with maps."""
    everybody = (*networks_read("body"), *networks_read("face"))
    regressing = [each.graph.macs for each in everybody if each.regresses]
    mapping = [each.graph.macs for each in everybody if not each.regresses]
    return Judgement(
        smaller(regressing, mapping),
        {
            "regressing": str(len(regressing)),
            "mapping": str(len(mapping)),
            "most": wording.millions(max(regressing), "M"),
            "least": wording.millions(min(mapping), "M"),
        },
    )


def _inventory() -> Inventory:
    return take_inventory(networks_in)


def net(name: str) -> NetCost:
    """What that network costs by its file.

    Raises:
        ModelError: where its file is not here.
    """
    known = _inventory()
    if name not in known.nets:
        raise ModelError(known.missing.get(name, f"There is no {name} on this server."))
    return known.nets[name]


def memory() -> Judgement:
    """Bytes of the weights in the files, and of the activations that live at once."""
    body, face = net("pose landmarks full"), net("face landmarks")
    peaks = [each.peak_activation_bytes or 0 for each in (body, face)]
    return Judgement(
        every([body.file_bytes > face.file_bytes, peaks[0] > peaks[1]]),
        {
            "body_weights": f"{wording.millions(body.file_bytes)} MB",
            "face_weights": f"{wording.millions(face.file_bytes)} MB",
            "body_peak": f"{wording.millions(peaks[0])} MB",
            "face_peak": f"{wording.millions(peaks[1])} MB",
        },
    )


def detector() -> Judgement:
    """Multiply-adds of the detectors in whole passes; small is less than half."""
    shares = {
        part: net(f"{part} detector").macs / sum(net(name).macs for name in (f"{part} detector", *rest))
        for part, rest in (("pose", ("pose landmarks full",)), ("face", ("face landmarks", "blendshapes")))
    }
    return Judgement(
        every([share < 0.5 for share in shares.values()]),
        {"body": wording.percent(shares["pose"]), "face": wording.percent(shares["face"])},
    )


JUDGES: Mapping[str, Callable[[], Judgement]] = {
    judge.__name__: judge
    for judge in (inputs, depth, stages, resolution, heatmaps, regression, memory, detector)
}
"""By the claim's key. Each may raise ModelError, GraphError or FileUnavailable."""
