"""A file at an https address."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from types import MappingProxyType
from urllib.parse import urlsplit

import requests

from components.models.store.outcome import (
    CHUNK_BYTES,
    OnProgress,
    SourceFailed,
    check_reachable,
    copy,
    unreachable,
)

CONNECT_S = 5.0
READ_S = 15.0
# Compressed on the way, a file's length would not be the number of bytes that arrive.
_AS_IT_IS = MappingProxyType({"Accept-Encoding": "identity"})


def fetch(url: str, part: Path, limit_bytes: int, on_progress: OnProgress, verify: str | bool = True) -> None:
    """Writes what is at the address to `part`, of it no more than about `limit_bytes`.

    Args:
        verify: a file of certificates to trust instead of the usual ones.

    Raises:
        SourceFailed: with the cause.
        OSError: when `part` cannot be written.
    """
    with answer(url, _AS_IT_IS, verify) as response:
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        try:
            copy(response.iter_content(CHUNK_BYTES), part, limit_bytes, total, on_progress)
        except requests.RequestException as error:
            raise SourceFailed(f"the connection broke off ({cause_of(error)})") from error


def cause_of(error: requests.RequestException) -> str:
    """Return the operating system's own words, which requests buries under several layers."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate was not accepted"
    words = re.search(r"\[Errno -?\d+\] ([^'\")]+)", str(error))
    return words.group(1) if words else type(error).__name__


def answer(url: str, headers: Mapping[str, str], verify: str | bool = True) -> requests.Response:
    """Return the open response within CONNECT_S seconds.

    A thread, because timeouts of sockets count per address: a name with eight dead addresses would take eight
    times as long, and looking up the name has no timeout at all.

    Raises:
        SourceFailed: for a host that cannot be reached, now or a moment ago, and for an answer that is no
            success.
    """
    host = urlsplit(url).netloc
    check_reachable(host)
    answers: SimpleQueue[requests.Response | Exception] = SimpleQueue()

    def connect() -> None:
        try:
            answers.put(
                requests.get(
                    url, stream=True, timeout=(CONNECT_S, READ_S), headers=dict(headers), verify=verify
                )
            )
        # OSError: a file of certificates that is not there.
        except (requests.RequestException, OSError) as error:
            answers.put(error)

    threading.Thread(target=connect, name=f"connect-{host}", daemon=True).start()
    try:
        got = answers.get(timeout=CONNECT_S)
    except Empty:
        raise unreachable(host, f"no answer within {CONNECT_S:.0f} s") from None
    if isinstance(got, requests.RequestException):
        raise unreachable(host, cause_of(got)) from got
    if isinstance(got, Exception):
        raise unreachable(host, str(got)) from got
    if not got.ok:
        got.close()
        raise SourceFailed(f"the server answered {got.status_code} {got.reason}")
    return got
