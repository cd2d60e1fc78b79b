"""The parts of the Keypoints page: layouts on the viewer's person, their density, and in space."""

from __future__ import annotations

import re

import numpy as np
import streamlit as st

from components import charts, wording
from components.charts import keypoints_3d as space
from components.charts.keypoints import Drawn, drawn_figure, drawn_sentence
from components.charts.keypoints_backdrop import Backdrop, backdrop, box_about
from components.content import text
from components.keypoints import DEFAULT_NETWORKS, FrameAnalysis, Keypoints, layout, network
from components.keypoints.arrays import BoxPx, Rgb
from components.keypoints.conversions import Conversion, as_given, conversion, conversions
from components.keypoints.layouts import LAYOUT_NAMES, TITLES
from components.keypoints.values import OUT_OF_VIEW
from components.measures import Density, Floats, Missing, density, in_view
from components.measures.density_map import density_map
from components.measures.regions import LayoutSpacing, layout_spacing, region_points
from components.ui import remembered, server_state
from components.ui.explain import chart
from components.ui.picture import Picture
from components.views.keypoints.figures import density as spread

DEFAULT = ("coco-17", "blazepose-33", "ibug-68", "face-mesh-478")
SIGMA, CELLS = 0.02, 96
"""Of the picture's longer side: the spread of a point in a density map; and how many cells it has there."""
_LINK = re.compile(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40}):(\S+)")


def drawable() -> dict[str, str]:
    """The layouts that can be had from one of the two networks, and its key."""
    return {
        name: key
        for name in LAYOUT_NAMES
        for key in DEFAULT_NETWORKS
        if (own := network(key).layout) is not None and (name == own or conversion(own, name) is not None)
    }


@st.fragment
def layout_panels(picture: Picture, found: FrameAnalysis) -> None:
    """The viewer's own person in the chosen layouts, side by side."""
    can = drawable()
    names = st.multiselect(
        "Layouts to draw",
        list(can),
        **remembered.defaults("layouts", list(can), DEFAULT),
        format_func=TITLES.__getitem__,
    )
    st.caption(text("keypoints/not_drawn"))
    if not names:
        st.info("Choose one or more layouts to see them on the picture.")
    # In the order of their size, whatever the order of choosing; rows of two keep neighbours level.
    ordered = [name for name in can if name in names]
    for start in range(0, len(ordered), 2):
        for column, name in zip(st.columns(2), ordered[start : start + 2], strict=False):
            with column:
                st.markdown(f"**{TITLES[name]}**")
                _panel(name, picture, _person(found, can[name]))


def _person(found: FrameAnalysis, key: str) -> Keypoints | Missing:
    people = found.results[key].people
    return people[0] if people else Missing(OUT_OF_VIEW[network(key).subject])


def _panel(name: str, picture: Picture, person: Keypoints | Missing) -> None:
    if isinstance(person, Missing):
        st.info(f"Cannot be drawn: {person.reason}.")
        return
    size_px = _size_px(picture)
    drawn = _drawn(name, person, size_px)
    box_px = box_about(person.xy_px(size_px).astype(np.float64), size_px)
    chart(f"layout-{name}", drawn_figure(drawn, _backdrop(picture.rgb, box_px)), drawn_sentence(drawn))


def _drawn(name: str, person: Keypoints, size_px: tuple[int, int]) -> Drawn:
    way = conversion(person.layout.name, name)
    colour = next(
        network(key).colour for key in DEFAULT_NETWORKS if network(key).layout == person.layout.name
    )
    return Drawn(way.convert(person) if way else as_given(person), way, size_px, colour)


def _size_px(picture: Picture) -> tuple[int, int]:
    return picture.rgb.shape[1], picture.rgb.shape[0]


@st.cache_data(show_spinner=False, max_entries=32, ttl=server_state.STILLS_KEPT)
def _backdrop(frame_rgb: Rgb, box_px: BoxPx) -> Backdrop:
    return backdrop(frame_rgb, box_px)


def density_panels(picture: Picture, found: FrameAnalysis) -> None:
    """How close the points of both models lie: in words, spread out, by layout, by region."""
    people = {key: _person(found, key) for key in DEFAULT_NETWORKS}
    densities = {key: _density(person, picture) for key, person in people.items()}
    pose, face = densities.values()
    st.markdown(_ratio(pose, face, picture.name))
    if isinstance(pose, Missing) and isinstance(face, Missing):
        return
    left, right = st.columns(2)
    with left:
        chart("spacing", charts.spacing_figure(densities), charts.spacing_sentence(densities))
    with right:
        spacings = _spacings(people, _size_px(picture))
        chart("layouts", spread.layouts_figure(spacings), spread.layouts_sentence(spacings))
    regions = [
        () if isinstance(person, Missing) or isinstance(part, Missing) else region_points(person.layout, part)
        for person, part in zip(people.values(), densities.values(), strict=True)
    ]
    chart("regions", spread.regions_figure(*regions), spread.regions_sentence(*regions))


def _density(person: Keypoints | Missing, picture: Picture) -> Density | Missing:
    return person if isinstance(person, Missing) else density(person, _size_px(picture))


