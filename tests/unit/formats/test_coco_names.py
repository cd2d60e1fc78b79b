"""Names of pictures in a COCO document: none twice, however files are called."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.formats.coco_names import PictureNames
from components.keypoints.record import Kind

ODD = st.text() | st.sampled_from(
    ["a.jpg", "A.JPG", "a.png", "a.mp4", "a", "", ".", "..", "/", "../a.jpg", "a/../../b.jpg", "a_000000.png",
     "e\u0301.jpg", "\u00e9.jpg", "ß.jpg", "SS.jpg", "a b.mov", "a_b.mov", "a\\b.jpg", "\0.jpg", "a#t=1.mp4"]
)  # fmt: skip
PARTS = st.lists(
    st.tuples(ODD, st.sampled_from(["picture", "clip"]), st.sets(st.integers(0, 1 << 53), max_size=3)),
    max_size=8,
)


@given(PARTS)
def test_no_two_names_are_alike_and_none_leaves_its_folder(parts: list[tuple[str, Kind, set[int]]]) -> None:
    names = PictureNames()
    found = [
        name
        for path, kind, numbers in parts
        for name in names.of(path, kind, [0] if kind == "picture" else sorted(numbers))
    ]
    assert len(found) == sum(1 if kind == "picture" else len(numbers) for _, kind, numbers in parts)
    # As datumaro cuts them, and as a file system that knows no capitals compares them.
    assert len({name.rpartition(".")[0].casefold() for name in found}) == len(found)
    for name in found:
        assert not name.startswith("/") and not {"", ".", ".."} & set(name.split("/"))
        assert PurePosixPath(name).suffix.lower() in {".jpg", ".png"} and name.isprintable()
        assert "\\" not in name


@given(st.text(), st.sets(st.integers(0, 999_999), min_size=2, max_size=5))
def test_a_clips_frames_have_one_dot_and_no_sign_that_importers_trip_over(
    path: str, numbers: set[int]
) -> None:
    found = PictureNames().of(path, "clip", sorted(numbers))
    assert all(re.fullmatch(r"([\w-]+/)*[\w-]+_\d{6}\.png", name) for name in found)
    # As importers do that cut at the first dot.
    assert len({name.split(".")[0] for name in found}) == len(numbers)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("clip.mp4", "clip_000031.png"),
        ("day 1/my clip.v2.MP4", "day_1/my_clip_v2_000031.png"),
        ("Fête №1.mov", "Fête_1_000031.png"),
        ("#.mp4", "clip_000031.png"),
    ],
)
def test_a_frame_is_called_by_its_clip_and_number(path: str, name: str) -> None:
    assert PictureNames().of(path, "clip", [31]) == [name]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["my photo.v2.jpg"], ["my photo.v2.jpg"]),
        (["IMG_1.HEIC", "IMG_2.jfif", "Live, 12:30"], ["IMG_1.png", "IMG_2.png", "Live_12_30.png"]),
        (["a.jpg", "a.png", "A.jpg"], ["a.jpg", "a-2.png", "A-3.jpg"]),
        (["a/img.jpg", "b/img.jpg"], ["a/img.jpg", "b/img.jpg"]),
    ],
)
def test_a_picture_keeps_its_name_where_importers_open_it(paths: list[str], names: list[str]) -> None:
    made = PictureNames()
    assert [name for path in paths for name in made.of(path, "picture", [0])] == names
