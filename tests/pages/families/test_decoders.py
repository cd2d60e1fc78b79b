"""Decoders on the page: nothing before it is asked for, each experiment on one's own points, nobody found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from streamlit.testing.v1 import AppTest

from components.decoding.crowd_trial import crowd_places
from components.keypoints import Keypoints, NetworkResult, layout
from components.measures import Floats
from components.ui import server_state
from components.views.families.affinity_fields import mirror
from components.views.families.decoders import SIDE_PX, crop_of
from tests.support.crowds import FIGURE
from tests.support.page_fakes import TIMEOUT_S, analysed, charts
from tests.support.results import BODY, SIZE_PX, person

Open = Callable[[str | None], AppTest]
LEFT_PX, TOP_PX = 100, 80


def _page() -> None:
    import numpy as np

    from components.ui.picture import Picture
    from components.views.families.decoders import decoders

    decoders(Picture(np.full((480, 640, 3), 90, np.uint8), "the picture"))


def standing() -> Keypoints:
    """A BlazePose person with the drawn figure's points, and all other points at its nose."""
    names = layout("openpose-18").points
    places = {name: FIGURE[i] for i, name in enumerate(names)}
    points = [places.get(name, places["nose"]) for name in layout("blazepose-33").points]
    return person("body", np.array(points) + (LEFT_PX, TOP_PX))


