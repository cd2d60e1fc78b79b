"""The ledger: what the files say at once, what was measured as it comes, and each fault in a sentence."""

from __future__ import annotations

import csv
import io
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

from components.content.published import published_speeds
from components.keypoints import NetworkResult
from components.measures.cost import CrowdStep, NetStep, Step, StepFailed, Timed, plan
from components.models.cost.inventory import Inventory
from components.processes.stream.worker_client import WorkerLost
from components.processes.timing.run import Busy
from components.ui import server_state
from components.views.cost import page
from components.views.cost.page import CostRun
from tests.support.app_tests import Open
from tests.support.costs import ALL, BOX_PX, NETS, PIPELINES
from tests.support.page_fakes import IdlePool, _Cells, analysed, charts, workspace_of
from tests.support.results import FACE

MISSING = {
    "pose landmarks lite": "the lite file is not here",
    "pose landmarks heavy": "the heavy file is not here",
    "MoveNet Lightning": "the graph is not here",
    "MoveNet Thunder": "the larger graph is not here",
    "PoseNet": "its graph is not here",
    "OpenPose on MobileNet": "its author's file is not here",
    "face-api 68": "the list of tensors is not here",
    "face-api 68 tiny": "the tiny list of tensors is not here",
}
PLAN = plan(NETS, PIPELINES, {"pose": BOX_PX, "face": BOX_PX}, 4)


