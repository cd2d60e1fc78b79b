"""The Lab's page over a queue that the test moves."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from components import formats
from components.formats import csv_file
from components.keypoints import Analysed, AnalysisSettings, ViewSettings, body_and_face
from components.keypoints.settings import Models
from components.media.errors import MediaError
from components.models.store import store
from components.processes.jobs.job_handle import State, Status
from components.processes.jobs.result import Result
from components.ui import server_state
from components.ui.figure import chart
from components.ui.materials import Material, Materials
from components.views.lab import clip, downloads
from components.views.lab.choice import Side
from components.views.lab.material_list import progress, seconds
from components.views.lab.png import png
from components.views.lab.seen import look
from tests.pages.conftest import Open
from tests.support.lab_fakes import FAILED, FakeJob, FakeQueue, Pictured, result
from tests.support.page_fakes import analysed, charts, thing_of, workspace_of
from tests.support.results import BODY, FACE

Give = Callable[..., None]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> FakeQueue:
    made = FakeQueue()
    monkeypatch.setattr(server_state, "jobs", lambda: made)
    monkeypatch.setattr(downloads, "drawn_clip", lambda _material, drawing, *_: drawing.outcome)
    return made


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Puts files into the uploader, which is empty again at the next run."""

    def put(**files: bytes) -> None:
        waiting = [
            SimpleNamespace(name=name.replace("__", "."), getvalue=lambda content=content: content)
            for name, content in files.items()
        ]

        def uploader(*_: Any, **__: Any) -> list[SimpleNamespace]:
            taken = list(waiting)
            waiting.clear()
            return taken

        monkeypatch.setattr(st, "file_uploader", uploader)

    return put


@pytest.fixture
def lab(opened: Open, queue: FakeQueue, give: Give) -> AppTest:  # noqa: ARG001
    """The Lab as a viewer finds it."""
    give()
    return opened("lab")


def done(lab: AppTest, queue: FakeQueue, give: Give, *results: Any) -> AppTest:
    """The Lab with these results, the last of which is shown."""
    for each in results:
        name = each.record.name
        give(**{name.replace(".", "__"): b"file"})
        lab.run()
        queue.jobs[-1].finish(each)
    lab.run()
    for offered in [each for each in lab.button if each.key == "lab-ready"]:
        offered.click().run()
    return lab


def materials(lab: AppTest) -> list[Material]:
    return thing_of(lab, Materials).all


def told(lab: AppTest) -> list[str]:
    return [
        part.value for kind in ("caption", "info", "warning", "error") for part in getattr(lab.main, kind)
    ]


def button(lab: AppTest, label: str) -> Any:
    (found,) = [each for each in lab.button if each.label == label]
    return found


def selectbox(lab: AppTest, label: str) -> Any:
    (found,) = [each for each in lab.selectbox if each.label == label]
    return found


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
    queue.jobs[0].told = FAILED
    queue.jobs[1].finish(result("picture", "fine.png"))
    lab.run()
    assert [each.value for each in lab.error] == ["broken.jpg is damaged; save it again."]
    assert lab.main.header[0].value == "2 · fine.png · pose full"


