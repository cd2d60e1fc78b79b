"""`analyze`, ended by signals at random moments: nothing that was complete is lost, and it goes on."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components import formats
from components.cli.batch.journal import ENDING, Journal
from components.cli.batch.write import beside
from components.formats import coco
from tests.support.paths import PROJECT

PICTURES = 40
ROUNDS = 12
SAID = re.compile(r"(\w+)\.(?:jpg|json): (?:1 frame|done before)")
EXITS = {
    signal.SIGKILL: -signal.SIGKILL,
    signal.SIGTERM: 128 + signal.SIGTERM,
    signal.SIGHUP: 128 + signal.SIGHUP,
    signal.SIGINT: 128 + signal.SIGINT,
}


@dataclass
class Runs:
    """Starts the command again and again."""

    process: subprocess.Popen[str]
    printed: Path
    usual_s: float = 0.5

    def begin(self, *arguments: object) -> int:
        """Starts it and returns the process's id."""
        self.printed.unlink(missing_ok=True)
        self._ask(json.dumps([str(self.printed), "analyze", *map(str, arguments)]))
        return self._answer()

    def end(self) -> int:
        """Waits for its exit code."""
        self._ask("")
        return self._answer()

    def whole(self, *arguments: object) -> str:
        """Runs it to its end and returns what it prints."""
        began_s = time.monotonic()
        self.begin(*arguments)
        assert self.end() == 0, self.printed.read_text()
        self.usual_s = time.monotonic() - began_s
        return self.printed.read_text()

    def killed(self, number: signal.Signals, *arguments: object) -> None:
        """Ends it with the signal somewhere on its way, unless it was faster."""
        pid = self.begin(*arguments)
        time.sleep(random.uniform(0, self.usual_s))
        os.kill(pid, number)
        # Before its handlers are there, a signal ends a process that has done nothing yet.
        assert self.end() in (EXITS[number], -number, 0)

    def said(self) -> set[str]:
        """The files that the last command said to be done."""
        return set(SAID.findall(self.printed.read_text() if self.printed.exists() else ""))

    def _ask(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def _answer(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.fast_analyze"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Runs(process, tmp_path_factory.mktemp("printed") / "printed.txt")
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(PICTURES):
        (folder / f"p{number}.jpg").write_text(str(number))
    return folder


def held(collection: Path) -> set[str]:
    """The pictures in the collection, which must be whole."""
    if not collection.exists():
        return set()
    return {Path(part.head["name"]).stem for part in coco.parts(collection.read_bytes())}


def kept(collection: Path) -> set[str]:
    """Those in the collection and in its journal, as the next run will find them."""
    if not beside(collection, ENDING).exists():
        return held(collection)
    journal = Journal(collection)
    found = {Path(entry["head"]["name"]).stem for entry in journal.entries()}
    journal.close(remove=False)
    return held(collection) | found


@pytest.mark.parametrize("number", EXITS, ids=lambda number: number.name)
@pytest.mark.parametrize("workers", [1, 3])
def test_a_collection_loses_nothing(
    runs: Runs, pictures: Path, tmp_path: Path, number: signal.Signals, workers: int
) -> None:
    # What an undisturbed run writes, and the picture of an earlier one that is not named again.
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "old.jpg").write_text("99")
    expected, out = tmp_path / "expected" / "all.coco.json", tmp_path / "out" / "all.coco.json"
    for path in (out, expected):
        runs.whole(tmp_path / "other" / "old.jpg", "--out", path)
    runs.whole(pictures, "--out", expected)
    command = (pictures, "--out", out, "--workers", workers)
    done = {"old"}
    for _ in range(ROUNDS):
        runs.killed(number, *command)
        now = held(out) if number != signal.SIGKILL else kept(out)
        assert now >= done | runs.said()
        done = now
    runs.whole(*command)
    assert [path.name for path in out.parent.iterdir()] == ["all.coco.json"]
    assert out.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize("number", EXITS, ids=lambda number: number.name)
def test_results_of_their_own_are_whole_or_not_there(
    runs: Runs, pictures: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    runs.whole(pictures, "--out", tmp_path / "expected" / "{name}.json")
    done: set[str] = set()
    for _ in range(ROUNDS // 2):
        runs.killed(number, pictures, "--out", out / "{name}.json")
        there = list(out.glob("*.json"))
        assert all(formats.read(path.read_bytes()) for path in there)
        assert {path.stem for path in there} >= done | runs.said()
        done = {path.stem for path in there}
    said = runs.whole(pictures, "--out", out / "{name}.json")
    assert said.count("done before") >= len(done)
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "expected").iterdir())
