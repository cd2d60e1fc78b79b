"""`analyze` as a process on what real folders, terminals and systems are like."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image

from components import formats
from components.media import images
from components.models.store import store
from tests.support.paths import PROJECT


def run(*arguments: object, **environment: str | None) -> subprocess.CompletedProcess[bytes]:
    """The command line as a process; None takes a variable out of its environment."""
    kept = {key: text for key, text in os.environ.items() if environment.get(key, "") is not None}
    kept |= {key: text for key, text in environment.items() if text is not None}
    command = [sys.executable, "-m", "components", *map(os.fspath, map(_fs, arguments))]
    return subprocess.run(command, cwd=PROJECT, env=kept, capture_output=True, timeout=100)


def _fs(argument: object) -> str:
    return os.fspath(argument) if isinstance(argument, Path) else str(argument)


def clip(path: Path, fps: int = 30, frames: int = 4) -> None:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * number, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    """What a phone's folder holds: a Live Photo, a turned picture, slow motion, and files of other kinds."""
    folder = tmp_path / "DCIM"
    folder.mkdir()
    assert images.FORMATS, "they teach Pillow HEIC"
    portrait = Image.open(store.ensure("portrait.png")).convert("RGB")
    portrait.save(folder / "IMG_1.HEIC", format="HEIF")
    clip(folder / "IMG_1.MOV")
    clip(folder / "IMG_2.MP4", fps=120, frames=12)
    exif = Image.Exif()
    exif[0x0112] = 6
    portrait.rotate(90, expand=True).save(folder / "IMG_3.JPG", exif=exif)
    (folder / "IMG_1.AAE").write_text("an edit")
    return folder


def test_a_phones_folder_needs_no_flags(phone: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    done = run("analyze", phone, "--out", out / "{name}.json")
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode().splitlines()
    assert said[:2] == [
        "1 file was passed over: 1 .aae.",
        "2 results have their file's ending or folder in the name, to differ from another: "
        "IMG_1_HEIC.json, …",
    ]
    records = {path.name: formats.read(path.read_bytes()) for path in out.iterdir()}
    assert {name: (found.kind, len(found.frames)) for name, found in records.items()} == {
        "IMG_1_HEIC.json": ("picture", 1),
        "IMG_1_MOV.json": ("clip", 4),
        "IMG_2.json": ("clip", 12),
        "IMG_3.json": ("picture", 1),
    }
    upright, turned = (
        records[name].frames[0].first("body").people[0] for name in ("IMG_1_HEIC.json", "IMG_3.json")
    )
    np.testing.assert_allclose(turned.xyz_norm[0, :2], upright.xyz_norm[0, :2], atol=0.02)
    again = run("analyze", phone, "--out", out / "{name}.json")
    assert (again.returncode, again.stdout.count(b"done before")) == (0, 4)


@pytest.mark.parametrize(
    ("environment", "shown"),
    [({}, "caf\N{REPLACEMENT CHARACTER}".encode()), ({"PYTHONIOENCODING": "ascii"}, b"caf?")],
    ids=["UTF-8", "ASCII"],
)
def test_a_name_that_is_not_utf8_is_done_and_said(
    tmp_path: Path, environment: dict[str, str], shown: bytes
) -> None:
    file, out = tmp_path / "caf\udce9.png", tmp_path / "out"
    shutil.copy(store.ensure("portrait.png"), file)
    done = run("analyze", file, "--out", out / "{name}.json", **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert shown + b".json: 1 frame, 1 pose and 1 face" in done.stdout
    assert [path.name for path in out.iterdir()] == ["caf\udce9.json"]
    again = run("analyze", file, "--out", out / "{name}.json", **environment)
    assert (again.returncode, again.stderr) == (0, b"")
    assert shown + b".json: done before" in again.stdout


def test_a_closed_terminal_stops_it_with_what_is_done(tmp_path: Path) -> None:
    """As the kernel does it: SIGHUP, and no stream that can still be written to."""
    out = tmp_path / "out" / "all.coco.json"
    command = [sys.executable, "-m", "components", "analyze", *map(str, files()), "--out", str(out)]
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(PROJECT)
        os.execv(sys.executable, command)
    read = b""
    while b"portrait.png: 1 frame" not in read:
        read += os.read(terminal, 4096)
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    (image,) = json.loads(out.read_bytes())["images"]
    assert image["file_name"] == "portrait.png"


def files() -> tuple[Path, Path]:
    """A picture, and a clip that takes seconds more."""
    return store.ensure("portrait.png"), store.ensure("full_body.mp4")


@pytest.mark.parametrize("command", [["fetch"], ["analyze", "PICTURE", "--out", "OUT"]], ids=lambda c: c[0])
def test_a_user_without_a_home_folder_gets_a_sentence(tmp_path: Path, command: list[str]) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(picture)
    given = [{"PICTURE": str(picture), "OUT": str(tmp_path / "a.json")}.get(word, word) for word in command]
    # The system's list of users does not know this one, as in many containers.
    code = (
        "import pwd, sys\n"
        "def getpwuid(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = getpwuid\n"
        "from components.cli import main\n"
        f"sys.exit(main({given!r}))"
    )
    kept = {key: text for key, text in os.environ.items() if key not in ("HOME", "XDG_CACHE_HOME")}
    kept.pop("KEYPOINT_LAB_FILES", None)
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=kept, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "There is no home folder to keep model files in; set XDG_CACHE_HOME" in said
    assert "Traceback" not in said
