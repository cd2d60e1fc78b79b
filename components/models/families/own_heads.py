"""A network's outputs as points: which of them each head reads, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.keypoints import layout
from components.keypoints.layouts import TITLES
from components.keypoints.limbs import LIMB_LAYOUTS, limbs
from components.measures import Floats
from components.measures.assembly import assemble, handed_out
from components.measures.crowd_trial import LEAST_PEAK
from components.measures.decoding import quarter_offset
from components.measures.fields import peaks
from components.measures.simcc import decode
from components.models.families.own import HEADS, Choices, Head, OwnError

Outputs = Mapping[str, NDArray[np.generic]]
MOST_PEAKS = 40
"""Of one kind of point; maps of noise have more, and pairs grow with the square."""


@dataclass(frozen=True, eq=False)
class Located:
    """One person's points in the input.

    Attributes:
        indices: (M,) which points of the layout.
        shares: (M, 2) x and y as shares of the input's sides.
        scores: (M,) or None.
    """

    indices: NDArray[np.int_]
    shares: Floats
    scores: Floats | None


Read = tuple[list[Located], list[str]]


def read(outputs: Outputs, choices: Choices) -> Read:
    """The people that the outputs tell of, and the names of the outputs that were read.

    Raises:
        OwnError: when no output fits the head and the layout, or one holds what is no number.
    """
    people, used = _read(outputs, choices)
    for name in used:
        if not np.isfinite(np.asarray(outputs[name], np.float64)).all():
            raise OwnError(
                f"The output “{name}” holds values that are no numbers; the normalisation may be wrong."
            )
    return people, used


def _read(outputs: Outputs, choices: Choices) -> Read:
    """As `read`: first as maps whose channels come first, and only if that fails as maps whose come last.

    In this order, because a map can be as wide as there are points.
    """
    reader = _READERS[choices.head]
    try:
        return reader(outputs, choices)
    except OwnError as error:
        turned = {name: v.transpose(0, 3, 1, 2) if v.ndim == 4 else v for name, v in outputs.items()}
        try:
            return reader(turned, choices)
        except OwnError:
            # Its reason would tell the turned shapes.
            raise error from None


def _maps(outputs: Outputs, channels: int) -> dict[str, Floats]:
    """The outputs that are so many maps, as (H, W, channels)."""
    return {
        name: np.asarray(values[0], np.float64).transpose(1, 2, 0)
        for name, values in outputs.items()
        if values.ndim == 4 and values.shape[:2] == (1, channels) and values.size
    }


def _heatmaps(outputs: Outputs, choices: Choices) -> Read:
    n = len(layout(choices.layout))
    # A last map of the background is what OpenPose adds; stacked networks write their best maps last.
    for channels in (n, n + 1):
        found = _maps(outputs, channels)
        if found:
            name, maps = list(found.items())[-1]
            maps = maps[..., :n]
            # HRNet's and mmpose's maps: cell i stands for the share i / cells of the input.
            shares = quarter_offset(maps) / (maps.shape[1], maps.shape[0])
            return [Located(np.arange(n), shares, maps.max(axis=(0, 1)))], [name]
    raise _no_output(outputs, choices, f"1 × {n} × height × width")


def _simcc(outputs: Outputs, choices: Choices) -> Read:
    n = len(layout(choices.layout))
    width, height = choices.size_px
    rows = {name: values[0] for name, values in outputs.items() if values.shape[:-1] == (1, n)}
    for x_name, x in rows.items():
        for y_name, y in rows.items():
            ratio = x.shape[1] / width
            if x_name != y_name and ratio >= 1 and y.shape[1] == ratio * height:
                x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
                shares = decode(x, y, ratio) / choices.size_px
                # A point is as sure as the less sure of its two rows (get_simcc_maximum in mmpose).
                scores = np.minimum(x.max(axis=1), y.max(axis=1))
                return [Located(np.arange(n), shares, scores)], [x_name, y_name]
    raise _no_output(
        outputs, choices, f"1 × {n} × bins, two of them, with as many bins a pixel of {width} × {height} each"
    )


def _fields(outputs: Outputs, choices: Choices) -> Read:
    if choices.layout not in LIMB_LAYOUTS:
        raise OwnError(
            f"Part affinity fields need a layout whose limbs are known: "
            f"{' or '.join(TITLES[name] for name in LIMB_LAYOUTS)}, not {TITLES[choices.layout]}."
        )
    known = limbs(choices.layout)
    n, channels = len(known.layout), 2 * len(known)
    together, fields = _maps(outputs, n + 1 + channels), _maps(outputs, channels)
    heatmaps = _maps(outputs, n + 1) or _maps(outputs, n)
    if together:
        name, maps = list(together.items())[-1]
        heat, field, used = maps[..., :n], maps[..., n + 1 :], [name]
    elif heatmaps and fields:
        (heat_name, heat), (field_name, field) = list(heatmaps.items())[-1], list(fields.items())[-1]
        heat, used = heat[..., :n], [heat_name, field_name]
    else:
        raise _no_output(
            outputs,
            choices,
            f"1 × {n + 1} × height × width and 1 × {channels} × height × width, or both in one",
        )
    if heat.shape[:2] != field.shape[:2]:
        raise OwnError(
            "The heatmaps and the part affinity fields have different sizes, so they do not match."
        )
    vectors = np.stack([field[..., known.channels], field[..., known.channels + 1]], axis=-1)
    candidates = [peaks(heat[..., kind], LEAST_PEAK)[:MOST_PEAKS] for kind in range(n)]
    people = []
    for person in handed_out(assemble(candidates, vectors, known)):
        parts = {kind: part for kind, part in enumerate(person.parts) if part is not None}
        rows = np.array([candidates[kind][part] for kind, part in parts.items()])
        shares = (rows[:, :2] + 0.5) / (heat.shape[1], heat.shape[0])
        people.append(Located(np.array(list(parts)), shares, rows[:, 2]))
    return people, used


def _regression(outputs: Outputs, choices: Choices) -> Read:
    n = len(layout(choices.layout))
    for each in (2, 3, 4, 5):
        for name, values in outputs.items():
            if values.size == n * each and values.shape[-1] in (each, n * each):
                places = np.asarray(values, np.float64).reshape(n, each)[:, :2]
                if choices.y_first:
                    places = places[:, ::-1]
                shares = places if choices.coordinates == "shares" else places / choices.size_px
                return [Located(np.arange(n), shares, None)], [name]
    raise _no_output(outputs, choices, f"1 × {2 * n} or 1 × {n} × 2 numbers, or 3, 4 or 5 a point")


_READERS: dict[Head, Callable[[Outputs, Choices], Read]] = {
    "heatmap": _heatmaps,
    "simcc": _simcc,
    "paf": _fields,
    "regression": _regression,
}


def _no_output(outputs: Outputs, choices: Choices, wanted: str) -> OwnError:
    given = ", ".join(f"“{name}” {' × '.join(map(str, values.shape))}" for name, values in outputs.items())
    return OwnError(
        f"No output fits {HEADS[choices.head]} of the {len(layout(choices.layout))} points of "
        f"{TITLES[choices.layout]}, which need {wanted}; this network gives {given or 'none'}."
    )
