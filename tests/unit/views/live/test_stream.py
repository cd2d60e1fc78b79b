"""What the live page's player has said to the server."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit_webrtc.component import generate_frontend_component_key

from components.views.live import stream


@pytest.mark.parametrize(
    ("said", "offer"),
    [
        (None, None),
        ({}, None),
        ({"playing": False, "sdpOffer": ""}, None),
        ({"playing": False, "sdpOffer": {"sdp": "v=0", "type": "offer"}}, "v=0"),
    ],
)
def test_the_offer_is_what_the_browser_said_last_and_none_before_start(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any] | None, offer: str | None
) -> None:
    monkeypatch.setattr(st, "session_state", {generate_frontend_component_key("player"): said})
    assert stream._offer("player") == offer
