"""The command line: help, exit status, and what it prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from components import cli, system_libraries
from components.cli import main
from components.models.store import store
from components.models.store.catalogue import FileEntry
from components.version import VERSION
from tests.support.paths import PROJECT


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Pin one required and one optional file; what is in the folder returned can be had."""
    pinned = [
        FileEntry("needed.bin", "0" * 64, 5, "test", True, ()),
        FileEntry("extra.bin", "0" * 64, None, "test", False, ()),
    ]

    def obtain(name: str, _on_progress: object) -> store.ObtainedFile:
        if not (tmp_path / name).exists():
            raise store.Unreachable(f"{name} cannot be fetched (nowhere).")
        return store.ObtainedFile(tmp_path / name, "from somewhere")

    monkeypatch.setattr(store, "entries", lambda: tuple(pinned))
    monkeypatch.setattr(store, "obtain", obtain)
    return tmp_path


@pytest.mark.parametrize(
    ("here", "arguments", "status"),
    [
        (["needed.bin", "extra.bin"], [], 0),
        (["needed.bin"], [], 0),
        (["needed.bin"], ["--all"], 1),
        (["extra.bin"], [], 1),
        ([], [], 1),
    ],
)
def test_fetch_fails_when_a_file_that_is_needed_cannot_be_had(
    files: Path, here: list[str], arguments: list[str], status: int
) -> None:
    for name in here:
        (files / name).write_bytes(b"12345")
    assert main(["fetch", *arguments]) == status


def test_fetch_says_where_files_came_from_and_what_is_lacking(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "needed.bin").write_bytes(bytes(2_500_000))
    main(["fetch"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["needed.bin", "2.50", "MB,", "from", "somewhere"]
    assert lines[1].split() == ["extra.bin", "not", "available"]
    assert lines[2].strip() == "extra.bin cannot be fetched (nowhere)."
    assert "works without extra.bin" in lines[3]


def test_a_wrong_setting_ends_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_SEATS", "many")
    assert main(["fetch"]) == 2
    assert capsys.readouterr().err.startswith("KEYPOINT_LAB_SEATS is 'many'")


@pytest.mark.parametrize("name", ["n" * 300, "nowhere", "loop", "file"])
def test_a_folder_of_files_that_is_none_ends_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path / name))
    assert main(["fetch"]) == 2
    assert capsys.readouterr().err.endswith("but must be a folder that exists.\n")


def test_a_file_that_cannot_be_had_ends_every_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ensure(name: str) -> Path:
        raise store.Unreachable(f"{name} cannot be fetched.")

    monkeypatch.setattr(store, "ensure", ensure)
    assert main(["bench"]) == 1
    assert capsys.readouterr().err == "portrait.png cannot be fetched.\n"


def test_missing_libraries_end_a_command_that_runs_models(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "fetch", cli.Command("stands for one that does", runs_models=True))
    monkeypatch.setattr(system_libraries, "problem", lambda: "libGL.so.1 is missing")
    assert main(["fetch"]) == 2
    assert capsys.readouterr().err == "libGL.so.1 is missing\n"


def test_an_interrupt_ends_without_a_traceback(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "obtain", interrupt)
    assert main(["fetch"]) == 130


def test_an_unknown_command_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as left:
        main(["fletch"])
    assert left.value.code == 2


def test_the_version_is_said_and_nothing_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert (left.value.code, capsys.readouterr().out) == (0, f"Keypoint Lab {VERSION}\n")


def test_every_command_has_its_module() -> None:
    for name in cli.COMMANDS:
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0


def test_help_imports_nothing_slow() -> None:
    script = (
        "import sys\nfrom components.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    print({'numpy', 'pydantic', 'requests', 'cv2'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "set()"
    assert "fetch and verify" in run.stdout


def test_the_module_passes_the_exit_status_on() -> None:
    run = subprocess.run([sys.executable, "-m", "components", "fletch"], cwd=PROJECT, capture_output=True)
    assert run.returncode == 2
