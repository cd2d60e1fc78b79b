"""`analyze` as a process: it agrees with the page, and Ctrl-C leaves what is done."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from components import formats
from components.cli import main
from components.keypoints import AnalysisSettings, ModelResult
from components.media.images import load_image
from components.models.store import store
from components.processes.stream.seats import Pool
from tests.support.paths import PROJECT

COCO_FOLDER = PROJECT.parent / "shared" / "data" / "coco"
PICTURES = sorted(COCO_FOLDER.glob("*.jpg"))


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
    assert main(["analyze", str(COCO_FOLDER), *options]) == 0
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


@pytest.mark.skipif(not PICTURES, reason="the pictures of ../shared/data/coco are not here")
def test_coco_keypoints_have_the_accuracy_that_was_found_without_this_code(tmp_path: Path) -> None:
    out = tmp_path / "all.coco.json"
    assert main(["analyze", str(COCO_FOLDER), "--people", "4", "--workers", "2", "--out", str(out)]) == 0
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(COCO_FOLDER / "test_coco.json"))
        evaluation = COCOeval(truth, truth.loadRes(json.loads(out.read_bytes())["annotations"]), "keypoints")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    # AP and AP50 of these pictures' 12 people, measured with MediaPipe and pycocotools alone.
    assert evaluation.stats[:2] == pytest.approx([0.134, 0.337], abs=0.01)


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
    # What a shell starts in the background ignores Ctrl-C, and so would the process that is started here.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
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
