"""The Lab's page over a queue that the test moves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.ui import server_state
from components.views.lab import downloads
from tests.support.app_tests import Open
from tests.support.lab_fakes import FakeQueue
from tests.support.lab_page import Give


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    made = FakeQueue()
    monkeypatch.setattr(server_state, "jobs", lambda: made)
    monkeypatch.setattr(downloads, "drawn_clip", lambda _material, drawing, *_: drawing.outcome)
    return made


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Puts files into the uploader, which is empty again at the next run."""

    def put(**files: bytes) -> None:
        waiting = [
            SimpleNamespace(name=name.replace("__", "."), getvalue=lambda content=content: content)
            for name, content in files.items()
        ]

        def uploader(*_: Any, **__: Any) -> list[SimpleNamespace]:
            taken = list(waiting)
            waiting.clear()
            return taken

        monkeypatch.setattr(st, "file_uploader", uploader)

    return put


@pytest.fixture
def lab(opened: Open, queue: FakeQueue, give: Give) -> AppTest:  # noqa: ARG001
    """The Lab as a viewer finds it."""
    give()
    return opened("lab")
