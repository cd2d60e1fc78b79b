"""The names of results: unique, of a length that there is, and the same whatever comes beside them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import formats
from components.cli.batch.files import WrongUsage, plan
from components.cli.batch.names import Template, assigned, shown_name
from components.keypoints import AnalysisSettings, Record
from tests.support.records import SHA256

NAME = st.text(st.sampled_from("aAbB1_.{}né"), min_size=1, max_size=6).filter(lambda name: name.strip("."))
FILE = st.tuples(st.sampled_from(["x", "y", "y/x", "Y"]), NAME, st.sampled_from([".jpg", ".JPG", ".mov", ""]))


def named(folder: Path, files: list[Path], out: str = "{name}.json") -> dict[str, str]:
    found = assigned(files, Template(folder / "out" / out)).destinations
    return {
        str(file.relative_to(folder)): str(path.relative_to(folder / "out")) for file, path in found.items()
    }


def make(folder: Path, *names: str) -> list[Path]:
    """Files that hold their names, so that no two have one digest."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return [folder / name for name in names]


def results(path: Path, name: str, sha256: str = SHA256) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    record = Record(name, "clip", None, AnalysisSettings(), (), sha256=sha256)
    path.write_bytes(formats.write(record, ".json"))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_name_that_is_one_alone_stays(tmp_path: Path) -> None:
    assert named(tmp_path, make(tmp_path, "in/a.jpg", "in/b.mov")) == {
        "in/a.jpg": "a.json",
        "in/b.mov": "b.json",
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["in/IMG_1.HEIC", "in/IMG_1.MOV"], ["IMG_1_HEIC.json", "IMG_1_MOV.json"]),
        (["in/x.mp4", "in/x.mov", "in/y.mov"], ["x_mp4.json", "x_mov.json", "y.json"]),
        (["a/img.jpg", "b/img.jpg"], ["img_a.json", "img_b.json"]),
        (["a/img.jpg", "b/img.png"], ["img_jpg.json", "img_png.json"]),
        # On some file systems these are one name.
        (["a/img.jpg", "a/IMG.png"], ["img_jpg.json", "IMG_png.json"]),
        (["a/img.jpg", "a/img.png", "b/img.jpg"], ["img_a.json", "img_png.json", "img_b.json"]),
        (["a/x.jpg", "a/x.png", "a/x_jpg.png"], ["x_a.json", "x_png.json", "x_jpg.json"]),
    ],
)
def test_names_that_would_be_one_say_more(tmp_path: Path, files: list[str], expected: list[str]) -> None:
    made = make(tmp_path, *files)
    assert list(named(tmp_path, made).values()) == expected
    assert named(tmp_path, made[::-1]) == dict(zip(files, expected, strict=True)), "in any order"


def test_the_deepest_that_tells_two_apart_is_a_digest(tmp_path: Path) -> None:
    made = make(tmp_path, "p/a/img.jpg", "q/a/img.jpg")
    first, second = named(tmp_path, made).values()
    assert first != second
    assert first.startswith("img_") and len(first) == len("img_12345678.json")


def test_every_place_is_filled(tmp_path: Path) -> None:
    files = make(tmp_path, "a/x.jpg", "b/x.MOV")
    assert named(tmp_path, files, "{folder}/{name}-{ext}.csv") == {
        "a/x.jpg": "a/x-jpg.csv",
        "b/x.MOV": "b/x-MOV.csv",
    }


def test_braces_in_a_files_name_and_in_a_folder_that_is_there_stay(tmp_path: Path) -> None:
    files = make(tmp_path, "in/{ext}.jpg", "in/{name}{folder}.png")
    (tmp_path / "out" / "{name}").mkdir(parents=True)
    assert list(named(tmp_path, files, "{name}/{name}.json").values()) == [
        "{name}/{ext}.json",
        "{name}/{name}{folder}.json",
    ]


def test_results_that_are_there_keep_their_names(tmp_path: Path) -> None:
    heic, mov = make(tmp_path, "in/IMG_1.HEIC", "in/IMG_1.MOV")
    results(tmp_path / "out" / "IMG_1.json", "IMG_1.HEIC")
    assert list(named(tmp_path, [heic, mov]).values()) == ["IMG_1.json", "IMG_1_MOV.json"]
    assert list(named(tmp_path, [mov]).values()) == ["IMG_1_MOV.json"], (
        "another's results are not overwritten"
    )


