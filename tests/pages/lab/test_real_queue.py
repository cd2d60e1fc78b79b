"""The Lab's page over the server's own queue and its processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.models.store import store
from components.processes.jobs.job_handle import State
from components.ui import server_state
from tests.support.app_tests import Open
from tests.support.clips import write_clip
from tests.support.lab_page import Give, materials, told
from tests.support.page_fakes import charts
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
