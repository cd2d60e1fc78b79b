"""The viewer's files in the Lab: taken, refused, waiting, shown and let go of."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import formats
from components.keypoints import AnalysisSettings, body_and_face
from components.models.store import store
from components.processes.jobs.job_handle import State, Status
from components.ui.materials import Material, Materials
from components.views.lab.material_list import progress, seconds
from tests.support.app_tests import button, selectbox
from tests.support.lab_fakes import FAILED, FakeQueue, result
from tests.support.lab_page import Give, done, materials, shown, told
from tests.support.page_fakes import charts, workspace_of


def test_it_begins_with_the_limits_and_what_to_do(lab: AppTest) -> None:
    assert not lab.exception
    assert any("up to 50 MB, a picture 50 megapixels, and a clip 180 seconds" in each for each in told(lab))
    assert "Nothing is here yet. Choose files above, or begin with a sample." in told(lab)
    assert not charts(lab)


def test_several_files_are_taken_at_once_with_the_settings_of_the_sidebar(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    lab.slider(key="people").set_value(3)
    give(one__png=b"1", two__mp4=b"22")
    lab.run()
    assert [(content, name) for _, content, name, _ in queue.submitted] == [
        (b"1", "one.png"),
        (b"22", "two.mp4"),
    ]
    assert {settings for *_, settings in queue.submitted} == {body_and_face(people=3)}
    assert told(lab).count("Waiting: number 2 in the queue.") == 2
    assert [each.label for each in lab.button].count("Cancel") == 2


def test_a_sample_is_a_material_like_any_other(
    lab: AppTest, queue: FakeQueue, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "portrait.png").write_bytes(b"portrait")
    monkeypatch.setattr(store, "ensure", lambda name: tmp_path / name)
    button(lab, "Portrait").click().run()
    assert queue.submitted[0][1:3] == (b"portrait", "portrait.png")


def test_what_cannot_be_taken_is_told_once(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    queue.full = True
    give(one__png=b"1", wrong__json=b"{}")
    lab.run()
    full, wrong = (each.value for each in lab.warning)
    assert full.startswith("one.png was not taken. You keep 50 files")
    assert wrong.startswith("wrong.json was not taken. ")
    assert not lab.run().warning


def test_a_file_that_is_refused_says_why_and_the_others_go_on(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    give(broken__jpg=b"?", fine__png=b"1")
    lab.run()
    queue.taken[0].told = FAILED
    queue.taken[1].finish(result("picture", "fine.png"))
    lab.run()
    assert [each.value for each in lab.error] == ["broken.jpg is damaged; save it again."]
    assert lab.main.header[0].value == "2 · fine.png · pose full"


def test_cancel_and_remove_let_go(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    give(one__mp4=b"1")
    lab.run()
    button(lab, "Cancel").click().run()
    assert queue.taken[0].cancelled and "Cancelled." in told(lab)
    button(lab, "Remove").click().run()
    assert queue.taken[0].forgotten
    assert "Nothing is here yet. Choose files above, or begin with a sample." in told(lab)


def test_progress_in_words() -> None:
    running = Status(State.RUNNING, None, 1200, 5400, 33.3, 126.0, "")
    assert progress(running) == "1,200 of 5,400 frames · 33 frames/s · 2 min 6 s left"
    assert progress(Status(State.RUNNING, None, 0, None, None, None, "")) == "Opening the file…"
    assert [seconds(each) for each in (-1, 0.4, 59.4, 60, 3599.6)] == [
        "0 s",
        "0 s",
        "59 s",
        "1 min 0 s",
        "60 min 0 s",
    ]


def test_what_is_looked_at_stays_when_a_file_ends_and_a_word_offers_the_new_one(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    give(one__png=b"1", two__png=b"2", three__png=b"3")
    lab.run()
    queue.taken[1].finish(result("picture", "two.png"))
    assert shown(lab.run()) == ("2", [], [])
    queue.taken[0].finish(result("picture", "one.png"))
    heading, offered, (word,) = shown(lab.run())
    assert (heading, offered) == ("2", ["1"])
    assert "**1 · one.png · pose full** is ready." in word
    queue.taken[2].finish(result("picture", "three.png"))
    heading, offered, (word,) = shown(lab.run())
    assert (heading, offered) == ("2", ["3", "1"])
    assert "**3 · three.png · pose full** is ready, and 1 other in the list." in word
    button(lab, "Show 3").click().run()
    heading, offered, (word,) = shown(lab)
    assert (heading, offered) == ("3", ["2", "1"]) and "1 · one.png" in word
    lab.button(key="lab-show-1").click().run()
    # All have been seen: there is nothing to say any more.
    assert shown(lab) == ("1", ["3", "2"], [])


def test_what_is_removed_gives_way_to_what_is_there(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "one.png"), result("picture", "two.png"))
    selectbox(lab, "Compare with").set_value(1).run()
    lab.button(key="lab-remove-2").click().run()
    assert shown(lab) == ("1", [], [])
    assert selectbox(lab, "Compare with").value == 0
    # The comparison that ended so does not come back with the next file.
    done(lab, queue, give, result("picture", "three.png"))
    assert shown(lab)[0] == "3" and selectbox(lab, "Compare with").value == 0


def test_a_file_that_ends_while_the_page_is_drawn_has_the_page_drawn_again(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(lab, queue, give, result("picture", "one.png"))
    give(two__png=b"2")
    lab.run()
    settle = Materials.settle

    def settle_late(self: Materials, done: list[Material]) -> list[Material]:
        fresh = settle(self, done)
        if not queue.taken[-1].ended:
            queue.taken[-1].finish(result("picture", "two.png"))
        return fresh

    monkeypatch.setattr(Materials, "settle", settle_late)
    # Above the list it was still under way: list, choice and word go by what another run finds.
    heading, offered, (word,) = shown(lab.run())
    assert (heading, offered) == ("1", ["2"]) and "2 · two.png" in word


def test_materials_of_one_file_are_told_apart_by_their_settings(lab: AppTest, give: Give) -> None:
    for settings in (
        AnalysisSettings(),
        body_and_face("lite", 2, 3),
        body_and_face(detection=0.3, tracking=0.7),
    ):
        give(before__json=formats.write(result("picture", "me.png", settings).record, ".json"))
        lab.run()
    assert [material.label for material in materials(lab)] == [
        "1 · me.png (loaded) · pose full",
        "2 · me.png (loaded) · pose lite · 2 people · 3 faces",
        "3 · me.png (loaded) · pose full · detection 0.3 · tracking 0.7",
    ]


def test_the_same_file_again_with_other_settings(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    label = "Analyse again with the settings of the sidebar"
    assert label not in [each.label for each in lab.button]
    lab.slider(key="faces").set_value(2).run()
    button(lab, label).click().run()
    assert queue.submitted[-1][1:] == (b"file", "me.png", body_and_face(faces=2))


def test_who_was_away_for_long_is_told_that_all_has_been_let_go_of(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    workspace_of(lab).forget()
    assert queue.taken[0].forgotten and queue.forgotten
    lab.run()
    assert "You were away for some minutes, and what you had here has been deleted." in told(lab)
    assert not charts(lab)
    assert "You were away for some minutes, and what you had here has been deleted." not in told(lab.run())


def test_a_files_name_is_shown_letter_by_letter(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    name = "![x](http:y) *z_* :red[w].png"
    done(lab, queue, give, result("picture", name))
    assert lab.main.header[0].value == r"1 · !\[x\](http\:y) \*z\_\* \:red\[w\].png · pose full"
