"""`analyze` anew: what is done already stays, and what would be otherwise now is done again."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.cli.batch.origin import ENDINGS
from tests.support.cli_jobs import analyze, started

pytestmark = pytest.mark.usefixtures("fake_jobs")


@pytest.fixture(params=ENDINGS)
def case(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A file and where its results of one ending go."""
    file = folder / ("c.mp4" if request.param in (".mp4", ".trc") else "b.jpg")
    return file, tmp_path / "out" / f"results{request.param}"


def test_what_is_done_is_not_done_again(case: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    assert file.name in started()
    content = out.read_bytes()
    capsys.readouterr()
    assert analyze(file, "--out", out) == 0
    assert started() == []
    same = "from the same file with the same settings, models and libraries."
    assert capsys.readouterr().out == f"{out}: done before, {same}\n"
    assert out.read_bytes() == content


@pytest.mark.parametrize("option", [["--people", "2"], ["--variant", "lite"], ["--model", "pose"]])
def test_other_settings_and_models_are_done_anew(case: tuple[Path, Path], option: list[str]) -> None:
    file, out = case
    assert analyze(file, "--out", out) == analyze(file, "--out", out, *option) == 0
    assert file.name in started()
    assert analyze(file, "--out", out, *option) == 0
    assert started() == []


def test_sound_is_another_clip(folder: Path, tmp_path: Path) -> None:
    file, out = folder / "c.mp4", tmp_path / "out" / "c.mp4"
    assert analyze(file, "--out", out) == analyze(file, "--out", out, "--sound") == 0
    assert "c.mp4" in started()


def test_another_library_is_done_anew(case: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    monkeypatch.setattr("components.processes.jobs.job.library_versions", lambda: {"mediapipe": "9"})
    assert analyze(file, "--out", out) == 0
    assert file.name in started()


def test_a_changed_file_is_done_anew(case: tuple[Path, Path]) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    file.write_text(f"{file.read_text()} ")
    assert analyze(file, "--out", out) == 0
    assert file.name in started()


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_results_that_break_off_are_made_anew(case: tuple[Path, Path], keep: float) -> None:
    file, out = case
    assert analyze(file, "--out", out) == 0
    content = out.read_bytes()
    out.write_bytes(content[: int(keep * len(content))])
    assert analyze(file, "--out", out) == 0
    assert out.read_bytes() == content
