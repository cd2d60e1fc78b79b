"""Files out of the npm registry's archives, with npm as its user has set it up, and every trouble with it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from components.models.store import client, store
from components.models.store.catalogue import NpmMember
from components.models.store.store import DiskFull, Unreachable, WrongDigest
from tests.support.archives import tar_gz
from tests.support.file_server import Pin, Server

RIGHT = b"right bytes" * 10_000
MEMBER = NpmMember("@maker/parcel@1.0.0", "models/a.bin")


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that puts a script in npm's place; `$last` is the package, `$dest` the folder."""

    def replace(script: str) -> Path:
        program = tmp_path / "bin" / "npm"
        program.parent.mkdir(exist_ok=True)
        cache = f'if [ "$1" = config ]; then echo {tmp_path}/npm-cache; exit; fi'
        find = 'last="${!#}"; while [ "$1" != --pack-destination ]; do shift; done; dest="$2"'
        program.write_text(f"#!/usr/bin/env bash\n{cache}\necho $$ > {tmp_path}/pid\n{find}\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        return tmp_path

    return replace


def test_a_file_comes_out_of_an_archive(pin: Pin, npm: Callable[[str], Path]) -> None:
    folder = npm('cp "$(dirname "$0")/../made.tgz" "$dest/"; echo "$last" > "$(dirname "$0")/../asked"')
    (folder / "made.tgz").write_bytes(tar_gz({"package/models/a.bin": RIGHT}))
    pin("a.bin", RIGHT, MEMBER)
    obtained = store.obtain("a.bin")
    assert obtained.path.read_bytes() == RIGHT
    assert obtained.origin == "from models/a.bin in the npm package @maker/parcel@1.0.0"
    assert (folder / "asked").read_text().strip() == "@maker/parcel@1.0.0"
    assert {each.name for each in obtained.path.parent.iterdir()} == {"a.bin", "a.bin.lock"}


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ("true", "npm ended without an archive"),
        ("exit 3", "npm: no reason given"),
        ("echo 'npm error code E404' >&2; echo 'npm error 404 Not Found' >&2; exit 1", "npm: 404 Not Found"),
        ("echo 'npm ERR! code ETARGET' >&2; echo 'npm ERR! notarget' >&2; exit 1", "npm: notarget"),
        ("echo x > $dest/parcel.tgz", "parcel.tgz is damaged, or no archive"),
    ],
)
def test_a_failing_npm_has_its_cause(pin: Pin, npm: Callable[[str], Path], script: str, cause: str) -> None:
    npm(script)
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable) as caught:
        store.ensure("a.bin")
    assert f"(models/a.bin in the npm package @maker/parcel@1.0.0: {cause});" in str(caught.value)


def test_without_npm_it_is_said_that_it_cannot_be_started(
    pin: Pin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="npm cannot be started .No such file or directory."):
        store.ensure("a.bin")


def test_a_registry_that_cannot_be_reached_is_asked_once(pin: Pin, npm: Callable[[str], Path]) -> None:
    folder = npm('echo x >> "$(dirname "$0")/../asked"; echo "npm error code ENOTFOUND" >&2; exit 1')
    pin("a.bin", RIGHT, MEMBER)
    pin("b.bin", RIGHT, MEMBER)
    failures = store.ensure_all(["a.bin", "b.bin"])
    assert "the npm registry cannot be reached)" in failures["a.bin"]
    assert "the npm registry cannot be reached, a moment ago)" in failures["b.bin"]
    assert (folder / "asked").read_text() == "x\n"


def test_an_npm_that_hangs_is_ended(
    pin: Pin, npm: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "STALL_S", 0.5)
    folder = npm("exec sleep 100")
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="npm got nothing for"):
        store.ensure("a.bin")
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


def test_an_npm_that_fills_the_disk_is_said_so(pin: Pin, npm: Callable[[str], Path]) -> None:
    npm("echo 'npm error code ENOSPC' >&2; exit 1")
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(DiskFull):
        store.ensure("a.bin")


def test_progress_is_what_grows_in_npms_cache(pin: Pin, npm: Callable[[str], Path]) -> None:
    folder = npm(
        'there="$(dirname "$0")/../npm-cache/_cacache/tmp"; mkdir -p "$there"\n'
        'head -c 5000 /dev/zero > "$there/x"\n'
        'while [ ! -e "$(dirname "$0")/../seen" ]; do sleep 0.05; done; exit 1'
    )
    seen: list[tuple[int, int | None]] = []

    def report(done: int, total: int | None) -> None:
        seen.append((done, total))
        if done >= 5000:
            (folder / "seen").touch()

    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable):
        store.ensure("a.bin", report)
    assert seen[-1] == (5000, None)


def test_an_old_list_of_versions_in_npms_cache_is_asked_for_again(
    pin: Pin, npm: Callable[[str], Path]
) -> None:
    folder = npm(
        'case "$*" in *--prefer-offline*) echo "npm error code ETARGET" >&2; exit 1;; esac\n'
        'cp "$(dirname "$0")/../made.tgz" "$dest/"'
    )
    (folder / "made.tgz").write_bytes(tar_gz({"package/models/a.bin": RIGHT}))
    pin("a.bin", RIGHT, MEMBER)
    assert store.ensure("a.bin").read_bytes() == RIGHT


def test_what_comes_out_of_an_archive_is_verified_too(pin: Pin, npm: Callable[[str], Path]) -> None:
    folder = npm('cp "$(dirname "$0")/../made.tgz" "$dest/"')
    (folder / "made.tgz").write_bytes(tar_gz({"package/models/a.bin": b"wrong"}))
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(WrongDigest, match=hashlib.sha256(b"wrong").hexdigest()):
        store.ensure("a.bin")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_npm_itself_gives_the_archive_and_runs_nothing_of_it(
    pin: Pin, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trap = {script: f"touch {tmp_path}/run" for script in ("prepack", "prepare", "postpack", "install")}
    head = {"name": "@maker/parcel", "version": "1.0.0", "scripts": trap}
    archive = tar_gz({"package/package.json": json.dumps(head).encode(), "package/models/a.bin": RIGHT})
    place = server.serve("/parcel.tgz", archive)
    dist = {
        "tarball": place.url,
        "integrity": f"sha512-{b64encode(hashlib.sha512(archive).digest()).decode()}",
    }
    whole = {
        "name": head["name"],
        "dist-tags": {"latest": "1.0.0"},
        "versions": {"1.0.0": head | {"dist": dist}},
    }

    def describe(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps(whole).encode())

    server.answers["/@maker%2fparcel"] = describe
    monkeypatch.setenv("npm_config_registry", server.url("/").url)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
    pin("a.bin", RIGHT, MEMBER)
    assert store.obtain("a.bin").path.read_bytes() == RIGHT
    assert not (tmp_path / "run").exists()
    pin("b.bin", b"", NpmMember("@maker/parcel@1.0.0", "package.json"))
    with pytest.raises(WrongDigest):
        store.ensure("b.bin")
    assert server.requests.count("/parcel.tgz") == 1
