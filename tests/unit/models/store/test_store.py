"""Where the store looks, what it refuses, and what it says."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest

from components.models.store import store
from components.models.store.store import (
    DiskFull,
    FileUnavailable,
    NoPermission,
    Unreachable,
    WrongDigest,
)
from components.operator import settings
from tests.support.file_server import Pin, Server

RIGHT, WRONG = b"right bytes" * 10_000, b"wrong bytes" * 10_000
RIGHT_SHA, WRONG_SHA = hashlib.sha256(RIGHT).hexdigest(), hashlib.sha256(WRONG).hexdigest()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path) -> Path:  # noqa: ARG001
    """Return the operator's folder, empty."""
    (tmp_path / "operator").mkdir()
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path / "operator"))
    settings.cache_clear()
    return tmp_path / "operator"


def test_a_file_is_fetched_once(pin: Pin, server: Server, cache: Path) -> None:
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    seen: list[tuple[int, int | None]] = []
    path = store.ensure("a.bin", lambda done, total: seen.append((done, total)))
    assert path == cache / "a.bin"
    assert path.read_bytes() == RIGHT
    assert seen == sorted(seen)
    assert seen[-1] == (len(RIGHT), len(RIGHT))
    assert store.ensure("a.bin") == path
    assert store.obtain("a.bin").origin == "here already"
    assert server.requests == ["/a"]


def test_what_is_verified_is_not_read_again(pin: Pin, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pin("a.bin", RIGHT)
    cache.mkdir(parents=True)
    (cache / "a.bin").write_bytes(RIGHT)
    store.ensure("a.bin")
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("read again"))
    store.ensure("a.bin")


def test_a_wrong_answer_is_refused_with_both_digests(pin: Pin, server: Server, cache: Path) -> None:
    pin("a.bin", RIGHT, server.serve("/a", WRONG))
    with pytest.raises(WrongDigest) as caught:
        store.ensure("a.bin")
    assert RIGHT_SHA in str(caught.value)
    assert WRONG_SHA in str(caught.value)
    assert [path.name for path in cache.iterdir()] == ["a.bin.lock"]


def test_the_next_source_is_asked_when_one_fails(pin: Pin, server: Server) -> None:
    pin("a.bin", RIGHT, server.url("/missing"), server.serve("/bad", WRONG), server.serve("/a", RIGHT))
    obtained = store.obtain("a.bin")
    assert obtained.path.read_bytes() == RIGHT
    assert obtained.origin == f"from {server.url('/a')}"
    assert server.requests == ["/missing", "/bad", "/a"]


def test_every_source_is_listed_with_its_cause(pin: Pin, server: Server) -> None:
    pin("a.bin", RIGHT, server.url("/one"), server.serve("/two", RIGHT[:100], length=len(RIGHT)))
    with pytest.raises(Unreachable) as caught:
        store.ensure("a.bin")
    sentence = str(caught.value)
    assert sentence.startswith("a.bin cannot be fetched (")
    assert f"{server.url('/one')}: the server answered 404 Not Found" in sentence
    assert f"{server.url('/two')}: the connection broke off" in sentence
    assert sentence.endswith("or put the file into a folder that KEYPOINT_LAB_FILES names.")


def test_the_operators_folder_comes_first(pin: Pin, folder: Path, cache: Path) -> None:
    pin("a.bin", RIGHT)
    cache.mkdir(parents=True)
    for place in (folder, cache):
        (place / "a.bin").write_bytes(RIGHT)
    assert store.obtain("a.bin") == store.ObtainedFile(folder / "a.bin", f"from the folder {folder}")


def test_what_the_operators_folder_lacks_is_looked_for_elsewhere(
    pin: Pin, folder: Path, cache: Path, server: Server
) -> None:
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    assert store.ensure("a.bin") == cache / "a.bin"
    assert list(folder.iterdir()) == []


def test_a_wrong_file_in_the_operators_folder_is_refused(
    pin: Pin, folder: Path, cache: Path, server: Server
) -> None:
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    cache.mkdir(parents=True)
    (cache / "a.bin").write_bytes(RIGHT)
    (folder / "a.bin").write_bytes(WRONG)
    with pytest.raises(WrongDigest) as caught:
        store.ensure("a.bin")
    for part in (str(folder / "a.bin"), RIGHT_SHA, WRONG_SHA):
        assert part in str(caught.value)
    assert store.availability("a.bin") == str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("found", [WRONG, RIGHT[:1000], b""], ids=["swapped", "truncated", "empty"])
def test_a_wrong_file_in_the_cache_is_replaced(pin: Pin, cache: Path, server: Server, found: bytes) -> None:
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    cache.mkdir(parents=True)
    (cache / "a.bin").write_bytes(found)
    assert store.ensure("a.bin").read_bytes() == RIGHT


