"""Sources that are slow, dead, endless or broken: each costs little and leaves a clear cause."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from components.models.store import client, outcome, store, web
from components.models.store.catalogue import PackageMember, WebAddress
from components.models.store.store import DiskFull, Unreachable, WrongDigest
from tests.support.file_server import Pin, Server

RIGHT = b"right bytes" * 10_000
MEMBER = PackageMember("parcel==1.0", "parcel/a.bin")


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that puts a script in pip's place; `$last` is the package, `$dest` the folder."""

    def replace(script: str) -> Path:
        python = tmp_path / "python"
        find = 'last="${!#}"; while [ "$1" != --dest ]; do shift; done; dest="$2"'
        python.write_text(f"#!/usr/bin/env bash\necho $$ > {tmp_path}/pid\n{find}\n{script}\n")
        python.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(python))
        return tmp_path

    return replace


def wheel(members: dict[str, bytes]) -> bytes:
    """Return a zip file that holds `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_refused_connection_has_its_cause(pin: Pin) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    pin("a.bin", RIGHT, WebAddress(f"http://127.0.0.1:{port}/a"))
    with pytest.raises(Unreachable, match=f"http://127.0.0.1:{port}/a: Connection refused"):
        store.ensure("a.bin")


def test_a_silent_host_is_waited_for_once(pin: Pin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "CONNECT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        for name in ("a.bin", "b.bin", "c.bin"):
            pin(name, RIGHT, WebAddress(f"{address}/{name}"))
        failures = store.ensure_all(["a.bin", "b.bin"])
        assert "no answer within 0 s)" in failures["a.bin"]
        assert "no answer within 0 s, a moment ago)" in failures["b.bin"]
        monkeypatch.setattr(outcome, "FORGET_UNREACHABLE_S", 0.0)
        assert "a moment ago" not in store.ensure_all(["c.bin"])["c.bin"]
        silent.setblocking(False)
        asked = []
        for _ in range(2):
            connection, _ = silent.accept()
            with connection:
                asked.append(connection.recv(100).split()[1])
        assert asked == [b"/a.bin", b"/c.bin"]
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_name_that_takes_for_ever_to_look_up_costs_seconds(
    pin: Pin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "CONNECT_S", 0.3)
    release = threading.Event()

    def hang(*_: object, **__: object) -> None:
        release.wait(30)
        raise socket.gaierror(socket.EAI_NONAME, "too late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    pin("a.bin", RIGHT, WebAddress("http://files.example/a"))
    started_s = time.monotonic()
    with pytest.raises(Unreachable, match="no answer within"):
        store.ensure("a.bin")
    assert time.monotonic() - started_s < 5
    release.set()


@pytest.mark.parametrize("sized", [True, False])
def test_an_endless_answer_is_cut_off(
    pin: Pin, server: Server, monkeypatch: pytest.MonkeyPatch, sized: bool
) -> None:
    monkeypatch.setattr(store, "LARGEST_BYTES", 200_000)

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(1 << 16))
        except ConnectionError:
            pass

    server.answers["/a"] = endless
    pin("a.bin", RIGHT, server.url("/a"), sized=sized)
    done: list[int] = []
    with pytest.raises(WrongDigest):
        store.ensure("a.bin", lambda so_far, _total: done.append(so_far))
    assert done[-1] < (len(RIGHT) if sized else 200_000) + (1 << 16) + 1


def test_a_file_comes_out_of_a_wheel(pin: Pin, pip: Callable[[str], Path]) -> None:
    folder = pip(
        'cp "$(dirname "$0")/made.whl" "$dest/parcel-1.0.whl"; echo "$last" > "$(dirname "$0")/asked"'
    )
    (folder / "made.whl").write_bytes(wheel({"parcel/a.bin": RIGHT, "parcel/other": b"other"}))
    pin("a.bin", RIGHT, MEMBER)
    obtained = store.obtain("a.bin")
    assert obtained.path.read_bytes() == RIGHT
    assert obtained.origin == "from parcel/a.bin in the package parcel==1.0"
    assert (folder / "asked").read_text().strip() == "parcel==1.0"


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ("echo '# comment' > $dest/parcel.whl", "parcel.whl does not hold it"),
        ("true", "pip ended without a wheel"),
        ("exit 3", "pip: no reason given"),
        ("echo 'WARNING: x' >&2; echo 'ERROR: No such version' >&2; exit 1", "pip: No such version"),
        ("echo '/python: No module named pip' >&2; exit 1", "pip: /python: No module named pip"),
    ],
)
def test_a_failing_pip_has_its_cause(pin: Pin, pip: Callable[[str], Path], script: str, cause: str) -> None:
    pip(script)
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable) as caught:
        store.ensure("a.bin")
    assert f"(parcel/a.bin in the package parcel==1.0: {cause});" in str(caught.value)


def test_a_wheel_without_the_member_is_no_source(pin: Pin, pip: Callable[[str], Path]) -> None:
    folder = pip('cp "$(dirname "$0")/made.whl" "$dest/parcel-1.0.whl"')
    (folder / "made.whl").write_bytes(wheel({"parcel/other": b"other"}))
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="parcel-1.0.whl does not hold it"):
        store.ensure("a.bin")


def test_a_registry_that_cannot_be_reached_is_asked_once(pin: Pin, pip: Callable[[str], Path]) -> None:
    folder = pip(
        'echo x >> "$(dirname "$0")/asked"; echo "WARNING: Retrying (Retry(total=0)) ..." >&2; exit 1'
    )
    pin("a.bin", RIGHT, MEMBER)
    pin("b.bin", RIGHT, MEMBER)
    failures = store.ensure_all(["a.bin", "b.bin"])
    assert "the package registry cannot be reached)" in failures["a.bin"]
    assert "the package registry cannot be reached, a moment ago)" in failures["b.bin"]
    assert (folder / "asked").read_text() == "x\n"


def test_a_pip_that_hangs_is_ended(
    pin: Pin, pip: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "STALL_S", 0.5)
    folder = pip("exec sleep 100")
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="pip got nothing for"):
        store.ensure("a.bin")
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


def test_a_pip_that_fills_the_disk_is_said_so(pin: Pin, pip: Callable[[str], Path]) -> None:
    pip("echo 'ERROR: Could not install: [Errno 28] No space left on device' >&2; exit 1")
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(DiskFull):
        store.ensure("a.bin")


def test_progress_of_pip_is_the_bytes_so_far(pin: Pin, pip: Callable[[str], Path]) -> None:
    pip(
        'head -c 5000 /dev/zero > "$TMPDIR/unpacked"\n'
        'while [ ! -e "$(dirname "$0")/seen" ]; do sleep 0.05; done; exit 1'
    )
    seen: list[tuple[int, int | None]] = []

    def report(done: int, total: int | None) -> None:
        seen.append((done, total))
        if done >= 5000:
            Path(sys.executable).with_name("seen").touch()

    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable):
        store.ensure("a.bin", report)
    assert seen[-1] == (5000, None)


def test_what_comes_out_of_a_wheel_is_verified_too(pin: Pin, pip: Callable[[str], Path]) -> None:
    folder = pip('cp "$(dirname "$0")/made.whl" "$dest/parcel-1.0.whl"')
    (folder / "made.whl").write_bytes(wheel({"parcel/a.bin": b"wrong"}))
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(WrongDigest, match=hashlib.sha256(b"wrong").hexdigest()):
        store.ensure("a.bin")
