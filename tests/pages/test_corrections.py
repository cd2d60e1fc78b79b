"""The page Corrections: each claim stands beside a number that is worked out otherwise here."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.ndimage import center_of_mass
from scipy.spatial import ConvexHull
from scipy.special import softmax
from streamlit.testing.v1 import AppTest

from components import wording
from components.decoding.sub_pixel import gaussian_maps
from components.keypoints import AnalysisSettings, NetworkResult
from components.models.cost import inventory
from components.models.errors import ModelError
from components.models.mediapipe import connections
from components.ui import server_state
from components.views.corrections import claims_of_files
from components.views.corrections import page as page_of
from tests.pages.conftest import Open
from tests.support.page_fakes import TIMEOUT_S, Player, analysed, charts, without_tips
from tests.support.paths import APP
from tests.support.results import BODY, FACE


def told(at: AppTest) -> dict[str, str]:
    """The claim and what is shown, by heading."""
    texts = [without_tips(str(part.value)) for part in at.markdown if "**Shown:**" in str(part.value)]
    headings = [str(part.value) for part in at.subheader if part.value in {item[0] for item in page_of.ITEMS}]
    return dict(zip(headings, texts, strict=True))


@pytest.fixture(scope="module")
def real() -> Any:
    """The files' own numbers."""
    return inventory.read_bundle("pose_landmarker_full.task"), inventory.read_bundle("face_landmarker.task")


def test_every_claim_has_a_source_and_a_proof(opened: Open) -> None:
    at = opened("corrections")
    assert not at.exception and not at.error and not at.info
    claims = told(at)
    assert len(claims) == len(page_of.ITEMS) >= 10
    without = {heading for heading, text in claims.items() if "](https://" not in text}
    # The app's own former claim has no other source.
    assert without == {"Guesses do not count as density"}
    assert all(text.startswith("**Said:**") for text in claims.values())
    assert len(charts(at)) + len(at.table) == len(claims) - 2


def test_what_the_files_say(opened: Open, real: Any) -> None:
    pose, face = real
    claims = told(opened("corrections"))
    graph = pose["pose_landmarks_detector.tflite"]
    shapes = [port.shape for port in graph.outputs]
    assert (1, 64, 64, 39) in shapes and (1, 195) in shapes
    assert "**39 heatmaps** of 64 × 64 cells" in claims["BlazePose ships its heatmaps"]
    flops = claims["The paper's MFLOP are not those of the file"]
    assert f"full takes {graph.macs / 1e6:.0f} million" in flops and "386 million" in flops
    assert f"**{graph.macs / 6.9e6:.0f} times**" in flops
    gflops = claims["One network, two numbers of “GFLOPs”"]
    assert "here 8.99." in gflops and "it is 5.43." in gflops
    points = claims["The pose network writes more points than it shows"]
    assert "195 numbers, 5 for each of **39 points**" in points
    numbers = max(port.shape[-1] for port in face["face_landmarks_detector.tflite"].outputs)
    assert numbers == 478 * 3
    assert (
        "1,434 numbers, x, y and z of **478 points**: the 468"
        in claims["The face model gives the irises, too"]
    )
    mesh = claims["The mesh's connections are not its edges"]
    assert (
        "has 2,556 connections" in mesh and "852 triangles" in mesh and "**1,322 edges**, 88 of them" in mesh
    )


def test_what_the_outputs_hold_is_said(opened: Open) -> None:
    at = opened("corrections")
    table = at.table[0].value
    rows = dict(zip(table["shape"], table["holds"], strict=True))
    assert rows["1 × 64 × 64 × 39"] == "39 heatmaps"
    assert rows["1 × 195"].startswith("39 points: x, y, z") and rows["1 × 117"] == "39 points in metres"
    assert rows["1 × 256 × 256 × 1"] == "mask of the person" and rows["1 × 1"] == "whether there is a body"


def test_densities_of_the_made_portrait(opened: Open) -> None:
    text = told(opened("corrections"))["Guesses do not count as density"]
    # `made`: 33 points in three rows of eleven 20 px apart, eight of the last not in view; areas 6,400 px² of
    # those in view and 200 × 40 = 8,000 px² of all; the face has 478 points on 9,520 px².
    seen, every = (478 / 9520) / (25 / 6400), (478 / 9520) / (33 / 8000)
    assert f"lie {every:.1f} times" in text and f"**{seen:.1f} times**" in text
    assert "all 33 pose points, and 8 of them" in text and "the 25 points in view" in text


def test_papers_table_is_read_from_the_catalogue(opened: Open) -> None:
    text = told(opened("corrections"))["BlazePose does not always beat OpenPose"]
    # 87.8 − 84.1 and 84.5 − 83.4.
    assert "on one by 3.7 points" in text and "on the other by 1.1." in re.sub(r"\s+", " ", text)


