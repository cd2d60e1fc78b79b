"""One picture, or one frame of a clip, in the Lab: to zoom into, as a table, and in charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import charts
from components.charts import keypoints_3d as space
from components.charts.keypoints import Drawn
from components.charts.keypoints_backdrop import Backdrop, backdrop
from components.keypoints import MODELS, FrameResult, Keypoints, ModelName
from components.keypoints.arrays import Rgb
from components.keypoints.conversions import as_given, conversion, conversions
from components.keypoints.layouts import title_of
from components.measures import Measures, Missing, density, measure, own_scale
from components.measures.history import layout_of, result_of
from components.media.errors import MediaError
from components.processes.jobs.result import Result
from components.ui import remembered
from components.ui.figure import chart
from components.ui.materials import Derived, Material
from components.ui.plain_text import plain
from components.views.lab.choice import Side
from components.views.lab.figures.picture import (
    LONGEST_PX,
    MODEBAR,
    Layer,
    missing_sentence,
    view_figure,
    view_sentence,
)
from components.views.lab.figures.point_table import point_rows
from components.views.lab.repeatability import repeatability_panel
from components.views.lab.table import table

_MODELS: tuple[tuple[ModelName, str, str], ...] = (
    ("pose", "blazepose-33", charts.POSE),
    ("face", "face-mesh-478", charts.FACE),
)
_LAYERS = ("Pose", "Face", "Edges", "Hulls")
_PIXELS = Derived[tuple[Rgb | None, str]](newest_only=True)
_BACKDROP = Derived[Backdrop](newest_only=True)
_PARTS = ("Table", "Density", "Confidence", "Blendshapes", "In space", "Repeatability")


@dataclass(frozen=True, eq=False)
class Seen:
    """A frame of a material with its pixels.

    Attributes:
        number: of the frame in the record.
        rgb: (H, W, 3), or None where there are none, and `reason` says why.
        key: tells it from what is shown at other places of the page.
        person: whose body and face are shown in space.
    """

    material: Material
    number: int
    rgb: Rgb | None
    reason: str
    key: str
    person: int = 0

    @property
    def frame(self) -> FrameResult:
        """What was found on it."""
        return self.material.record.frames[self.number]

    def who(self, model: ModelName) -> Keypoints | None:
        """The person whom the charts follow, if it was found on the frame."""
        place = self.material.place(model, self.person, self.number)
        return None if place is None else result_of(self.frame, model).people[place]

    @property
    def file(self) -> str:
        """The beginning of the names of files that are saved of it."""
        stem = self.material.name.rsplit(".", 1)[0].replace(" ", "-")
        return stem if self.material.record.kind == "picture" else f"{stem}-frame-{self.number}"


def look(side: Side, number: int, key: str) -> Seen:
    """That frame of a material, read once."""
    material = side.material
    result = material.result
    assert result is not None
    rgb, reason = material.derived(_PIXELS, number, lambda: _pixels(result, number))
    return Seen(material, number, rgb, reason, key, side.person)


def _pixels(result: Result, number: int) -> tuple[Rgb | None, str]:
    """Those of a frame, or why there are none."""
    if not result.has_pixels:
        return None, "These results have no pictures, so the points are shown alone."
    try:
        return result.frame_rgb(number), ""
    except MediaError as error:
        return None, str(error)


def notes(material: Material, mark: str = "") -> None:
    """What a reader of the results must know of the file, a line each."""
    for note in material.record.notes:
        st.caption(plain(f"{mark}{note}"))


def view(seen: Seen) -> None:
    """The interactive picture with its layers, then what the viewer opens below it."""
    if seen.reason:
        st.info(plain(seen.reason))
    if seen.frame.damaged:
        st.info(
            "This frame is damaged: parts of it are missing in the file, or the decoder had to conceal them."
        )
    on = st.pills(
        "Layers",
        _LAYERS,
        selection_mode="multi",
        **remembered.defaults(f"lab-layers-{seen.key}", _LAYERS, _LAYERS[:3]),
    )
    layouts = _chosen_layouts(seen)
    layers = layers_of(seen.frame, layouts, on)
    revision = f"{seen.key}-{seen.material.number}"
    figure = view_figure([layer for _, layer in layers], _behind(seen), revision)
    sentence = view_sentence([layer for _, layer in layers], seen.frame.size_px)
    if missed := _missed(seen):
        sentence = f"{sentence} {missing_sentence(missed)}"
    chart(f"lab-view-{seen.key}", figure, sentence, save=seen.file, **MODEBAR)
    _parts(seen, layouts)


def _missed(seen: Seen) -> list[str]:
    """What was looked for and not found. Results of before may be of one model, which they name then."""
    asked = seen.material.record.models or MODELS
    subjects: tuple[tuple[ModelName, str], ...] = (("pose", "body"), ("face", "face"))
    return [
        subject for model, subject in subjects if model in asked and not result_of(seen.frame, model).people
    ]


def _chosen_layouts(seen: Seen) -> dict[ModelName, str]:
    chosen: dict[ModelName, str] = {}
    for column, (model, usual, _) in zip(st.columns(2), _MODELS, strict=True):
        found = layout_of(seen.material.record.frames, model)
        own = usual if found is None else found.name
        other = "" if own == usual else f"-{own}"
        can = [own, *(way.target.name for way in conversions() if way.source.name == own)]
        chosen[model] = column.selectbox(
            f"Layout of the {model}",
            can,
            format_func=title_of,
            **remembered.index(f"lab-layout-{model}-{seen.key}{other}", can, own),
        )
    return chosen


def layers_of(
    frame: FrameResult, layouts: dict[ModelName, str], on: Sequence[str] = _LAYERS
) -> list[tuple[int, Layer]]:
    """Everybody's points in the chosen layouts, each with the person's number from 1.

    Args:
        on: of "Pose", "Face", "Edges", "Hulls", which are to be seen.
    """
    return [
        (number, _layer(person, frame.size_px, layouts[model], colour, on))
        for model, _, colour in _MODELS
        if model.capitalize() in on
        for number, person in enumerate(result_of(frame, model).people, 1)
    ]


def _layer(person: Keypoints, size_px: tuple[int, int], name: str, colour: str, on: Sequence[str]) -> Layer:
    way = conversion(person.layout.name, name)
    drawn = Drawn(way.convert(person) if way else as_given(person), way, size_px, colour)
    found = density(person, size_px)
    hull = None if isinstance(found, Missing) or "Hulls" not in on else found.hull
    return Layer(drawn, own_scale(person, size_px), hull, "Edges" in on)


def _behind(seen: Seen) -> Backdrop:
    rgb, box_px = seen.rgb, (0, 0, *seen.frame.size_px)
    if rgb is None:
        return Backdrop("", box_px)
    return seen.material.derived(_BACKDROP, seen.number, lambda: backdrop(rgb, box_px, LONGEST_PX))


def _parts(seen: Seen, layouts: dict[ModelName, str]) -> None:
    tabs = st.tabs(_PARTS, on_change="rerun", key=f"lab-parts-{seen.key}")
    for name, tab in zip(_PARTS, tabs, strict=True):
        # Only what is looked at is worked out and sent.
        if not tab.open:
            continue
        with tab:
            if name == "Table":
                table(point_rows(layers_of(seen.frame, layouts)), seen.key)
            elif name == "In space":
                _space(seen)
            elif name == "Repeatability":
                repeatability_panel(seen.material, seen.rgb, seen.number, seen.key)
            else:
                _charts(seen, name, measure([seen.frame]))


def _charts(seen: Seen, name: str, measures: Measures) -> None:
    pose, face = measures.pose_density, measures.face_density
    key = f"lab-{name}-{seen.key}"
    if name == "Density":
        left, right = st.columns(2)
        with left:
            chart(key, charts.spacing_figure(pose, face), charts.spacing_sentence(pose, face), save="spacing")
        with right:
            chart(
                f"{key}-hulls",
                charts.hulls_figure(pose, face),
                charts.hulls_sentence(pose, face),
                save="hulls",
            )
    elif name == "Confidence":
        visible = measures.visibility
        chart(key, charts.points_figure(visible), charts.points_sentence(visible), save="confidence")
    else:
        scores = measures.blendshapes
        chart(key, charts.blendshapes_figure(scores), charts.blendshapes_sentence(scores), save="blendshapes")


def _space(seen: Seen) -> None:
    size_px = seen.frame.size_px
    left, right = st.columns(2)
    with left:
        body = seen.who("pose")
        if body is not None and body.world_m is not None:
            chart(f"lab-body-{seen.key}", space.body_figure(body), space.body_sentence(body), save="body")
        else:
            st.info("No body with coordinates in metres was found.")
    with right:
        face = seen.who("face")
        if face is not None:
            mesh = space.mesh_figure(face, size_px), space.mesh_sentence(face, size_px)
            chart(f"lab-mesh-{seen.key}", *mesh, save="mesh")
        else:
            st.info("No face was found.")