@pytest.fixture
def open_on(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the section with an experiment chosen, on a picture with one person."""
    result = analysed(NetworkResult(BODY, (standing(),)))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: result)

    def go(experiment: str | None) -> AppTest:
        at = AppTest.from_function(_page, default_timeout=TIMEOUT_S)
        if experiment is not None:
            at.session_state["families-experiment"] = experiment
        at.run()
        assert not at.exception and not at.error
        return at

    return go


def test_nothing_is_computed_before_it_is_asked_for(open_on: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: pytest.fail("The picture was analysed."))
    at = open_on(None)
    assert not charts(at) and "Choose one" in str(at.caption[0].value)


def test_heatmaps_of_the_viewers_points_are_read_by_all_decoders(open_on: Open) -> None:
    over_sigma, over_stride, pull = charts(open_on("Heatmaps"))
    assert over_sigma.startswith("With a sigma of 8 px on cells of 4 px, the mean errors are: DARK ")
    assert over_stride.startswith("With cells of 32 px")
    assert pull.startswith("A peak at a quarter of the map's width is read too far towards the middle")


def test_the_crop_is_the_square_about_the_person() -> None:
    crop = crop_of(standing(), SIZE_PX)
    # The figure is 310 px high, and the square a quarter more; 256 px of it are 387.5.
    assert np.allclose(crop.points_px.min(axis=0)[1], SIDE_PX * 0.1)
    assert np.allclose(crop.points_px.max(axis=0)[1], SIDE_PX * 0.9)
    nose, ankle = crop.points_px[0], crop.points_px[16]
    assert np.allclose(nose - ankle, (FIGURE[0] - FIGURE[10]) * SIDE_PX / (310 * 1.25), atol=0.01)
    assert ((crop.points_px >= 0) & (crop.points_px <= SIDE_PX)).all()


def test_the_copy_is_found_as_a_second_person(open_on: Open) -> None:
    at = open_on("Part affinity fields")
    at.slider(key="paf-shift").set_value(40).run()
    assert charts(at)[-1].startswith("2 people were found of 2. ")
    assert "0 are missing, and 0 join two different people" in charts(at)[-1]
    at.checkbox(key="paf-copied").uncheck().run()
    assert charts(at)[-1].startswith("1 person was found of 1. ")


def test_on_the_very_same_place_the_copy_is_lost(open_on: Open) -> None:
    at = open_on("Part affinity fields")
    at.slider(key="paf-shift").set_value(0).run()
    assert charts(at)[-1].startswith("1 person was found of 2. ")
    assert "as they are parallel there" in charts(at)[0] and "no two people" not in charts(at)[0]


def test_a_mirrored_copy_has_vectors_that_cancel(open_on: Open) -> None:
    at = open_on("Part affinity fields")
    # The right shoulder lies 27 px left of the neck, 4 % of 640 px, where the mirrored neck comes to be.
    at.slider(key="paf-shift").set_value(-4).run()
    assert "cancel" not in charts(at)[0]
    at.checkbox(key="paf-mirrored").check().run()
    assert charts(at)[0].startswith(
        "The field is empty: the vectors of two people from neck to right shoulder"
    )
    assert "no pair" in charts(at)[1] or "0 are joined" in charts(at)[1]


@given(arrays(np.float64, (2, 5, 2), elements=st.floats(-500, 500)))
def test_mirroring_twice_is_nothing_and_keeps_the_width(places_px: Floats) -> None:
    once = mirror(places_px)
    assert mirror(once) == pytest.approx(places_px, abs=1e-9)
    for end in (np.min, np.max):
        assert end(once[..., 0], axis=1) == pytest.approx(end(places_px[..., 0], axis=1), abs=1e-9)
    assert (once[..., 1] == places_px[..., 1]).all()


def test_mirroring_by_hand_leaves_out_what_is_not_there() -> None:
    turned = mirror(np.array([[[1.0, 5], [4, 6], [np.nan, np.nan]]]))
    assert turned[0, :2].tolist() == [[4, 5], [1, 6]] and np.isnan(turned[0, 2]).all()


def test_each_step_tells_its_limb(open_on: Open) -> None:
    at = open_on("Part affinity fields")
    field, pairs, people, _ = charts(at)
    assert field.startswith("The field from neck to right shoulder") and "neck to right shoulder" in pairs
    assert people.startswith("After 1 step of 19")
    at.slider(key="paf-step-openpose-18").set_value(19).run()
    assert "right shoulder to right ear" in charts(at)[0] or "left shoulder to left ear" in charts(at)[0]


def test_dropped_points_cost_their_limbs(open_on: Open) -> None:
    at = open_on("Part affinity fields")
    at.checkbox(key="paf-copied").uncheck().run()
    at.multiselect(key="paf-dropped-openpose-18").set_value(["left_wrist"]).run()
    # Of 19 limbs the one to the wrist is not drawn.
    assert ". 18 of 18 limbs" in charts(at)[-1]


def test_the_other_layout_has_its_own_limbs(open_on: Open) -> None:
    at = open_on("Part affinity fields")
    at.selectbox(key="paf-layout").set_value("body-25").run()
    assert not at.exception and charts(at)[2].startswith("After 1 step of 26")


def test_simcc_is_finer_than_a_heatmap(open_on: Open) -> None:
    at = open_on("SimCC")
    bins, sides = charts(at)
    assert bins.startswith("The left wrist is bin ") and "of 512 across" in bins
    assert sides.startswith("Labels of SimCC in an input of 256 px are off by ")
    at.selectbox(key="simcc-point").set_value("nose").run()
    assert charts(at)[0].startswith("The nose is bin ")


@pytest.mark.parametrize("experiment", ["Heatmaps", "Part affinity fields", "SimCC"])
def test_without_anybody_there_is_a_sentence(
    open_on: Open, monkeypatch: pytest.MonkeyPatch, experiment: str
) -> None:
    nobody = analysed(NetworkResult(BODY))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: nobody)
    at = open_on(experiment)
    assert [str(info.value) for info in at.info] == [
        "Nobody is found on the picture, so there are no points to make maps of."
    ]


def test_places_are_scaled_to_the_picture_that_openpose_sees() -> None:
    (places,) = crowd_places([standing()], "openpose-18", (320, 240))
    expected = (FIGURE + (LEFT_PX, TOP_PX)) / 2
    # The neck is derived: the middle of the shoulders.
    expected[1] = (expected[2] + expected[5]) / 2
    assert np.allclose(places, expected, atol=1e-3)
