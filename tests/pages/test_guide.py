"""The page Which for what: claims judged by numbers that are worked out otherwise here."""

from __future__ import annotations

import re
import statistics
import zipfile
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components import wording
from components.content.families import families
from components.content.judged import judged_claims
from components.keypoints import NETWORKS, AnalysisSettings, NetworkResult
from components.measures.fit import MeasuredFit
from components.measures.verdict import RULINGS
from components.models.cost import inventory
from components.models.errors import ModelError
from components.models.store import store
from components.processes.jobs.fitting import Fitting
from components.ui import judges, server_state
from components.ui.judges import of_files
from components.ui.navigation import PAGES
from components.views.guide.answer import FittingRun
from components.views.guide.figures.time_line import time_line_figure, time_line_sentence
from tests.support.app_tests import Open, selectbox
from tests.support.page_fakes import TIMEOUT_S, Player, analysed, thing_of
from tests.support.paths import APP
from tests.support.results import BODY

PATTERN = r"<tr class=\"kl-claim\">.*?<span>(.*?)</span>.*?<span>(.*?)</span>.*?<span>(.*?)</span>"


def verdicts(at: AppTest) -> dict[str, tuple[str, str]]:
    """By the claim, its verdict and the sentence why."""
    assert not at.exception and not at.error
    body = "".join(part.proto.body for part in at.get("html")).replace("\u00a0", " ").replace("&#x27;", "'")
    return {claim: (verdict, why) for claim, verdict, why in re.findall(PATTERN, body, re.S)}


def test_each_claim_has_a_judge_and_a_page() -> None:
    known = judged_claims()
    assert {each.key for each in known} == set(judges.JUDGES) and len(known) >= 16
    assert {each.page for each in known} <= {page.slug for page in PAGES}


def test_every_claim_gets_a_verdict_or_a_reason(opened: Open) -> None:
    shown = verdicts(opened("guide"))
    assert list(shown) == [each.claim for each in judged_claims()]
    judged = [verdict[2:] for verdict, _ in shown.values() if verdict != "cannot be judged now"]
    assert set(judged) == set(RULINGS) and len(judged) >= 16
    assert not any("{" in why for _, why in shown.values())
    # The made portrait: 478 points on 9,520 px² and 25 on 6,400, in parts of 640 × 480, on 512 × 512 px.
    ratio = (478 / 9520) / (25 / 6400)
    assert f": {ratio:.0f} times as many" in shown["The points of a face lie closer together."][1]
    assert "33 points, of which 8 are hidden" in shown["What cannot be seen gets no point."][1]
    assert "took 12 ms for the body and 7.0 ms for the face" in shown["Pose takes more time."][1]


def test_what_files_and_cards_say(opened: Open) -> None:
    shown = verdicts(opened("guide"))
    cards = [(each.part, each.input[0] * each.input[1]) for each in families().networks]
    faces, bodies = ([px for part, px in cards if part == which] for which in ("face", "body"))
    middles = [statistics.median_low(faces), statistics.median_low(bodies)]
    verdict, why = shown["Face networks take smaller pictures in."]
    assert middles == [256 * 256, 192 * 256] and verdict == "✘ does not hold"
    assert f"{len(faces)} face networks on the cards has 256 × 256 px" in why
    sizes = []
    for bundle, member in (("pose_landmarker_full", "pose"), ("face_landmarker", "face")):
        with zipfile.ZipFile(store.local(f"{bundle}.task")) as members:
            sizes.append(members.getinfo(f"{member}_landmarks_detector.tflite").file_size)
    verdict, why = shown["Pose takes more memory."]
    assert f"stores {sizes[0] / 1e6:.2f} MB" in why and f"the face's {sizes[1] / 1e6:.2f} MB" in why
    assert verdict == "✔ holds" and sizes[0] > sizes[1]
    graphs = inventory.read_bundle("pose_landmarker_full.task")
    macs = [graphs[f"pose_{name}detector.tflite"].macs for name in ("", "landmarks_")]
    assert (
        f"takes {100 * macs[0] / sum(macs):.0f} %"
        in shown["Finding the person is the small part of the work."][1]
    )


def test_nobody_on_the_portrait_leaves_the_other_claims(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = analysed(NetworkResult(BODY))
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: nobody)

    def broken() -> Any:
        raise ModelError("The file is damaged.")

    monkeypatch.setitem(judges.JUDGES, "depth", broken)
    shown = verdicts(opened("guide"))
    assert shown["Pose needs deeper networks."] == ("cannot be judged now", "The file is damaged.")
    assert shown["Pose takes more time."][0] == "cannot be judged now"
    assert shown["Pose has 13 to 33 points, a face 68 or more."][0] == "✔ holds"


