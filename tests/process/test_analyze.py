"""`analyze` as a process: it agrees with the page, and Ctrl-C leaves what is done."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from components import formats
from components.analysis.seats import Pool
from components.cli import main
from components.keypoints import AnalysisSettings, ModelResult
from components.media.images import load_image
from components.models import store

ROOT = Path(__file__).parents[2]
COCO = ROOT.parent / "shared" / "data" / "coco"
PICTURES = sorted(COCO.glob("*.jpg"))


def assert_agree(found: ModelResult, other: ModelResult) -> None:
    """Two runs of a model on the same pixels differ by less than a thousandth of a pixel."""
    assert len(found.people) == len(other.people)
    for one, same in zip(found.people, other.people, strict=True):
        for name in ("xyz_norm", "world_m", "visibility", "presence"):
            values, expected = getattr(one, name), getattr(same, name)
            assert (values is None) == (expected is None)
            if values is not None:
                np.testing.assert_allclose(values, expected, atol=1e-6)


@pytest.mark.skipif(not PICTURES, reason="the pictures of ../shared/data/coco are not here")
def test_results_on_coco_pictures_agree_with_the_pages(tmp_path: Path) -> None:
    settings = AnalysisSettings(people=4, faces=4)
    out = tmp_path / "{name}.json"
    options = ["--people", "4", "--faces", "4", "--workers", "2", "--out", str(out)]
    assert main(["analyze", str(COCO), *options]) == 0
    pool = Pool(1)
    try:
        for picture in PICTURES:
            expected = pool.analyse_still(load_image(picture), settings)
            record = formats.read((tmp_path / f"{picture.stem}.json").read_bytes())
            (frame,) = record.frames
            assert record.name == picture.name
            assert_agree(frame.pose, expected.pose)
            assert_agree(frame.face, expected.face)
    finally:
        pool.close()
    assert len(PICTURES) >= 4


def children_of(pid: int) -> list[psutil.Process]:
    """Its child processes, waited for until there are some."""
    until_s = time.monotonic() + 20
    found: list[psutil.Process] = []
    while not found:
        assert time.monotonic() < until_s
        time.sleep(0.01)
        found = psutil.Process(pid).children()
    return found


def test_ctrl_c_leaves_what_is_done_and_no_process(tmp_path: Path) -> None:
    picture, clip = store.ensure("portrait.png"), store.ensure("full_body.mp4")
    out = tmp_path / "{name}.json"
    command = [sys.executable, "-m", "components", "analyze", str(picture), str(clip), "--out", str(out)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        # The clip takes seconds more.
        assert process.stdout.readline().startswith(f"{tmp_path}/portrait.json: 1 frame")
        jobs = children_of(process.pid)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert not psutil.wait_procs(jobs, timeout=10)[1]
    assert said == "Stopped; what is done stays, and the same command goes on from there.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["portrait.json"]
    assert formats.read((tmp_path / "portrait.json").read_bytes()).name == "portrait.png"
