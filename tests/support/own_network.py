"""Runs of a viewer's network: a picture with known points, and programs that stand in the process's place."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from components.keypoints import ModelFile
from components.models.onnx.viewer_network.network import Choices
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import SandboxTracker, ViewerNetwork
from tests.support.onnx_nets import dots_picture
from tests.support.paths import PROJECT

END_S = 60.0
SIZE = (96, 64)
PLACES = [(4 + 5 * i, 50 - 2 * i) for i in range(17)]
PICTURE = dots_picture(PLACES, SIZE)
CHOICES = Choices("coco-17", "heatmap", SIZE, "0..1")
# Stand in the place of the process; each first takes its job.
_TAKES_JOB = (
    "import sys, os, time; from multiprocessing.connection import Connection as C; "
    f"sys.path.insert(0, {str(PROJECT)!r}); c = C(int(sys.argv[1])); c.recv(); "
)
HANGS = "time.sleep(600)"


def stand_in(then: str) -> tuple[str, ...]:
    return (sys.executable, "-c", _TAKES_JOB + then)


Start = Callable[..., SandboxRun]


def viewer(content: bytes, name: str = "mine.onnx", **more: Any) -> ViewerNetwork:
    """How the network of this file is run; the likeliest reading counts unless another is named."""
    how: dict[str, Any] = {"choices": CHOICES, "manner": None, "layout": None, "region": "picture"} | more
    files = (ModelFile(name, hashlib.sha256(content).hexdigest()),)
    return ViewerNetwork(name, files=files, model=len(content), **how)


@contextmanager
def tracked(content: bytes, people: int = 1, patience: int = 1, **more: Any) -> Iterator[SandboxTracker]:
    """The network of this file as a tracker; more says how it is run."""
    beside = {name: more.pop(name) for name in ("finder", "limits") if name in more}
    file = NetworkFile.of(content)
    try:
        tracker = SandboxTracker(file.memory, viewer(content, **more), people, patience=patience, **beside)
    finally:
        file.release()
    try:
        yield tracker
    finally:
        tracker.close()


def problem(run: SandboxRun) -> str:
    """Why it gave nothing."""
    assert run.wait(END_S)
    assert run.found is None
    assert not psutil.pid_exists(run.pid)
    assert run.problem is not None
    return run.problem
