"""Which of several STUN and TURN servers are used is said at the start."""

from __future__ import annotations

import pytest
from aiortc import RTCIceServer
from aiortc.rtcicetransport import connection_kwargs

from components.operator import IceServer, settings, tell_unused_servers, unused_servers

TURN = {"username": "u", "credential": "hunter2"}


def servers(*urls: str | tuple[str, ...]) -> list[IceServer]:
    return [IceServer(urls=each, **(TURN if "turn" in str(each) else {})) for each in urls]


@pytest.mark.parametrize(
    "urls",
    [(), ("stun:a",), ("turn:b",), ("turns:b",), ("stun:a", "turn:b?transport=tcp"), (("stun:a", "turn:b"),)],
)
def test_nothing_is_said_where_all_are_used(urls: tuple[str, ...]) -> None:
    assert unused_servers(servers(*urls)) is None


@pytest.mark.parametrize(
    ("urls", "used", "others"),
    [
        (("turn:b", "turn:c"), "turn:b", "turn:c"),
        (("turn:b", "turns:b"), "turn:b", "turns:b"),
        (("stun:a", "stun:b", "turn:c", "turn:d:3478"), "stun:a, turn:c", "stun:b, turn:d:3478"),
        ((("turn:b?transport=udp", "turn:b?transport=tcp"),), "turn:b?transport=udp", "turn:b?transport=tcp"),
        (("turns:b?transport=udp", "turn:c"), "turn:c", "turns:b?transport=udp"),
        (("stuns:a",), "none can be used", "stuns:a"),
    ],
)
def test_those_that_are_left_out_are_named(urls: tuple[str, ...], used: str, others: str) -> None:
    given = servers(*urls)
    sentence = unused_servers(given)
    assert sentence is not None and f"alone ({used}), and not {others}. Browsers" in sentence
    assert "hunter2" not in sentence
    # The library's own choice.
    taken = connection_kwargs(
        [
            RTCIceServer(
                list(each.urls) if isinstance(each.urls, tuple) else each.urls, each.username, each.credential
            )
            for each in given
        ]
    )
    hosts = {str(taken[kind][0]) for kind in ("stun_server", "turn_server") if kind in taken}
    assert hosts == {url.split(":")[1].split("?")[0] for url in used.split(", ") if ":" in url}


def test_it_is_said_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_ICE_SERVERS", '[{"urls": "stun:a"}, {"urls": "stun:b"}]')
    settings.cache_clear()
    tell_unused_servers.cache_clear()
    tell_unused_servers()
    tell_unused_servers()
    assert capsys.readouterr().err.count("and not stun:b.") == 1
    tell_unused_servers.cache_clear()