def test_a_longer_name_stays_when_the_other_file_has_gone(tmp_path: Path) -> None:
    (heic,) = make(tmp_path, "in/IMG_1.HEIC")
    results(tmp_path / "out" / "IMG_1_HEIC.json", "IMG_1.HEIC")
    assert named(tmp_path, [heic]) == {"in/IMG_1.HEIC": "IMG_1_HEIC.json"}


def test_of_files_of_one_name_the_content_tells_whose_results_are_there(tmp_path: Path) -> None:
    a, b = make(tmp_path, "a/img.jpg", "b/img.jpg")
    results(tmp_path / "out" / "img.json", "img.jpg", digest(b))
    assert list(named(tmp_path, [a, b]).values()) == ["img_a.json", "img.json"]


def test_a_template_without_the_name_is_refused_for_files_of_one_name(tmp_path: Path) -> None:
    files = make(tmp_path, "a/x.jpg", "a/y.jpg")
    with pytest.raises(WrongUsage, match="put {name} into the name"):
        plan(files, tmp_path / "{folder}.json")
    one_each = make(tmp_path, "b/x.jpg", "c/x.jpg")
    assert [path.name for path in plan(one_each, tmp_path / "{folder}.json").destinations.values()] == [
        "b.json",
        "c.json",
    ]


@pytest.mark.parametrize(("letters", "ending"), [(246, ".csv"), (250, ".csv"), (251, ".csv"), (250, ".json")])
def test_a_name_of_255_bytes_is_legal(tmp_path: Path, letters: int, ending: str) -> None:
    files = make(tmp_path, f"in/{'n' * letters}.jpg")
    planned = plan(files, tmp_path / f"{{name}}{ending}")
    assert [len(path.name) for path in planned.destinations.values()] == [letters + len(ending)]
    assert planned.problems == {}


def test_a_longer_one_is_told_and_stops_no_other(tmp_path: Path) -> None:
    long, short = make(tmp_path, f"in/{'n' * 251}.jpg", "in/a.jpg")
    planned = plan([long, short], tmp_path / "{name}.json")
    assert planned.destinations == {short: tmp_path / "a.json"}
    name = f"{tmp_path}/{'n' * 251}.json"
    said = f"{name} cannot be written: its name has 256 bytes, of at most 255; shorten it."
    assert (planned.problems, planned.said) == ({long: said}, [said])


def test_what_tells_names_apart_is_shortened_to_fit(tmp_path: Path) -> None:
    stem = "é" * 124
    files = make(tmp_path, f"in/{stem}.jpg", f"in/{stem}.png", f"b/{stem}.jpg")
    found = assigned(files, Template(tmp_path / "{name}.json"))
    names = [path.name for path in found.destinations.values()]
    assert len(set(names)) == 3
    assert all(len(os.fsencode(name)) <= 255 for name in names)


@settings(max_examples=60, deadline=None)
@given(files=st.lists(FILE, unique=True, max_size=8), more=st.lists(FILE, unique=True, max_size=4))
def test_names_are_unique_stable_and_fit(
    files: list[tuple[str, str, str]], more: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        first = make(folder, *dict.fromkeys(f"{place}/{name}{ending}" for place, name, ending in files))
        template = Template(folder / "out" / "{name}.json")
        before = assigned(first, template).destinations
        assert before == assigned(first[::-1], template).destinations
        assert len({str(path).casefold() for path in before.values()}) == len(first)
        assert all(len(os.fsencode(path.name)) <= 255 for path in before.values())
        for file, path in before.items():
            results(path, shown_name(file), digest(file))
        later = make(folder, *dict.fromkeys(f"{place}/{name}{ending}" for place, name, ending in more))
        after = assigned(list(dict.fromkeys([*first, *later])), template).destinations
        assert {file: after[file] for file in before} == before, "whatever files come beside them"
        assert len({str(path).casefold() for path in after.values()}) == len(after)
