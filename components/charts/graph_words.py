"""Graphs in words, for the labels and sentences of the charts about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from components import wording
from components.models.graphs import Graph
from components.models.graphs.structure import branches, course, resolutions
from components.models.graphs.table import shape_text


def picture_text(graph: Graph, side: int) -> str:
    """The first picture in a network with this longer side: "64×48"; "64×64" where there is none."""
    written = (shape for layer in graph.layers for shape in layer.outputs)
    for shape in (*(port.shape for port in graph.inputs), *written):
        if len(shape) == 4 and max(shape[1:3]) == side:
            return f"{shape[1]}×{shape[2]}"
    return f"{side}×{side}"


def values_text(shape: Sequence[int]) -> str:
    """What an output holds: "64×64×39" for maps and lists, "195 numbers" for a vector."""
    sizes = [size for size in shape if size != 1]
    if len(sizes) > 1:
        return shape_text(tuple(shape))
    return wording.count(sizes[0] if sizes else 1, "number")


def together(shapes: Iterable[Sequence[int]]) -> str:
    """Outputs that come out side by side: "195 + 1 + 117 numbers", "64×64×39", "4 × 64×64×68"."""
    texts = [values_text(shape) for shape in shapes]
    if all(text.split()[-1].startswith("number") for text in texts) and len(texts) > 1:
        return f"{' + '.join(text.split()[0] for text in texts)} numbers"
    counts = Counter(texts)
    return ", ".join(text if counts[text] == 1 else f"{counts[text]} × {text}" for text in counts)


def course_text(graph: Graph) -> str:
    """Down and up again, or only down: the graph's course as the end of a sentence."""
    run = course(graph)
    if run is None:
        return "reads no picture, so it has no resolution to lose"
    down = f"goes from {picture_text(graph, run.start)} down to {picture_text(graph, run.bottom)}"
    if run.top is None:
        return f"{down} and does not rise again (encoder only)"
    top = picture_text(graph, run.top)
    kind = "an encoder-decoder" if run.rises == 1 else f"down and up {run.rises} times in a row"
    if not run.skips:
        return f"{down} and up again to {top}: {kind} without skips"
    joins = wording.listed(picture_text(graph, side) for side in dict.fromkeys(run.skips))
    counted = wording.count(len(run.skips), "skip")
    return (
        f"{down}, then up again to {top}: {kind}, whose {counted} from earlier layers "
        f"{'joins' if len(run.skips) == 1 else 'join'} at {joins}"
    )


def branches_text(graph: Graph) -> str:
    """Where the outputs branch off, as a clause."""
    sides, places = resolutions(graph), dict[int | None, list[str]]()
    for branch in branches(graph):
        side = None if branch.layer is None else sides[branch.layer]
        places.setdefault(side, []).append(values_text(graph.outputs[branch.output].shape))
    if len(graph.outputs) == 1:
        return f"its one output is {values_text(graph.outputs[0].shape)}"
    phrases = [
        f"{wording.listed(what)} "
        f"{'on paths of their own' if side is None else f'at {picture_text(graph, side)}'}"
        for side, what in places.items()
    ]
    return f"its outputs branch off: {'; '.join(phrases)}"
