"""What this process may use of the machine: its cores and its memory, less what its control groups forbid.

A container, a service or a batch system limits a process by control groups; both versions are read, as
https://www.kernel.org/doc/html/latest/admin-guide/cgroup-v2.html and …/cgroup-v1/index.html describe them,
from the process's own group up to the root of what can be seen, for a limit of any of them holds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PROC = Path("/proc/self")


@dataclass(frozen=True)
class Machine:
    """What may be used.

    Attributes:
        cores: whole ones; 0 where less than one is allowed.
    """

    cores: int
    memory_bytes: int


def machine(proc: Path = PROC) -> Machine:
    """What this process may use.

    Args:
        proc: the process's folder of the kernel's.
    """
    cores = usable_cores()
    memory_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for group in _groups(proc, "cpu"):
        quota = _numbers(group / "cpu.max")
        if not quota:
            quota = _numbers(group / "cpu.cfs_quota_us") + _numbers(group / "cpu.cfs_period_us")
        # Version 1 writes -1 where there is no limit.
        if len(quota) == 2 and quota[0] > 0 and quota[1] > 0:
            cores = min(cores, quota[0] // quota[1])
    for group in _groups(proc, "memory"):
        for limit in _numbers(group / "memory.max")[:1] + _numbers(group / "memory.limit_in_bytes")[:1]:
            memory_bytes = min(memory_bytes, limit)
    return Machine(cores, memory_bytes)


def usable_cores() -> int:
    """How many cores the process may run on, whatever share of their time it may have."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _groups(proc: Path, controller: str) -> Iterator[Path]:
    """The folders of the groups that this process is in, of either version, each with those above it."""
    own = _own_groups(proc, controller)
    for root, mounted_at, controllers in _mounts(proc):
        name = controller if controller in controllers else "" if controllers == {""} else None
        if name is None or name not in own:
            continue
        # In a container the group's path may be the host's, of which only the mounted root can be seen.
        path = PurePosixPath(own[name])
        below = path.relative_to(root) if path.is_relative_to(root) else PurePosixPath()
        yield mounted_at
        for depth in range(len(below.parts)):
            yield mounted_at.joinpath(*below.parts[: depth + 1])


def _own_groups(proc: Path, controller: str) -> dict[str, str]:
    """The process's group in the hierarchy of that controller, and under "" that of version 2."""
    groups = {}
    for line in _lines(proc / "cgroup"):
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers == "" and path:
            groups[""] = path
        elif controller in controllers.split(","):
            groups[controller] = path
    return groups


def _mounts(proc: Path) -> Iterator[tuple[str, Path, set[str]]]:
    """Root within the hierarchy, place, and controllers of each that is mounted; {""} for version 2.

    proc_pid_mountinfo(5) has the fields; spaces are written as \\040.
    """
    for line in _lines(proc / "mountinfo"):
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or not kind or kind[0] not in ("cgroup", "cgroup2"):
            continue
        root, place = (
            re.sub(r"\\(\d{3})", lambda match: chr(int(match[1], 8)), part) for part in fields[3:5]
        )
        yield root, Path(place), {""} if kind[0] == "cgroup2" else set(kind[-1].split(","))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _numbers(path: Path) -> list[int]:
    """The numbers of a group's file; none when there is no such file, or where it says "max"."""
    try:
        return [int(word) for word in " ".join(_lines(path)).split()]
    except ValueError:
        return []
