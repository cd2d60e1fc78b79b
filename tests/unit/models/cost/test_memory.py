"""The peak of this process's memory, where the system tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from components.models.cost import memory
from tests.support.paths import PROJECT

HELD_BYTES = 64 * 2**20
# In a process of its own: what a large one lets go of meanwhile would count against what is held.
MEASURED = f"""
import numpy as np
from components.models.cost import memory
first = np.ones({2 * HELD_BYTES}, np.uint8)
# Of pieces so small that the C library keeps what they leave, all but the last.
small = [np.ones(65536, np.uint8) for _ in range({HELD_BYTES // 32768})]
last = small[-1]
del first, small
before = memory.forget_peak()
held = [np.ones(65536, np.uint8) for _ in range({HELD_BYTES // 65536})]
print(memory.peak_bytes() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak")
def test_the_peak_counts_from_when_it_was_forgotten() -> None:
    command = [sys.executable, "-c", MEASURED]
    ran = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    assert int(ran.stdout) == pytest.approx(HELD_BYTES, rel=0.1)


def test_what_was_added_is_never_less_than_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "peak_bytes", lambda: 100)
    assert [memory.added_bytes(held) for held in (30, 100, 130, None)] == [70, 0, 0, None]
    monkeypatch.setattr(memory, "peak_bytes", lambda: None)
    assert memory.added_bytes(30) is None


def test_a_system_that_does_not_tell_gives_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "_STATUS", tmp_path / "status")
    assert memory.peak_bytes() is None
    (tmp_path / "status").write_text("VmPeak:\t  12 kB\n")
    assert memory.peak_bytes() is None
    (tmp_path / "status").write_text("VmPeak:\t  12 kB\nVmHWM:\t    34 kB\n")
    assert memory.peak_bytes() == 34 * 1024
    monkeypatch.setattr(memory, "_FORGET", tmp_path / "nowhere" / "clear_refs")
    assert memory.forget_peak() is None
