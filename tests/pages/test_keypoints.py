"""The Keypoints page: the person in other layouts, the density, and what is missing is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from streamlit.testing.v1 import AppTest

from components.keypoints import AnalysisSettings, Keypoints, NetworkResult
from components.keypoints.conversions import conversion
from components.keypoints.layouts import LAYOUT_NAMES
from components.processes.stream.worker_client import WorkerLost
from components.ui import server_state
from components.views.keypoints import page
from tests.support.app_tests import Open
from tests.support.page_fakes import analysed, charts
from tests.support.results import BODY, FACE, person


@pytest.fixture(autouse=True)
def _no_backdrop_kept() -> Iterator[None]:
    yield
    page._backdrop.clear()


def shown(at: AppTest) -> list[str]:
    """The sentences under the charts."""
    assert not at.exception and not at.error
    return charts(at)


def ratio_of(at: AppTest) -> str:
    return next(str(each.value) for each in at.markdown if "times as dense" in str(each.value))


def only(monkeypatch: pytest.MonkeyPatch, *networks: str) -> None:
    """Only these networks find somebody."""
    found = analysed(*(NetworkResult(key) for key in (BODY, FACE) if key not in networks))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: found)


def test_it_begins_with_four_layouts_of_both_models(opened: Open) -> None:
    at = opened("keypoints")
    assert [str(each.value) for each in at.title] == ["Keypoints: how many points, and where?"]
    coco, blazepose, ibug, mesh = shown(at)[:4]
    assert coco.startswith("17 points and 19 edges, converted from BlazePose-33 (by name")
    assert blazepose.startswith("33 points and 35 edges, as the model gives them")
    assert ibug.startswith("68 points and 63 edges, converted from MediaPipe face mesh 478 (approximate")
    assert mesh.startswith("478 points and 1,330 edges, as the model gives them")


def test_layouts_are_drawn_as_chosen_in_the_order_of_their_size(opened: Open) -> None:
    at = opened("keypoints")
    at.multiselect(key="layouts").set_value(["face-mesh-468", "mpii-16"]).run()
    mpii, mesh, spacing = shown(at)[:3]
    assert mpii.startswith("14 of 16 points") and "left out: upper neck, head top" in mpii
    assert mesh.startswith("468 points")
    assert spacing.startswith("Half of the 25 (of 33) pose points in view")


def test_what_neither_model_can_give_is_not_offered_and_the_reason_is_said(opened: Open) -> None:
    at = opened("keypoints")
    assert set(LAYOUT_NAMES) - set(page.drawable()) == {"hand-21"}
    assert "21-point hand" not in at.multiselect(key="layouts").options
    (said,) = [str(each.value) for each in at.caption if "Not drawn" in str(each.value)]
    assert "21-point hand" in said
    partly = conversion("face-mesh-478", "wflw-98")
    assert partly is not None
    assert f"Of *WFLW-98* {len(partly.target) - len(partly.left_out)} are drawn" in said


def test_no_layout_chosen_is_told(opened: Open) -> None:
    at = opened("keypoints")
    at.multiselect(key="layouts").set_value([]).run()
    assert at.info[0].value == "Choose one or more layouts to see them on the picture."
    assert shown(at)[0].startswith("Half of the 25 (of 33) pose points in view")


def test_the_ratio_is_that_of_the_made_up_picture(opened: Open) -> None:
    # See `made`: hulls of 6,400 and 9,520 of 640 × 480 px, on a picture of 512 × 512 px.
    shrunk = 512 * 512 / (640 * 480)
    pose, face = 25 / (6.4 * shrunk), 478 / (9.52 * shrunk)
    told = ratio_of(opened("keypoints"))
    assert f"**{face / pose:.0f} times as dense**" in told
    assert "19.1 times as many as the 25 (of 33) pose points in view, on an area 0.7 times" in told.replace(
        "\n", " "
    )
    assert f"{face:.1f} points to" in told and f"against {pose:.2f}." in told


def test_the_spacings_and_regions_are_those_of_the_made_up_picture(opened: Open) -> None:
    told = shown(opened("keypoints"))
    # The body's points stand 20 px apart in x of 640, which is 16 px of 512; the face's 1 px, which is 0.8.
    assert any("16 px" in each and "Half of the 25 (of 33)" in each for each in told)
    assert any("smallest in MediaPipe face mesh 4" in each and "0.80 px" in each for each in told)
    assert (
        "The pose model has most points on the head, 11 of 33; the face model has most points on the skin, "
        "316 of 478."
    ) in told


@pytest.mark.parametrize(
    ("there", "name", "reason", "layouts"),
    [(FACE, "face", "no body in view", 2), (BODY, "pose", "no face in view", 2)],
)
def test_a_model_that_found_nobody_is_told_and_the_other_is_shown(
    opened: Open, monkeypatch: pytest.MonkeyPatch, there: str, name: str, reason: str, layouts: int
) -> None:
    only(monkeypatch, there)
    at = opened("keypoints")
    told = [str(each.value) for each in at.info]
    assert told.count(f"Cannot be drawn: {reason}.") == layouts
    assert {f"No density to show: {reason}.", f"Nothing to turn: {reason}."} <= set(told)
    assert any(f"In the portrait there is {reason}" in str(each.value) for each in at.markdown)
    assert any(f"At its densest the {name} model" in each for each in shown(at))


def test_nobody_at_all_is_told(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    at = opened("keypoints")
    assert shown(at) == []
    assert len(at.info) == 4 + 2 + 2
    assert any("no body in view and no face in view" in str(each.value) for each in at.markdown)


def test_a_body_without_metres_is_told(opened: Open) -> None:
    at = opened("keypoints")
    assert [each.value for each in at.info] == ["The network gave no coordinates in metres."]
    assert not any("own metres" in each for each in shown(at))


def test_points_on_one_spot_are_told(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    spots: list[Keypoints] = [person("body", [320, 240], 0.5), person("face", [320, 240])]
    found = analysed(NetworkResult(BODY, (spots[0],)), NetworkResult(FACE, (spots[1],)))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: found)
    at = opened("keypoints")
    shown(at)
    assert any("span no area" in str(each.value) for each in at.markdown)


def test_a_worker_that_is_lost_leaves_the_tables(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any) -> None:
        raise WorkerLost("The analysis process 7 ended (SIGKILL).")

    monkeypatch.setattr(server_state, "analyse_still", lost)
    at = opened("keypoints")
    assert not at.exception and len(at.error) == 1
    assert len(at.table) == 2
    assert any(str(each.value).startswith("**Try this.**") for each in at.markdown)


def test_the_tables_list_every_layout_and_conversion(opened: Open) -> None:
    layouts, conversions = (table.value for table in opened("keypoints").table)
    counts = layouts["points · edges · regions · mirrored pairs"]
    points = [int(each.split(" · ")[0]) for each in counts]
    assert points == [13, 16, 17, 18, 21, 25, 26, 33, 21, 68, 98, 468, 478]
    row = layouts.set_index("layout").loc["COCO-17"]
    assert row[counts.name] == "17 · 19 · 6 · 8"
    assert row["source"] == (
        "[open-mmlab/mmpose](https://github.com/open-mmlab/mmpose/blob/759b39c13fea6ba094afc1fa932f51dc1b11cbf9/"
        "configs/_base_/datasets/coco.py)"
    )
    assert "not checked" in layouts.set_index("layout").loc["13-point body"]["source"]
    assert set(conversions["kind"]) == {"exact", "by name", "approximate"}
    body_25 = conversions.set_index("from → to").loc["BlazePose-33 → OpenPose BODY_25"]
    assert body_25["points"].startswith("21 of 25; derived: neck, mid hip; left out: left big toe")


@pytest.mark.real
def test_the_portraits_own_ratio(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    at = opened("keypoints")
    found = server_state.pool().analyse_still(server_state.portrait(), AnalysisSettings())
    (pose,), (face,) = found.results[BODY].people, found.results[FACE].people
    # In two dimensions Qhull's `volume` is the area.
    assert pose.visibility is not None
    places = pose.xyz_norm[(pose.visibility >= 0.5) & (np.abs(pose.xyz_norm[:, :2] - 0.5) <= 0.5).all(axis=1)]
    areas_px2 = [float(ConvexHull(xyz[:, :2] * 512.0).volume) for xyz in (places, face.xyz_norm)]
    ratio = (478 / areas_px2[1]) / (len(places) / areas_px2[0])
    assert f"**{ratio:,.0f} times as dense**" in ratio_of(at)
    assert pose.world_m is not None
    across = float(np.ptp(pose.world_m[:, 0]))
    assert any(f"points span {across:.2f} m across" in each for each in shown(at))
