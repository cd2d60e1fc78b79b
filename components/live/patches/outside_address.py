"""Streamlit 1.67 without its question to a server on the internet for this one's address.

When another site's page tries to connect, Streamlit asks for that address, to compare the two, and holds up
every stream until it has an answer. It is not needed: an operator whose viewers come by another name sets
`browser.serverAddress`.
"""

from __future__ import annotations

from typing import Protocol


class NetUtil(Protocol):
    """The part of the module `streamlit.net_util` that is changed; it is handed in, for this package imports
    no Streamlit."""

    _external_ip: str | None


def install(net_util: NetUtil) -> None:
    """Lets the address be known and equal to none. Idempotent."""
    net_util._external_ip = ""
