"""Streamlit asks nobody for this server's address, and would without the patch."""

from __future__ import annotations

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from components.live.patches.outside_address import install

ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that Streamlit asks, which give no answer."""
    addresses: list[str] = []

    def ask(address: str, timeout: float) -> None:  # noqa: ARG001
        addresses.append(address)

    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", ask)
    return addresses


def test_streamlit_still_asks_a_server_on_the_internet(asked: list[str]) -> None:
    # When this fails, the patch is not needed.
    assert not server_util.is_url_from_allowed_origins(ELSEWHERE)
    assert asked


def test_with_the_patch_nobody_is_asked_and_the_page_is_refused_all_the_same(asked: list[str]) -> None:
    install(net_util)
    assert not server_util.is_url_from_allowed_origins(ELSEWHERE)
    assert server_util.is_url_from_allowed_origins("http://localhost:8501")
    assert not asked
