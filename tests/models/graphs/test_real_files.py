"""The networks that the app runs, against published recounts and against LiteRT's own view of them."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from components.models.graphs import Graph, read_graphs
from components.models.graphs.structure import candidates, course, skips
from tests.support.real_models import bundle

LANDMARKS, DETECTOR = "pose_landmarks_detector.tflite", "pose_detector.tflite"


def network(file: str, member: str) -> Graph:
    return next(graph for graph in read_graphs(bundle(file)).graphs if graph.name == member)


@pytest.mark.parametrize(
    ("file", "member", "millions", "mmacs"),
    [
        ("pose_landmarker_full.task", LANDMARKS, 3.17, 386.1),
        ("pose_landmarker_lite.task", LANDMARKS, 1.36, 197.8),
        ("pose_landmarker_heavy.task", LANDMARKS, 13.75, 1927.3),
        ("pose_landmarker_full.task", DETECTOR, 2.97, 429.9),
        ("face_landmarker.task", "face_landmarks_detector.tflite", 1.199, 112.9),
        ("face_landmarker.task", "face_blendshapes.tflite", 0.451, 31.8),
        ("face_landmarker.task", "face_detector.tflite", 0.101, 30.8),
    ],
)
def test_totals_agree_with_recounts_of_the_same_files(
    file: str, member: str, millions: float, mmacs: float
) -> None:
    graph = network(file, member)
    assert graph.parameters / 1e6 == pytest.approx(millions, rel=0.01)
    assert graph.macs / 1e6 == pytest.approx(mmacs, rel=0.01)
    assert graph.uncounted == ()


def test_the_weights_stored_of_the_pose_detector_are_those_that_are_not_zero_when_unpacked() -> None:
    with zipfile.ZipFile(bundle("pose_landmarker_full.task")) as members:
        content = members.read(DETECTOR)
    interpreter = Interpreter(
        model_content=content,
        # XNNPACK would unpack the weights out of sight.
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    interpreter.invoke()
    unpacked = [
        interpreter.get_tensor(operation["outputs"][0])
        for operation in interpreter._get_ops_details()
        if operation["op_name"] == "DENSIFY"
    ]
    zeros = sum(weights.size - np.count_nonzero(weights) for weights in unpacked)
    graph = network("pose_landmarker_full.task", DETECTOR)
    assert len(unpacked) == 38
    assert graph.parameters - graph.stored_parameters == zeros > 0


@pytest.mark.parametrize("file", ["pose_landmarker_full.task", "face_landmarker.task"])
def test_litert_sees_the_same_ends_and_operators(file: str) -> None:
    with zipfile.ZipFile(bundle(file)) as members:
        for graph in read_graphs(bundle(file)).graphs:
            interpreter = Interpreter(model_content=members.read(graph.name), num_threads=1)
            for ports, details in (
                (graph.inputs, interpreter.get_input_details()),
                (graph.outputs, interpreter.get_output_details()),
            ):
                assert [port.shape for port in ports] == [tuple(tensor["shape"]) for tensor in details]
            # LiteRT adds operators of its own (DELEGATE) and keeps those that unpack weights.
            ignored = {"DELEGATE", "DEQUANTIZE", "DENSIFY"}
            operators = [
                op["op_name"] for op in interpreter._get_ops_details() if op["op_name"] not in ignored
            ]
            assert [layer.operator for layer in graph.layers] == operators


def test_pose_goes_down_and_up_again_with_skips_and_the_face_only_down() -> None:
    pose = network("pose_landmarker_full.task", LANDMARKS)
    face = network("face_landmarker.task", "face_landmarks_detector.tflite")
    run = course(pose)
    assert run is not None and (run.start, run.bottom, run.top) == (256, 8, 256)
    assert run.skips == (16, 32, 64, 128) and len(skips(pose)) == 4
    run = course(face)
    assert run is not None and (run.start, run.bottom, run.top, run.skips) == (256, 1, None, ())


def test_detectors_are_single_shot() -> None:
    assert candidates(network("pose_landmarker_full.task", DETECTOR)) == 2254
    assert candidates(network("face_landmarker.task", "face_detector.tflite")) == 896
