"""`analyze --frames`: the pictures that a .coco.json names, with the pixels that were analysed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from components.cli.batch import frames
from components.cli.batch.files import BatchPlan
from components.cli.batch.frames import FramePictures
from components.formats import coco
from components.keypoints import Record
from components.media.clips import read_clip
from components.media.examine import Limits
from components.media.images import load_image
from tests.support.cli_jobs import analyze
from tests.support.clips import write_clip
from tests.support.records import frame, record

LIMITS = Limits(fps=1000)


def of_clip(clip: Path) -> tuple[Record, list[np.ndarray]]:
    """Results on a clip with the times that its analysis has, and the pixels that it sees."""
    shown = list(read_clip(clip))
    found = [
        dataclasses.replace(
            frame(n), timestamp_ms=each.timestamp_ms, size_px=each.rgb.shape[1::-1], source_frame=n
        )
        for n, each in enumerate(shown)
    ]
    results = record(*found, name="my clip.v2.mp4")
    return dataclasses.replace(results, sha256=digest(clip)), [each.rgb for each in shown]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Six frames that differ."""
    return write_clip(tmp_path / "short.mp4", 6, codec="libx264")


@pytest.fixture
def turned(tmp_path: Path) -> Path:
    """A JPEG that lies on its side, and says so."""
    path = tmp_path / "img.jpg"
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 255, (6, 8, 3), np.uint8)).resize(
        (400, 300)
    )
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(path, exif=exif, quality=95)
    return path


@pytest.fixture
def planned(clip: Path, turned: Path, tmp_path: Path) -> BatchPlan:
    """A collection of a clip and a picture, as it is written after their analysis."""
    out = tmp_path / "all.coco.json"
    picture = record(dataclasses.replace(frame(), size_px=(300, 400)), kind="picture", name="img.jpg")
    parts = [
        coco.part(of_clip(clip)[0]),
        coco.part(dataclasses.replace(picture, sha256=digest(turned)), "a"),
        # Of another run: its file is not at hand.
        coco.part(dataclasses.replace(picture, sha256="00" * 32), "b"),
    ]
    out.write_bytes(coco.joined(parts))
    return BatchPlan(".coco.json", {clip: out, turned: out}, out)


def test_each_picture_has_its_name_and_the_pixels_that_were_analysed(
    planned: BatchPlan, clip: Path, turned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "images"
    assert FramePictures(planned, folder, LIMITS).write() == {}
    assert planned.collected is not None
    named = {image["file_name"]: image for image in json.loads(planned.collected.read_bytes())["images"]}
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    assert found.keys() == named.keys() - {"b/img.jpg"}
    for name, path in found.items():
        with Image.open(path) as image:
            assert image.size == (named[name]["width"], named[name]["height"])
    for number, pixels in enumerate(of_clip(clip)[1]):
        np.testing.assert_array_equal(load_image(folder / f"my_clip_v2_{number:06}.png"), pixels)
    # Upright, and as good as a JPEG can be.
    upright = load_image(turned)
    with Image.open(folder / "a" / "img.jpg") as image:
        assert not image.getexif().get(0x0112)
        assert np.abs(np.asarray(image).astype(int) - upright).mean() < 2
    assert capsys.readouterr().out == f"{folder}: 7 pictures written, 0 there before.\n"


def test_what_is_there_is_not_written_again_and_what_is_broken_is(
    planned: BatchPlan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "images"
    FramePictures(planned, folder, LIMITS).write()
    broken = folder / "my_clip_v2_000003.png"
    whole = broken.read_bytes()
    broken.write_bytes(b"")
    (folder / "my_clip_v2_000001.png").unlink()
    capsys.readouterr()
    assert FramePictures(planned, folder, LIMITS).write() == {}
    assert capsys.readouterr().out == f"{folder}: 2 pictures written, 5 there before.\n"
    assert broken.read_bytes() == whole


@pytest.mark.parametrize("name", ["my_clip_v2_000002.png", "a/img.jpg"])
def test_somebody_elses_picture_stays(
    planned: BatchPlan, clip: Path, turned: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "images" / name
    path.parent.mkdir(parents=True)
    Image.new("RGB", (4, 3)).save(path)
    before = path.read_bytes()
    problems = FramePictures(planned, tmp_path / "images", LIMITS).write()
    (file,) = problems
    assert file == (clip if name.endswith(".png") else turned)
    assert f"{path} is there and " in problems[file] and "name another folder" in problems[file]
    assert path.read_bytes() == before


def test_a_file_that_has_changed_since_is_left(planned: BatchPlan, clip: Path, tmp_path: Path) -> None:
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2] + bytes(len(content) - len(content) // 2))
    try:
        # With another content it is not the file of these results.
        assert FramePictures(planned, tmp_path / "images", LIMITS).write() == {}
        assert [path.name for path in (tmp_path / "images").iterdir()] == ["a"]
    finally:
        clip.write_bytes(content)


def test_two_results_do_not_write_one_picture(turned: Path, tmp_path: Path) -> None:
    picture = record(dataclasses.replace(frame(), size_px=(300, 400)), kind="picture", name="img.jpg")
    other = tmp_path / "b" / "img.jpg"
    other.parent.mkdir()
    Image.new("RGB", (400, 300)).save(other)
    outs = {file: tmp_path / f"{number}.coco.json" for number, file in enumerate((turned, other))}
    for file, out in outs.items():
        out.write_bytes(coco.joined([coco.part(dataclasses.replace(picture, sha256=digest(file)))]))
    problems = FramePictures(BatchPlan(".coco.json", outs, None), tmp_path / "images", LIMITS).write()
    path = tmp_path / "images" / "img.jpg"
    assert problems == {
        other: f"{path} would be a picture of {turned} and of {other}; let --out be one .coco.json for all."
    }


def test_a_picture_that_was_analysed_smaller_is_written_at_its_own_size(
    planned: BatchPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "_reading", grey)
    assert FramePictures(planned, tmp_path / "images", LIMITS).write() == {}
    # Pixels of 640 x 480 came.
    with Image.open(tmp_path / "images" / "a" / "img.jpg") as image:
        assert image.size == (300, 400)


@contextmanager
def grey(_source: frames.PictureSource, _limits: Limits) -> Iterator[object]:
    yield lambda time_ms: np.full((480, 640, 3), time_ms, np.uint8)


@pytest.mark.usefixtures("fake_jobs")
def test_the_command_writes_them_after_the_results(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "_reading", grey)
    out, pictures = tmp_path / "out" / "all.coco.json", tmp_path / "deep" / "images"
    assert analyze(folder, "--out", out, "--frames", pictures) == 0
    named = [image["file_name"] for image in json.loads(out.read_bytes())["images"]]
    assert sorted(path.name for path in pictures.iterdir()) == sorted(named)
    assert len(named) == 5


@pytest.mark.usefixtures("fake_jobs")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--out", "{tmp}/{name}.json", "--frames", "{tmp}/images"],
            "--frames writes the pictures that a .coco.json",
        ),
        (["--out", "{tmp}/a.coco.json", "--frames", "{tmp}/in"], "in is the folder of "),
        (
            ["--out", "{tmp}/a.coco.json", "--frames", "{tmp}/in/a.PNG"],
            "a.PNG cannot be written: File exists",
        ),
        (
            ["--out", "{tmp}/a.coco.json", "--model", "face"],
            "A .coco.json holds poses only, which Face Landmarker does not give; ask another network",
        ),
    ],
)
def test_what_cannot_be_meant_is_said_before_any_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert analyze(folder, *(option.replace("{tmp}", str(tmp_path)) for option in options)) == 1
    assert said in capsys.readouterr().err
