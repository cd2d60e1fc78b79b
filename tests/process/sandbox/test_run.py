"""A viewer's network in its own process: known answers, and files that are refused with the reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import helper

from components.keypoints import layout
from components.models.families.registry import build, family
from components.models.families.weights import random_weights
from components.models.onnx.trained import TRAINED
from components.models.onnx.viewer_network import network
from components.models.onnx.viewer_network.network import (
    Choices,
    TrainedFile,
    ViewerNetworkError,
)
from components.processes.sandbox.protocol import RunLimits
from tests.support.checkpoints import Storages, state_of, zipped
from tests.support.mutated import mutate
from tests.support.onnx_nets import (
    constant_net,
    dots_net,
    endless_net,
    file,
    huge_net,
)
from tests.support.own_network import END_S, PLACES, SIZE, Start, problem


def test_the_known_answer_comes_back(start: Start) -> None:
    run = start(dots_net(17))
    assert run.wait(END_S)
    assert run.problem is None
    assert run.description is not None and run.description.parameters == 17 * 7
    assert run.found is not None
    (person,) = run.found.people
    assert person.points.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
    assert not psutil.pid_exists(run.pid)


def test_published_weights_are_read_into_their_graph_and_run(start: Start, tmp_path: Path) -> None:
    storages = Storages()
    state = state_of(random_weights(build(family("pose-resnet-50"))), storages)
    file = zipped({"state_dict": state}, storages, tmp_path / "resnet.pth")
    chosen = TRAINED[1].choices((10, 10, 60, 60))
    run = start(TrainedFile("pose-resnet-50", file), choices=chosen)
    assert run.wait(END_S)
    assert run.problem is None
    assert run.found is not None and run.found.used == ("heatmaps 1 × 17 × 64 × 48",)
    assert run.description is not None and run.description.parameters > 33_000_000


def test_a_checkpoint_that_is_none_is_refused(start: Start, tmp_path: Path) -> None:
    (tmp_path / "no.pth").write_bytes(b"nothing")
    run = start(TrainedFile("hrnet-w32", tmp_path / "no.pth"))
    assert "HRNet-W32 cannot be built from no.pth. no.pth is damaged" in problem(run)


def test_without_choices_the_file_is_only_looked_at(start: Start) -> None:
    run = start(endless_net(), frame_rgb=None, choices=None)
    assert run.wait(END_S)
    assert (run.problem, run.found) == (None, None)
    assert run.description is not None and run.description.control_flow == ("Loop",)


def test_a_loop_that_never_ends_is_stopped_at_the_deadline(start: Start) -> None:
    run = start(endless_net(), limits=RunLimits(deadline_s=1.5))
    assert problem(run) == (
        "“Running it on the picture” took longer than the 1.5 s that a run may take, and was stopped. "
        "It holds Loop, which may never end."
    )


def test_a_loop_that_never_ends_is_stopped_by_its_processor_time(start: Start) -> None:
    run = start(endless_net(), limits=RunLimits(processor_s=2, deadline_s=60))
    assert problem(run) == "“Running it on the picture” used up its 2 s of processor time, and was stopped."


def test_a_tensor_that_does_not_fit_is_told(start: Start) -> None:
    assert "needs more memory than it may have here" in problem(start(huge_net()))


def test_a_file_that_does_not_fit_is_told_or_ends_the_process(start: Start) -> None:
    run = start(dots_net(17) + bytes(50_000_000), limits=RunLimits(memory_bytes=300 << 20))
    assert problem(run)


def test_a_file_that_is_not_run_here_is_refused_with_the_reason(start: Start) -> None:
    content = file([helper.make_node("X", ["x"], ["y"], domain="com.evil")])
    assert "needs the operator X of “com.evil”" in problem(start(content))


def test_files_that_are_empty_or_too_large_start_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ViewerNetworkError, match="The file is empty"):
        start(b"")
    monkeypatch.setattr("components.processes.sandbox.network_file.LARGEST_BYTES", 10)
    with pytest.raises(ViewerNetworkError, match="is the most that is run here"):
        start(bytes(11))
    assert network.LARGEST_BYTES > 254_000_000


def test_weights_of_a_second_file_come_along(start: Start) -> None:
    made = onnx.load_model_from_string(dots_net(17))
    (weights,) = (tensor for tensor in made.graph.initializer if tensor.name == "w")
    values = onnx.numpy_helper.to_array(weights).tobytes()
    weights.ClearField("float_data")
    weights.data_location = onnx.TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="w.data")
    content = made.SerializeToString()
    run = start(content, beside={"other": b"123", "w.data": values})
    assert run.wait(END_S)
    assert run.problem is None and run.found is not None
    assert run.found.people[0].points.xyz_norm[:, :2] * SIZE == pytest.approx(np.array(PLACES), abs=0.26)
    assert "lie in another file, “w.data”; give both files together" in problem(start(content))


@pytest.mark.parametrize("name", ["blazepose-33", "face-mesh-468", "face-mesh-478"])
def test_points_of_every_layout_are_had_where_no_file_can_be_opened(start: Start, name: str) -> None:
    values = np.random.default_rng(0).uniform(0, 1, (1, len(layout(name)), 3))
    run = start(constant_net({"points": values}), choices=Choices(None, None, SIZE))
    assert run.wait(END_S)
    assert run.problem is None and run.found is not None
    assert run.found.readings[0].layout == name


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_changed_fields_gives_points_or_a_sentence(start: Start, data: st.DataObject) -> None:
    content = mutate(data, onnx.load_model_from_string(dots_net(17, (1, 3, 64, 96))))
    run = start(content, choices=Choices(None, None, SIZE), limits=RunLimits(deadline_s=10))
    assert run.wait(END_S)
    assert run.found is not None or (run.problem is not None and run.problem.isprintable())
    assert not psutil.pid_exists(run.pid)
