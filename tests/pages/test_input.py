"""The Input page: what it shows is what both pipelines did with the running picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import AnalysisSettings, Keypoints, ModelName, NetworkResult, layout
from components.keypoints.arrays import Rgb
from components.media.distance import move_away
from components.models.errors import ModelError
from components.models.litert.detectors import DetectorOutput
from components.models.litert.pipelines import Pipeline, PipelineResult
from components.processes.stream.worker_client import WorkerLost
from components.ui import pipeline_steps, server_state
from components.ui.picture import Picture
from components.views.input import distances
from tests.pages.conftest import Open
from tests.support.page_fakes import TIMEOUT_S, Player, analysed, charts, table
from tests.support.paths import APP
from tests.support.real_models import model_paths, portrait
from tests.support.results import BODY, FACE


@pytest.fixture(autouse=True)
def _nothing_kept_of_looks() -> Iterator[None]:
    # Before, too: the Overview's small pictures, in another file's tests, look at the same portrait.
    for kept in (pipeline_steps.look_at, pipeline_steps.pipeline, distances._step):
        kept.clear()
    yield
    for kept in (pipeline_steps.look_at, pipeline_steps.pipeline, distances._step):
        kept.clear()


@pytest.fixture(scope="module")
def real() -> dict[ModelName, Pipeline]:
    return {"pose": Pipeline("pose", model_paths().pose), "face": Pipeline("face", model_paths().face)}


class Far:
    """A pose pipeline that is real on whole pictures, and sure of nobody on all others."""

    def __init__(self, model: ModelName, real: Pipeline) -> None:
        self._model, self._real = model, real
        self.seen: list[Rgb] = []

    def look(self, frame: Rgb) -> PipelineResult:
        self.seen.append(frame)
        if np.array_equal(frame, portrait()):
            return self._real.look(frame)
        size_px = (frame.shape[1], frame.shape[0])
        return PipelineResult(
            self._model, size_px, DetectorOutput(np.zeros((128, 128, 3), np.uint8), 0.25, 896, ()), None
        )


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch, real: dict[ModelName, Pipeline]) -> dict[ModelName, Far]:
    """Pipelines that find somebody on the portrait only, and only at its whole size."""
    made: dict[ModelName, Far] = {model: Far(model, real[model]) for model in real}

    class Kept:
        def __call__(self, model: ModelName) -> Far:
            return made[model]

        def clear(self) -> None:
            """Nothing: it is the test's."""

    monkeypatch.setattr(pipeline_steps, "pipeline", Kept())
    return made


def markdown(at: AppTest) -> str:
    assert not at.exception
    return "\n".join(str(element.value) for element in at.markdown).replace("\n", " ")


@pytest.mark.real
def test_the_numbers_are_those_of_the_pipelines(
    opened: Open, far: dict[ModelName, Far], real: dict[ModelName, Pipeline]
) -> None:
    at = opened("input")
    wide = table(at)
    for cells, model in zip(wide[1:], ("pose", "face"), strict=True):
        look = real[model].look(portrait())  # type: ignore[index]
        assert look.region is not None
        side_px = {"pose": 224, "face": 128}[model]
        step, score = 512 / side_px, look.detected.best_score
        assert cells[1:4] == [f"{side_px} × {side_px} px", f"{step:.1f}", f"{score:.2f}"]
        assert cells[4] == f"{look.region.roi.size_px:,.0f} px wide"
        assert cells[5].startswith(f"{abs(np.degrees(look.region.roi.angle_rad)):.0f}° ")
        assert float(cells[7]) == pytest.approx(look.region.roi.size_px / 256, rel=0.05)
    assert "(224 × 224 px for pose, 128 × 128 px for face)" in markdown(at)
    assert "that circle, enlarged 1.25 times" in markdown(at) and "the box, enlarged 1.5 times" in markdown(
        at
    )
    assert far["pose"].seen


def test_distance_is_computed_for_every_size_and_marked_where_the_slider_stands(
    opened: Open, far: dict[ModelName, Far]
) -> None:
    at = opened("input")
    (told,) = [sentence for sentence in charts(at) if "down to" in sentence or "only at" in sentence]
    # The made-up torso is 20 of 640 px wide and 20 of 480 high: 16 and 21.3 of 512, so 26.7 px long.
    assert told.startswith("The pose model finds the body only at 100 % of its size (torso 27 px).")
    assert "At 50 % the scores are 0.25 (pose, not found) and 0.25 (face, not found)" in told
    for share in distances.SHARES:
        assert any(np.array_equal(frame, move_away(portrait(), share)) for frame in far["face"].seen)
    at.select_slider(key="apparent-percent").set_value(100).run()
    (told,) = [sentence for sentence in charts(at) if "only at" in sentence]
    assert "At 100 % the scores are 0.81 (pose, found) and 0.92 (face, found)" in told


