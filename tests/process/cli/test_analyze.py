"""`analyze` as a process: it agrees with the page, and Ctrl-C leaves what is done."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from components import formats
from components.cli import main
from components.keypoints import DEFAULT_NETWORKS, NetworkResult, body_and_face
from components.media.images import load_image
from components.models.store import store
from components.processes.stream.seats import Pool
from tests.support.paths import PROJECT
from tests.support.real_models import portrait
from tests.support.waiting import until


def assert_agree(found: NetworkResult, other: NetworkResult) -> None:
    """Two runs of a model on the same pixels differ by less than a thousandth of a pixel."""
    assert len(found.people) == len(other.people)
    for one, same in zip(found.people, other.people, strict=True):
        for name in ("xyz_norm", "world_m", "visibility", "presence"):
            values, expected = getattr(one, name), getattr(same, name)
            assert (values is None) == (expected is None)
            if values is not None:
                np.testing.assert_allclose(values, expected, atol=1e-6)


def photographs(folder: Path) -> list[Path]:
    """Nobody, one woman, two beside one another and one who lies on her side."""
    folder.mkdir()
    face = portrait()[:400, 40:440]
    pictures = (np.zeros_like(face), portrait(), np.hstack([face, face]), np.rot90(portrait()))
    for number, rgb in enumerate(pictures):
        Image.fromarray(rgb).save(folder / f"{number}.png")
    return sorted(folder.iterdir())


def test_results_on_pictures_agree_with_the_pages(tmp_path: Path) -> None:
    settings = body_and_face(people=4, faces=4)
    pictures = photographs(tmp_path / "pictures")
    out = tmp_path / "{name}.json"
    options = ["--people", "4", "--faces", "4", "--workers", "2", "--out", str(out)]
    assert main(["analyze", str(tmp_path / "pictures"), *options]) == 0
    pool, faces = Pool(1), []
    try:
        for picture in pictures:
            expected = pool.analyse_still(load_image(picture), settings)
            record = formats.read((tmp_path / f"{picture.stem}.json").read_bytes())
            (frame,) = record.frames
            assert record.name == picture.name
            assert list(frame.results) == list(expected.results) == list(DEFAULT_NETWORKS)
            for key in DEFAULT_NETWORKS:
                assert_agree(frame.results[key], expected.results[key])
            faces.append(len(frame.results["face-landmarker"].people))
    finally:
        pool.close()
    assert faces[:3] == [0, 1, 2]


def children_of(pid: int) -> list[psutil.Process]:
    """Its child processes, waited for until there are some."""
    process = psutil.Process(pid)
    until(process.children, 20)
    found: list[psutil.Process] = process.children()
    return found


def test_ctrl_c_leaves_what_is_done_and_no_process(tmp_path: Path) -> None:
    # On a full machine one clip may be done before the signal comes; so many are not.
    clips = [tmp_path / f"clip_{number}.mp4" for number in range(5)]
    for clip in clips:
        shutil.copy(store.ensure("full_body.mp4"), clip)
    files = [str(path) for path in (store.ensure("portrait.png"), *clips)]
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "components", "analyze", *files, "--out", str(out / "{name}.json")],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"{out}/portrait.json: 1 frame")
        jobs = children_of(process.pid)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert not psutil.wait_procs(jobs, timeout=10)[1]
    assert said == "Stopped; what is done stays, and the same command goes on from there.\n"
    done = {path.name: formats.read(path.read_bytes()).name for path in out.iterdir()}
    assert done["portrait.json"] == "portrait.png"
    assert "clip_4.json" not in done
