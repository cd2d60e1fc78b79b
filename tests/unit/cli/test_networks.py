"""Which networks `analyze` runs: by their keys, by the short options, and what cannot be meant."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import pytest

from components.cli import networks
from components.keypoints import (
    NETWORKS,
    AnalysisSettings,
    NetworkSettings,
    body_and_face,
)
from components.keypoints import networks as table
from components.models.store import store
from tests.support.cli_jobs import analyze, started

LITE, FULL, FACE = "blazepose-lite", "blazepose-full", "face-landmarker"


def parsed(*options: str) -> AnalysisSettings:
    """What the options ask for."""
    parser = argparse.ArgumentParser()
    networks.add_arguments(parser)
    return networks.asked(parser.parse_args(options))


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ([], body_and_face()),
        (["--variant", "lite", "--people", "2", "--faces", "3"], body_and_face("lite", 2, 3)),
        (["--model", "face", "--people", "2"], body_and_face(models="face")),
        (["--detection", "0.25", "--unfiltered"], body_and_face(detection=0.25, smoothing=False)),
        (["--networks", f"{FACE},{LITE}"], AnalysisSettings((NetworkSettings(FACE), NetworkSettings(LITE)))),
        (
            ["--networks", f"{LITE}, {FULL}", "--people", "3", "--tracking", "0.75"],
            AnalysisSettings(
                (NetworkSettings(LITE, 3, tracking=0.75), NetworkSettings(FULL, 3, tracking=0.75))
            ),
        ),
        (["--networks", FACE, "--faces", "4"], AnalysisSettings((NetworkSettings(FACE, 4),))),
    ],
)
def test_options_are_settings(options: list[str], settings: AnalysisSettings) -> None:
    assert parsed(*options) == settings


def test_a_network_that_finds_one_still_does(monkeypatch: pytest.MonkeyPatch) -> None:
    single = dataclasses.replace(NETWORKS[LITE], several=False)
    monkeypatch.setattr(table, "NETWORKS", {**NETWORKS, LITE: single})
    asked = parsed("--networks", f"{LITE},{FULL}", "--people", "2")
    assert [each.people for each in asked.networks] == [1, 2]
    with pytest.raises(
        networks.Contradiction, match="BlazePose lite can find only one; leave --people 2 out"
    ):
        parsed("--networks", f"{LITE},{FACE}", "--people", "2")


@pytest.mark.usefixtures("fake_jobs")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--networks", FULL, "--model", "both"],
            "--networks says all of what --model says; leave --model out.",
        ),
        (["--networks", FULL, "--variant", "lite"], "says all of what --variant says; leave --variant out."),
        (
            ["--networks", FACE, "--people", "1"],
            "--people is for networks of people or hands, and --networks",
        ),
        (
            ["--networks", FULL, "--faces", "2"],
            "--faces is for networks of faces, and --networks names none.",
        ),
    ],
)
def test_what_cannot_be_meant_together_is_wrong_usage(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert analyze(folder, "--out", tmp_path / "{name}.json", *options) == 2
    printed = capsys.readouterr().err
    assert said in printed and printed.count("\n") == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("hourglass", "no network is called 'hourglass'; known are blazepose-lite, blazepose-full"),
        (f"{FULL},", "no network is called ''"),
        (f"{FULL},{FULL}", "names a network twice"),
    ],
)
def test_other_keys_are_wrong_usage(capsys: pytest.CaptureFixture[str], told: str, said: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed("--networks", told)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_help_lists_the_networks(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--help")
    said = " ".join(capsys.readouterr().out.split())
    assert f"{LITE} (BlazePose lite, body)" in said and f"{FACE} (Face Landmarker, face)" in said


@pytest.mark.usefixtures("fake_jobs")
def test_results_are_of_those_networks_in_that_order(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "{name}.json"
    three = ["--networks", f"{FULL},{FACE},{LITE}"]
    assert analyze(folder / "a.PNG", folder / "c.mp4", "--out", out, *three) == 0
    document = json.loads((tmp_path / "a.json").read_bytes())
    assert [each["key"] for each in document["networks"]] == [FULL, FACE, LITE]
    assert list(document["frames"][0]["results"]) == [FULL, FACE, LITE]
    printed = capsys.readouterr().out
    # Two find poses, so that their names stand beside their numbers.
    assert "a.json: 1 frame, 2 poses by BlazePose full, 2 faces and 2 poses by BlazePose lite in" in printed
    assert "c.json: 3 frames, 3 poses by BlazePose full, 3 faces and 3 poses by BlazePose lite in" in printed
    assert analyze(folder / "a.PNG", folder / "c.mp4", "--out", out, *three) == 0 and not started()
    # Another order of the same networks is another result.
    assert analyze(folder / "a.PNG", "--out", out, "--networks", f"{FACE},{FULL},{LITE}") == 0
    assert len(started()) == 1


@pytest.mark.usefixtures("fake_jobs")
@pytest.mark.parametrize(("ending", "what"), [(".coco.json", "poses"), (".trc", "points in metres")])
def test_a_format_that_holds_nothing_of_these_networks_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, what: str
) -> None:
    assert analyze(folder / "c.mp4", "--out", tmp_path / f"c{ending}", "--networks", FACE) == 1
    said = f"A {ending} holds {what} only, which Face Landmarker does not give; ask another network"
    assert said in capsys.readouterr().err
    assert started() == []


@pytest.mark.usefixtures("fake_jobs")
def test_the_files_of_the_networks_are_fetched_and_no_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(store, "ensure", fetched.append)
    assert analyze(folder / "a.PNG", "--out", tmp_path / "a.json", "--networks", f"{LITE},{FULL}") == 0
    assert fetched == ["pose_landmarker_lite.task", "pose_landmarker_full.task"]


@pytest.mark.usefixtures("fake_jobs")
def test_the_terms_of_what_comes_on_request_are_said_before_it_is_fetched(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: dict[str, str] = {}
    monkeypatch.setattr(store, "availability", lambda name: "away" if name.endswith(".bin") else None)
    monkeypatch.setattr(store, "ensure", lambda name: said.update({name: capsys.readouterr().err}))
    analyze(folder / "a.PNG", "--out", tmp_path / "a.json", "--networks", "movenet-lightning,movenet-thunder")
    terms = "Fetching movenet-thunder.bin. Licence: Apache-2.0 (Google); packed by"
    assert [name for name in said if terms in said[name]] == ["movenet-thunder.bin"]
    assert "Licence" not in said["movenet-thunder.json"] + said["movenet-lightning.bin"]
