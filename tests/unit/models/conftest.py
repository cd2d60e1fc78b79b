"""A store with a cache of its own, pinned files made for the test, and a server that misbehaves on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.models.store import catalogue, outcome, store
from components.models.store.catalogue import FileEntry, Source
from tests.support.file_server import Pin, Server


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
    monkeypatch.setattr(outcome, "_unreachable", {})
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
        *from_sources: Source,
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
