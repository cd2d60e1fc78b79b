"""The flame graphs: what is said when the sampler may not look into a process, or fails otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import flame_graphs
from tools.flame_graphs import REFUSED, NotProfiled, draw


@pytest.fixture
def sampler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for py-spy beside this Python."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return tmp_path / "py-spy"


def write(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_without_the_right_to_look_into_processes_it_is_said_what_to_do(sampler: Path) -> None:
    write(sampler, "echo 'Error: Permission Denied: Try running again with sudo' >&2; exit 1")
    with pytest.raises(NotProfiled) as refused:
        draw({"page": 1}, sampler.parent)
    assert str(refused.value) == REFUSED


def test_any_other_fault_is_handed_on(sampler: Path) -> None:
    write(sampler, "echo 'Error: No such process' >&2; exit 1")
    with pytest.raises(NotProfiled, match="py-spy: Error: No such process"):
        draw({"page": 1}, sampler.parent)


def test_each_process_has_its_graph(sampler: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        sampler,
        'for each in "$@"; do case "$each" in --output=*) echo "$*" > "${each#--output=}";; esac; done',
    )
    draw({"page": 11, "worker": 22}, sampler.parent, seconds=3)
    for name, pid in (("page", 11), ("worker", 22)):
        arguments = (sampler.parent / f"{name}.svg").read_text().split()
        assert {f"--pid={pid}", "--duration=3", "--native"} <= set(arguments)
    assert capsys.readouterr().out.count("Wrote ") == 2


def test_a_fault_is_one_sentence_and_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_TEST_BROWSER", "/nonexistent")
    monkeypatch.setattr(flame_graphs, "FOLDER", Path(sys.executable).parent)
    assert flame_graphs.main() == 1
    assert capsys.readouterr().err.startswith("There is no browser: install Chromium")
