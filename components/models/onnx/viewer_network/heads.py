"""A network's outputs as points: all manners of reading them that fit, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from components.keypoints import layout
from components.keypoints.limbs import LIMB_LAYOUTS
from components.models.onnx.viewer_network import maps, numbers
from components.models.onnx.viewer_network.evidence import HABIT, Guess, Guesses, InputShown, Outputs
from components.models.onnx.viewer_network.network import HEADS, Choices, Head, ViewerNetworkError, title_of

MOST_READINGS = 12
_READERS: Mapping[Head, Callable[[Outputs, InputShown], Guesses]] = {
    "heatmap": maps.heatmaps,
    "simcc": numbers.simcc,
    "paf": maps.fields,
    "regression": numbers.regression,
}


def read(outputs: Outputs, choices: Choices, seen: InputShown | None = None) -> Guesses:
    """What the outputs may tell, the likeliest first, at most MOST_READINGS.

    Args:
        seen: what the input showed; the whole of a picture, and colours first, without it.

    Raises:
        ViewerNetworkError: when no output fits, or those that do hold what is no number.
    """
    seen = seen or InputShown(choices.size_px)
    if choices.head == "paf" and choices.layout not in (None, *LIMB_LAYOUTS):
        raise ViewerNetworkError(
            "Part affinity fields need a layout whose limbs are known: "
            f"{' or '.join(map(title_of, LIMB_LAYOUTS))}, not {title_of(choices.layout or '')}."
        )
    whole = {name: values for name, values in outputs.items() if np.isfinite(values).all()}
    heads = list(_READERS) if choices.head is None else [choices.head]
    found = [guess for head in heads for guess in _READERS[head](whole, seen) if _fits(guess, choices)]
    if not found:
        raise _no_output(outputs, whole, choices)
    found.sort(key=lambda guess: -guess.rank)
    return found[:MOST_READINGS]


def ambiguous(guesses: Guesses) -> bool:
    """Whether the second fits about as well as the first."""
    return len(guesses) > 1 and guesses[0].rank - guesses[1].rank <= HABIT + 0.5


def _fits(guess: Guess, choices: Choices) -> bool:
    return choices.layout is None or len(layout(guess.layout)) == len(layout(choices.layout))


def _no_output(outputs: Outputs, whole: Outputs, choices: Choices) -> ViewerNetworkError:
    broken = [name for name in outputs if name not in whole]
    if broken:
        return ViewerNetworkError(
            f"The output “{broken[0]}” holds values that are no numbers; the normalisation may be wrong."
        )
    given = ", ".join(f"“{name}” {' × '.join(map(str, values.shape))}" for name, values in outputs.items())
    head = "points" if choices.head is None else HEADS[choices.head]
    of = (
        ""
        if choices.layout is None
        else f" of the {len(layout(choices.layout))} points of {title_of(choices.layout)}"
    )
    return ViewerNetworkError(
        f"No output fits {head}{of}: {_wanted(choices)}; this network gives {given or 'none'}."
    )


def _wanted(choices: Choices) -> str:
    """The shapes that are read, for a head or for all."""
    n = "points" if choices.layout is None else str(len(layout(choices.layout)))
    width, height = choices.size_px
    shapes: dict[Head, str] = {
        "heatmap": f"heatmaps are 1 × {n} × height × width, or with the {n} last",
        "simcc": f"SimCC is two of 1 × {n} × bins, with as many bins a pixel of {width} × {height} each",
        "paf": "part affinity fields come with their heatmaps, 57 maps or 19 and 38 of COCO-18, "
        "78 or 26 and 52 of BODY_25",
        "regression": f"places are 1 × {n} × 2 numbers, or 3, 4 or 5 a point, or all in one row",
    }
    return shapes[choices.head] if choices.head is not None else "; ".join(shapes.values())
