"""Networks measured on the page: real times of the smallest, progress, cancel, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.measures.cost import NetStep
from components.models.onnx.running import FamilyTime
from components.models.store import store
from components.processes.timing.family_run import FamilyFailed, FamilyStep
from components.processes.timing.run import Busy
from components.ui import server_state
from components.views.families import timings
from components.views.families.timings import Times
from tests.support.page_fakes import TIMEOUT_S, IdlePool, charts, thing_of

MS = 1_000_000


def _page() -> None:
    from components.content.families import families
    from components.views.families.measured import run_here, times
    from components.views.families.overview_chart import field

    field(families(), times().medians_ms)
    run_here(families())


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(store, "availability", lambda _name: None)
    monkeypatch.setattr(server_state, "pool", IdlePool)
    # There is no server here, so that every page would be gone.
    monkeypatch.setattr(timings, "end_with_viewer", lambda *_: None)
    at = AppTest.from_function(_page, default_timeout=TIMEOUT_S).run()
    assert not at.exception
    return at


@dataclass
class Work:
    """A measurement that gives what it is told to."""

    steps: tuple[FamilyStep, ...]
    results: tuple[Any, ...] = ()
    doing: str = ""
    problem: str | None = None
    most_streams: int = 0
    ended: bool = False

    @property
    def forgotten(self) -> bool:
        return self.ended

    def cancel(self) -> None:
        self.problem, self.ended = "It was cancelled.", True

    def forget(self) -> None:
        self.cancel()


def of(family: str, ms: float, threads: int = 1, people: int = 1) -> FamilyTime:
    durations_ns = (int(ms * MS),) * 3
    return FamilyTime(family, (112, 112), threads, people, people, durations_ns, 400_000_000, 25_000_000)


def times_of(at: AppTest) -> Any:
    return thing_of(at, Times)


def choose(at: AppTest, *names: str) -> AppTest:
    at.multiselect[0].set_value(list(names)).run()
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button if not button.disabled]


def html(at: AppTest) -> str:
    return "\n".join(part.proto.body for part in at.get("html"))


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    """The measurements that are started, which do nothing by themselves."""
    started: list[Work] = []

    def start(steps: tuple[FamilyStep, ...], _streams: Callable[[], int]) -> Work:
        started.append(Work(steps))
        return started[-1]

    monkeypatch.setattr(timings, "measure_families", start)
    return started


@pytest.mark.real
def test_the_smallest_networks_are_really_measured(page: AppTest) -> None:
    choose(page, "PFLD", "Face Landmarker")
    press(page, "Measure")
    # What is built first, what comes from a file after it.
    for _ in range(2):
        work = times_of(page).work
        assert work.wait(60)
        page.run()
        assert not page.exception
    rows = times_of(page).rows
    assert set(rows) == {(name, threads, 1) for name in ("PFLD", "Face Landmarker") for threads in (1, 2)}
    for row in rows.values():
        assert row.runs >= 3 and 0 < row.duration.median_ms <= row.duration.p95_ms
        macs = row.network.macs
        assert row.gmac_per_s == pytest.approx(macs / row.duration.median_ms / 1e6, rel=0.01)
    assert rows["PFLD", 1, 1].peak_bytes > 4 * 1_264_548
    # Its weights are kept with two bytes each.
    assert rows["Face Landmarker", 1, 1].peak_bytes > 2 * 1_199_000
    assert "not measured" not in html(page)
    told = charts(page)
    assert any("the weights of the networks that are built here are random" in sentence for sentence in told)
    assert "random" in html(page) and "trained" in html(page)
    page.selectbox[0].set_value("Time measured here").run()
    assert charts(page)[0].startswith("2 networks from Face Landmarker")


def test_a_crowd_is_measured_after_all_are_alone(page: AppTest, works: list[Work]) -> None:
    page.checkbox[0].check().run()
    choose(page, "PFLD", "OpenPose COCO")
    press(page, "Measure")
    asked = [(step.family, step.threads, step.people) for step in works[0].steps]
    alone = [(family, threads, 1) for family in ("pfld", "openpose-coco") for threads in (1, 2)]
    assert asked[:4] == alone
    assert asked[4:] == [(family, 1, people) for family in ("pfld", "openpose-coco") for people in (2, 5, 10)]
    works[0].results = (of("pfld", 5), of("pfld", 50, people=10), of("openpose-coco", 3000))
    works[0].results += (of("openpose-coco", 3000, people=10),)
    works[0].ended = True
    page.run()
    assert "PFLD (top-down, one run for each) takes 10 times as long for 10 as for 1" in charts(page)[2]
    assert "OpenPose COCO (bottom-up, one run for all) takes 1.0 times as long" in charts(page)[2]


@pytest.mark.real
def test_networks_from_files_are_measured_for_crowds_too(page: AppTest) -> None:
    page.checkbox[0].check().run()
    choose(page, "Face Landmarker")
    press(page, "Measure")
    assert times_of(page).work.wait(60)
    page.run()
    rows = times_of(page).rows
    crowds = [("Face Landmarker", 1, people) for people in (1, 2, 5, 10)]
    assert set(rows) == {*crowds, ("Face Landmarker", 2, 1)}
    assert rows[crowds[3]].duration.median_ms > 3 * rows[crowds[0]].duration.median_ms
    for crowd in crowds:
        row = rows[crowd]
        assert row.gmac_per_s == pytest.approx(
            crowd[2] * row.network.macs / row.duration.median_ms / 1e6, rel=0.01
        )
    assert "Face Landmarker (top-down, one run for each) takes " in charts(page)[2]


def test_progress_is_told_and_can_be_cancelled(page: AppTest, works: list[Work]) -> None:
    choose(page, "PFLD", "Face Landmarker")
    press(page, "Measure")
    works[0].results, works[0].doing = (of("pfld", 5),), "PFLD on 2 threads: warming up"
    page.run()
    assert labels(page) == ["Cancel"]
    assert "5.00\u00a0·\u00a0–\u00a0ms <small>n\u00a0=\u00a03</small>" in html(page)
    assert any("p95 is given from 20 runs on" in str(caption.value) for caption in page.caption)
    press(page, "Cancel")
    page.run()
    assert labels(page) == ["Measure"] and "It was cancelled." in [str(w.value) for w in page.warning]
    # What was measured stays, and nothing else begins.
    assert len(works) == 1 and set(times_of(page).rows) == {("PFLD", 1, 1)}


def test_steps_have_the_pages_names() -> None:
    step_name = timings.step_name
    assert step_name(NetStep("pose landmarks full", 2)) == "BlazePose full on 2 threads"
    assert step_name(FamilyStep("pfld", "PFLD", 1, 5)) == "PFLD on 1 thread for 5 people"


def test_while_others_measure_the_viewer_is_told(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Busy("Another viewer is measuring.")

    monkeypatch.setattr(timings, "measure_families", busy)
    press(choose(page, "PFLD"), "Measure")
    assert "Another viewer is measuring. Press Measure again in a while." in [
        str(warning.value) for warning in page.warning
    ]
    assert "Measure" in labels(page)


def test_a_network_that_cannot_run_has_its_reason(page: AppTest, works: list[Work]) -> None:
    press(choose(page, "HRNet-W48"), "Measure")
    works[0].results = (FamilyFailed(works[0].steps[0], "It does not fit into memory."),)
    works[0].ended = True
    page.run()
    assert [str(e.value) for e in page.error] == [
        "HRNet-W48 could not be measured. It does not fit into memory."
    ]


def test_nothing_chosen_cannot_be_measured(page: AppTest) -> None:
    choose(page)
    assert labels(page) == []
