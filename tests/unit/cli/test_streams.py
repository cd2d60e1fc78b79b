"""What is printed reaches every terminal, and no character that it lacks is a fault."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from components.cli.streams import print_anything
from tests.support.graphs import one_conv
from tests.support.paths import PROJECT


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("ascii", b"8x8 a?.jpg ... ?"),
        ("latin-1", b"8\xd78 a?.jpg ... ?"),
        ("utf-8", "8×8 a\N{REPLACEMENT CHARACTER}.jpg … Ж".encode()),
    ],
)
def test_what_an_encoding_lacks_is_replaced(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: bytes
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding))
    print_anything()
    print("8×8 a\udcff.jpg … Ж", end="", flush=True)
    assert written.getvalue() == expected


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1:strict"},
    ],
)
@pytest.mark.parametrize("command", [["inspect"], ["inspect", "--json"]])
def test_inspect_prints_in_every_locale(
    tmp_path: Path, environment: dict[str, str], command: list[str]
) -> None:
    path = tmp_path / "né\udcff.tflite"
    path.write_bytes(one_conv().content())
    done = subprocess.run(
        [sys.executable, "-m", "components", *command, path],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"CONV_2D" in done.stdout
