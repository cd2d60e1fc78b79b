"""The head in annotated pictures and clips: found again, and in nobody's way."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from components import formats
from components.formats import stamps
from components.media.images import encode_png
from tests.support.records import frame, record

PICTURE = np.random.default_rng(0).integers(0, 255, (20, 30, 3), np.uint8)
MP4 = b"\0\0\0\x10ftypisom\0\0\2\0" + b"\0\0\0\x0dmdat\1\2\3\4\5"
# With letters that are not ASCII.
HEAD = formats.head(record(frame(), name="Fête №1.png"))
PNG = encode_png(PICTURE, stamps.png_text(HEAD))


def test_a_pngs_pixels_stay_and_readers_find_the_head() -> None:
    assert stamps.png_head(PNG) == HEAD
    with Image.open(io.BytesIO(PNG)) as image:
        np.testing.assert_array_equal(np.asarray(image), PICTURE)
        assert '"Fête №1.png"' in image.info["keypoint-lab"]


def test_an_mp4s_boxes_stay_as_they_are() -> None:
    stamped = stamps.stamped_mp4(MP4, HEAD)
    assert stamped.startswith(MP4)
    assert stamps.mp4_head(stamped) == HEAD


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_what_is_not_whole_has_no_head(data: st.DataObject) -> None:
    mp4 = stamps.stamped_mp4(MP4, HEAD)
    with pytest.raises(formats.NotResults):
        # Nobody needs the last four bytes: the checksum of a chunk without content.
        stamps.png_head(PNG[: data.draw(st.integers(0, len(PNG) - 5))])
    with pytest.raises(formats.NotResults):
        stamps.mp4_head(mp4[: data.draw(st.integers(0, len(mp4) - 1))])


@given(st.binary(max_size=100))
@settings(deadline=None)
def test_other_bytes_have_no_head(content: bytes) -> None:
    for read in (stamps.png_head, stamps.mp4_head):
        for start in (b"", PNG[:8], PNG[:40]):
            with pytest.raises(formats.NotResults):
                read(start + content)
