"""Two results, or two people of one result, beside one another in the Lab."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from components.keypoints import body_and_face
from tests.support.app_tests import button, selectbox
from tests.support.lab_fakes import FakeQueue, result
from tests.support.lab_page import Give, done, materials, told
from tests.support.page_fakes import charts


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
    assert materials(lab)[0].place("face-landmarker", 1, 0) == 1


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
