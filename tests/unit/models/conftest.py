"""A store with a cache of its own, pinned files made for the test, and a server that misbehaves on demand."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from components.models.store import catalogue, sources, store
from components.models.store.catalogue import FileEntry, PackageMember, WebAddress

Pin = Callable[..., FileEntry]
Answer = Callable[[BaseHTTPRequestHandler], None]


def not_found(handler: BaseHTTPRequestHandler) -> None:
    """Answer that there is nothing."""
    handler.send_error(404)


class Server:
    """Answers GET by path, and counts the requests it got."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append(self.path)
                outer.answers.get(self.path, not_found)(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str) -> WebAddress:
        """Return the address of `path` on this server."""
        return WebAddress(f"http://127.0.0.1:{self._http.server_port}{path}")

    def serve(self, path: str, content: bytes, length: int | None = None) -> WebAddress:
        """Answer `path` with `content`, announcing `length` bytes when it is given."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(content) if length is None else length))
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer
        return self.url(path)

    def close(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server on this computer."""
    running = Server()
    yield running
    running.close()


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder, not made yet, of a store that remembers nothing and has no operator's folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("KEYPOINT_LAB_FILES", raising=False)
    monkeypatch.setattr(store, "_digests", {})
    monkeypatch.setattr(store, "_last_failure", {})
    monkeypatch.setattr(sources, "_unreachable", {})
    return tmp_path / "cache" / "keypoint-lab"


@pytest.fixture
def pin(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Pin:  # noqa: ARG001
    """Return a function that pins a file of given content and sources, in place of the real ones."""
    pinned: dict[str, FileEntry] = {}
    monkeypatch.setattr(catalogue, "entries", lambda: tuple(pinned.values()))
    asked_for: dict[str, FileEntry] = {}
    for module in (catalogue, store):
        monkeypatch.setattr(module, "on_request", lambda: tuple(asked_for.values()))

    def add(
        name: str,
        content: bytes,
        *from_sources: WebAddress | PackageMember,
        sized: bool = True,
        digits: int = 64,
        about_bytes: int | None = None,
    ) -> FileEntry:
        """Pins it, among those fetched on request where fewer digits are known or the size is not."""
        digest = hashlib.sha256(content).hexdigest()[:digits]
        on_request = digits < 64 or about_bytes is not None
        size_bytes = len(content) if sized and not on_request else None
        made = FileEntry(name, digest, size_bytes, "test", not on_request, tuple(from_sources), about_bytes)
        (asked_for if on_request else pinned)[name] = made
        return made

    return add
