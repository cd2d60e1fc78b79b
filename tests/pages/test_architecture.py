"""The Architecture page shows the networks that are really in the files, and says what it cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.keypoints import network
from components.models.cost import inventory
from components.models.graphs import Graph
from components.models.store import store
from components.ui import network_graphs, pipeline_steps, server_state
from tests.support.app_tests import Open
from tests.support.page_fakes import charts
from tests.support.real_models import bundle

FACE_API = network("face-api-68").files[:2]
OPTIONAL = {
    "pose_landmarker_lite.task",
    "pose_landmarker_heavy.task",
    *network("movenet-lightning").files,
    *network("movenet-thunder").files,
    *network("posenet").files,
    *network("openpose-mobilenet-thin").files,
    *FACE_API,
    *network("face-api-68-tiny").files[:2],
}


@pytest.fixture(autouse=True)
def _nothing_read() -> Iterator[None]:
    network_graphs.networks_in.clear()
    yield
    network_graphs.networks_in.clear()


@pytest.fixture
def page(opened: Open, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page where only what is required is to be had."""
    monkeypatch.setattr(store, "availability", lambda name: f"{name} is away." if name in OPTIONAL else None)
    at = opened("architecture")
    assert not at.exception
    return at


def captions(at: AppTest) -> str:
    return "\n".join(str(caption.value) for caption in at.caption)


def test_the_totals_of_both_pipelines_stand_beside_each_other(page: AppTest) -> None:
    pose, face = (table.value for table in page.table)
    assert pose["network"].tolist() == ["Pose detector", "Pose landmarks full"]
    assert pose["parameters"].tolist() == ["2.97\xa0M", "3.17\xa0M"]
    assert pose["MACs"].tolist() == ["430\xa0M", "386\xa0M"]
    assert face["network"].tolist() == ["Face detector", "Face landmarks", "Blendshapes"]
    assert face["parameters"].tolist() == ["0.101\xa0M", "1.20\xa0M", "0.451\xa0M"]
    assert face["MACs"].tolist() == ["30.8\xa0M", "113\xa0M", "31.8\xa0M"]


def test_sparse_weights_are_said_both_ways(page: AppTest) -> None:
    assert (
        "Pose detector has sparse weights: of 2.97\xa0M only 0.922\xa0M (31 %) are stored in the file"
        in captions(page).replace("\n", " ")
    )


def test_what_is_not_here_has_its_reason(page: AppTest) -> None:
    assert "Pose landmarks lite is not shown: pose_landmarker_lite.task is away." in captions(page)
    assert "Pose landmarks heavy is not shown" in captions(page)
    assert page.selectbox[0].options == [
        "Pose detector",
        "Pose landmarks full",
        "Face detector",
        "Face landmarks",
        "Blendshapes",
    ]


def test_a_network_whose_weights_lie_beside_its_graph_is_shown(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in FACE_API:
        bundle(name)
    away = OPTIONAL - set(FACE_API)
    monkeypatch.setattr(store, "availability", lambda name: f"{name} is away." if name in away else None)
    at = opened("architecture")
    at.selectbox[0].set_value("Face-api 68").run()
    assert not at.exception
    face = at.table[1].value
    assert face["network"].tolist()[-1] == "Face-api 68" and face["parameters"].tolist()[-1] == "0.357\xa0M"
    assert len(at.dataframe[0].value) == 65


def test_the_two_shapes_are_told_from_the_graphs(page: AppTest) -> None:
    stages, pose, face, resolution, depth, _ = charts(page)
    assert "2,254 anchors scored in one pass" in stages and "896 anchors" in stages
    assert "an encoder-decoder, whose 4 skips" in pose and "256×256×1 and 64×64×39 at 64×64" in pose
    assert "does not rise again (encoder only)" in face and "1,434 numbers" in face
    assert "multiply-adds at 16×16" in resolution and "half of its parameters" in depth


def test_another_network_can_be_chosen(page: AppTest) -> None:
    assert len(page.dataframe[0].value) == 140
    page.selectbox[0].set_value("Blendshapes").run()
    assert not page.exception
    rows = page.dataframe[0].value
    assert len(rows) == 133 and rows["MACs"].sum() == 31_828_608 and rows["parameters"].sum() == 450_522
    assert "reads no picture" in charts(page)[-1]


def test_the_table_has_what_a_layer_is_made_of(page: AppTest) -> None:
    row = page.dataframe[0].value.iloc[1].to_dict()
    # The stem: 24 kernels of 3 × 3 × 3 and 24 biases, at 128 × 128 places.
    assert row == {
        "layer": 1,
        "operator": "CONV_2D",
        "input": "258×258×3",
        "output": "128×128×24",
        "kernel": "3×3",
        "stride": "2×2",
        "parameters": 24 * 27 + 24,
        "MACs": 128 * 128 * 24 * 27,
        "activation bytes": 128 * 128 * 24 * 4,
        "receptive field": "3×3",
    }


def test_the_experiment_has_the_numbers_of_the_graphs(page: AppTest) -> None:
    (text,) = (str(markdown.value) for markdown in page.markdown if "Try this" in str(markdown.value))
    assert "256 × 256 px" in text and "layer" in text and "42" not in text
    assert "Pose: layer 42 of 140. Face: layer 112 of 220." in [str(each.value) for each in page.markdown]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"nothing of the kind", "is neither a .tflite network"), (None, "holds no pose_detector.tflite")],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(
    opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, said: str
) -> None:
    bad = tmp_path / "bad.task"
    bad.write_bytes(content or store.ensure("face_landmarker.task").read_bytes())
    real = store.ensure
    monkeypatch.setattr(store, "ensure", lambda name: bad if name.endswith(".task") else real(name))
    at = opened("architecture")
    assert not at.exception
    (error,) = at.error
    assert "Pose detector cannot be shown" in str(error.value) and said in str(error.value)


def test_files_that_cannot_be_had_leave_the_explanation(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_state, "files_ready", lambda: False)
    at = opened("architecture")
    assert not at.exception and at.title[0].value == "Architecture: how are the two networks built?"
    assert not charts(at)


def test_the_files_are_read_once_for_all_pages(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(bundle: str) -> dict[str, Graph]:
        read.append(bundle)
        return inventory.read_bundle(bundle)

    monkeypatch.setattr(network_graphs, "read_bundle", noted)
    monkeypatch.setattr(store, "availability", lambda name: f"{name} is away." if name in OPTIONAL else None)
    pipeline_steps.outputs.clear()
    at = opened("architecture")
    for page in ("cost", "output", "architecture"):
        at.switch_page(f"pages/{page}.py").run()
        assert not at.exception and not at.error
    assert sorted(read) == ["face_landmarker.task", "pose_landmarker_full.task"]
