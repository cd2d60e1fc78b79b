"""The Lab says what a reader must know of a file beside its results."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.lab_fakes import FakeQueue, result
from tests.support.lab_page import Give, done, told


@pytest.mark.parametrize(("kind", "name"), [("clip", "clip.mp4"), ("picture", "me.png")])
def test_notes_stand_beside_the_result(
    kind: str,
    name: str,
    lab: AppTest,
    queue: FakeQueue,
    give: Give,
) -> None:
    found = result(kind, name)
    found.record = replace(found.record, notes=("2 frames were left out.", "Its pixels are *not* square."))
    done(lab, queue, give, found)
    assert not lab.exception
    shown = told(lab)
    assert "2 frames were left out." in shown
    assert any("pixels are" in line and "\\*not\\*" in line for line in shown)


def test_a_damaged_frame_is_said(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    found = result("clip", "clip.mp4")
    frames = tuple(replace(frame, damaged=True) for frame in found.record.frames)
    found.record = replace(found.record, frames=frames)
    done(lab, queue, give, found)
    assert any("the decoder had to conceal them" in line for line in told(lab))
