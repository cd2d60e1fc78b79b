"""A collection: what was there and still fits stays, whatever is named, at little cost."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from components.cli.batch import collection as module
from components.cli.batch.collection import Collection, Foreign
from components.cli.batch.journal import ENDING, Journal
from components.cli.batch.write import Locked, beside, write_whole
from components.formats import coco, head
from components.keypoints import AnalysisSettings, Record
from tests.support.cli_jobs import analyze, started
from tests.support.records import frame

KEPT = "done before, from the same file with the same settings, models and libraries."


def names(path: Path) -> Counter[str]:
    return Counter(image["file_name"] for image in json.loads(path.read_bytes())["images"])


def people(path: Path) -> dict[str, int]:
    """How many of each record's head there are, by the settings' number of people."""
    records = json.loads(path.read_bytes())["info"]["records"]
    return {record["name"]: record["networks"][0]["people"] for record in records}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir(exist_ok=True)
    return tmp_path / "out" / "all.coco.json"


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "in" / f"{name}.jpg" for name in "abc"]
    made[0].parent.mkdir()
    for number, path in enumerate(made, 1):
        path.write_text(f"picture {number}")
    return made


def record(number: int, name: str | None = None) -> Record:
    found, sha256 = frame(seed=number), f"{number:064x}"
    return Record(name or f"{number}.jpg", "picture", None, AnalysisSettings(), (found,), sha256=sha256)


@pytest.mark.usefixtures("fake_jobs")
def test_a_run_with_fewer_files_drops_none(
    pictures: list[Path], out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analyze(*pictures, "--out", out) == 0
    before = out.read_bytes()
    capsys.readouterr()
    assert analyze(pictures[1], "--out", out) == 0
    assert (started(), out.read_bytes()) == ([], before)
    assert capsys.readouterr().out.splitlines() == [
        f"{out}: {KEPT}",
        f"{out} has the results of 2 other files, too.",
    ]


@pytest.mark.usefixtures("fake_jobs")
def test_a_file_that_is_added_leaves_the_others(pictures: list[Path], out: Path) -> None:
    assert analyze(*pictures[:2], "--out", out) == 0
    assert analyze(pictures[2], "--out", out) == 0
    assert names(out) == {"a.jpg": 1, "b.jpg": 1, "c.jpg": 1}


@pytest.mark.usefixtures("fake_jobs")
def test_results_with_other_settings_stay_until_there_are_new_ones(pictures: list[Path], out: Path) -> None:
    assert analyze(*pictures, "--out", out) == 0
    pictures[1].unlink()
    assert analyze(*pictures, "--people", "3", "--out", out) == 1
    assert people(out) == {"a.jpg": 3, "b.jpg": 1, "c.jpg": 3}


@pytest.mark.usefixtures("fake_jobs")
def test_results_of_an_earlier_content_that_gives_none_now_go(pictures: list[Path], out: Path) -> None:
    assert analyze(*pictures, "--out", out) == 0
    pictures[1].write_text("harm")
    assert analyze(*pictures, "--out", out) == 1
    assert names(out) == {"a.jpg": 1, "c.jpg": 1}
    for picture in pictures:
        picture.write_text("harm")
    assert analyze(*pictures, "--out", out) == 1
    assert names(out) == {}


@pytest.mark.usefixtures("fake_jobs")
def test_a_file_that_was_moved_is_known_by_its_content(pictures: list[Path], out: Path) -> None:
    assert analyze(*pictures, "--out", out) == 0
    moved = pictures[0].parent.rename(pictures[0].parent.with_name("moved"))
    assert analyze(moved, "--out", out) == 0
    assert started() == []
    assert names(out) == {"a.jpg": 1, "b.jpg": 1, "c.jpg": 1}


@pytest.mark.usefixtures("fake_jobs")
def test_pictures_of_one_name_or_content_are_told_apart_by_their_folders(
    pictures: list[Path], out: Path
) -> None:
    other = pictures[0].parent.with_name("other")
    other.mkdir()
    (other / "a.jpg").write_text("picture 1")
    (other / "b.jpg").write_text("picture 4")
    assert analyze(other, "--out", out) == 0
    assert names(out) == {"a.jpg": 1, "b.jpg": 1}
    assert analyze(other.parent / "in", "--out", out) == 0
    expected = {"in/a.jpg": 1, "in/b.jpg": 1, "in/c.jpg": 1, "other/a.jpg": 1, "other/b.jpg": 1}
    assert names(out) == expected
    assert started() == ["b.jpg", "c.jpg"], "the one a.jpg has the other's content"
    before = out.read_bytes()
    assert analyze(other, other.parent / "in", "--out", out) == 0
    assert (started(), out.read_bytes()) == ([], before)


@pytest.mark.usefixtures("fake_jobs")
@pytest.mark.parametrize(
    "content", ["{}", "[]", '{"images": [], "annotations": []}', '{"info": {"version": "1.0"}, "images": []}']
)
def test_somebody_elses_file_is_not_touched(
    pictures: list[Path], out: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    out.write_text(content)
    assert analyze(*pictures, "--out", out) == 1
    assert capsys.readouterr().err == f"{out} is there and holds no results of this program; name another.\n"
    assert started() == []
    assert (out.read_text(), [path.name for path in out.parent.iterdir()]) == (content, [out.name])


@pytest.mark.usefixtures("fake_jobs")
def test_results_of_an_earlier_version_are_made_again(pictures: list[Path], out: Path) -> None:
    assert analyze(*pictures, "--out", out) == 0
    out.write_bytes(out.read_bytes().replace(b"keypoint-lab/", b"keypoint-lab/0"))
    assert analyze(*pictures, "--out", out) == 0
    assert len(started()) == 3


@pytest.mark.usefixtures("fake_jobs")
def test_two_runs_at_once_do_not_write_one_collection(
    pictures: list[Path], out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Journal(out)
    assert analyze(*pictures, "--out", out) == 1
    assert capsys.readouterr().err == f"Another run writes {out}; wait until it has ended.\n"
    other.close(remove=True)
    assert analyze(*pictures, "--out", out) == 0


def test_what_is_in_the_journal_alone_is_there_at_the_next_start(out: Path) -> None:
    first = Collection(out)
    first.add(out.parent / "1.jpg", record(1))
    first._rests_until_s = float("inf")
    first._later = threading.Timer(0, lambda: None)
    first.add(out.parent / "2.jpg", record(2))
    assert names(out) == {"1.jpg": 1}
    # As when the process is killed: nothing is tidied up.
    os.close(first._journal._fd)
    with open(beside(out, ENDING), "ab") as journal:
        journal.write(b'{"head": {"form')
    second = Collection(out)
    assert names(out) == {"1.jpg": 1, "2.jpg": 1}
    assert second.keep(out.parent / "2.jpg", head(record(2)))
    second.close()
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_lines_that_are_damaged_or_of_another_version_are_passed_over(out: Path) -> None:
    journal = Journal(out)
    good = coco.part(record(1))
    damaged: list[object] = [{}, [], 5, {"head": {}}, {**vars(good), "head": {"format": "keypoint-lab/0"}}]
    for entry in (*damaged, good):
        journal.append(entry)
    journal.close(remove=False)
    with open(journal.path, "ab") as file:
        file.write(b"\0\0\0\n")
    Collection(out).close()
    assert names(out) == {"1.jpg": 1}


def test_a_journal_goes_on_after_an_entry_that_had_no_room(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(out)
    journal.append({"n": 1})
    write = os.pwrite

    def full(fd: int, content: memoryview, place: int) -> int:
        write(fd, content[:9], place)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match=str(out)):
            journal.append({"a long one": "x" * 50})
    journal.append({"n": 2})
    assert list(journal.entries()) == [{"n": 1}, {"n": 2}]
    journal.close(remove=False)
    assert list(Journal(out).entries()) == [{"n": 1}, {"n": 2}]


def test_the_whole_is_written_so_seldom_that_it_takes_a_twentieth_of_the_time(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s, written_s = 0.0, 0.0

    def slow(path: Path, content: bytes, *, durable: bool) -> None:
        nonlocal now_s, written_s
        # A second for a thousand parts.
        took_s = content.count(b'"file_name"') / 1000
        now_s, written_s = now_s + took_s, written_s + took_s
        write_whole(path, content, durable=durable)

    monkeypatch.setattr(module, "write_whole", slow)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    collection = Collection(out, lambda: now_s)
    later: list[float] = []
    # What is put off is not waited for here.
    monkeypatch.setattr(threading.Timer, "start", lambda timer: later.append(timer.interval))
    for number in range(1000):
        now_s += 0.05
        collection.add(out.parent / f"{number}.jpg", record(number))
        collection._later = None
    assert later, "something was put off"
    assert written_s < 0.06 * now_s
    collection.close()
    assert len(names(out)) == 1000


def test_what_was_put_off_is_written_without_a_further_file(out: Path) -> None:
    collection = Collection(out)
    collection.add(out.parent / "1.jpg", record(1))
    collection._rests_until_s = time.monotonic() + 0.1
    collection.add(out.parent / "2.jpg", record(2))
    assert names(out) == {"1.jpg": 1}
    assert collection._later is not None
    collection._later.join(20)
    assert names(out) == {"1.jpg": 1, "2.jpg": 1}
    collection.close()


def test_a_collection_without_room_keeps_its_journal(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = Collection(out)

    def full(path: Path, content: bytes, *, durable: bool) -> None:  # noqa: ARG001
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_whole", full)
        collection.add(out.parent / "1.jpg", record(1))
        with pytest.raises(OSError, match="No space left"):
            collection.close()
    Collection(out).close()
    assert names(out) == {"1.jpg": 1}


def test_a_name_that_is_not_utf8_can_be_kept(out: Path) -> None:
    file = out.parent / "\udcff.jpg"
    collection = Collection(out)
    collection.add(file, record(1, "\N{REPLACEMENT CHARACTER}.jpg"))
    collection.close()
    again = Collection(out)
    assert again.keep(file, head(record(1, "\N{REPLACEMENT CHARACTER}.jpg")))
    again.close()


def test_a_foreign_file_leaves_the_journal_of_one_that_is_gone(out: Path) -> None:
    journal = Journal(out)
    journal.append(coco.part(record(1)))
    journal.close(remove=False)
    out.write_text("{}")
    with pytest.raises(Foreign):
        Collection(out)
    out.unlink()
    Collection(out).close()
    assert names(out) == {"1.jpg": 1}


def test_a_journal_is_one_process_at_a_time(out: Path) -> None:
    journal = Journal(out)
    with pytest.raises(Locked):
        Journal(out)
    journal.close(remove=True)
    Journal(out).close(remove=True)
    assert list(out.parent.iterdir()) == []
