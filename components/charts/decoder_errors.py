"""How well a place can be read from a heatmap: by cells alone, and by each decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.decoding.quantisation import CellError
from components.measures import Floats, Missing, OwnScale

_COLOURS = {
    "argmax": theme.POSE,
    "quarter offset": theme.SKY,
    "Taylor": theme.PURPLE,
    "DARK": theme.GREEN,
    "soft-argmax": theme.VERMILLION,
    "centre of mass": theme.GREY,
}
_DASHES = {
    "quarter offset": "dashdot",
    "soft-argmax": "dot",
    "Taylor": "dash",
    "centre of mass": "longdash",
}
# An error of nothing has no place on a logarithmic axis; a hundredth of a pixel is as good.
_LEAST_PX = 0.01
_ERROR_RANGE = (_LEAST_PX, 200.0)


def cell_figure(
    strides_px: Sequence[int], exact: Sequence[CellError], measured: Sequence[CellError], net_stride_px: float
) -> go.Figure:
    """The distance between a cell's middle and a point in it, over the cell's side: formula and measurement.

    Args:
        net_stride_px: side of a cell of the net on this page, marked.
    """
    kinds = (
        ("largest", "largest_px", theme.VERMILLION),
        ("RMS", "rms_px", theme.PURPLE),
        ("mean", "mean_px", theme.POSE),
    )
    traces: list[theme.Spec] = []
    for name, field, colour in kinds:
        traces.append(_line(name, strides_px, [getattr(e, field) for e in exact], colour, "lines"))
        thrown = _line(
            f"{name}, measured", strides_px, [getattr(e, field) for e in measured], colour, "markers"
        )
        traces.append({**thrown, "showlegend": False})
    return theme.figure(
        traces,
        {
            "xaxis": _stride_axis(strides_px),
            "yaxis": theme.axis(rangemode="tozero", ticksuffix=" px"),
            "shapes": [_mark(net_stride_px)],
        },
        [theme.heading("Error of the cell's middle (lines: formula, dots: measured)", 1)],
    )


def cell_sentence(exact: CellError, measured: CellError, stride_px: int, scale: OwnScale | Missing) -> str:
    """What `cell_figure` shows at the net's own stride, in one sentence."""
    of_scale = ""
    if not isinstance(scale, Missing):
        of_scale = f", {wording.number(scale.percent(exact.mean_px))} % of the {scale.name} here"
    return (
        f"With cells of {stride_px} px, as here, the middle of the right cell is off by "
        f"{exact.mean_px:.2f} px on average ({measured.mean_px:.2f} px measured{of_scale}). "
        f"It is off by {exact.rms_px:.2f} px RMS and {exact.largest_px:.2f} px at most; "
        "all three grow in proportion to the cell."
    )


def sigma_figure(
    sigmas_px: Sequence[float], errors: Sequence[Mapping[str, float]], chosen_px: float, net_px: float | None
) -> go.Figure:
    """Each decoder's mean error over the width of the peak.

    Args:
        errors: one mapping from decoder to px for each sigma.
        chosen_px: the sigma on the slider, marked.
        net_px: the sigma of the net's own peaks on the picture, marked too; None without any.
    """
    marks = [_mark(chosen_px)]
    notes = [theme.heading("Mean error over the width of the peak (sigma)", 1)]
    if net_px is not None:
        marks.append({**_mark(net_px), "line": {"color": theme.POSE, "width": 1.5}})
        notes.append(
            theme.note(
                "this net",
                float(np.log10(net_px)),
                0.02,
                xref="x",
                xanchor="left",
                xshift=3,
                yanchor="bottom",
            )
        )
    axes = {
        "xaxis": theme.axis(
            type="log",
            tickvals=list(sigmas_px)[::2],
            ticktext=[f"{sigma:g} px" for sigma in list(sigmas_px)[::2]],
        ),
        "yaxis": _error_axis(),
        "shapes": marks,
    }
    return theme.figure(_curves(sigmas_px, errors), axes, notes)


