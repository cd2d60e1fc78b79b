"""Missing system libraries are named with the package that holds them."""

from __future__ import annotations

import runpy
import sys

import pytest

from components import system_libraries

ABSENT = (("libkeypointlab-absent.so.1", "libabsent1"), ("libkeypointlab-absent.so.2", "libabsent2"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks them")
def test_what_cannot_be_loaded_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "LIBRARIES", (("libc.so.6", "libc6"), *ABSENT))
    assert system_libraries.missing() == list(ABSENT)
    problem = system_libraries.problem()
    assert problem is not None
    assert "libkeypointlab-absent.so.1, libkeypointlab-absent.so.2" in problem
    assert problem.endswith("apt-get install -y libabsent1 libabsent2")


def test_nothing_missing_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "LIBRARIES", (("libc.so.6", "libc6"),))
    assert system_libraries.missing() == []
    assert system_libraries.problem() is None


def test_other_systems_bring_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "LIBRARIES", ABSENT)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system_libraries.missing() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks them")
def test_as_a_module_it_exits_with_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot_load(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("ctypes.CDLL", cannot_load)
    monkeypatch.delitem(sys.modules, "components.system_libraries")
    with pytest.raises(SystemExit) as left:
        runpy.run_module("components.system_libraries", run_name="__main__")
    assert "sudo apt-get install -y libgl1 libegl1 libgles2" in str(left.value.code)
