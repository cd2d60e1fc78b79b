"""Colours of clips against ITU-R BT.601-7, BT.709-6 and BT.2020-2, worked out from their constants."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from numpy.typing import NDArray

from components.keypoints import FrameResult, StageTimes, ViewSettings, by_network
from components.media.annotate import AnnotatedClip
from components.media.clips import LoopedClip, read_clip
from components.media.examine import Limits
from tests.support.people import NO_FACE, NO_POSE

BT601, BT709, BT2020 = (0.299, 0.114), (0.2126, 0.0722), (0.2627, 0.0593)
"""The weights of red and blue."""
PATCHES = [(200, 40, 40), (40, 180, 60), (30, 60, 200), (230, 200, 40), (128, 128, 128)]


def ycbcr(rgb: tuple[int, int, int], weights: tuple[float, float], full: bool) -> NDArray[np.uint8]:
    """(3,) of 8 bits."""
    red, green, blue = (level / 255 for level in rgb)
    luma = weights[0] * red + (1 - sum(weights)) * green + weights[1] * blue
    differences = [(blue - luma) / (2 - 2 * weights[1]), (red - luma) / (2 - 2 * weights[0])]
    scale = (0, 255, 255) if full else (16, 219, 224)
    return np.round([scale[0] + scale[1] * luma, *(128 + scale[2] * d for d in differences)]).astype(np.uint8)


def write(
    path: Path,
    lines: int,
    weights: tuple[float, float],
    matrix: int | None,
    full: bool = False,
) -> Path:
    """A clip of upright stripes of known colours; without `matrix` it does not say how they are coded."""
    width = 64 * len(PATCHES)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"qp": "4", "preset": "ultrafast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, lines, "yuv420p"
        if matrix is not None:
            stream.codec_context.colorspace = matrix
        if full:
            stream.codec_context.color_range = 2
        frame = av.VideoFrame(width, lines, "yuv420p")
        for plane, values in zip(
            frame.planes, zip(*(ycbcr(p, weights, full) for p in PATCHES), strict=True), strict=True
        ):
            row = np.repeat(values, plane.width // len(PATCHES))
            rows = np.zeros((plane.height, plane.line_size), np.uint8)
            rows[:, : plane.width] = row
            plane.update(rows.tobytes())
        if full:
            frame.color_range = 2
        for number in range(2):
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def patches(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(5, 3), each from the middle of its stripe."""
    step = rgb.shape[1] // len(PATCHES)
    return rgb[rgb.shape[0] // 2, step // 2 :: step]


@pytest.mark.parametrize(
    ("lines", "weights", "matrix", "full"),
    [
        (480, BT601, None, False),
        (576, BT601, None, False),
        (718, BT601, None, False),
        (720, BT709, None, False),
        (1080, BT709, None, False),
        (480, BT709, 1, False),
        (1080, BT601, 6, False),
        (1080, BT601, 5, False),
        (1080, BT2020, 9, False),
        (480, BT601, None, True),
        (1080, BT709, 1, True),
        (1080, BT709, None, True),
    ],
)
def test_colours_are_those_that_were_meant(
    lines: int, weights: tuple[float, float], matrix: int | None, full: bool, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.mp4", lines, weights, matrix, full)
    for rgb in (next(read_clip(path)).rgb, next(LoopedClip(path, max_width_px=4000).frames())[1]):
        assert np.abs(patches(rgb).astype(int) - PATCHES).max() <= 3


@pytest.mark.parametrize("lines", [480, 1080])
def test_a_drawn_clip_says_how_its_colours_are_coded(lines: int, tmp_path: Path) -> None:
    source = write(tmp_path / "a.mp4", lines, BT709 if lines >= 720 else BT601, None)
    view = ViewSettings("one picture", mirror=False, output_width_px=640)
    results = [
        FrameResult(n, round(n * 1000 / 30), (320, lines), by_network(NO_POSE, NO_FACE), StageTimes())
        for n in range(2)
    ]
    drawn = tmp_path / "drawn.mp4"
    list(AnnotatedClip(source, "a.mp4", Limits(), results, view).write(str(drawn)))
    with av.open(str(drawn)) as container:
        frame = next(container.decode(video=0))
        assert frame.color_range == 1
        weights = {1: BT709, 5: BT601, 6: BT601}[frame.colorspace]
        planes = frame.to_ndarray()
        said = [planes[frame.height // 2, round(frame.width * (n + 0.5) / 5)] for n in range(len(PATCHES))]
        meant = [ycbcr(patch, weights, False)[0] for patch in PATCHES]
        assert np.abs(np.subtract(said, meant, dtype=int)).max() <= 4
    assert np.abs(patches(next(read_clip(drawn)).rgb).astype(int) - PATCHES).max() <= 6
