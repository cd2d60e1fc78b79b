"""Cores and memory are counted as the process's own control groups, and those above them, allow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from components.machine import Machine, machine

GIB = 2**30


@pytest.fixture(autouse=True)
def _eight_cores_and_sixteen_gib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "process_cpu_count", lambda: 8, raising=False)
    pages = {"SC_PHYS_PAGES": 16 * GIB // 4096, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)


def found(folder: Path, cgroup: str, mounts: list[tuple[str, str, str]], files: dict[str, str]) -> Machine:
    """What is found where these files lie under the mounts' places, which are within the folder.

    Args:
        mounts: root, place, and options with the controllers of each; version 2 where these are empty.
    """
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content + "\n")
    lines = [
        f"31 23 0:28 {root} {str(folder / place).replace(' ', chr(92) + '040')} rw,relatime shared:9 - "
        + (f"cgroup cgroup rw,{options}" if options else "cgroup2 cgroup2 rw,nsdelegate")
        for root, place, options in mounts
    ]
    proc = folder / "proc"
    proc.mkdir()
    (proc / "cgroup").write_text(cgroup)
    (proc / "mountinfo").write_text("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + "\n".join(lines) + "\n")
    return machine(proc)


V2 = [("/", "cg", "")]
V1 = [("/", "cpu,cpuacct", "cpu,cpuacct"), ("/", "memory", "memory"), ("/", "cpuset", "cpuset")]


@pytest.mark.parametrize(
    ("cgroup", "mounts", "files", "cores", "memory_bytes"),
    [
        ("0::/\n", V2, {"cg/cpu.max": "max 100000", "cg/memory.max": "max"}, 8, 16 * GIB),
        ("0::/\n", V2, {"cg/cpu.max": "300000 100000", "cg/memory.max": "5368709120"}, 3, 5 * GIB),
        ("0::/\n", V2, {"cg/cpu.max": "50000 100000", "cg/memory.max": "536870912"}, 0, GIB // 2),
        ("0::/a/b\n", V2, {"cg/a/b/cpu.max": "200000 100000", "cg/a/b/memory.max": str(3 * GIB)}, 2, 3 * GIB),
        # A group above that allows less, and a neighbour that is nothing to us.
        (
            "0::/a/b\n",
            V2,
            {
                "cg/a/b/cpu.max": "600000 100000",
                "cg/a/cpu.max": "400000 100000",
                "cg/a/memory.max": str(2 * GIB),
                "cg/a/b/memory.max": "max",
                "cg/c/cpu.max": "100000 100000",
            },
            4,
            2 * GIB,
        ),
        # A container that sees its own group as the root.
        ("0::/\n", [("/", "c g", "")], {"c g/cpu.max": "200000 100000"}, 2, 16 * GIB),
        # A container of version 1, whose group is mounted as the root but named as on the host.
        (
            "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n",
            [("/docker/x", "cpu", "cpu,cpuacct"), ("/docker/x", "memory", "memory")],
            {
                "cpu/cpu.cfs_quota_us": "250000",
                "cpu/cpu.cfs_period_us": "100000",
                "memory/memory.limit_in_bytes": str(GIB),
            },
            2,
            GIB,
        ),
        # The same where the mounted root is another than the group.
        (
            "4:cpuacct,cpu:/host/path\n",
            [("/other", "cpu", "cpu,cpuacct")],
            {"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "50000"},
            2,
            16 * GIB,
        ),
        (
            "3:memory:/a/b\n2:cpu,cpuacct:/a\n1:cpuset:/\n0::/\n",
            [*V1, ("/", "unified", "")],
            {
                "cpu,cpuacct/a/cpu.cfs_quota_us": "-1",
                "cpu,cpuacct/a/cpu.cfs_period_us": "100000",
                "memory/a/memory.limit_in_bytes": str(6 * GIB),
                "memory/a/b/memory.limit_in_bytes": "9223372036854771712",
                "cpuset/cpu.cfs_quota_us": "100000",
                "cpuset/cpu.cfs_period_us": "100000",
            },
            8,
            6 * GIB,
        ),
        # Systems without control groups, and files that say nothing.
        ("", [], {}, 8, 16 * GIB),
        ("nonsense\n0:\n", V2, {"cg/cpu.max": "", "cg/memory.max": "?"}, 8, 16 * GIB),
        ("0::/\n", V2, {"cg/cpu.max": "100000 0"}, 8, 16 * GIB),
    ],
)
def test_the_least_of_all_limits_counts(
    cgroup: str,
    mounts: list[tuple[str, str, str]],
    files: dict[str, str],
    cores: int,
    memory_bytes: int,
    tmp_path: Path,
) -> None:
    assert found(tmp_path, cgroup, mounts, files) == Machine(cores, memory_bytes)


def test_a_process_may_be_held_to_some_cores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(os, "process_cpu_count", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5}, raising=False)
    assert found(tmp_path, "0::/\n", V2, {"cg/cpu.max": "700000 100000"}).cores == 3


def test_without_the_kernels_files_the_whole_machine_counts(tmp_path: Path) -> None:
    assert machine(tmp_path / "none") == Machine(8, 16 * GIB)
