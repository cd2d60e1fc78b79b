"""Whether results can be written, as far as can be known before there are any."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from components.cli.batch.files import BatchPlan, WrongUsage
from components.cli.batch.origin import CLIP, PICTURE
from components.cli.batch.write import scratch, sweep

FIRST_BYTES = 1_000_000
"""Results on a picture take less; those on a clip grow with it, and so does a drawn clip."""


def make_ready(planned: BatchPlan) -> None:
    """Makes the folders that results go to, and removes what a killed run has left in them.

    Raises:
        WrongUsage: when no result can be written to one of the destinations, with its name.
    """
    folders: dict[Path, Path] = {}
    for destination in planned.destinations.values():
        folders.setdefault(destination.parent, destination)
    for folder, destination in folders.items():
        _make(folder, destination)
        sweep(folder)
        _try(folder, destination)
    for destination in planned.destinations.values():
        _check_name(destination)
    for file, destination in list(planned.destinations.items())[:1]:
        _check_room(file, destination, planned.ending)


def _make(folder: Path, destination: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise WrongUsage(f"{destination} cannot be written: {folder} is no folder; name another.") from error
    except OSError as error:
        raise _refused(destination, error) from error


def _try(folder: Path, destination: Path) -> None:
    # Nothing but writing tells for certain: a disk may be full, or its owner have only so much of it.
    try:
        with scratch(folder) as (fd, _):
            os.write(fd, b"\0")
    except OSError as error:
        raise _refused(destination, error) from error


def _check_name(destination: Path) -> None:
    try:
        mode = os.stat(destination).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refused(destination, error) from error
    if stat.S_ISDIR(mode):
        raise WrongUsage(f"{destination} is a folder; name a file.")
    if not stat.S_ISREG(mode):
        raise WrongUsage(f"{destination} is no file that can be replaced; name another.")


def _check_room(file: Path, destination: Path, ending: str) -> None:
    needed_bytes = FIRST_BYTES
    if ending in (PICTURE, CLIP):
        needed_bytes = max(needed_bytes, file.stat().st_size)
    try:
        disk = os.statvfs(destination.parent)
    except OSError:
        return
    free_bytes = disk.f_bavail * disk.f_frsize
    if free_bytes < needed_bytes:
        raise WrongUsage(
            f"{destination} cannot be written: {free_bytes / 1e6:.1f} MB are free there, and the first "
            f"results may need {needed_bytes / 1e6:.1f}; make room or name another place."
        )


def _refused(destination: Path, error: OSError) -> WrongUsage:
    remedy = "make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "name another place"
    return WrongUsage(f"{destination} cannot be written: {error.strerror}; {remedy}.")
