"""The Lab's page over a queue that the test moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.keypoints import Record
from components.measures import Missing
from components.measures.series import Series, series
from components.ui import server_state
from components.views.lab import downloads
from tests.support.app_tests import Open
from tests.support.lab_fakes import FakeQueue
from tests.support.lab_page import Give
from tests.support.page_fakes import Upload


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
        waiting = [Upload(name.replace("__", "."), content) for name, content in files.items()]

        def uploader(*_: Any, **__: Any) -> list[Upload]:
            taken = list(waiting)
            waiting.clear()
            return taken

        monkeypatch.setattr(st, "file_uploader", uploader)

    return put


_SERIES: dict[tuple[object, ...], tuple[Record, Series | Missing]] = {}
"""The series of records with the same frames, which many tests look at; frames are never changed in place."""


@pytest.fixture(autouse=True)
def _series_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worked out over all frames of a record is worked out once for all tests."""

    def known(record: Record, person: int, keys: tuple[str, ...]) -> Series | Missing:
        key = (id(record.frames), repr(replace(record, frames=record.frames[:1])), person, keys)
        if key not in _SERIES:
            _SERIES[key] = (record, series(record, person, keys))
        return _SERIES[key][1]

    monkeypatch.setattr("components.ui.materials.series", known)


@pytest.fixture
def lab(opened: Open, queue: FakeQueue, give: Give) -> AppTest:  # noqa: ARG001
    """The Lab as a viewer finds it."""
    give()
    return opened("lab")
