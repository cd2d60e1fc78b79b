"""The section of a viewer's own network, alone on a page, whose processes end with their test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.sandbox import Sandbox
from components.ui import given_network
from tests.support.own_page import Give, ended
from tests.support.page_fakes import TIMEOUT_S, Upload


def _page() -> None:
    from components.ui.picture import Picture
    from components.views.families.viewer_network import own_network
    from tests.support.onnx_nets import DOTS_PX, dots_picture

    own_network(Picture(dots_picture(DOTS_PX, (120, 90)), "the dots"))


@pytest.fixture
def no_process_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A network stays loaded while its page is there, and only so many may be at once."""
    made: list[Sandbox] = []

    def noted(file: NetworkFile) -> Sandbox:
        made.append(Sandbox(file))
        return made[-1]

    monkeypatch.setattr(given_network, "Sandbox", noted)
    # There are no other pages.
    monkeypatch.setattr(st, "page_link", lambda *_args, **_more: None)
    yield
    for sandbox in made:
        sandbox.forget()


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch, no_process_stays: None) -> Give:  # noqa: ARG001
    """Opens the section with this file uploaded, and others by name, and waits until it was looked at."""

    def uploaded(name: str, content: bytes) -> Upload:
        return Upload(name, content)

    def go(content: bytes | None, **others: bytes) -> AppTest:
        files = [uploaded(name.replace("_", "."), held) for name, held in others.items()]
        if content is not None:
            files.append(uploaded("model.onnx", content))
        monkeypatch.setattr(st, "file_uploader", lambda *_args, **_kwargs: files)
        return ended(AppTest.from_function(_page, default_timeout=TIMEOUT_S).run(), "look")

    return go