class Made:
    """A `Measurement` that nothing moves."""

    def __init__(
        self, results: tuple[Timed | StepFailed, ...] = (), ended: bool = True, steps: tuple[Step, ...] = PLAN
    ) -> None:
        self.results, self.ended, self.steps = results, ended, steps
        self.problem: str | None = None
        self.most_streams = 0
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = self.ended = True


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch, no_models: None) -> None:  # noqa: ARG001
    """An inventory worked out by hand, with two networks that are not here."""
    monkeypatch.setattr(page, "take_inventory", lambda _read: Inventory(NETS, PIPELINES, MISSING))
    monkeypatch.setattr(server_state, "pool", IdlePool)
    monkeypatch.setattr(page, "end_with_viewer", lambda *_: None)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What `Measurement` was called with; each runs for ever."""
    calls: list[tuple[Any, ...]] = []

    def start(*given: Any) -> Made:
        calls.append(given)
        return Made(ended=False, steps=given[0])

    monkeypatch.setattr(page, "Measurement", start)
    return calls


def shown(opened: Open, made: Made) -> AppTest:
    """The page with this measurement."""
    at = opened("cost")
    workspace_of(at).things[CostRun] = CostRun(cast(Any, made), "the portrait")
    at.run()
    assert not at.exception
    return at


def table(at: AppTest, number: int) -> dict[str, list[str]]:
    """The rows of a table by the name in front."""
    cells = _Cells()
    cells.feed(at.get("html")[number].proto.body.replace("\u00a0", " "))
    return {row[0]: row[1:] for row in cells.tables[0][1:]}


def test_what_the_files_say_is_there_at_once(opened: Open) -> None:
    at = opened("cost")
    assert not at.exception and not at.error
    assert at.title[0].value == "Cost: what does a point cost?"
    nets = table(at, 0)
    assert nets["pose landmarks full"] == ["3.20 M", "6.40 MB", "330 M", "9.80 MB", "10.0 M"] + 4 * [
        "not measured yet"
    ]
    assert nets["pose detector"][0] == "3.00 M (0.900 stored)"
    assert nets["face landmarks"][3:5] == ["–", "0.200 M"]
    assert table(at, 2)["face, video"][1] == "not measured yet"
    # Nothing to draw yet.
    assert charts(at) == []


def test_the_networks_of_a_task_are_added_up(opened: Open) -> None:
    together = table(opened("cost"), 1)
    # 3 + 3.2 M parameters, 2.9 + 6.4 MB, 40 + 330 MMAC.
    assert together["pose full"] == ["detector + landmarks full", "6.20 M", "9.30 MB", "370 M"]
    # 0.1 + 1.2 + 0.45, 0.23 + 2.5 + 0.95, 40 + 95.6 + 10.
    assert together["face"] == ["detector + landmarks + blendshapes", "1.75 M", "3.68 MB", "146 M"]
    assert together["pose lite"] == ["not available here: the lite file is not here"]


def test_sparse_weights_are_told_as_the_file_has_them(opened: Open) -> None:
    said = "\n".join(markdown.value for markdown in opened("cost").markdown).replace("\n", " ")
    assert "The pose detector has sparse weights: of 3.00\xa0M only 0.900\xa0M (30 %) are stored" in said


def test_the_price_of_a_point_in_words(opened: Open) -> None:
    said = "\n".join(markdown.value for markdown in opened("cost").markdown)
    # 330 MMAC by 33 points, 95.6 by 478: a fiftieth; 95.6 of 330, and 478 of 33, which is 14.48.
    assert "**10.0 million multiply-adds**" in said and "**0.200 million**" in said
    assert "\n50 times less" in said and "does 29 % of" in said and "out 14.5 times as many" in said
    # 195 numbers are 39 points; the share is that of the shipped file, worked out in the tests of heads.
    assert "writes 6 further" in said and "need do **14 %** of its work" in said


def test_a_network_that_is_not_here_is_greyed_out_with_the_reason(opened: Open) -> None:
    at = opened("cost")
    assert table(at, 0)["pose landmarks heavy"] == ["not available here: the heavy file is not here"]
    assert table(at, 2)["pose lite"] == ["not available here: the lite file is not here"]


def test_what_was_measured_stands_in_its_columns(opened: Open) -> None:
    at = shown(opened, Made(ALL))
    nets, tasks = table(at, 0), table(at, 2)
    assert nets["pose landmarks full"][5:] == [
        "33.0 · 33.0 ms n = 5",
        "20.0 · 20.0 ms n = 5",
        "1.00 · 0.606 ms",
        "10.0 · 16.5",
    ]
    # 8 ms and 5 ms by 478 points.
    assert nets["face landmarks"][7] == "0.0167 · 0.0105 ms"
    assert nets["blendshapes"][7] == nets["pose detector"][7] == "–"
    assert tasks["pose full, video"] == ["1", "33.0 · 33.0 ms n = 6", "1.00 ms", "10.0 M", "99 %"]
    assert tasks["face, still"] == ["1", "20.0 · 20.0 ms n = 6", "0.0418 ms", "0.305 M", "60 %"]
    assert len(charts(at)) == 4
    assert [caption.value for caption in at.caption if caption.value in charts(at)] == charts(at)


def test_published_figures_stand_in_a_table_of_their_own(opened: Open) -> None:
    at = shown(opened, Made(ALL))
    published = at.get("html")[3].proto.body
    assert (
        "kl-published" in published and "kl-published" not in at.get("html")[0].proto.body.split("<table")[1]
    )
    assert published.count("<a href=") == len(published_speeds())
    assert table(at, 3)["HRNet-W32 / W48, 256 × 192"][:2] == [
        "2.73 / 1.46 frames/s (366 / 685 ms)",
        "Core i7-8700",
    ]


def test_measure_times_the_plan_on_the_picture(opened: Open, started: list[tuple[Any, ...]]) -> None:
    at = opened("cost")
    at.button[0].click().run()
    assert not at.exception
    ((steps, frame_rgb, streams),) = started
    # The made-up body spans (100, 100) to (300, 140) of 640 × 480 px and the face (150, 200) to (388, 240):
    # on 512 × 512 px that is times 0.8 and 16/15.
    boxes = {step.pipeline: step.box_px for step in steps if isinstance(step, CrowdStep)}
    assert boxes == {"pose full": (80, 106, 240, 149), "face": (120, 213, 310, 256)}
    assert [step.people for step in steps if isinstance(step, CrowdStep)] == [1, 2, 3, 4] * 2
    assert frame_rgb.shape == (512, 512, 3)
    assert streams() == 0
    assert at.button[0].disabled
    assert [button.label for button in at.button] == ["Measure", "Cancel"]


def test_progress_and_rows_come_while_it_runs(opened: Open) -> None:
    made = Made(ALL[:5], ended=False)
    at = shown(opened, made)
    (bar,) = at.get("progress")
    assert bar.proto.text == f"Measuring 6 of {len(PLAN)}: {PLAN[5]}"
    assert bar.proto.value == 100 * 5 // len(PLAN)
    nets = table(at, 0)
    assert nets["blendshapes"][5:7] == ["1.00 · 1.00 ms n = 5", "not measured yet"]
    at.button[1].click().run()
    assert made.cancelled
    assert [button.label for button in at.button] == ["Measure"]


def test_without_anybody_on_the_picture_nobody_is_copied(
    opened: Open, started: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = analysed(NetworkResult(FACE))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: nobody)
    at = opened("cost")
    at.button[0].click().run()
    copied = {step.pipeline for step in started[0][0] if isinstance(step, CrowdStep)}
    assert copied == {"pose full"}
    without = tuple(s for s in PLAN if not (isinstance(s, CrowdStep) and s.pipeline == "face"))
    at = shown(opened, Made(ALL[:16], steps=without))
    assert "No face was found on the picture, so there was none to copy." in [c.value for c in at.caption]


def test_a_picture_that_could_not_be_analysed_is_not_one_without_anybody(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise WorkerLost("The analysis process ended.")

    monkeypatch.setattr(server_state, "analyse_still", lost)
    alone = tuple(s for s in PLAN if not isinstance(s, CrowdStep))
    monkeypatch.setattr(page, "Measurement", lambda *_: Made(ALL[:14], steps=alone))
    at = opened("cost")
    at.button[0].click().run()
    assert not at.exception
    assert "The analysis process ended." in at.error[0].value
    said = [caption.value for caption in at.caption]
    assert any(text.startswith("The models could not analyse the picture") for text in said)
    assert not any("was found on the picture" in text for text in said)


def test_a_second_viewer_is_asked_to_wait(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any) -> None:
        raise Busy("Another viewer is measuring.")

    monkeypatch.setattr(page, "Measurement", busy)
    at = opened("cost")
    at.button[0].click().run()
    assert [warning.value for warning in at.warning] == [
        "Another viewer is measuring. It takes about half a minute; press Measure again then."
    ]
    assert not at.button[0].disabled
    # Told once.
    assert not at.run().warning


def test_a_process_that_ended_early_is_told_and_its_rows_stay(opened: Open) -> None:
    made = Made(ALL[:2])
    made.problem = "The measuring process ended (SIGKILL)."
    at = shown(opened, made)
    assert [warning.value for warning in at.warning] == [made.problem]
    assert table(at, 0)["pose landmarks full"][5].startswith("33.0")
    assert not at.button[0].disabled


def test_a_model_that_could_not_be_used_is_told_once(opened: Open) -> None:
    reason = "The model file face_landmarker.task is missing."
    at = shown(opened, Made(tuple(StepFailed(NetStep("blendshapes", threads), reason) for threads in (1, 2))))
    assert [error.value for error in at.error] == [reason]
    assert table(at, 0)["blendshapes"][5:] == ["could not be measured"] * 2 + ["–", "could not be measured"]


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        (0, "no live stream ran on this server meanwhile"),
        (2, "2 live streams ran on this server meanwhile, which makes these times longer"),
    ],
)
def test_the_circumstances_are_told(opened: Open, streams: int, words: str) -> None:
    made = Made(ALL)
    made.most_streams = streams
    said = shown(opened, made).caption[0].value
    assert said.startswith("Measured on the portrait by this machine (") and words in said


def test_results_outlive_a_change_of_page(opened: Open) -> None:
    at = shown(opened, Made(ALL))
    at.switch_page("pages/privacy.py").run()
    at.switch_page("pages/cost.py").run()
    assert table(at, 0)["blendshapes"][5] == "1.00 · 1.00 ms n = 5"


def test_the_file_has_what_the_page_shows(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    real = page._csv

    def noted(*args: Any) -> str:
        given.append(real(*args))
        return given[-1]

    monkeypatch.setattr(page, "_csv", noted)
    shown(opened, Made(ALL))
    lines = list(csv.DictReader(io.StringIO(given[-1])))
    assert len(lines) == len(ALL)
    assert {line["picture"] for line in lines} == {"the portrait"}
    (line,) = [x for x in lines if x["name"] == "face landmarks" and x["threads"] == "1"]
    assert (float(line["p50_ms"]), float(line["macs"])) == (8.0, 95_600_000)


def test_without_model_files_the_page_says_so(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = dict.fromkeys(["pose detector", *MISSING, "pose landmarks full", "face detector"], "No file.")
    reasons |= dict.fromkeys(["face landmarks", "blendshapes"], "No other file.")
    monkeypatch.setattr(page, "take_inventory", lambda _read: Inventory({}, {}, reasons))
    at = opened("cost")
    assert not at.exception
    assert [e.value for e in at.error] == ["The networks cannot be compared. No file. No other file."]
    assert table(at, 0)["blendshapes"] == ["not available here: No other file."]