def test_every_size_is_looked_at_once(opened: Open, far: dict[ModelName, Far]) -> None:
    at = opened("input")
    before = len(far["pose"].seen)
    at.run()
    assert len(far["pose"].seen) == before
    assert not at.get("progress")


def test_nobody_in_the_picture_is_told_in_each_step(
    opened: Open, far: dict[ModelName, Far], monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = np.full((300, 400, 3), 90, np.uint8)
    monkeypatch.setattr("components.ui.picture._pick", lambda *_: Picture(blank, "your picture"))
    nobody = analysed(NetworkResult(BODY), NetworkResult(FACE))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: nobody)
    at = opened("input")
    shown = charts(at)
    assert not at.exception and not at.error
    assert "so it finds no body" in shown[0] and "so it finds no face" in shown[1]
    assert shown[2].startswith("There is no pose region")
    assert [str(info.value) for info in at.info] == [
        "The pose detector finds no body, so the pose landmark network does not even look.",
        "The face detector finds no face, so the face landmark network does not even look.",
    ]
    assert table(at)[1][4] == "– no body found"
    assert any("there are no points to compare" in str(c.value).replace("\n", " ") for c in at.caption)
    assert any("The pose model finds no body at any size" in sentence for sentence in shown)
    assert far["pose"].seen


def test_the_distance_to_mediapipes_points_is_told(
    opened: Open, far: dict[ModelName, Far], real: dict[ModelName, Pipeline], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = real["pose"].look(portrait())
    assert look.region is not None
    theirs = np.zeros((33, 3), np.float32)
    theirs[:, :2] = look.region.points_px / 512
    # The nose is 5 px off, and the shoulders stay. A foot below the edge is a guess, and farther off.
    shoulders_px = float(np.hypot(*(look.region.points_px[12] - look.region.points_px[11])))
    theirs[0, 0] += 5 / 512
    theirs[31, 0] += 50 / 512
    body = Keypoints(layout("blazepose-33"), theirs)
    found = analysed(NetworkResult(BODY, (body,)), NetworkResult(FACE))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: found)
    at = opened("input")
    told = " ".join(str(caption.value).replace("\n", " ") for caption in at.caption)
    assert f"lie within {500 / shoulders_px:.1f} % of the shoulder width of those" in told
    assert far["face"].seen


def test_a_damaged_model_file_is_told(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: Any) -> None:
        raise ModelError("The model file face_landmarker.task is damaged.")

    monkeypatch.setattr("components.views.input.page.look_at", damaged)
    at = opened("input")
    assert not at.exception
    (error,) = at.error
    assert error.value == "The networks cannot be run. The model file face_landmarker.task is damaged."


def test_a_lost_worker_costs_the_comparison_and_nothing_else(
    opened: Open, far: dict[ModelName, Far], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise WorkerLost("The analysis process 7 ended (SIGKILL).")

    monkeypatch.setattr(server_state, "analyse_still", lost)
    at = opened("input")
    assert not at.exception
    assert "The analysis process 7 ended" in str(at.error[0].value)
    (told,) = [sentence for sentence in charts(at) if "only at" in sentence]
    assert "torso" not in told
    assert far["pose"].seen


@pytest.mark.real
def test_on_the_portrait_both_find_mediapipes_points(player: Player, browser: dict[str, Any]) -> None:  # noqa: ARG001
    at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).switch_page("pages/input.py").run()
    assert not at.exception and not at.error
    found = server_state.pool().analyse_still(server_state.portrait(), AnalysisSettings())
    assert len(found.results[BODY].people) == len(found.results[FACE].people) == 1
    (told,) = [str(c.value).replace("\n", " ") for c in at.caption if "run one by one" in str(c.value)]
    pose, face = (float(part.split(" %")[0].split()[-1]) for part in told.split("within")[1].split(" and "))
    assert 0 < pose < 1 and 0 < face < 1
    (reach,) = [sentence for sentence in charts(at) if "of its size" in sentence]
    assert (
        "The pose model finds the body down to" in reach and "The face model finds the face down to" in reach
    )
