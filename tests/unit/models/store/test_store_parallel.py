"""Many at once, and a fetch that is killed half-way."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from components.models.store import store
from components.models.store.catalogue import FileEntry
from tests.support.file_server import Pin, Server
from tests.support.paths import PROJECT

RIGHT = b"right bytes" * 100_000

FETCH = """
import sys
from components.models.store import catalogue, store
from components.models.store.catalogue import FileEntry, WebAddress
url, digest, size = sys.argv[1:]
pinned = FileEntry("a.bin", digest, int(size), "test", True, (WebAddress(url),))
catalogue.entries = lambda: (pinned,)
print("ready", flush=True)
print(store.ensure("a.bin"), flush=True)
"""


def start_fetch(pinned: FileEntry) -> subprocess.Popen[str]:
    """Start a process that fetches `pinned` into the test's cache."""
    arguments = [str(pinned.sources[0]), pinned.sha256, str(pinned.size_bytes)]
    return subprocess.Popen(
        [sys.executable, "-c", FETCH, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line that the process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def serve_in_two_halves(server: Server, between: threading.Event, half_sent: threading.Event) -> None:
    """Answer /a with the first half at once, and with the second when `between` is set."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(RIGHT)))
        handler.end_headers()
        handler.wfile.write(RIGHT[: len(RIGHT) // 2])
        handler.wfile.flush()
        half_sent.set()
        between.wait(30)
        try:
            handler.wfile.write(RIGHT[len(RIGHT) // 2 :])
        except ConnectionError:
            pass

    server.answers["/a"] = answer


def test_processes_fetch_a_file_once_between_them(pin: Pin, server: Server, cache: Path) -> None:
    between = threading.Event()
    serve_in_two_halves(server, between, threading.Event())
    pinned = pin("a.bin", RIGHT, server.url("/a"))
    processes = [start_fetch(pinned) for _ in range(3)]
    assert [line(process) for process in processes] == ["ready"] * 3
    between.set()
    assert [line(process) for process in processes] == [str(cache / "a.bin")] * 3
    assert [process.wait(10) for process in processes] == [0] * 3
    assert server.requests == ["/a"]
    assert (cache / "a.bin").read_bytes() == RIGHT


def test_threads_fetch_a_file_once_between_them(pin: Pin, server: Server, cache: Path) -> None:
    between, half_sent = threading.Event(), threading.Event()
    serve_in_two_halves(server, between, half_sent)
    pin("a.bin", RIGHT, server.url("/a"))
    with ThreadPoolExecutor(8) as threads:
        paths = [threads.submit(store.ensure, "a.bin") for _ in range(8)]
        assert half_sent.wait(10)
        assert not any(path.done() for path in paths)
        between.set()
        assert {path.result(timeout=10) for path in paths} == {cache / "a.bin"}
    assert server.requests == ["/a"]


def test_a_killed_fetch_leaves_nothing_that_counts(pin: Pin, server: Server, cache: Path) -> None:
    between, half_sent = threading.Event(), threading.Event()
    serve_in_two_halves(server, between, half_sent)
    pinned = pin("a.bin", RIGHT, server.url("/a"))
    process = start_fetch(pinned)
    assert half_sent.wait(20)
    process.kill()
    process.wait(10)
    between.set()
    left = [path.name for path in cache.iterdir() if path.name.startswith("a.bin.part-")]
    assert len(left) == 1
    assert store.availability("a.bin") is not None
    server.serve("/a", RIGHT)
    assert hashlib.sha256(store.ensure("a.bin").read_bytes()).hexdigest() == pinned.sha256
    assert sorted(path.name for path in cache.iterdir()) == ["a.bin", "a.bin.lock"]
