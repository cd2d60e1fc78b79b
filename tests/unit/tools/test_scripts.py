"""The set-up scripts find a Python, a browser and ffprobe that run, and say what to do when there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.scripts import BASH, TOOLS, put


def run(script: str, path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with `path` as the only folder on PATH."""
    return subprocess.run(
        [BASH, str(TOOLS / script)], env={"PATH": str(path), **environment}, capture_output=True, text=True
    )


def test_a_stand_in_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    put(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    found = run("find_python.sh", tmp_path)
    assert (found.returncode, found.stdout.strip(), found.stderr) == (0, sys.executable, "")


def test_no_python_is_said_in_a_sentence(tmp_path: Path) -> None:
    put(tmp_path, "python3", "exit 1")
    found = run("find_python.sh", tmp_path)
    assert found.returncode == 1
    assert found.stdout == ""
    assert "needs Python 3.11, 3.12, 3.13 or 3.14, and none was found" in found.stderr


def test_a_python_that_is_named_is_the_only_one_tried(tmp_path: Path) -> None:
    put(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    found = run("find_python.sh", tmp_path, PYTHON=str(put(tmp_path, "old", "exit 1")))
    assert found.returncode == 1
    assert f"looked for {tmp_path / 'old'}" in found.stderr


def test_a_python_without_venv_is_named_with_the_package(tmp_path: Path) -> None:
    put(tmp_path, "python3.12", f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"')
    found = run("find_python.sh", tmp_path)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert found.returncode == 1
    assert found.stderr.strip().endswith(f"sudo apt-get install -y python{version}-venv")


def test_a_browser_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")
    put(tmp_path, "chromium-browser", "echo 'install the snap' >&2; exit 1")
    chrome = put(tmp_path, "google-chrome", "echo Chrome 1.0")
    assert run("find_browser.sh", tmp_path).stdout.strip() == str(chrome)


@pytest.mark.parametrize("runs", [True, False])
def test_a_browser_that_is_named_is_the_only_one_tried(tmp_path: Path, runs: bool) -> None:
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")
    put(tmp_path, "chromium", "echo Chromium 1.0")
    named = put(tmp_path, "mine", "exit 0" if runs else "exit 1")
    found = run("find_browser.sh", tmp_path, KEYPOINT_LAB_TEST_BROWSER=str(named))
    assert (found.returncode, found.stdout.strip()) == ((0, str(named)) if runs else (1, ""))


def test_an_ffprobe_that_runs_is_named(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")
    ffprobe = put(tmp_path, "ffprobe", "echo ffprobe version 1.0")
    found = run("find_ffprobe.sh", tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, str(ffprobe))


@pytest.mark.parametrize("installs", [True, False])
def test_a_missing_ffprobe_is_installed_or_done_without(tmp_path: Path, installs: bool) -> None:
    for name in ("dirname", "id", "env", "chmod"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    ffprobe = tmp_path / "ffprobe"
    makes = f"[ $1 = install ] && echo '#!{BASH}' > {ffprobe} && chmod +x {ffprobe}"
    put(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/asked; {makes if installs else "exit 1"}')
    put(tmp_path, "sudo", 'shift; exec "$@"')
    found = run("find_ffprobe.sh", tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, str(ffprobe) if installs else "")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked == ["update -q", "install -y -q --no-install-recommends ffmpeg"]
