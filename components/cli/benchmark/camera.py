"""The bench's camera: the moving portrait with numbered frames, encoded once for all viewers."""

from __future__ import annotations

from fractions import Fraction

import av

from components.cli.benchmark.numbered import write_number
from components.keypoints.arrays import Rgb
from components.media.planes import to_planes
from components.media.portrait import PortraitClip

FPS = 30
WIDTH_PX, HEIGHT_PX = 640, 480
BIT_RATE = 1_500_000
"""What Chromium's sender reaches at this size on a good connection."""
KEY_FRAME_EVERY = 60
"""An encoded stream cannot answer a request for a key frame, so it has them regularly."""


def camera_packets(portrait: Rgb, seconds: float) -> list[bytes]:
    """VP8 frames of 640×480 at 30 frames/s, each carrying its number."""
    clip = PortraitClip(portrait, (WIDTH_PX, HEIGHT_PX), FPS)
    encoder = av.CodecContext.create("libvpx", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
    encoder.framerate = Fraction(FPS)
    encoder.bit_rate, encoder.gop_size = BIT_RATE, KEY_FRAME_EVERY
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    packets = []
    for number in range(round(seconds * FPS)):
        planes = to_planes(clip.frame(number))
        write_number(planes[:HEIGHT_PX], number)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = number
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets
