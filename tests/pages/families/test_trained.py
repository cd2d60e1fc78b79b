"""Trained weights on the page: fetched on request only, refused with a sentence, compared with BlazePose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.models.onnx.viewer_network.network import Choices, TrainedFile
from components.models.store import store
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.sandbox import Sandbox, SandboxBusy
from components.ui import server_state
from components.ui.session import Name
from components.views.families import trained
from tests.support.onnx_nets import constant_net
from tests.support.page_fakes import TIMEOUT_S, analysed, charts

FILE = "td-hm_hrnet-w32_8xb64-210e_coco-256x192-81c58e40_20220909.pth"
AWAY = f"{FILE} has not been fetched yet; ask for it"


def _page() -> None:
    import numpy as np

    from components.content.families import families
    from components.ui.picture import Picture
    from components.views.families.trained import trained_weights

    trained_weights(Picture(np.full((480, 640, 3), 90, np.uint8), "the picture"), families())


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(server_state, "analyse_still", lambda *_: analysed())
    return AppTest.from_function(_page, default_timeout=TIMEOUT_S)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "availability", lambda _name: None)
    monkeypatch.setattr(store, "ensure", lambda name, *_: Path(name))


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def test_nothing_is_fetched_before_it_is_asked_for(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(store, "availability", lambda _name: AWAY)
    monkeypatch.setattr(store, "ensure", lambda name, *_: asked.append(name))
    page.run()
    captions = " ".join(str(caption.value) for caption in page.caption)
    assert "about 114 MB" in captions and "Apache-2.0 (mmpose)" in captions
    assert captions.count(FILE) == 1 and "○ HRNet-W32 has not been fetched yet; ask for it.]" in captions
    assert asked == []
    # The file's AP by mmpose's hrnet_coco.md, and that of the authors' own weights.
    assert (
        "74.9 on COCO val2017, same boxes, after training on COCO. The card of HRNet shows 74.4" in captions
    )
    press(page, "Fetch it")
    assert asked == [FILE]


def test_an_address_that_cannot_be_reached_gets_a_sentence(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_name: str, progress: Any) -> None:
        progress(3_000_000, None)
        raise store.FileUnavailable(f"{FILE} cannot be fetched (no answer); check the connection.")

    monkeypatch.setattr(store, "availability", lambda _name: AWAY)
    monkeypatch.setattr(store, "ensure", away)
    press(page.run(), "Fetch it")
    assert [str(e.value) for e in page.error] == [
        "HRNet-W32 cannot be fetched (no answer); check the connection."
    ]
    # What has ended cannot be cancelled, and a failed fetch can be tried again.
    assert [button.label for button in page.button] == ["Fetch it"]
    monkeypatch.setattr(
        store, "availability", lambda _name: f"{FILE} cannot be fetched (no answer); check it."
    )
    page.run()
    assert "○ HRNet-W32 cannot be fetched (no answer); check it.]" in str(page.caption[1].value)


@pytest.mark.usefixtures("here")
@pytest.mark.real
def test_its_points_stand_beside_blazepose(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[TrainedFile, Choices]] = []
    maps = np.zeros((1, 17, 64, 48), np.float32)
    maps[..., 32, 24] = 1
    content = constant_net({"y": maps}, (1, 3, 256, 192))

    made = Sandbox.of(content)

    def start(sandbox: TrainedFile, frame_rgb: Any, choices: Choices) -> SandboxRun:
        given.append((sandbox, choices))
        return SandboxRun(made, frame_rgb, choices)

    monkeypatch.setattr(Sandbox, "of", lambda file: file)

    monkeypatch.setattr(trained, "SandboxRun", start)
    press(page.run(), "Find the points")
    assert page.session_state[Name.FAMILIES_TRAINED].work.wait(30)
    page.run()
    assert not page.exception and not page.error
    ((file, choices),) = given
    assert file.key == "hrnet-w32" and choices.size_px == (192, 256) and choices.head == "heatmap"
    # The made-up body spans 200 × 40 px from (100, 100).
    assert choices.box_px == (100, 100, 300, 140)
    (told,) = charts(page)
    assert told.startswith("HRNet-W32 finds 17 points in ") and told.endswith("Neither is the truth.")


@pytest.mark.usefixtures("here")
def test_when_others_run_the_viewer_is_told(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise SandboxBusy("Others run.")

    monkeypatch.setattr(Sandbox, "of", busy)
    press(page.run(), "Find the points")
    assert [str(warning.value) for warning in page.warning] == ["Others run."]


@pytest.mark.usefixtures("here")
@pytest.mark.real
def test_weights_that_are_damaged_are_said(page: AppTest) -> None:
    press(page.run(), "Find the points")
    assert page.session_state[Name.FAMILIES_TRAINED].work.wait(30)
    page.run()
    (error,) = page.error
    assert "hrnet-w32" in str(error.value).lower()
