"""Frames leave the buffer with their last packet, and what stock aiortc does otherwise is kept."""

from __future__ import annotations

from collections.abc import Iterable

from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from components.live.patches.reception import PromptJitterBuffer


def packet(sequence: int, timestamp: int, data: bytes, last: bool) -> RtpPacket:
    made = RtpPacket(sequence_number=sequence % 2**16, timestamp=timestamp, marker=int(last), payload=data)
    made._data = data  # type: ignore[attr-defined]
    return made


def packets(frames: Iterable[list[bytes]], first: int = 0) -> list[RtpPacket]:
    """The packets of frames that are cut into parts."""
    made: list[RtpPacket] = []
    for number, parts in enumerate(frames):
        for index, part in enumerate(parts):
            made.append(packet(first + len(made), 3000 * number, part, index == len(parts) - 1))
    return made


def buffer() -> PromptJitterBuffer:
    return PromptJitterBuffer(capacity=128, is_video=True)


def test_a_frame_leaves_with_its_last_packet() -> None:
    mine = buffer()
    left = [mine.add(part)[1] for part in packets([[b"ab", b"c"], [b"d"]])]
    assert [frame and (frame.data, frame.timestamp) for frame in left] == [None, (b"abc", 0), (b"d", 3000)]


def test_stock_aiortc_still_waits_for_the_next_frame() -> None:
    # When this fails, this module has had its day.
    theirs = JitterBuffer(capacity=128, is_video=True)
    assert [theirs.add(part)[1] for part in packets([[b"ab", b"c"]])] == [None, None]


@given(
    st.lists(st.lists(st.binary(min_size=1, max_size=3), min_size=1, max_size=4), min_size=1, max_size=8),
    st.integers(0, 2**16 - 1),
    st.randoms(use_true_random=False),
)
def test_packets_that_change_places_give_the_same_frames(
    frames: list[list[bytes]], first: int, random: object
) -> None:
    sent = packets(frames, first)
    # The first packet sets the buffer's beginning; behind it neighbours may overtake one another.
    for index in range(1, len(sent) - 1, 2):
        if random.random() < 0.5:  # type: ignore[attr-defined]
            sent[index], sent[index + 1] = sent[index + 1], sent[index]
    mine = buffer()
    left = [frame for part in sent if (frame := mine.add(part)[1])]
    # A frame that was completed out of turn waits for the next packet.
    left += [frame for _ in frames if (frame := mine._take_marked())]
    assert [frame.data for frame in left] == [b"".join(parts) for parts in frames]


def test_padding_after_a_frame_is_no_frame() -> None:
    mine = buffer()
    whole = packets([[b"a"]])
    padding = packet(1, 0, b"", False)
    following = packet(2, 3000, b"b", True)
    left = [mine.add(part)[1] for part in (*whole, padding, following)]
    assert [frame and frame.data for frame in left] == [b"a", None, b"b"]


def test_a_lost_packet_costs_its_frame_and_asks_for_a_key_frame() -> None:
    mine = buffer()
    sent = packets([[b"a", b"b"]] + [[b"x"]] * 200)
    del sent[1]
    answers = [mine.add(part) for part in sent]
    assert any(asked for asked, _ in answers)
    assert answers[-1][1] is not None and answers[-1][1].data == b"x"


def test_sound_is_left_to_aiortc() -> None:
    sound = PromptJitterBuffer(capacity=16, prefetch=4)
    assert sound.add(packet(0, 0, b"a", True)) == (False, None)