def test_a_network_whose_file_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = "pose_landmarker_full.task is not here."
    monkeypatch.setattr(store, "availability", lambda name: missing if name.startswith("pose") else None)
    with pytest.raises(ModelError, match="is not here"):
        of_files.net("pose landmarks full")


def test_the_time_line_is_that_of_the_cards() -> None:
    systems = families().systems
    figure, sentence = time_line_figure(systems), time_line_sentence(systems)
    drawn = {name: year for trace in figure.data for name, year in zip(trace.y, trace.x, strict=True)}
    assert drawn == {each.name: each.year for each in systems}
    first, last = min(drawn.values()), max(drawn.values())
    assert f"{first}: " in sentence and f"{last}: " in sentence and first <= 2014 and last >= 2023


def answer_of(at: AppTest) -> str:
    assert not at.exception and not at.error
    (found,) = [str(each.value) for each in at.markdown if str(each.value).startswith("**For ")]
    return found


def test_before_a_measurement_the_answer_is_open(opened: Open) -> None:
    said = answer_of(opened("guide"))
    assert said.startswith("**For Fitness and posture correction: perhaps BlazePose")
    assert "its speed is not measured here yet, 15 frames/s are needed" in said


def test_a_measurement_decides_and_needs_can_be_changed(opened: Open) -> None:
    at = opened("guide")
    measured = {"blazepose-full": MeasuredFit(20.0, 1.5), "blazepose-lite": MeasuredFit(40.0, 1.0)}
    work = cast(Fitting, SimpleNamespace(measured=measured, problems=(), ended=True, forget=lambda: None))
    thing_of(at, FittingRun).work = work
    said = answer_of(at.run())
    assert said.startswith("**For Fitness and posture correction: BlazePose full.**")
    assert "50 frames/s on this machine, 15 frames/s are needed" in said
    assert "points spread by 1.5 % of their own scale" in said and "BlazePose lite would do, too" in said
    said = answer_of(at.slider(key="guide-fitness-fps").set_value(60).run())
    assert "perhaps BlazePose heavy" in said
    (fits,) = [body for part in at.get("html") if "by how well they fit" in (body := part.proto.body)]
    assert fits.count('<th scope="row">') == sum(bool(row.files) for row in NETWORKS.values())


@pytest.mark.parametrize("use", ["emotion", "authentication"])
def test_what_no_network_gives_is_said(opened: Open, use: str) -> None:
    at = opened("guide")
    said = answer_of(selectbox(at, "Use").set_value(use).run())
    assert "none of these.**" in said and not at.slider
    assert any("**Before you use it**" in str(each.value) for each in at.markdown)


def test_ones_own_needs_that_nothing_meets_are_answered_with_reasons(opened: Open) -> None:
    at = opened("guide")
    selectbox(at, "Use").set_value("other").run()
    selectbox(at, "Points on a").set_value("face").run()
    said = answer_of(selectbox(at, "Places").set_value("in metres").run())
    assert "**For these needs: none of these.**" in said and "Face Landmarker: gives no metres" in said


@pytest.mark.real
def test_the_real_samples(player: Player, browser: dict[str, Any]) -> None:  # noqa: ARG001
    at = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).run()
    shown = verdicts(at.switch_page("pages/guide.py").run())
    assert not any(verdict == "cannot be judged now" for verdict, _ in shown.values())
    thighs_cm = []
    for still in server_state.clip_stills():
        for who in server_state.pool().analyse_still(still, AnalysisSettings()).results[BODY].people[:1]:
            inside = (np.abs(who.xyz_norm[:, :2] - 0.5) <= 0.5).all(axis=1)
            assert who.visibility is not None and who.world_m is not None
            for hip, knee in ((23, 25), (24, 26)):
                if (inside & (who.visibility >= 0.5))[[hip, knee]].all():
                    thighs_cm.append(100 * float(np.linalg.norm(who.world_m[hip] - who.world_m[knee])))
    low, high = np.percentile(thighs_cm, (10, 90))
    why = shown["Three-dimensional points from one picture are in true metres."][1]
    assert f"measure {wording.number(low, 3)} to {wording.number(high, 3)} cm" in why
    off = re.search(
        r"off by ([\d.]+) % .* by ([\d.]+) %",
        shown["A face must be rotated upright before its points are found."][1],
    )
    assert off is not None and float(off[1]) < 3 < 10 < float(off[2])
