"""Running: as many passes as there are people, until the budget is used up, with progress and memory."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from components.models.errors import ModelError
from components.models.families import build, family, summary
from components.models.families.weights import random_weights
from components.models.onnx import running
from components.models.onnx.running import (
    LEAST_RUNS,
    FamilyTime,
    TimingProgress,
    session,
    time_family,
)
from tests.support.paths import PROJECT

PFLD = family("pfld")


def test_a_network_is_timed_until_the_budget_is_used_up() -> None:
    reported: list[TimingProgress] = []
    timed = time_family(PFLD, 1, 1, 0.2, progress=reported.append)
    assert (timed.family, timed.input_hw, timed.threads, timed.passes) == ("pfld", (112, 112), 1, 1)
    runs = len(timed.durations_ns)
    # On a full machine the least number of runs alone may take more than the budget.
    assert runs == LEAST_RUNS or (runs > LEAST_RUNS and sum(timed.durations_ns[:-1]) < 0.2e9)
    assert timed.macs == summary(PFLD).macs
    assert [one.step for one in reported] == ["building", "warming up", *["timing"] * runs]
    assert [one.runs for one in reported] == [0, 0, *range(1, runs + 1)]
    assert all(a.elapsed_s <= b.elapsed_s for a, b in zip(reported, reported[1:], strict=False))


MEASURED = """
from components.models.families import family
from components.models.onnx.running import time_family
timed = time_family(family("hrnet-v2-w18"), 1, budget_s=0.0, input_hw=(64, 64), least=1)
print(timed.peak_bytes, timed.macs)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak")
def test_memory_holds_at_least_the_weights() -> None:
    command = [sys.executable, "-c", MEASURED]
    ran = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    peak, macs = map(int, ran.stdout.split())
    weights_bytes = 4 * summary(family("hrnet-v2-w18")).parameters
    assert weights_bytes < peak < 10 * weights_bytes
    # A sixteenth of the usual picture.
    assert macs == pytest.approx(4.694e9 / 16, rel=0.01)


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the network ran in each run, none of which is real."""
    counted: list[int] = []

    def run(passes: int) -> int:
        counted.append(passes)
        return 1000 * passes

    monkeypatch.setattr(running, "_timed_run", lambda *_: run)
    return counted


def test_a_top_down_network_runs_once_for_each_person(passes: list[int]) -> None:
    assert time_family(family("hrnet-w32"), 2, 7, 0.0).passes == 7
    assert time_family(family("openpose-coco"), 2, 7, 0.0).passes == 1
    assert passes == [1, *[7] * LEAST_RUNS, 1, *[1] * LEAST_RUNS]


def test_more_people_take_a_top_down_network_longer() -> None:
    one, ten = (min(time_family(PFLD, 1, people, 0.1).durations_ns) for people in (1, 10))
    assert ten > 5 * one


def test_what_follows_from_the_durations() -> None:
    timed = FamilyTime("made", (1, 1), 1, 2, 2, (10_000_000, 20_000_000, 30_000_000), 500_000_000, None)
    assert timed.duration.median_ms == pytest.approx(20)
    assert timed.duration.p95_ms == pytest.approx(29)
    # Two passes of 0.5 G in 20 ms.
    assert timed.gmac_per_s == pytest.approx(50)


@pytest.mark.parametrize(("threads", "people"), [(0, 1), (1, 0)])
def test_nobody_and_nothing_to_run_on_are_mistakes(threads: int, people: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        time_family(PFLD, threads, people)


def test_a_size_that_it_cannot_take_is_refused() -> None:
    with pytest.raises(ModelError, match="112×112"):
        time_family(PFLD, 1, input_hw=(64, 64))


def one_node(operator: str) -> onnx.ModelProto:
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"])], "one node", ports[:1], ports[1:])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_weights_may_be_let_go_once_the_network_is_loaded() -> None:
    model = build(family("fan-4"), (64, 64))
    values = random_weights(model)
    picture = {"input": np.random.default_rng(0).random((1, 3, 64, 64), np.float32)}
    before = session(model, values, 1).run(None, picture)
    let_go = session(model, {name: value.copy() for name, value in values.items()}, 1)
    # Whoever reads what was let go reads these.
    others = [np.full(value.shape, np.nan, np.float32) for _ in range(3) for value in values.values()]
    after = let_go.run(None, picture)
    assert len(others) == 3 * len(values)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_model_that_the_runtime_refuses_is_refused_with_its_reason() -> None:
    with pytest.raises(ModelError, match=r"^one node cannot be loaded: .*Magic"):
        session(one_node("Magic"), {}, 1)


def test_a_run_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(PFLD)
    good = session

    class Failing:
        def run(self, *_: object) -> None:
            # A real fault of the runtime: an input of another shape.
            good(one_node("Relu"), {}, 1).run(None, {"x": np.zeros((1, 4), np.float32)})

    monkeypatch.setattr(running, "build", lambda *_: model)
    monkeypatch.setattr(running, "session", lambda *_: Failing())
    with pytest.raises(ModelError, match=r"^PFLD cannot run on this machine: "):
        time_family(PFLD, 1)


def test_onnx_runtimes_faults_still_have_no_ancestor_but_exception() -> None:
    # When this fails, that ancestor may be caught in the place of `RUNTIME_FAULTS`.
    assert {kind.__bases__ for kind in running.RUNTIME_FAULTS} == {(Exception,)}


def test_what_the_runtime_raises_is_among_its_faults() -> None:
    # When this fails, a network that cannot run ends its process instead of being named.
    assert {"Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented"} <= {
        kind.__name__ for kind in running.RUNTIME_FAULTS
    }
    with pytest.raises(running.RUNTIME_FAULTS):
        onnxruntime.InferenceSession(b"no network", providers=["CPUExecutionProvider"])
