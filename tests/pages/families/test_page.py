"""The page Families shows every system, and says what it does not know and cannot have."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.content.families import families
from components.measures.timing import Duration
from components.models.errors import GraphError
from components.models.store import store
from components.ui import network_graphs, server_state
from components.views.families.figures.times import Measured
from components.views.families.timings import Times
from tests.support.app_tests import Open
from tests.support.page_fakes import charts, thing_of, without_tips

FAMILIES = families()


@pytest.fixture(autouse=True)
def _nothing_built() -> Iterator[None]:
    yield
    network_graphs.networks_in.clear()


@pytest.fixture
def page(opened: Open) -> AppTest:
    at = opened("families")
    assert not at.exception and not at.error
    return at


def html(at: AppTest) -> str:
    return "\n".join(part.proto.body for part in at.get("html"))


def part(at: AppTest, cls: str) -> str:
    """The one piece of HTML with an element of that class."""
    (found,) = (each.proto.body for each in at.get("html") if cls in each.proto.body.partition("</style>")[2])
    return str(found)


def choose(at: AppTest, label: str, value: str) -> AppTest:
    next(box for box in at.selectbox if box.label == label).set_value(value).run()
    assert not at.exception
    return at


def test_the_page_costs_little(opened: Open) -> None:
    # What a viewer waits for on a machine that does nothing else; graphs are built and drawn in it.
    network_graphs._built.clear()
    started_s = time.process_time()
    at = opened("families")
    assert not at.exception and len(charts(at)) >= 5
    assert time.process_time() - started_s < 3


def test_the_field_stands_there_at_once(page: AppTest) -> None:
    field = charts(page)[0]
    assert field.startswith("26 networks from Face Mesh 468") and "136 GMAC (OpenPose COCO)" in field


def test_the_field_can_be_seen_by_one_comparable_group(page: AppTest) -> None:
    choose(page, "Upwards", "AP on COCO val2017, same boxes")
    assert "from 68.2 (RTMPose-t) to 75.8" in charts(page)[0]
    captions = " ".join(str(caption.value) for caption in page.caption)
    assert "56.4 AP on people" in captions and "AI Challenger" in captions
    assert "Of other networks no AP on these pictures is recorded here." in captions
    choose(page, "Upwards", "AP on COCO val2017, YOLOv3's boxes")
    captions = " ".join(str(caption.value) for caption in page.caption)
    assert "not recorded here: FastPose-DUC ResNet50 (72.4), FastPose-DCN ResNet50 (72.8)," in captions


def test_groups_of_one_system_are_not_offered(page: AppTest) -> None:
    (upwards,) = (box for box in page.selectbox if box.label == "Upwards")
    assert not any("Yoga" in option or "300W" in option for option in upwards.options)
    assert (
        "AP on COCO val2017, YOLOv3's boxes" in upwards.options and "NME on WFLW, mmpose" in upwards.options
    )


def test_without_a_measurement_the_field_says_what_to_do(page: AppTest) -> None:
    choose(page, "Upwards", "Time measured here")
    assert charts(page)[0].startswith("No time has been measured here yet")


def test_every_system_has_its_card(page: AppTest) -> None:
    for system in FAMILIES.systems:
        choose(page, "System", system.key)
        card = part(page, "kl-facts")
        network = system.networks[0].name if system.networks else "trees"
        for told in (system.year, system.way, system.points.split(":")[0], network):
            assert str(told) in card
        facts = (system.paper, system.loss, system.code_licence, system.weights_licence)
        sizes = [network.parameters for network in system.networks]
        assert card.count("not found") == sum(told is None for told in (*facts, *sizes)), system.key


def test_all_networks_stand_in_one_table(page: AppTest) -> None:
    table = part(page, "kl-ledger")
    assert f"All {len(FAMILIES.systems)} systems and {len(FAMILIES.networks)} networks in one table" in [
        expander.label for expander in page.expander
    ]
    lines = re.findall(r"<tr class=.*?</tr>", table)
    cells = [re.findall(r"<span>(.*?)</span>", line) for line in lines]
    names = {cell[0] for cell in cells}
    assert len(lines) == len(names) == len(FAMILIES.networks) + 1
    # The trees have no network.
    assert names == {escape(network.name) for network in FAMILIES.networks} | {"dlib&#x27;s 68 points"}
    by_name = {cell[0]: cell[1:] for cell in cells}
    assert by_name["PFLD"][:5] == ["face", "top-down", "112\u00a0×\u00a0112", "1.26\u00a0M", "0.387"]
    assert by_name["OpenPose COCO"][1] == "bottom-up" and by_name["OpenPose COCO"][5].startswith("18 and")
    assert by_name["RTMPose-m"][3] == "13.6\u00a0M <small>as published</small>"
    assert by_name["MoveNet Thunder"][3:5] == ["6.24\u00a0M", "1.22"]
    assert "trees" in by_name["dlib&#x27;s 68 points"][3]


def test_a_card_says_what_was_measured_here(page: AppTest) -> None:
    choose(page, "System", "hrnet")
    assert "HRNet-W32: not measured yet" in html(page)
    network = next(network for network in FAMILIES.networks if network.name == "HRNet-W32")
    row = Measured(network, 1, 1, 3, Duration(123.4, 150.0), 60.0, None, trained=False)
    thing_of(page, Times).rows["HRNet-W32", 1, 1] = row
    page.run()
    assert "HRNet-W32: 123\u00a0ms a run on one thread" in html(page)
    choose(page, "System", "vitpose")
    assert "ViTPose-B: cannot be measured: its network is not here" in html(page)


def test_a_card_shows_accuracies_of_its_own_groups_only(page: AppTest) -> None:
    choose(page, "System", "openpose-coco")
    assert "61.8" in html(page) and "74.4" not in html(page) and "no boxes at all" in html(page)
    choose(page, "System", "fastpose")
    assert ">72.0<" in html(page) and "YOLOv3" in html(page) and "70.4" not in html(page)
    # SimpleBaseline and HRNet on the same boxes, and AlphaPose on Google's pictures.
    assert ">70.6<" in html(page) and ">72.5<" in html(page) and "AlphaPose.ResNet50" in html(page)
    choose(page, "System", "openpose-body25")
    assert ">87.8 %<" in html(page) and "BlazePose Full of 2020" in html(page)
    assert "Do not rank systems" in str(page.warning[0].value)


def test_links_have_the_colours_of_streamlits_own(page: AppTest) -> None:
    theme = tomllib.loads(Path(".streamlit/config.toml").read_text())["theme"]
    light, dark = theme["light"]["linkColor"], theme["dark"]["linkColor"]
    assert f".kl-card a {{ color: {light}; color: light-dark({light}, {dark}); }}" in html(page)


def test_a_system_without_published_accuracy_says_so(page: AppTest) -> None:
    choose(page, "System", "dlib")
    captions = [str(caption.value) for caption in page.caption]
    assert "Published accuracy of dlib's 68 points: not found." in captions


def test_two_structures_stand_side_by_side(page: AppTest) -> None:
    told = charts(page)
    assert any("HRNet-W32, 147 layers deep" in sentence and "8 rounds" in sentence for sentence in told)
    assert any(sentence.startswith("BlazePose full") and "4 skips" in sentence for sentence in told)


def test_every_network_that_is_here_has_its_structure(page: AppTest) -> None:
    for network in FAMILIES.networks:
        # Lite and heavy may not be to be had.
        if network.runs_here and network.name not in ("BlazePose lite", "BlazePose heavy"):
            choose(page, "Left", network.name)
            assert any(sentence.startswith(f"{network.name}, ") for sentence in charts(page))


def test_a_network_can_stand_beside_itself(page: AppTest) -> None:
    choose(page, "Left", "BlazePose full")
    assert sum(sentence.startswith("BlazePose full, 99 layers deep") for sentence in charts(page)) == 2


def test_a_network_whose_file_is_away_has_its_reason(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "availability", lambda name: "It is away." if "heavy" in name else None)
    at = opened("families")
    choose(at, "Right", "BlazePose heavy")
    assert "BlazePose heavy cannot be shown: It is away." in [str(info.value) for info in at.info]
    assert any(sentence.startswith("HRNet-W32, ") for sentence in charts(at))


def test_a_network_that_cannot_be_built_has_its_reason(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_key: str) -> None:
        raise GraphError("It is broken.")

    monkeypatch.setattr(network_graphs, "_built", broken)
    at = opened("families")
    assert not at.exception
    assert "HRNet-W32 cannot be shown: It is broken." in [str(info.value) for info in at.info]


def test_files_that_cannot_be_had_leave_all_that_needs_none(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_state, "files_ready", lambda: False)
    monkeypatch.setattr(store, "availability", lambda _name: "It is away.")
    at = opened("families")
    assert not at.exception
    told = charts(at)
    assert told[0].startswith("26 networks") and any(sentence.startswith("HRNet-W32, ") for sentence in told)
    assert "BlazePose full cannot be shown: It is away." in [str(info.value) for info in at.info]
    assert "BlazePose full" not in at.multiselect[0].options and "PFLD" in at.multiselect[0].options


def test_the_measures_have_formulas_and_figures(page: AppTest) -> None:
    told = without_tips(" ".join(str(part.value) for part in page.markdown))
    for word in (
        "**OKS**",
        "exp(−d² / (2 s² k²))",
        "0.50, 0.55, … 0.95",
        "**PCK@0.2**",
        "**PCKh",
        "**NME**",
        "8 or 10 %",
    ):
        assert word in told
    assert any(sentence.startswith("OKS falls to 0.5") for sentence in charts(page))
    # The portrait's made face: its outer eye corners are √(9² + 40²) px of 640 × 480 apart, here 512 × 512.
    (lengths,) = (sentence for sentence in charts(page) if sentence.startswith("On this picture"))
    corners = ((9 * 512 / 640) ** 2 + (40 * 512 / 480) ** 2) ** 0.5
    assert f"outer eye corners {corners:.1f} px" in lengths
