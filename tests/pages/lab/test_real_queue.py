"""The Lab's page over the server's own queue and its processes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from components import formats
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.media.clips import read_clip
from components.models.store import store
from components.processes.jobs.job_handle import State
from components.processes.sandbox.network_file import NetworkFile
from components.ui import server_state
from components.ui.given_network import GivenNetwork, NetworkPlace
from tests.support.app_tests import Open, button
from tests.support.clips import write_clip
from tests.support.lab_page import Give, materials, told
from tests.support.onnx_nets import dots_net
from tests.support.own_network import viewer
from tests.support.page_fakes import charts, workspace_of
from tests.support.waiting import until

pytestmark = pytest.mark.real
END_S = 60.0


@pytest.fixture
def lab(opened: Open, give: Give) -> Iterator[AppTest]:
    """The Lab with the queue that a server has."""
    server_state.jobs.cache_clear()
    give()
    yield opened("lab")
    server_state.jobs().close()
    server_state.jobs.cache_clear()


def test_a_picture_is_analysed_in_its_process_and_shown_with_its_points(lab: AppTest, give: Give) -> None:
    give(me__png=store.ensure("portrait.png").read_bytes())
    lab.run()
    (material,) = materials(lab)
    until(lambda: material.ended, END_S)
    assert material.job.state is State.DONE
    lab.run()
    assert not lab.exception
    assert charts(lab)[0].startswith(
        "On the picture of 512 × 512 px: 33 points in the layout BlazePose-33, 478"
    )
    assert len(lab.dataframe[0].value) == 33 + 478


def test_a_file_that_is_none_is_refused_and_a_clip_is_drawn(lab: AppTest, give: Give, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "empty.mp4", 6, codec="libx264")
    give(text__jpg=b"This is no picture, and long enough to be one.", empty__mp4=clip.read_bytes())
    lab.run()
    text, nobody = materials(lab)
    until(lambda: text.ended and nobody.ended, END_S)
    lab.run()
    assert any(each.value.startswith("text.jpg is neither a picture") for each in lab.error)
    until(lambda: nobody.annotated and all(job.ended for job in nobody.annotated.values()), END_S)
    lab.run()
    assert not lab.exception and len(lab.get("video")) == 1
    (drawn,) = nobody.annotated.values()
    assert drawn.outcome is not None and drawn.outcome[4:8] == b"ftyp"
    assert "No openings to show: no face was found." in told(lab)


def choose(lab: AppTest, *names: str) -> None:
    """Chooses these networks in the sidebar."""
    (networks,) = (each for each in lab.multiselect if each.label == "Networks")
    networks.set_value(list(names)).run()


def test_hands_that_are_found_and_hands_that_are_not(lab: AppTest, give: Give) -> None:
    store.ensure("hand_landmarker.task")
    choose(lab, "Hand")
    frames = read_clip(store.ensure("full_body.mp4"), max_fps=4)
    # About a wrist, after two and a half seconds.
    hand = next(frame.rgb for number, frame in enumerate(frames) if number == 10)[633:833, 1217:1417]
    portrait = store.ensure("portrait.png").read_bytes()
    give(hand__png=as_png(hand), portrait__png=portrait)
    lab.run()
    found, nothing = materials(lab)
    until(lambda: found.ended and nothing.ended, END_S)
    lab.run()
    assert not lab.exception
    assert nothing.record.frames[0].results["hand-landmarker"].people == ()
    assert "No hand was found: it may be too small, turned away or covered" in charts(lab)[0]
    assert "Nobody was found, so there are no points to list." in told(lab)
    button(lab, "Show").click().run()
    (who,) = found.record.frames[0].results["hand-landmarker"].people
    assert charts(lab)[0].startswith("On the picture of 200 × 200 px: 21 points in the layout 21-point hand")
    assert len(lab.dataframe[0].value) == 21 and who.world_m is not None
    lab.session_state["lab-parts-first"] = "In space"
    lab.run()
    assert not lab.exception and "In the model's own metres the 21 points span" in charts(lab)[-1]


def test_a_network_of_the_viewers_own_runs_on_a_clip_and_is_in_every_file(
    lab: AppTest, give: Give, tmp_path: Path
) -> None:
    content = dots_net(17)
    own = viewer(content, manner=None)
    place = NetworkPlace(GivenNetwork("mine", NetworkFile.of(content), own.files, use=own))
    workspace_of(lab).things[NetworkPlace] = place
    lab.run()
    choose(lab, "Pose", "Custom network")
    clip = write_clip(tmp_path / "empty.mp4", 12, codec="libx264")
    give(empty__mp4=clip.read_bytes())
    lab.run()
    # What is taken away, or replaced, while it runs concerns what comes after.
    place.forget()
    (material,) = materials(lab)
    until(lambda: material.ended, END_S)
    lab.run()
    assert not lab.exception and material.job.state is State.DONE
    record = material.record
    assert [len(frame.results[VIEWER_NETWORK].people) for frame in record.frames] == [1] * 12
    assert any("mine.onnx saw the whole picture at 96 × 64 px in RGB" in each for each in told(lab))
    assert any("a subject on 12 of 12 frames" in each for each in charts(lab))
    for ending, form in formats.FORMATS.items():
        if form.refusal(record) is None:
            written = formats.write(record, ending)
            (head,) = (one for one in form.head(written)["networks"] if one["key"] == VIEWER_NETWORK)
            assert head["files"] == [{"name": "mine.onnx", "sha256": own.files[0].sha256}], ending
    back = formats.read(formats.write(record, ".json"))
    assert back.frames[0].results[VIEWER_NETWORK].people[0].layout.name == "coco-17"
    assert back.models[VIEWER_NETWORK] == own.files


def as_png(rgb: Rgb) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "png")
    return file.getvalue()
