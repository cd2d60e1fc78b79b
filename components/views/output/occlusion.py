"""The Output page's experiment: a grey box on the picture, and the net's second look at the same crop."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.content import text
from components.decoding.heatmaps import Readout, confidences, read_out
from components.keypoints import layout
from components.keypoints.arrays import Rgb
from components.keypoints.results import SEEN, FloatArray
from components.measures import Floats
from components.measures.occlusion import Box
from components.media.images import to_address
from components.models.litert.pipelines import PRESENCE_THRESHOLD, SIDE_PX
from components.models.litert.pose_maps import PoseMaps
from components.models.litert.roi import Roi, crop, to_frame
from components.ui import remembered
from components.ui.explain import chart
from components.ui.pipeline_steps import pose_maps
from components.views.output.figures import heads as charts
from components.views.output.figures import occlusion_effect

_ELSEWHERE = -1
_WHAT = ("visibility", "presence", "peak confidence")
_WRISTS = tuple(layout("blazepose-33").points.index(name) for name in ("left_wrist", "right_wrist"))


@st.fragment
def occlusion(frame_rgb: Rgb, roi: Roi, before: PoseMaps, readout: Readout) -> None:
    """Lets the viewer cover a part of the picture and shows both looks side by side.

    Args:
        roi: of the crop that `before` and `readout` come from, kept for the second look.
    """
    st.subheader("What if the point cannot be seen?")
    st.markdown(text("output/occlusion"))
    places_px = to_frame((readout.refined_px / SIDE_PX).astype(np.float32), roi)
    box = _chosen_box(frame_rgb, roi, places_px, _seen_wrist(before))
    covered = box.contains(places_px)
    # By the longer of the distances across and down, as a square reaches: if it covers any, then this one.
    point = int(np.abs(places_px - np.array(box.center_px)).max(axis=1).argmin())
    st.markdown(occlusion_effect.box_sentence(point, covered))
    crops = crop(frame_rgb, roi, SIDE_PX), crop(box.paint(frame_rgb), roi, SIDE_PX)
    after = pose_maps(crops[1])
    second = read_out(after.points_norm, after.heatmaps, SIDE_PX)
    looks = ((before, readout, "Before"), (after, second, "After"))
    for column, (maps, read, when), seen in zip(st.columns(2), looks, crops, strict=True):
        with column:
            title = f"{when}: {charts.name_of(point)}"
            confidence = confidences(maps.heatmaps[..., point])
            figure = charts.crop_figure(to_address(seen), confidence, read, point, SIDE_PX, title)
            chart(f"output-{when.lower()}", figure, _looked(maps, read, point))
    what = st.segmented_control(
        "For all points", _WHAT, **remembered.default("output-change", _WHAT, _WHAT[0])
    )
    values = _values(what, before, readout), _values(what, after, second)
    moved_px = np.hypot(*(second.refined_px - readout.refined_px).T)
    chart(
        "output-movement",
        occlusion_effect.movement_figure(what, values[1], moved_px, covered, readout.scale),
        occlusion_effect.movement_sentence(what, values, moved_px, covered, point, readout.scale),
    )
    chart(
        "output-change",
        occlusion_effect.change_figure(what, *values, covered),
        occlusion_effect.change_sentence(what, *values, covered),
    )


def _seen_wrist(maps: PoseMaps) -> int:
    """The wrist with the higher visibility; the first point where neither is in view."""
    wrist = max(_WRISTS, key=lambda point: float(maps.visibility[point]))
    return wrist if maps.visibility[wrist] >= SEEN else 0


def _chosen_box(frame_rgb: Rgb, roi: Roi, places_px: FloatArray, first: int) -> Box:
    left, right = st.columns(2)
    offered = [*range(len(places_px)), _ELSEWHERE]
    center = left.selectbox(
        "The box covers",
        offered,
        format_func=lambda at: "another place" if at == _ELSEWHERE else charts.name_of(at),
        **remembered.index("output-box", offered, first),
    )
    side = right.slider("Its side, % of the crop", 5, 100, **remembered.value("output-box-side", 20))
    side_px = side / 100 * roi.size_px
    if center != _ELSEWHERE:
        x, y = places_px[center].tolist()
        return Box((x, y), side_px)
    height_px, width_px, _ = frame_rgb.shape
    x_percent = left.slider("From the left, % of the picture", 0, 100, **remembered.value("output-box-x", 50))
    y_percent = right.slider("From above, % of the picture", 0, 100, **remembered.value("output-box-y", 50))
    return Box((x_percent / 100 * width_px, y_percent / 100 * height_px), side_px)


def _looked(maps: PoseMaps, readout: Readout, point: int) -> str:
    text = (
        f"{charts.crop_sentence(readout, point)} Visibility {maps.visibility[point]:.2f}, "
        f"presence {maps.presence[point]:.2f}; a body in the crop: {maps.flag:.2f}."
    )
    if maps.flag < PRESENCE_THRESHOLD:
        return f"{text} That is below {PRESENCE_THRESHOLD}, so MediaPipe would hand out no points at all."
    return text


def _values(what: str, maps: PoseMaps, readout: Readout) -> Floats:
    points = len(charts.POINTS)
    if what == "visibility":
        return maps.visibility[:points].astype(np.float64)
    if what == "presence":
        return maps.presence[:points].astype(np.float64)
    return readout.confidence