def test_a_file_swapped_after_it_was_verified_is_noticed(pin: Pin, cache: Path, server: Server) -> None:
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    path = store.ensure("a.bin")
    assert store.availability("a.bin") is None
    before = path.stat()
    (cache / "swap").write_bytes(WRONG)
    os.utime(cache / "swap", ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(cache / "swap", path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert store.availability("a.bin") is not None
    assert store.ensure("a.bin").read_bytes() == RIGHT


def test_a_full_disk_is_said_so(
    pin: Pin, server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(tempfile.TemporaryDirectory[str]):
        """A scratch folder in which writing the file fails as on a full disk."""

        def __enter__(self) -> str:
            Path(self.name, "part").symlink_to("/dev/full")
            return self.name

    monkeypatch.setattr(tempfile, "TemporaryDirectory", Full)
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    with pytest.raises(DiskFull, match=f"a.bin does not fit on the disk of {cache}"):
        store.ensure("a.bin")
    assert [path.name for path in cache.iterdir()] == ["a.bin.lock"]


def test_a_cache_that_may_not_be_written_is_named(
    pin: Pin, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Root may write everywhere but into the kernel's own folders.
    closed = Path("/sys")
    if os.geteuid() != 0:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
    monkeypatch.setenv("XDG_CACHE_HOME", str(closed))
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    with pytest.raises(NoPermission, match=f"because {closed}/keypoint-lab may not be read or written"):
        store.ensure("a.bin")


def test_another_problem_with_the_cache_is_named(
    pin: Pin, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    pin("a.bin", RIGHT, server.serve("/a", RIGHT))
    with pytest.raises(FileUnavailable, match="a problem with .*file/keypoint-lab: Not a directory"):
        store.ensure("a.bin")


def test_the_cache_folder_follows_the_xdg_rule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for value in ("", "relative/path"):
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert store.cache_folder() == tmp_path / ".cache" / "keypoint-lab"
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    assert store.cache_folder() == Path("/elsewhere/keypoint-lab")


def test_availability_tells_and_remembers_without_the_network(pin: Pin, server: Server) -> None:
    pin("a.bin", RIGHT, server.url("/a"))
    assert store.availability("a.bin") == ("a.bin has not been fetched yet; run: python -m components fetch")
    assert server.requests == []
    with pytest.raises(Unreachable) as caught:
        store.ensure("a.bin")
    assert store.availability("a.bin") == str(caught.value)
    server.serve("/a", RIGHT)
    store.ensure("a.bin")
    assert store.availability("a.bin") is None
    assert server.requests == ["/a", "/a"]


def test_availability_tells_how_far_a_fetch_is(pin: Pin, server: Server) -> None:
    pin("file", b"content", server.serve("/file", b"content"))
    told: list[str | None] = []
    store.ensure("file", lambda *_: told.append(store.availability("file")))
    assert told[-1] == "file is being fetched, 0.0 of 0.0 MB"
    assert store.availability("file") is None


def test_all_that_can_be_had_is_fetched(pin: Pin, server: Server) -> None:
    pin("a.bin", RIGHT, server.url("/missing"))
    pin("b.bin", WRONG, server.serve("/b", WRONG))
    seen: list[tuple[str, int, int | None]] = []
    failures = store.ensure_all(["a.bin", "b.bin"], lambda *report: seen.append(report))
    assert list(failures) == ["a.bin"]
    assert "404" in failures["a.bin"]
    assert store.availability("b.bin") is None
    assert seen[-1] == ("b.bin", len(WRONG), len(WRONG))
    assert {name for name, _, _ in seen} == {"b.bin"}


def test_a_name_that_is_not_pinned_is_a_mistake_of_the_caller(pin: Pin) -> None:
    pin("a.bin", RIGHT)
    for ask in (store.ensure, store.availability, store.obtain):
        with pytest.raises(KeyError):
            ask("b.bin")


def test_of_a_digest_known_in_part_that_part_is_checked(pin: Pin, server: Server, cache: Path) -> None:
    pin("w.pth", RIGHT, server.serve("/w", RIGHT), digits=8, about_bytes=len(RIGHT))
    assert store.availability("w.pth") == "w.pth has not been fetched yet; ask for it"
    assert store.ensure("w.pth").read_bytes() == RIGHT
    assert store.availability("w.pth") is None
    (cache / "w.pth").write_bytes(WRONG)
    server.serve("/w", WRONG)
    with pytest.raises(WrongDigest, match=f"its SHA-256 is {WRONG_SHA}, it must begin with {RIGHT_SHA[:8]}"):
        store.ensure("w.pth")


def test_where_no_digest_is_published_the_file_is_taken_as_it_is(pin: Pin, server: Server) -> None:
    pin("w.zip", RIGHT, server.serve("/w", WRONG), digits=0, about_bytes=len(RIGHT))
    assert store.ensure("w.zip").read_bytes() == WRONG


def test_a_file_far_larger_than_it_should_be_is_cut_off(pin: Pin, server: Server) -> None:
    pin("w.pth", RIGHT, server.serve("/w", RIGHT * 10), digits=8, about_bytes=len(RIGHT))
    seen: list[int] = []
    with pytest.raises(WrongDigest):
        store.ensure("w.pth", lambda done, _: seen.append(done))
    assert len(RIGHT) * 2 <= seen[-1] < len(RIGHT) * 3


def test_weights_that_cannot_be_reached_have_one_sentence(pin: Pin, server: Server) -> None:
    pin("w.pth", RIGHT, server.url("/gone"), digits=8, about_bytes=len(RIGHT))
    with pytest.raises(Unreachable, match="w.pth cannot be fetched .*404 Not Found.*KEYPOINT_LAB_FILES"):
        store.ensure("w.pth")
    assert "404" in str(store.availability("w.pth"))
