"""The progress of `analyze`: a bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from components.cli.batch.progress import ProgressBar


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def test_one_file_has_a_bar_of_its_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = ProgressBar(1)
    progress.begin(40)
    progress.frames(10)
    progress.close()
    assert "0/40" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r"), "the bar is taken away"


def test_many_files_have_a_bar_of_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    progress = ProgressBar(3)
    progress.begin(None)
    progress.frames(1234)
    progress.say("a.json: 1 frame.")
    progress.file_done()
    progress.close()
    assert "0/3" in terminal.getvalue() and "1,234 frames" in terminal.getvalue()
    assert capsys.readouterr().out == "a.json: 1 frame.\n"


def test_where_stderr_is_no_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ProgressBar(1)
    progress.begin(40)
    progress.frames(40)
    progress.say("done")
    progress.file_done()
    progress.close()
    assert capsys.readouterr() == ("done\n", "")
