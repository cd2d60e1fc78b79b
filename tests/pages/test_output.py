"""The Output page on the shipped networks: what it shows is what they wrote."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.decoding.heatmaps import read_out
from components.keypoints.arrays import Rgb
from components.models.errors import ModelError
from components.models.litert.pipelines import SIDE_PX, Pipeline, PipelineResult
from components.models.litert.pose_maps import PoseNet
from components.models.store import store
from components.models.trackers.openpose import OpenPoseNet
from components.ui import pipeline_steps, server_state
from components.ui.picture import Picture
from components.views.output import page, real_fields
from components.views.output.figures import heads as charts
from components.views.output.figures.real_fields import fields_sentence
from tests.support.app_tests import Open
from tests.support.real_models import bundle, model_paths, portrait


@pytest.fixture(autouse=True)
def _nothing_kept_of_nets() -> Iterator[None]:
    yield
    for kept in (pipeline_steps.look_at, pipeline_steps.pose_maps, pipeline_steps.outputs):
        kept.clear()


def captions(at: AppTest) -> list[str]:
    assert not at.exception and not at.error
    return [str(caption.value) for caption in at.caption]


def markdown(at: AppTest) -> str:
    return "\n".join(str(element.value) for element in at.markdown)


@pytest.mark.real
def test_the_portraits_point_and_distances_are_the_networks(opened: Open) -> None:
    region = Pipeline("pose", model_paths().pose).look(portrait()).region
    assert region is not None
    maps = PoseNet(model_paths().pose).read(region.seen)
    read = read_out(maps.points_norm, maps.heatmaps, SIDE_PX)
    at = opened("output")
    told = captions(at)
    nose_px = np.hypot(*(read.peak_px[0] - read.regressed_px[0]))
    assert any(
        f"The nose's heatmap peaks at a confidence of {read.confidence[0]:.2f}, {nose_px:.1f} px from" in line
        for line in told
    )
    assert any(f"{read.confident.sum()} of the 33 heatmaps have a peak" in line for line in told)
    at.selectbox(key="output-point").set_value(31).run()
    assert any(line.startswith("The left foot index's heatmap has no peak") for line in captions(at))


@pytest.mark.real
def test_the_clip_shows_a_whole_body(opened: Open) -> None:
    at = opened("output")
    at.radio(key="origin").set_value("Full-body clip").run()
    at.slider(key="clip-second").set_value(3).run()
    still = np.ascontiguousarray(server_state.clip_stills()[3])
    region = Pipeline("pose", model_paths().pose).look(still).region
    assert region is not None
    maps = PoseNet(model_paths().pose).read(region.seen)
    sure = int(read_out(maps.points_norm, maps.heatmaps, SIDE_PX).confident.sum())
    # Feet and hands too: the portrait has 17.
    assert sure > 25
    assert any(f"{sure} of the 33 heatmaps have a peak" in line for line in captions(at))


def test_the_numbers_in_the_text_are_those_of_the_files(opened: Open) -> None:
    shown = markdown(opened("output"))
    assert "39 heatmaps of 64 × 64 cells, and 195 numbers" in shown
    assert "1,434 numbers, x, y and z of 478 points" in shown.replace("\n", " ")
    # 48 channels into 478 maps of 64 × 64 cells, against 512 into 1,434 numbers.
    # Three digits: 93.978624 million.
    assert "94.0\xa0M" in shown
    assert f"{478 * 64 * 64 / 1434:,.0f} times the memory" in shown
    assert f"{48 * 478 * 64 * 64 / (512 * 1434):,.0f} times the multiply-adds" in shown.replace("\n", " ")


def test_a_cell_of_4_px_errs_as_the_formula_says(opened: Open) -> None:
    assert any("With cells of 4 px, as here, the middle of the right cell is off by 1.53 px" in line
               for line in captions(opened("output")))  # fmt: skip


def test_decoders_are_compared_anew_for_another_noise(opened: Open) -> None:
    at = opened("output")
    at.select_slider(key="output-noise").set_value(0.0).run()
    (line,) = [line for line in captions(at) if line.startswith("With a sigma of 8 px")]
    # Without noise a Gaussian is read exactly by all but these three.
    assert line.endswith("soft-argmax 0.17 px, quarter offset 0.75 px, argmax 1.5 px.")
    assert line.count("under 0.01 px") == 3


def test_the_sharpness_of_the_softmax_and_rounded_centres_are_choices(opened: Open) -> None:
    at = opened("output")
    at.select_slider(key="output-sharpness").set_value(10.0).run()
    (line,) = [line for line in captions(at) if line.startswith("With a sigma of 8 px")]
    assert "soft-argmax 3.4 px" in line
    assert any(
        "by 52 px with beta 5, 3.9 px with beta 10, under 0.01 px with beta 20" in c for c in captions(at)
    )
    at.segmented_control(key="output-centres").set_value("rounded to a cell (HRNet)").run()
    (line,) = [line for line in captions(at) if line.startswith("With a sigma of 8 px")]
    assert "DARK 1.5 px" in line and "argmax 1.5 px" in line


def test_the_conventions_of_cells_are_shown(opened: Open) -> None:
    told = captions(opened("output"))
    assert any("0 px for MediaPipe, 0.5 px for HRNet, 2 px for half-cell" in line for line in told)
    assert any("HRNet by 3 px, HRNet moved by a cell by 1 px, half-cell not at all" in line for line in told)


def test_the_box_covers_what_is_chosen(opened: Open) -> None:
    at = opened("output")
    at.selectbox(key="output-box").set_value(0).run()
    assert "The grey box covers the nose." in markdown(at)
    before, after = [line for line in captions(at) if "a body in the crop" in line]
    assert "peaks at a confidence" in before and "has no peak" in after
    at.slider(key="output-box-side").set_value(100).run()
    assert any("so MediaPipe would hand out no points at all" in line for line in captions(at))
    at.segmented_control(key="output-change").set_value("presence").run()
    assert any("their mean presence goes from" in line for line in captions(at))


@pytest.mark.real
def test_a_box_at_a_place_of_ones_own(opened: Open) -> None:
    at = opened("output")
    at.selectbox(key="output-box").set_value(-1).run()
    at.slider(key="output-box-x").set_value(0)
    at.slider(key="output-box-y").set_value(100)
    at.slider(key="output-box-side").set_value(5).run()
    assert "The box covers none of the 33 points." in captions(at)
    # The portrait's lower left corner, 512 px down, is nearest to what hangs down lowest on that side.
    region = Pipeline("pose", model_paths().pose).look(portrait()).region
    assert region is not None
    away_px = np.abs(region.points_px[:, :2] - (0, 512)).max(axis=1)
    nearest = charts.name_of(int(away_px.argmin()))
    assert f"The grey box does not cover the {nearest}, which lies nearest to it." in markdown(at)


def test_a_picture_without_a_body_is_told_and_the_rest_stands(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = np.full((300, 400, 3), 90, np.uint8)
    monkeypatch.setattr("components.ui.picture._pick", lambda *_: Picture(blank, "your picture"))
    at = opened("output")
    (told,) = at.info
    assert "The pose model finds nobody on your picture" in str(told.value)
    assert any("With cells of 4 px" in line for line in captions(at))
    assert not [box for box in at.selectbox if box.key in ("output-point", "output-box")]
    assert "**Try this.**" in markdown(at)


def test_a_body_without_any_peak_is_told(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline_steps.pose_maps

    def dim(crop_rgb: Rgb) -> object:
        maps = real(crop_rgb)
        return type(maps)(
            maps.points_norm, maps.visibility, maps.presence, np.full_like(maps.heatmaps, -9), maps.flag
        )

    monkeypatch.setattr(page, "pose_maps", dim)
    at = opened("output")
    told = captions(at)
    assert f"None of the {len(charts.POINTS)} heatmaps has a peak" in "\n".join(told)
    assert any("No heatmap of this picture has a peak" in str(line.value) for line in at.info)


def test_a_damaged_model_is_told(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> PipelineResult:
        raise ModelError("The model file pose_landmarker_full.task is damaged or cannot be read.")

    monkeypatch.setattr(page, "look_at", damaged)
    at = opened("output")
    assert not at.exception
    (error,) = at.error
    assert error.value == (
        "The networks cannot be shown. The model file pose_landmarker_full.task is damaged or cannot be read."
    )
    assert "**Try this.**" in markdown(at)


@pytest.mark.real
def test_the_fields_are_those_of_the_network_at_each_stage(opened: Open) -> None:
    bundle(real_fields.NETWORK.files[0])
    at = opened("output")
    stages = OpenPoseNet(real_fields.NETWORK.files[0], (1, 6)).maps(portrait())
    first, last = (each.assembled() for each in stages)
    handed = f"1 person is handed out, with these numbers of points: {last.people[0].count}."
    assert handed in captions(at)
    assert any("on each stage alone: 1, 1, 1, 1, 1, 1; of their points:" in line for line in captions(at))
    at.select_slider(key="output-field-stage").set_value(1).run()
    at.slider(key="output-field-step").set_value(2).run()
    assert fields_sentence(first, 1, 1) in captions(at)


def test_where_the_network_is_not_here_it_is_offered_with_its_authors_words(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, real = real_fields.NETWORK.files[0], store.availability
    monkeypatch.setattr(store, "availability", lambda name: f"{name} is away" if name == file else real(name))
    at = opened("output")
    assert any("says of the weights that they are for research only" in line for line in captions(at))
    assert "Fetch it" in [button.label for button in at.button]
    assert not any(slider.label == "Step of the assembly" for slider in at.slider)