def test_soft_argmax_and_centre_of_mass(opened: Open) -> None:
    at = opened("corrections")
    (sentence,) = (sentence for sentence in charts(at) if "centre of mass" in sentence)
    random = np.random.default_rng(0)
    places = random.uniform(16, 48, (100, 2)) - 0.5
    maps = gaussian_maps(places, 2.0, 64)
    maps = np.maximum(maps + 0.02 * random.standard_normal(maps.shape, np.float32), 0)
    for name, beta in (("centre of mass", None), *((f"softmax with β = {b}", b) for b in (10, 20, 40, 100))):
        weights = [maps[..., at] if beta is None else softmax(beta * maps[..., at]) for at in range(100)]
        found = np.array([center_of_mass(weight)[::-1] for weight in weights])
        px = 4 * float(np.hypot(*(found - places).T).mean())
        assert f"{name}, {wording.number(px, 3)}\u00a0px" in sentence
    text = told(at)["What soft-argmax is not"]
    # As an audit measured with other code.
    assert "**29.9 px** off" in text and "β = 20 only **0.40 px**" in text and "2 % noise" in text


def test_nobody_on_the_portrait_costs_only_the_claims_about_it(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = analysed(NetworkResult(BODY))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: nobody)
    at = opened("corrections")
    assert not at.exception
    reasons = [str(info.value) for info in at.info]
    assert reasons == ["This cannot be shown now. One of the models finds nobody on the portrait."] * 3


def test_a_fault_is_said_in_its_place(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ModelError("The installed MediaPipe has no list.")

    monkeypatch.setattr(claims_of_files, "listed_connections", broken)
    at = opened("corrections")
    assert not at.exception and connections.listed_connections()
    assert [str(info.value) for info in at.info] == [
        "This cannot be shown now. The installed MediaPipe has no list."
    ]


@pytest.mark.real
def test_the_real_portrait(player: Player, browser: dict[str, Any]) -> None:  # noqa: ARG001
    at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).run()
    at.switch_page("pages/corrections.py").run()
    assert not at.exception and not at.info
    found = server_state.pool().analyse_still(server_state.portrait(), AnalysisSettings())
    (pose,), (face,) = found.results[BODY].people, found.results[FACE].people
    assert pose.visibility is not None and face.visibility is None and face.presence is None
    seen = (pose.visibility >= 0.5) & (np.abs(pose.xyz_norm[:, :2] - 0.5) <= 0.5).all(axis=1)

    def density(xyz: Any) -> float:
        # In two dimensions Qhull's `volume` is the area.
        return float(len(xyz) / ConvexHull(xyz[:, :2] * 512.0).volume)

    every, ratio = (density(face.xyz_norm) / density(pose.xyz_norm[chosen]) for chosen in (seen | True, seen))
    claims = told(at)
    text = claims["Guesses do not count as density"]
    assert f"lie {every:.0f} times" in text and f"**{ratio:.0f} times**" in text and every > 1.5 * ratio
    table = at.table[1].value
    assert list(table["face"])[:2] == ["None", "None"]
    assert str(table["body"].iloc[0]).startswith("33 values")
    hidden = re.search(
        r"hides (\d+) points.*was ([\d.]+), and it is\s+\*\*([\d.]+)\*\*",
        claims["Visibility is not a probability"],
        re.S,
    )
    assert hidden is not None and int(hidden[1]) >= 11
    # Were it a probability, points that nobody can see would have next to none.
    assert float(hidden[2]) > 0.9 and float(hidden[3]) > 0.9
    box = re.search(
        r"it is ([\d.]+) px high, the face ([\d.]+) px, and the body in view ([\d.]+) px",
        claims["The pose detector's box is not the body's"],
    )
    assert box is not None
    box_px, face_px, body_px = (float(number) for number in box.groups())
    assert face_px == pytest.approx(512 * float(np.ptp(face.xyz_norm[:, 1])), rel=0.01)
    assert body_px == pytest.approx(512 * float(np.ptp(pose.xyz_norm[seen, 1])), rel=0.01)
    assert abs(box_px - face_px) < 0.2 * face_px and body_px > 2 * box_px


def test_the_lite_network_stands_beside_the_papers_where_its_file_is_here(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = claims_of_files._landmarks
    lite = SimpleNamespace(macs=197_800_000)
    monkeypatch.setattr(claims_of_files, "_landmarks", lambda name: lite if "lite" in name else read(name))
    (sentence,) = (told for told in charts(opened("corrections")) if "in the paper" in told)
    assert sentence == (
        "Printed: full in the paper, 6.9\u00a0M; lite in the paper, 2.7\u00a0M. "
        "Computed here: full in the file, 386\u00a0M; lite in the file, 198\u00a0M."
    )
