"""A network's outputs as maps: heatmaps, and heatmaps with part affinity fields."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from components.decoding.affinity_fields import peaks
from components.decoding.assembly import assemble, handed_out
from components.decoding.crowd_trial import LEAST_PEAK
from components.decoding.sub_pixel import quarter_offset
from components.keypoints import layout
from components.keypoints.limbs import LIMB_LAYOUTS, limbs
from components.measures import Floats
from components.models.onnx.viewer_network.evidence import (
    HABIT,
    KNOWN,
    LOOKS,
    NAMED,
    UNKNOWN,
    Guess,
    Guesses,
    InputShown,
    Located,
    Outputs,
    counted,
    evidence,
    is_known,
    named,
    shown_points,
)
from components.models.onnx.viewer_network.network import layouts_of

MOST_PEAKS = 40
"""Of one kind of point; maps of noise have more, and pairs grow with the square."""
_LEAST_SIDE = 8
_BACKGROUND = -12.0
_PEAK = 0.1
_ORDERS = ("channels first", "channels last")


def heatmaps(outputs: Outputs, seen: InputShown) -> Guesses:
    """Each output that may be a map a point, in both orders of its sizes, with and without a background."""
    maps = list(_maps(outputs))
    fits = [(one, points) for one in maps for points in _numbers_of(one[2])]
    known = {one[0] for one, points in fits if is_known(points)}
    return [
        # Stacked networks write their best maps last.
        _heatmap(name, order, values, points, seen, 0.1 * place)
        for place, ((name, order, values), points) in enumerate(fits)
        if is_known(points) or name not in known
    ]


def _numbers_of(maps: Floats) -> Iterator[int]:
    """How many points maps may be of: one each, but for a last one of the background, as OpenPose adds."""
    channels = maps.shape[2]
    if shown_points(channels) and (is_known(channels) or min(maps.shape[:2]) >= _LEAST_SIDE):
        yield channels
    if is_known(channels - 1):
        yield channels - 1


def _heatmap(name: str, order: str, maps: Floats, points: int, seen: InputShown, later: float) -> Guess:
    height, width, channels = maps.shape
    shown = shown_points(points) or 0
    known = maps[..., :shown]
    rank, reasons = named(name, "heatmap")
    rank += later + (KNOWN if is_known(points) else UNKNOWN) + (_BACKGROUND if points < channels else 0)
    if width * seen.size_px[1] == height * seen.size_px[0]:
        rank += LOOKS
        reasons += ("the maps have the input's proportions",)
    if order == _ORDERS[seen.colours_last]:
        rank += HABIT
    if _has_peaks(known):
        rank += LOOKS / 2
        reasons += ("each map has one narrow peak",)
    elif (known.max(axis=(0, 1)) == known.min(axis=(0, 1))).all():
        rank -= NAMED
        reasons += ("all maps are flat, so they give no position",)
    said, why = counted(points)
    background = " and one of the background" if points < channels else ""
    # HRNet's and mmpose's maps: cell i stands for the share i / cells of the input.
    shares = quarter_offset(known) / (width, height)
    person = Located(np.arange(shown), shares, known.max(axis=(0, 1)))
    more, looks = evidence(shares, layouts_of(shown)[0], seen)
    return Guess(
        "heatmap",
        (name,),
        layouts_of(shown)[0],
        rank + more,
        f"heatmaps of {said}{background}, {height} high and {width} wide ({order})",
        (*reasons, *looks, *why),
        (person,),
    )


def _maps(outputs: Outputs) -> Iterator[tuple[str, str, Floats]]:
    """Each output that may be maps, as (H, W, channels), in either order of its sizes."""
    for name, values in outputs.items():
        if values.ndim == 4 and values.shape[0] == 1 and values.size:
            both = (values[0].transpose(1, 2, 0), values[0])
            for order, maps in zip(_ORDERS, both, strict=True):
                if min(maps.shape[:2]) > 1:
                    yield name, order, np.asarray(maps, np.float64)


def _has_peaks(maps: Floats) -> bool:
    """Whether few cells of each map are nearer to its highest than to its middle value."""
    flat = maps.reshape(-1, maps.shape[2])
    middle = np.median(flat, axis=0)
    high = flat > (flat.max(axis=0) + middle) / 2
    return bool((flat.max(axis=0) > middle).all() and high.mean() < _PEAK)


def fields(outputs: Outputs, _: InputShown) -> Guesses:
    """Heatmaps with part affinity fields, in one output or in two, for the layouts whose limbs are known."""
    found = []
    by_order = [{name: maps for name, each, maps in _maps(outputs) if each == order} for order in _ORDERS]
    for name in LIMB_LAYOUTS:
        for maps in by_order:
            for used, heat, field in _with_fields(maps, name):
                reasons: tuple[str, ...] = (
                    f"{heat.shape[2]} maps and {field.shape[2]} fields are those of OpenPose",
                )
                people = tuple(_people(heat, field, name))
                said = f"heatmaps and part affinity fields of {len(layout(name))} points"
                found.append(Guess("paf", used, name, KNOWN + LOOKS + NAMED, said, reasons, people))
    return found


def _with_fields(maps: dict[str, Floats], name: str) -> Iterator[tuple[tuple[str, ...], Floats, Floats]]:
    """(names, heatmaps, fields) as far as shapes fit; a last map of the background is what OpenPose adds."""
    n, channels = len(layout(name)), 2 * len(limbs(name))
    for one, values in maps.items():
        if values.shape[2] == n + 1 + channels:
            yield (one,), values[..., :n], values[..., n + 1 :]
        if values.shape[2] not in (n, n + 1):
            continue
        for other, field in maps.items():
            if field.shape == (*values.shape[:2], channels):
                yield (one, other), values[..., :n], field


def _people(heat: Floats, field: Floats, name: str) -> Iterator[Located]:
    known = limbs(name)
    vectors = np.stack([field[..., known.channels], field[..., known.channels + 1]], axis=-1)
    candidates = [peaks(heat[..., kind], LEAST_PEAK)[:MOST_PEAKS] for kind in range(heat.shape[2])]
    for person in handed_out(assemble(candidates, vectors, known)):
        parts = {kind: part for kind, part in enumerate(person.parts) if part is not None}
        rows = np.array([candidates[kind][part] for kind, part in parts.items()])
        shares = (rows[:, :2] + 0.5) / (heat.shape[1], heat.shape[0])
        yield Located(np.array(list(parts)), shares, rows[:, 2])
