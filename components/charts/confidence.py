"""Confidence: the pose's own visibility and presence; for the face, the one number that there is."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import theme
from components.charts.decimate import in_bins
from components.keypoints.layouts import IntArray
from components.measures import FacePresence, Floats, Missing, Visibility, VisibilityHistory

NONE_PER_POINT = "the face model gives no confidence per point"
_POSE_ROW = (0.46, 1.0)
_FACE_ROW = (0.0, 0.3)
_GAP = 1


def _probability_axis(domain: tuple[float, float], anchor: str) -> theme.Spec:
    return theme.axis(domain=list(domain), anchor=anchor, range=[-0.02, 1.05], tickvals=[0, 0.5, 1])


def confidence_figure(pose: VisibilityHistory | Missing, face: FacePresence | Missing) -> go.Figure:
    """Over the last 10 s: above the pose's mean visibility by region, below the face's presence."""
    notes = [
        theme.heading("Pose: mean visibility by region", 1),
        theme.heading("Face: presence as a whole, none per point", _FACE_ROW[1]),
    ]
    traces: list[theme.Spec] = []
    if isinstance(pose, Missing):
        notes.append(theme.absence(pose.reason, _upper_part(_POSE_ROW)))
        traces.append(theme.legend_only("", theme.POSE, showlegend=False))
    else:
        traces += _region_lines(pose)
    if isinstance(face, Missing):
        notes.append(theme.absence(face.reason, _upper_part(_FACE_ROW)))
        traces.append(theme.legend_only("", theme.FACE, yaxis="y2", showlegend=False))
    else:
        traces.append(_presence_dots(face))
    layout = {
        "xaxis": theme.seconds_axis(anchor="y2"),
        "yaxis": _probability_axis(_POSE_ROW, "x"),
        "yaxis2": _probability_axis(_FACE_ROW, "x"),
    }
    return theme.figure(traces, layout, notes)


def _upper_part(row: tuple[float, float]) -> float:
    # Between the lines for 0.5 and 1, neither of which may cross the words.
    return row[0] + 0.72 * (row[1] - row[0])


def _region_lines(pose: VisibilityHistory) -> list[theme.Spec]:
    times_s, rows = in_bins(pose.times_s, pose.by_region)
    return [
        {
            "type": "scatter",
            # Markers, because a line of a single point is nothing.
            "mode": "lines+markers",
            "marker": {"size": 3},
            "name": theme.readable(region),
            "x": theme.numbers(times_s),
            "y": theme.numbers(row),
            "line": {
                "color": theme.REGION_COLOURS[region],
                "dash": theme.REGION_DASHES.get(region, "solid"),
                "width": 2,
            },
            "hovertemplate": "%{y:.2f}<extra>" + theme.readable(region) + "</extra>",
        }
        for region, row in zip(pose.regions, rows, strict=True)
    ]


def _presence_dots(face: FacePresence) -> theme.Spec:
    times_s, rows = in_bins(face.times_s, face.values[None])
    return {
        "type": "scatter",
        # No line: between two readings the face may have been away.
        "mode": "markers",
        "showlegend": False,
        "x": theme.numbers(times_s),
        "y": theme.numbers(rows[0]),
        "yaxis": "y2",
        "marker": {"color": theme.FACE, "size": 6},
        "hovertemplate": "%{y:.2f}<extra>face</extra>",
    }


def confidence_sentence(pose: VisibilityHistory | Missing, face: FacePresence | Missing) -> str:
    """What `confidence_figure` shows now, in one sentence."""
    return theme.sentence_case(f"{_pose_told(pose)}; {_face_told(face)}; {NONE_PER_POINT}")


def _pose_told(pose: VisibilityHistory | Missing) -> str:
    if isinstance(pose, Missing):
        return f"pose: {pose.reason}"
    now = pose.by_region[:, -1]
    if np.isnan(now).any():
        return "pose: no body in view now"
    best, worst = int(now.argmax()), int(now.argmin())
    if now[best] == now[worst]:
        return (
            f"all regions of the body are seen alike now (mean visibility {wording.probability(now[best])})"
        )
    return (
        f"of the body, the {theme.readable(pose.regions[best])} is seen best now "
        f"(mean visibility {wording.probability(now[best])}) and the {theme.readable(pose.regions[worst])} "
        f"worst ({wording.probability(now[worst])})"
    )


def _face_told(face: FacePresence | Missing) -> str:
    if isinstance(face, Missing):
        return f"face presence: {face.reason}"
    latest = f"a presence of {wording.probability(face.latest)}, read {age(face.age_s)}"
    return f"the face has {latest}" if face.in_view else f"no face is in view now, the last had {latest}"


def age(age_s: float) -> str:
    """How long ago: "just now" up to one second, "3 s ago"."""
    return "just now" if age_s <= 1 else f"{wording.number(age_s)} s ago"


def points_figure(pose: Visibility | Missing) -> go.Figure:
    """Visibility (bars) and presence (dots) of each pose point now, side by side in their regions."""
    if isinstance(pose, Missing):
        return theme.empty_figure(pose)
    traces = []
    middles, labels, places, start = [], [], [], 0
    for region, ids in pose.layout.regions.items():
        x = np.arange(start, start + len(ids), dtype=np.int16)
        traces.append(_bars(pose, region, ids, x))
        middles.append(float(x.mean()))
        labels.append(theme.readable(region).replace(" ", "<br>"))
        places.append((ids, x))
        start += len(ids) + _GAP
    if pose.presence_per_point is not None:
        x = np.concatenate([x for _, x in places])
        presence = np.concatenate([pose.presence_per_point[ids] for ids, _ in places])
        traces.append(_dots(x, presence))
    layout = {
        "xaxis": theme.axis(range=[-1, start - _GAP], tickvals=middles, ticktext=labels, tickangle=0),
        "yaxis": theme.axis(range=[0, 1.05], tickvals=[0, 0.5, 1]),
        "bargap": 0.15,
    }
    heading = theme.heading("Pose, each point now; face: none", 1)
    return theme.figure(traces, layout, [heading])


def _bars(pose: Visibility, region: str, ids: IntArray, x: IntArray) -> theme.Spec:
    return {
        "type": "bar",
        "x": x,
        "y": theme.numbers(pose.per_point[ids]),
        "text": [theme.readable(pose.layout.points[i]) for i in ids],
        "textposition": "none",
        "marker": {
            "color": theme.REGION_COLOURS[region],
            "pattern": {"shape": "/" if region in theme.REGION_DASHES else ""},
        },
        "showlegend": False,
        "hovertemplate": "%{text}: visibility %{y:.2f}<extra></extra>",
    }


def _dots(x: IntArray, presence: Floats) -> theme.Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "dots: presence, bars: visibility",
        "x": x,
        "y": theme.numbers(presence),
        # On bars of any colour and on a light or dark page only a rim keeps a dot in sight.
        "marker": {"color": theme.GREY, "size": 7, "line": {"color": "#FFFFFF", "width": 1}},
        "showlegend": True,
        "hovertemplate": "presence %{y:.2f}<extra></extra>",
    }


def points_sentence(pose: Visibility | Missing) -> str:
    """What `points_figure` shows now, in one sentence."""
    if isinstance(pose, Missing):
        return theme.sentence_case(f"no confidence per point to show: {pose.reason}; {NONE_PER_POINT}")
    n, seen = len(pose.per_point), pose.counted
    worst = int(pose.per_point.argmin())
    mean = f", with a mean visibility of {wording.probability(pose.mean)}" if seen else ""
    return theme.sentence_case(
        f"{seen} of the {n} pose points {'is' if seen == 1 else 'are'} in view{mean}; "
        f"the lowest has the {theme.readable(pose.layout.points[worst])} "
        f"({wording.probability(pose.per_point[worst])}); {NONE_PER_POINT}"
    )
