"""Two first set-ups of one folder at once leave it whole."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.scripts import BASH, TOOLS, put

# Makes a .venv that counts as whole only at the end, and notes what it was asked for.
PYTHON = """
case "$*" in
    --version) echo Python 3.12;;
    "-m venv .venv")
        echo venv >> log; mkdir .venv; sleep 0.5
        mkdir .venv/bin; cp "$0" .venv/bin/python; sleep 0.5; touch .venv/whole;;
    *"import pip"*) test -e .venv/whole;;
    *"pip install"*"-r requirements.txt -c constraints.txt") echo pip >> log; sleep 0.2; test -e .venv/whole;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's set-up alone, whose Python and packages are pretended."""
    (tmp_path / "tools").mkdir()
    shutil.copy(TOOLS / "install.sh", tmp_path / "tools")
    python = put(tmp_path / "fake", "python", PYTHON)
    put(tmp_path / "tools", "find_python.sh", f"echo {python}")
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "constraints.txt").write_text("a==1\nb==2\n")
    return tmp_path


def started(folder: Path, path: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [BASH, str(folder / "tools" / "install.sh")],
        env={"PATH": path or "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def without_flock(folder: Path) -> str:
    """A PATH with all that the script needs but flock."""
    tools = folder / "few"
    tools.mkdir()
    for name in ("dirname", "mkdir", "rmdir", "rm", "cat", "cmp", "sleep", "cp", "touch", "bash"):
        (tools / name).symlink_to(shutil.which(name) or "")
    return str(tools)


def test_a_second_set_up_waits_for_the_first_and_finds_it_done(folder: Path) -> None:
    both = [started(folder), started(folder)]
    said = [each.communicate(timeout=60) for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert (folder / "log").read_text().split() == ["venv", "pip"]
    assert sum("Waiting for another set-up of this folder to end" in out for out, _ in said) == 1
    assert (folder / ".venv" / "installed-requirements.txt").read_text() == "a==1\na==1\nb==2\n"


def test_without_flock_a_second_set_up_says_what_to_do(folder: Path) -> None:
    path = without_flock(folder)
    both = [started(folder, path), started(folder, path)]
    said = [each.communicate(timeout=60) for each in both]
    assert sorted(each.returncode for each in both) == [0, 1], said
    assert sum("remove the folder .venv.lock and try again" in error for _, error in said) == 1
    assert (folder / "log").read_text().split() == ["venv", "pip"]
    assert not (folder / ".venv.lock").exists()
    again = started(folder, path)
    assert again.communicate(timeout=60) and again.returncode == 0


def test_a_set_up_that_is_killed_does_not_lock_the_folder(folder: Path) -> None:
    first = started(folder)
    assert first.stdout is not None and "Making .venv" in first.stdout.readline()
    first.kill()
    first.communicate(timeout=60)
    second = started(folder)
    _, error = second.communicate(timeout=60)
    assert second.returncode == 0, error
    assert (folder / ".venv" / "installed-requirements.txt").exists()
