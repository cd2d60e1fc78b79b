"""The overview compares both models at once, with numbers that are measured and not quoted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.spatial import ConvexHull
from streamlit.testing.v1 import AppTest

from components.keypoints import AnalysisSettings, NetworkResult
from components.processes.stream.worker_client import WorkerLost
from components.ui import server_state
from components.ui.navigation import PAGES
from components.views.overview.thumbnails import DRAWN, thumbnail
from tests.support.app_tests import Open
from tests.support.page_fakes import TIMEOUT_S, Player, analysed, table
from tests.support.paths import APP
from tests.support.results import BODY, FACE


def result_of(at: AppTest) -> str:
    """The sentence with the ratio."""
    assert not at.exception and not at.error
    return str(at.markdown[-1].value)


def test_the_numbers_are_those_of_the_made_up_portrait(opened: Open) -> None:
    at = opened("overview")
    # The portrait has 512 × 512 px and `made` is in parts of 640 × 480: areas shrink by 0.8 × 16 / 15.
    shrunk = 0.8 * 512 / 480
    pose, face = 25 / (6.4 * shrunk), 478 / (9.52 * shrunk)
    text = result_of(at)
    assert f"**{face / pose:.0f} times as dense**" in text
    assert f"{face:.1f} points to\nevery 1,000 px²" in text
    assert f"against {pose:.2f}." in text
    assert "(mean 1.00 for those in view here)" in text and "(0.97)" in text


def test_the_table_leaves_out_what_one_picture_cannot_show(opened: Open) -> None:
    wide = table(opened("overview"))
    assert wide[0] == ["model", "points", "of frame", "spacing", "confidence", "time"]
    pose, face = wide[1:]
    # Shares of the frame do not change when all of it is scaled: 6,400 and 9,520 of 307,200 px².
    assert (pose[:3], face[:3]) == (["Pose", "25 of 33", "2.1 %"], ["Face", "478", "3.1 %"])
    assert (pose[4:], face[4:]) == (["1.00 visible", "12 ms"], ["0.97 a face", "7.0 ms"])


@pytest.mark.parametrize("missing", ["body", "face"])
def test_a_model_that_found_nobody_is_told(
    opened: Open, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    found = analysed(NetworkResult(BODY if missing == "body" else FACE))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: found)
    at = opened("overview")
    assert "found nobody on the portrait" in result_of(at)
    row = table(at)[1 if missing == "body" else 2]
    assert row[1] == f"– no {missing} in view"


def test_a_worker_that_is_lost_costs_the_comparison_and_nothing_else(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise WorkerLost("The analysis process 7 ended (SIGKILL).")

    monkeypatch.setattr(server_state, "analyse_still", lost)
    at = opened("overview")
    assert not at.exception
    (error,) = at.error
    assert error.value == (
        "The portrait could not be analysed. The analysis process 7 ended (SIGKILL). "
        "Reload the page to try again."
    )
    assert [link.proto.page for link in at.get("page_link")] == [page.slug for page in PAGES[1:]]


@pytest.mark.real
def test_both_models_really_look_at_the_portrait(player: Player, browser: dict[str, Any]) -> None:  # noqa: ARG001
    at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).run()
    found = server_state.pool().analyse_still(server_state.portrait(), AnalysisSettings())
    (pose,), (face,) = found.results[BODY].people, found.results[FACE].people
    # In two dimensions Qhull's `volume` is the area.
    assert pose.visibility is not None
    places = pose.xyz_norm[(pose.visibility >= 0.5) & (np.abs(pose.xyz_norm[:, :2] - 0.5) <= 0.5).all(axis=1)]
    areas_px2 = [float(ConvexHull(xyz[:, :2] * 512.0).volume) for xyz in (places, face.xyz_norm)]
    ratio = (478 / areas_px2[1]) / (len(places) / areas_px2[0])
    text = result_of(at)
    assert f"**{ratio:,.0f} times as dense**" in text
    in_view = pose.visibility[pose.visibility >= 0.5]
    assert f"(mean {np.mean(in_view):.2f} for those in view here)" in text
    assert ratio > 10


@pytest.mark.real
def test_the_pictures_of_pages_are_made_from_what_was_found(player: Player, browser: dict[str, Any]) -> None:  # noqa: ARG001
    found = server_state.pool().analyse_still(server_state.portrait(), AnalysisSettings())
    pictures = {slug: thumbnail(slug, (1, 1), found) for slug in DRAWN}
    drawn = {slug: picture for slug, picture in pictures.items() if picture is not None}
    assert set(pictures) == set(drawn) <= {page.slug for page in PAGES}
    assert all(picture.shape == (180, 320, 3) and picture.std() > 5 for picture in drawn.values())
    # No two alike.
    assert len({picture.tobytes() for picture in drawn.values()}) == len(drawn)
    assert thumbnail("live", (0, 1), found) is None
