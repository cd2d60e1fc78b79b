"""Runs that end with their test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from components.models.onnx.viewer_network.network import (
    TrainedFile,
)
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.sandbox import Sandbox
from tests.support.own_network import CHOICES, END_S, PICTURE, Start


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts runs and ends them after the test."""
    made: list[SandboxRun] = []

    def go(content: bytes | TrainedFile, **more: Any) -> SandboxRun:
        asked = more.pop("frame_rgb", PICTURE), more.pop("choices", CHOICES)
        made.append(SandboxRun(Sandbox.of(content, **more), *asked))
        return made[-1]

    yield go
    for run in made:
        run.cancel()
        assert run.wait(END_S)
