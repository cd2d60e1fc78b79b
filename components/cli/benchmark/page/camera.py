"""The fake camera of a browser: a clip of uncompressed frames, which it plays as its camera's picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.cli.benchmark.camera import HEIGHT_PX, WIDTH_PX
from components.cli.benchmark.numbered import write_number
from components.keypoints.arrays import Rgb
from components.media.planes import to_planes
from components.media.portrait import PortraitClip

LOOP_FRAMES = 240
"""After these the clip begins again. A frame that takes longer than half of them to return does not count."""


def write_y4m(path: Path, frames: Iterable[NDArray[np.uint8]], count: int, fps: int = 30) -> Path:
    """Writes `count` yuv420p frames, (height × 3 / 2, width) each, as a y4m clip."""
    with path.open("wb") as file:
        for number, planes in enumerate(islice(frames, count)):
            if number == 0:
                height, width = planes.shape[0] * 2 // 3, planes.shape[1]
                file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420mpeg2\n".encode())
            file.write(b"FRAME\n" + planes.tobytes())
    return path


def numbered_portrait(portrait: Rgb) -> Iterator[NDArray[np.uint8]]:
    """The moving portrait, endless; each frame carries its number. yuv420p planes of 640 × 480."""
    clip = PortraitClip(portrait, (WIDTH_PX, HEIGHT_PX))
    for number in range(2**16):
        planes = to_planes(clip.frame(number))
        write_number(planes[:HEIGHT_PX], number)
        yield planes