def test_cancel_and_remove_let_go(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    give(one__mp4=b"1")
    lab.run()
    button(lab, "Cancel").click().run()
    assert queue.jobs[0].cancelled and "Cancelled." in told(lab)
    button(lab, "Remove").click().run()
    assert queue.jobs[0].forgotten
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


def test_a_picture_is_shown_with_its_points_as_a_chart_and_as_a_table(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    assert not lab.exception
    (sentence,) = charts(lab)
    assert sentence.startswith(
        "On the picture of 640 × 480 px: 33 points in the layout BlazePose-33, 478 points"
    )
    assert len(lab.dataframe[0].value) == 33 + 478
    assert "511 of 511 points." in " ".join(told(lab))
    assert (
        "1 frame, analysed with the pose model full, up to 1 person and 1 face, thresholds 0.5, 0.5 and 0.5."
        in told(lab)
    )


@pytest.mark.parametrize(
    ("models", "missed"),
    [("both", "No body and no face was"), ("face", "No face was"), ("pose", "No body was")],
)
def test_what_was_not_found_on_a_picture_is_said_with_what_may_help(
    lab: AppTest, queue: FakeQueue, give: Give, models: Models, missed: str
) -> None:
    done(lab, queue, give, result("picture", "me.png", body_and_face(models=models), people=0))
    assert charts(lab)[0].startswith(f"No points are shown. {missed} found: it may be too small,")
    assert "lower detection and presence thresholds in the sidebar, may help." in charts(lab)[0]


def test_the_table_is_filtered_by_region_and_by_name(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    lab.multiselect(key="lab-regions-first").set_value(["head", "lips"]).run()
    table = lab.dataframe[0].value
    assert set(table["region"]) == {"head", "lips"}
    lab.text_input(key="lab-name-first").set_value("Mouth").run()
    assert set(lab.dataframe[0].value["point"]) == {"mouth left", "mouth right"}


def test_the_table_is_filtered_by_visibility(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    seen = result("picture", "me.png")
    (frame,) = seen.record.frames
    (who,) = frame.results[BODY].people
    # The first three points are 0.75 visible, the others 0.25; the face has no visibility.
    visible = np.array([0.75] * 3 + [0.25] * 30, np.float32)
    pose = replace(frame.results[BODY], people=(replace(who, visibility=visible),))
    seen.record = replace(seen.record, frames=(replace(frame, results={**frame.results, BODY: pose}),))
    done(lab, queue, give, seen)
    for least, listed in ((0.25, 33), (0.5, 3), (0.8, 1)):
        lab.slider(key="lab-visible-first").set_value(least).run()
        assert len(lab.dataframe[0].value) == listed
    # The one row that is left then is an empty one.
    assert "0 of 511 points. A click on a column's name opens a menu to sort by it." in " ".join(told(lab))


def test_a_layer_can_be_switched_off_and_a_layout_converted(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    lab.button_group(key="lab-layers-first").set_value(["Pose"]).run()
    selectbox(lab, "Layout of the pose").set_value("coco-17").run()
    assert charts(lab)[0].startswith("On the picture of 640 × 480 px: 17 points in the layout COCO-17; drag")


def test_a_clip_has_a_player_a_timeline_and_motion(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert not lab.exception
    timeline, frame, way, face = charts(lab)
    assert timeline.startswith("Over 5.00 s a body was found on 101 and a face on 101 of 101 frames")
    assert frame.startswith("On the picture of 640 × 480 px")
    assert way.startswith("On the 101 of 101 frames with the point in view the right wrist moves in x")
    assert "The mouth opens between" in face
    # The made body has no metres: a sentence, and no empty panels.
    assert "No joint angles to show: no body with metres was found." in told(lab)
    assert queue.drawn[0][1:] == (ViewSettings("one picture", mirror=False), False)
    assert len(lab.get("video")) == 1
    offered = [each.proto.label for each in lab.get("download_button")]
    assert "Annotated frame (PNG)" in offered and "Annotated clip (MP4)" in offered


def test_sound_is_offered_where_there_is_some(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert "With the clip's sound" not in [each.label for each in lab.checkbox]
    assert queue.jobs[0].outcome is not None
    queue.jobs[0].outcome.sound = True
    lab.run()
    lab.checkbox(key="lab-sound-1").check().run()
    assert queue.drawn[-1][1:] == (ViewSettings("one picture", mirror=False), True)


def test_a_clip_without_anybody_has_sentences_and_no_empty_panels(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result(people=0))
    assert not lab.exception
    timeline, frame = charts(lab)
    assert "a body was found on 0 and a face on 0 of 101 frames" in timeline
    for reason in (
        "No trajectory of the point to show: no body in view.",
        "No joint angles to show: no body with metres was found.",
        "No openings to show: no face was found.",
    ):
        assert reason in told(lab)


def test_a_clip_that_is_drawn_smaller_says_so(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert not any("is drawn at" in each for each in told(lab))
    large = result()
    frames = tuple(replace(frame, size_px=(1768, 994)) for frame in large.record.frames)
    large.record = replace(large.record, frames=frames)
    done(lab, queue, give, large)
    assert any(
        each.startswith("The clip of 1,768 × 994 px is drawn at 1,280 × 720 px;") for each in told(lab)
    )


def test_a_click_on_the_timeline_shows_that_frame(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(lab, queue, give, result())
    real, clicks = chart, [2.02]

    def clicked(key: str, *args: Any, **kwargs: Any) -> float | None:
        real(key, *args, **kwargs)
        return clicks.pop() if key == "lab-timeline" and clicks else None

    monkeypatch.setattr(clip, "chart", clicked)
    lab.run()
    # A frame each 50 ms.
    (frame,) = [each for each in lab.slider if each.label == "Frame"]
    assert frame.value == 40
    assert "Frame 40 at 2.00 s." in told(lab)


def test_results_loaded_again_stand_without_pictures(lab: AppTest, give: Give) -> None:
    give(before__json=formats.write(result(pixels=False).record, ".json"))
    lab.run()
    assert (
        "There is no clip to play: these are results alone. The timeline and the frames are below."
        in told(lab)
    )
    assert "These results have no pictures, so the points are shown alone." in told(lab)
    assert len(charts(lab)) == 4


def test_two_clips_are_laid_over_one_another_with_their_differences(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result(), result(settings=body_and_face("lite")))
    button(lab, "Show").click().run()
    selectbox(lab, "Compare with").set_value(1 if lab.main.header[0].value.startswith("2") else 2).run()
    assert not lab.exception
    assert any(each.startswith("Solid lines: ") for each in told(lab))
    rows = {row["measure"]: row for row in lab.dataframe[-1].value.to_dict("records")}
    assert rows["pose's time a frame, ms"]["second − first"] == "0"
    apart = "The same pose points lie 0 % of the torso or shoulder width apart on average, on 101 frames"
    assert apart in charts(lab)[-1]


def test_a_picture_and_a_clip_are_compared_in_numbers_alone(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result(), result("picture", "me.png"))
    selectbox(lab, "Show").set_value(2).run()
    selectbox(lab, "Compare with").set_value(1).run()
    assert not lab.exception
    assert "cannot be shown frame by frame" in " ".join(told(lab))
    assert len(charts(lab)) == 1
    assert any("they are not of the same picture or clip" in each for each in told(lab))


def test_one_of_two_people_is_chosen_and_the_charts_follow(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result(people=2))
    # Point 16 stands 5 columns of 20 px to the right of its body's left, at 100 px and 250 px farther.
    assert "the right wrist moves in x between 200 and 200 px" in charts(lab)[2]
    selectbox(lab, "Person").set_value(1).run()
    assert "the right wrist moves in x between 450 and 450 px" in charts(lab)[2]
    lab.session_state["lab-parts-frame"] = "In space"
    lab.run()
    assert not lab.exception
    assert materials(lab)[0].place(FACE, 1, 0) == 1


def test_two_people_of_one_clip_are_compared(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result(people=2))
    against = selectbox(lab, "Compare with")
    assert against.options == ["nothing", "the same, another person"]
    against.set_value(1).run()
    assert not lab.exception
    assert selectbox(lab, "Person compared with").options == ["Person 2"]
    assert (
        charts(lab)[2].startswith("1, person 1: On the 101") and " 1, person 2: On the 101" in charts(lab)[2]
    )
    assert any(each.endswith("Dotted lines: 1 · clip.mp4 · pose full · person 2.") for each in told(lab))
    assert "Two people of one result have no points in common, whose distance could be measured." in told(lab)
    selectbox(lab, "Person").set_value(1).run()
    assert selectbox(lab, "Person compared with").options == ["Person 1"]
    assert not lab.exception and charts(lab)[2].startswith("1, person 2: ")


def test_a_clip_of_one_person_asks_for_none(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result())
    assert selectbox(lab, "Compare with").options == ["nothing"]
    assert not any(each.label.startswith("Person") for each in lab.selectbox)


def shown(lab: AppTest) -> tuple[str, list[str], list[str]]:
    """The number in the heading, in the choice and in the list, and which of the list can be shown."""
    heading = lab.main.header[0].value.split(" · ")[0]
    (marked,) = [each for each in lab.markdown if each.value == ":blue-badge[Shown]"]
    assert marked and selectbox(lab, "Show").value == int(heading)
    offered = [str(each.key).removeprefix("lab-show-") for each in lab.button if each.label == "Show"]
    assert heading not in offered
    return heading, offered, [each.value for each in lab.markdown if " ready" in each.value]


def test_what_is_looked_at_stays_when_a_file_ends_and_a_word_offers_the_new_one(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    give(one__png=b"1", two__png=b"2", three__png=b"3")
    lab.run()
    queue.jobs[1].finish(result("picture", "two.png"))
    assert shown(lab.run()) == ("2", [], [])
    queue.jobs[0].finish(result("picture", "one.png"))
    heading, offered, (word,) = shown(lab.run())
    assert (heading, offered) == ("2", ["1"])
    assert "**1 · one.png · pose full** is ready." in word
    queue.jobs[2].finish(result("picture", "three.png"))
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
        if not queue.jobs[-1].ended:
            queue.jobs[-1].finish(result("picture", "two.png"))
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


def test_every_format_is_written_when_it_is_asked_for(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    offered = {each.proto.label for each in lab.get("download_button")}
    assert offered == {form.name for form in formats.FORMATS.values()} | {"Annotated picture (PNG)"}
    record = result("picture", "me.png").record
    assert formats.read(downloads._writing(record, ".json")()).name == "me.png"
    refused = {
        each.proto.label: each.proto.help for each in lab.get("download_button") if each.proto.disabled
    }
    assert refused == {
        "TRC (OpenSim)": "A .trc file holds a movement, and a picture has none; choose another format."
    }
    assert not any("Excel" in said for said in told(lab))


def test_it_is_said_when_excel_would_cut_the_csv(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "EXCEL_ROWS", 100)
    done(lab, queue, give, result("clip", "me.mp4"))
    assert any("“CSV, a row a frame” has the same numbers in fewer rows" in said for said in told(lab))


def test_the_annotated_picture_is_the_picture_with_the_points_on_it() -> None:
    job = FakeJob[Result]("me.png")
    job.finish(result("picture", "me.png"))
    seen = look(Side(Material(1, "me.png", AnalysisSettings(), job)), 0, "first")  # type: ignore[arg-type]
    content = png(seen)
    drawn = Image.open(io.BytesIO(content))
    assert drawn.size == (640, 480)
    assert len(np.unique(np.asarray(drawn.convert("L")))) > 10


def test_the_same_file_again_with_other_settings(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    label = "Analyse again with the settings of the sidebar"
    assert label not in [each.label for each in lab.button]
    lab.slider(key="faces").set_value(2).run()
    button(lab, label).click().run()
    assert queue.submitted[-1][1:] == (b"file", "me.png", body_and_face(faces=2))


def test_repeatability_is_measured_when_it_is_asked_for(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def still(frame_rgb: Any, settings: AnalysisSettings) -> Analysed:
        seen.append((frame_rgb.shape, settings))
        return analysed()

    monkeypatch.setattr(
        server_state, "pool", lambda: SimpleNamespace(analyse_still=still, warm_up=lambda: None)
    )
    done(lab, queue, give, result("picture", "me.png"))
    lab.session_state["lab-parts-first"] = "Repeatability"
    lab.run()
    button(lab, "Measure repeatability").click().run()
    measuring = materials(lab)[0].repetition
    assert measuring is not None and measuring.wait(20)
    lab.run()
    assert len(seen) == 17 and {shape for shape, _ in seen} == {(480, 640, 3)}
    assert "over the 16 of 16 changed pictures on which it was found" in " ".join(charts(lab))


def test_who_was_away_for_long_is_told_that_all_has_been_let_go_of(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result("picture", "me.png"))
    workspace_of(lab).forget()
    assert queue.jobs[0].forgotten and queue.forgotten
    lab.run()
    assert "You were away for some minutes, and what you had here has been deleted." in told(lab)
    assert not charts(lab)
    assert "You were away for some minutes, and what you had here has been deleted." not in told(lab.run())


def test_a_files_name_is_shown_letter_by_letter(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    name = "![x](http:y) *z_* :red[w].png"
    done(lab, queue, give, result("picture", name))
    assert lab.main.header[0].value == r"1 · !\[x\](http\:y) \*z\_\* \:red\[w\].png · pose full"


@pytest.mark.parametrize(
    ("told_", "shown"),
    [
        (Status(State.WAITING, 3, 0, 101, None, None, ""), "Drawing the clip: number 3 in the queue"),
        (
            Status(State.DRAWING, None, 25, 100, 50.0, 1.5, ""),
            "Drawing the clip: 25 of 100 frames · 50 frames/s · 2 s left",
        ),
    ],
)
def test_while_the_clip_is_drawn_its_progress_stands_in_the_players_place(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch, told_: Status, shown: str
) -> None:
    monkeypatch.setattr(queue, "draw", lambda source, *_: FakeJob(source.name, told_))
    done(lab, queue, give, result())
    assert not lab.exception and not lab.get("video")
    assert shown in [part.proto.text for part in lab.get("progress")]


def test_drawing_a_clip_can_be_cancelled_and_begun_anew(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[FakeJob[bytes]] = []

    def draw(source: FakeJob[Result], *_: Any) -> FakeJob[bytes]:
        made.append(FakeJob(source.name))
        return made[-1]

    monkeypatch.setattr(queue, "draw", draw)
    done(lab, queue, give, result())
    lab.button(key="lab-cancel-player").click().run()
    assert made[0].cancelled and len(made) == 1
    assert "Drawing the clip was cancelled." in told(lab)
    lab.button(key="lab-redraw-player").click().run()
    assert made[0].forgotten and len(made) == 2
    assert not lab.exception and not made[1].cancelled


def test_a_clip_that_cannot_be_drawn_says_why_and_the_rest_stands(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "draw", lambda source, *_: FakeJob(source.name, FAILED))
    done(lab, queue, give, result())
    assert "Drawing the clip failed. broken.jpg is damaged; save it again." in told(lab)
    assert len(charts(lab)) == 4


def test_a_queue_that_is_full_draws_nothing_and_says_so(lab: AppTest, queue: FakeQueue, give: Give) -> None:
    give(clip__mp4=b"file")
    lab.run()
    queue.jobs[0].finish(result())
    queue.full = True
    lab.run()
    assert any(each.startswith("clip.mp4 cannot be drawn. You keep 50 files") for each in told(lab))
    assert not lab.exception and len(charts(lab)) == 4
    assert not lab.run().warning[1:]


def test_what_was_found_before_a_clip_broke_off_can_be_seen(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    give(clip__mp4=b"file")
    lab.run()
    queue.jobs[0].finish(result())
    queue.jobs[0].told = FAILED
    lab.run()
    assert [each.value for each in lab.error] == [
        "broken.jpg is damaged; save it again. The earlier results are kept: 101 frames."
    ]
    assert len(charts(lab)) == 4


def test_a_frame_that_cannot_be_read_again_leaves_its_points(
    lab: AppTest, queue: FakeQueue, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise MediaError("clip.mp4 cannot be read any more.")

    monkeypatch.setattr(Pictured, "frame_rgb", fail)
    done(lab, queue, give, result())
    assert "clip.mp4 cannot be read any more." in told(lab)
    assert charts(lab)[1].startswith("On the picture of 640 × 480 px: 33 points")


def test_who_comes_back_finds_materials_and_choices_as_they_were(
    lab: AppTest, queue: FakeQueue, give: Give
) -> None:
    done(lab, queue, give, result())
    lab.slider(key="lab-frame-1").set_value(70).run()
    lab.button_group(key="lab-layers-frame").set_value(["Face"]).run()
    lab.switch_page("pages/privacy.py").run()
    assert not lab.slider
    lab.switch_page("pages/lab.py").run()
    assert not lab.exception
    assert lab.slider(key="lab-frame-1").value == 70
    assert charts(lab)[1].startswith(
        "On the picture of 640 × 480 px: 478 points in the layout MediaPipe face mesh"
    )
    assert len(queue.submitted) == 1


def test_a_clip_that_is_done_while_it_is_asked_for_is_shown_by_another_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ending:
        """Ends between the first question and the second."""

        outcome = None
        asked = 0

        @property
        def ended(self) -> bool:
            self.asked += 1
            return self.asked > 1

        def status(self) -> Status:
            return Status(State.DONE, None, 9, 9, None, None, "")

    runs: list[str] = []
    monkeypatch.setattr(st, "fragment", lambda part, run_every: part if run_every else lambda *_: None)
    monkeypatch.setattr(st, "rerun", lambda: runs.append("whole page"))
    material: Any = SimpleNamespace(name="clip.mp4")
    ending: Any = Ending()
    assert clip.drawn_clip(material, ending, "Drawing the clip", "player") is None
    assert runs == ["whole page"]