def _ratio(pose: Density | Missing, face: Density | Missing, name: str) -> str:
    missing = [part.reason for part in (pose, face) if isinstance(part, Missing)]
    if isinstance(pose, Missing) or isinstance(face, Missing):
        return f"In {name} there is {' and '.join(missing)}, so the two models cannot be compared."
    if pose.hull is None or face.hull is None:
        return f"In {name} one model's points span no area, so the densities cannot be compared."
    pose_density, face_density = pose.hull.points_per_1000_px2, face.hull.points_per_1000_px2
    return text(
        "keypoints/ratio",
        picture=name,
        ratio=f"{face_density / pose_density:,.0f}",
        pose_points=wording.in_view(pose.counted, pose.points, "pose"),
        face_points=wording.in_view(face.counted, face.points, "face"),
        more=f"{face.counted / pose.counted:.1f}",
        smaller=f"{pose.hull.area_px2 / face.hull.area_px2:.1f}",
        pose_density=wording.number(pose_density, 3),
        face_density=wording.number(face_density, 3),
    )


def _spacings(
    people: dict[str, Keypoints | Missing], size_px: tuple[int, int]
) -> list[tuple[str, LayoutSpacing, str]]:
    spacings = []
    for name, key in drawable().items():
        person = people[key]
        if not isinstance(person, Missing):
            drawn = _drawn(name, person, size_px)
            spacing = layout_spacing(drawn.points_px[in_view(drawn.found)])
            if not isinstance(spacing, Missing):
                spacings.append((name, spacing, drawn.colour))
    return spacings


def map_panels(picture: Picture, found: FrameAnalysis) -> None:
    """A density map of each model over the whole picture, both on one scale."""
    size_px = _size_px(picture)
    sigma_px, cell_px = SIGMA * max(size_px), max(size_px) / CELLS
    people = {key: _person(found, key) for key in DEFAULT_NETWORKS}
    maps: dict[str, Floats] = {
        key: density_map(
            person.xy_px(size_px)[in_view(person)].astype(np.float64), size_px, sigma_px, cell_px
        )
        for key, person in people.items()
        if not isinstance(person, Missing)
    }
    top = max([10 * spread.FAINTEST, *(float(values.max()) for values in maps.values())])
    behind = _backdrop(picture.rgb, (0, 0, *size_px))
    for column, (key, person) in zip(st.columns(2), people.items(), strict=True):
        with column:
            short = network(key).short
            st.markdown(f"**{short}**")
            if isinstance(person, Missing):
                st.info(f"No density to show: {person.reason}.")
                continue
            values, word = maps[key], short.lower()
            figure = spread.map_figure(values, top, cell_px, behind, network(key).colour)
            chart(f"map-{word}", figure, spread.map_sentence(values, word, sigma_px))


def space_panels(picture: Picture, found: FrameAnalysis) -> None:
    """Both models' points in space, to be turned."""
    pose, face = (_person(found, key) for key in DEFAULT_NETWORKS)
    left, right = st.columns(2)
    with left:
        st.markdown("**Pose**, in metres")
        if isinstance(pose, Missing):
            st.info(f"Nothing to turn: {pose.reason}.")
        elif pose.world_m is None:
            st.info(space.world_sentence(pose))
        else:
            chart("space-pose", space.world_figure(pose), space.world_sentence(pose))
    with right:
        st.markdown("**Face**, in pixels")
        if isinstance(face, Missing):
            st.info(f"Nothing to turn: {face.reason}.")
        else:
            size_px = _size_px(picture)
            chart("space-face", space.mesh_figure(face, size_px), space.mesh_sentence(face, size_px))


# Few columns, so that a phone shows them whole.
_COUNTS = "points · edges · regions · mirrored pairs"


def layout_table() -> None:
    """All layouts there are."""
    rows = []
    for name in LAYOUT_NAMES:
        kind = layout(name)
        place, _, remark = kind.source.partition("; ")
        link = _LINK.fullmatch(place)
        pairs = int((kind.mirror != np.arange(len(kind))).sum()) // 2
        counts = len(kind), len(kind.edges), len(kind.regions), pairs
        rows.append(
            {
                "layout": TITLES[name],
                _COUNTS: " · ".join(f"{count:,}" for count in counts),
                "source": _linked(link, remark) if link else kind.source,
            }
        )
    st.table(rows, border="horizontal", hide_index=True, alt="All layouts with their sources.")


def _linked(place: re.Match[str], remark: str) -> str:
    repository, commit, path = place.groups()
    link = f"[{repository}](https://github.com/{repository}/blob/{commit}/{path})"
    return f"{link}; {remark}" if remark else link


def _points_text(way: Conversion) -> str:
    """How many of the target's points there are, which are derived or left out, and why."""
    phrases = [f"{len(way.target) - len(way.left_out)} of {len(way.target)}"]
    for what, points in (("derived", way.derived), ("left out", way.left_out)):
        if points:
            phrases.append(f"{what}: {', '.join(points).replace('_', ' ')}")
    return "; ".join([*phrases, way.note])


def conversion_table() -> None:
    """All conversions there are."""
    st.table(
        [
            {
                "from → to": f"{TITLES[way.source.name]} → {TITLES[way.target.name]}",
                "kind": way.kind,
                "points": _points_text(way),
            }
            for way in conversions()
        ],
        border="horizontal",
        hide_index=True,
        alt="All conversions between layouts, with the points that they derive and leave out.",
    )