def stride_figure(
    strides_px: Sequence[int], errors: Sequence[Mapping[str, float]], net_stride_px: float
) -> go.Figure:
    """Each decoder's mean error over the cell's side, the peak as wide as chosen."""
    axes = {"xaxis": _stride_axis(strides_px), "yaxis": _error_axis(), "shapes": [_mark(net_stride_px)]}
    heading = theme.heading("Mean error over the side of a cell (stride)", 1)
    return theme.figure(_curves(strides_px, errors), axes, [heading])


def decoders_sentence(errors: Mapping[str, float], what: str) -> str:
    """The mean errors at one place of a curve, in one sentence; `what` says where."""
    means = ", ".join(f"{name} {_px(px)}" for name, px in sorted(errors.items(), key=lambda item: item[1]))
    return f"{what}, the mean errors are: {means}."


def _px(value: float) -> str:
    return f"under {_LEAST_PX} px" if value < _LEAST_PX else f"{wording.number(value)} px"


def real_figure(distances_px: Mapping[str, Floats], names: Sequence[str]) -> go.Figure:
    """Each decoder on the real heatmaps: the distance of each point from MediaPipe's refined one.

    Args:
        distances_px: (P,) for each decoder.
        names: of the P points.
    """
    traces: list[theme.Spec] = []
    for decoder, values in distances_px.items():
        colour = _COLOURS[decoder]
        traces.append(
            {
                "type": "box",
                "orientation": "h",
                "x": theme.numbers(np.maximum(values, _LEAST_PX)),
                "y": [decoder] * len(values),
                "text": list(names),
                "boxpoints": "all",
                "jitter": 0.6,
                "pointpos": 0,
                "marker": {"color": colour, "size": 5, "opacity": 0.7},
                "line": {"color": colour},
                "fillcolor": theme.see_through(colour),
                "showlegend": False,
                "hovertemplate": "%{x:.2f} px<extra>%{text}</extra>",
                "hoveron": "points",
            }
        )
    axes = {
        "xaxis": theme.log_axis((0.008, 100), [0.01, 0.1, 1, 10, 100], "px"),
        "yaxis": theme.axis(autorange="reversed", showgrid=False),
    }
    return theme.figure(traces, axes, [theme.heading("Distance from the refined point, this picture", 1)])


def real_sentence(distances_px: Mapping[str, Floats]) -> str:
    """What `real_figure` shows now, in one sentence."""
    medians = {name: float(np.median(values)) for name, values in distances_px.items()}
    count = len(next(iter(distances_px.values())))
    words = ", ".join(f"{name} {_px(px)}" for name, px in sorted(medians.items(), key=lambda item: item[1]))
    return f"Half of the {count} points with a peak end within these distances of the refined point: {words}."


def _curves(xs: Sequence[float], errors: Sequence[Mapping[str, float]]) -> list[theme.Spec]:
    return [
        {
            **_line(
                name, xs, np.maximum([error[name] for error in errors], _LEAST_PX), colour, "lines+markers"
            ),
            "line": {"color": colour, "width": 2, "dash": _DASHES.get(name, "solid")},
        }
        for name, colour in _COLOURS.items()
    ]


def _line(name: str, x: Sequence[float], y: Sequence[float] | Floats, colour: str, mode: str) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": mode,
        "name": name,
        "x": theme.numbers(x),
        "y": theme.numbers(y),
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": 6},
        "hovertemplate": "%{y:.2f} px at %{x:g} px<extra>" + name + "</extra>",
    }


def _mark(x: float) -> theme.Spec:
    line = {"color": theme.GREY, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _stride_axis(strides_px: Sequence[int]) -> theme.Spec:
    return theme.axis(
        type="log", tickvals=list(strides_px), ticktext=[f"{stride} px" for stride in strides_px]
    )


def _error_axis() -> theme.Spec:
    ticks = [0.01, 0.1, 1.0, 10.0, 100.0]
    return theme.log_axis(_ERROR_RANGE, ticks, "px")
