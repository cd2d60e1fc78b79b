"""The encoder is aiortc's in all but its settings: what it writes decodes, and closer to what was drawn."""

from __future__ import annotations

import fractions

import av
import numpy as np
import pytest
from aiortc import codecs
from aiortc.codecs.vpx import Vp8Encoder, vp8_depayload

from components.keypoints.arrays import Rgb
from components.live.patches.encoding import START_BIT_RATE, PlainVp8Encoder, install
from components.media.planes import to_planes, to_video_frame
from components.media.portrait import PortraitClip
from components.ui import server_state

SIZE_PX = (320, 240)


@pytest.fixture(scope="module")
def pictures() -> list[Rgb]:
    clip = PortraitClip(server_state.portrait(), SIZE_PX)
    return [clip.frame(number) for number in range(20)]


def encoded(encoder: Vp8Encoder, pictures: list[Rgb], key: int | None = None) -> list[bytes]:
    """The frames' VP8 data; number `key` is asked to be a key frame."""
    made = []
    for number, picture in enumerate(pictures):
        frame = to_video_frame(picture)
        frame.pts, frame.time_base = 3000 * number, fractions.Fraction(1, 90_000)
        payloads, timestamp = encoder.encode(frame, number == key)
        assert abs(timestamp - 3000 * number) <= 1
        made.append(b"".join(vp8_depayload(payload) for payload in payloads))
    return made


def error(data: list[bytes], pictures: list[Rgb]) -> float:
    """Mean squared error of the luma, over all frames."""
    decoder = av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [frame for one in data for frame in decoder.decode(av.Packet(one))]
    height = SIZE_PX[1]
    pairs = zip(frames, pictures, strict=True)
    return float(
        np.mean([(f.to_ndarray()[:height] - to_planes(p)[:height].astype(float)) ** 2 for f, p in pairs])
    )


def is_key(data: bytes) -> bool:
    # RFC 6386, 9.1: the lowest bit of a frame's first byte is 0 for a key frame.
    return data[0] & 1 == 0


def test_what_it_writes_is_closer_to_the_picture_than_with_the_denoiser(pictures: list[Rgb]) -> None:
    plain, stock = PlainVp8Encoder(), Vp8Encoder()
    stock.target_bitrate = plain.target_bitrate
    # When this fails, aiortc's denoiser is gone or costs nothing, and this module has had its day.
    assert error(encoded(plain, pictures), pictures) < error(encoded(stock, pictures), pictures)


def test_it_begins_with_a_key_frame_and_makes_another_when_asked(pictures: list[Rgb]) -> None:
    keys = [number for number, data in enumerate(encoded(PlainVp8Encoder(), pictures, key=7)) if is_key(data)]
    assert keys == [0, 7]


def test_another_size_begins_a_new_stream(pictures: list[Rgb]) -> None:
    encoder = PlainVp8Encoder()
    smaller = [picture[:120, :160].copy() for picture in pictures[:2]]
    assert [is_key(data) for data in encoded(encoder, pictures[:2] + smaller)] == [True, False, True, False]
    assert encoder.codec is not None and (encoder.codec.width, encoder.codec.height) == (160, 120)


@pytest.mark.parametrize(("rate", "anew"), [(1_050_000, False), (400_000, True)])
def test_it_follows_what_the_connection_carries(pictures: list[Rgb], rate: int, anew: bool) -> None:
    encoder = PlainVp8Encoder()
    encoded(encoder, pictures[:1])
    first = encoder.codec
    assert first is not None and first.bit_rate == START_BIT_RATE
    encoder.target_bitrate = rate
    encoded(encoder, pictures[:1])
    assert encoder.codec is not None
    assert (encoder.codec is not first) == anew
    assert encoder.codec.bit_rate == (rate if anew else START_BIT_RATE)


def test_connections_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "Vp8Encoder", Vp8Encoder)
    install()
    vp8 = next(codec for codec in codecs.CODECS["video"] if codec.mimeType == "video/VP8")
    assert isinstance(codecs.get_encoder(vp8), PlainVp8Encoder)


def test_stock_aiortc_still_begins_with_a_lower_bit_rate() -> None:
    # When this fails, `START_BIT_RATE` is not needed.
    assert Vp8Encoder().target_bitrate < START_BIT_RATE
