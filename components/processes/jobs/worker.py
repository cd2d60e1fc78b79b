"""Does one job: `python -m components.processes.jobs.worker SOCKET_FD CONTENT_FD OUTPUT_FD [NETWORK_FD]`.

It opens one viewer's file, which may be anything, and ends when the page's process lets go of its socket.
The file is looked at before the models' libraries are loaded, so that what cannot be used is refused at once.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from components.media.annotate import AnnotatedClip
from components.media.clip_frames import FrameFinder
from components.media.containers import open_clip
from components.media.errors import MediaError
from components.media.examine import examine
from components.media.images import read_image
from components.models.mediapipe.environment import disable_metrics
from components.operator import settings as operator_settings
from components.processes.jobs.protocol import (
    BATCH_S,
    Analyse,
    At,
    Draw,
    Failed,
    Finished,
    FramesDrawn,
    Last,
    Opened,
    Order,
    Pixels,
    Read,
    Refused,
    Started,
)
from components.processes.memory_limit import (
    DECODING_BYTES,
    limit_memory,
    with_models_bytes,
    with_picture_bytes,
)
from components.processes.process import end_with_the_other_side
from components.processes.protocol import SharedFrame

NICENESS = 15
"""Ten above the live workers': with Linux's weights (a factor of 1.25 a step) a job that meets a stream on
one core gets a tenth of it, and all of a core that nobody else wants. Opening the file is not put back."""


def work(
    order: Order, path: Path, output: SharedFrame, network: SharedFrame | None, connection: Connection
) -> Last:
    """Does what is ordered and sends events as it goes on; returns the last."""
    try:
        if isinstance(order, Analyse):
            return _analyse(order, path, output, network, connection)
        if isinstance(order, Draw):
            return _draw(order, path, output, connection)
        return _read(order, path, output, connection)
    except MediaError as error:
        return Refused(str(error))
    except MemoryError:
        return Failed(f"{order.name} takes more memory than a job may use; make it smaller.")


def _analyse(
    order: Analyse, path: Path, output: SharedFrame, network: SharedFrame | None, connection: Connection
) -> Last:
    found = examine(path, order.limits, order.name)
    connection.send(Opened(found.kind, found.size_px, found.fps, found.frames, found.sound))
    if found.kind == "picture":
        # Before the models are loaded, too, for only decoding tells whether a picture is whole.
        limit_memory(with_picture_bytes(found.size_px))
        still = read_image(path, max_megapixels=order.limits.megapixels, name=order.name)
        output.view((still.rgb.shape[0], still.rgb.shape[1], 3))[:] = still.rgb
    os.nice(NICENESS)
    limit_memory(with_models_bytes())
    # Only now, for this loads MediaPipe, which a file that is refused need not wait for.
    from components.processes.jobs.frames import Networks, analyse_clip, analyse_picture

    networks = Networks(order, network)
    try:
        if found.kind == "picture":
            return analyse_picture(networks, still, connection)
        return analyse_clip(networks, path, connection)
    finally:
        networks.close()


def _draw(order: Draw, path: Path, output: SharedFrame, connection: Connection) -> Last:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (order.most_bytes, -1))
    last_s = 0.0
    clip = AnnotatedClip(path, order.name, order.limits, order.frames, order.view)
    for done in clip.write(f"/dev/fd/{output.fd}", sound=order.sound):
        if time.monotonic() - last_s >= BATCH_S:
            connection.send(FramesDrawn(done))
            last_s = time.monotonic()
    return Finished()


def _read(order: Read, path: Path, output: SharedFrame, connection: Connection) -> NoReturn:
    """Answers until the other side closes.

    Raises:
        EOFError: then.
    """
    with open_clip(path, order.limits.frame_megapixels, order.name) as clip:
        finder = FrameFinder(clip)
        while True:
            wanted: At = connection.recv()
            try:
                rgb = finder.find(wanted.timestamp_ms)
            except MediaError as error:
                connection.send(Refused(str(error)))
                continue
            pixels = Pixels((rgb.shape[0], rgb.shape[1], 3))
            output.view(pixels.shape)[:] = rgb
            connection.send(pixels)


def main(socket_fd: int, content_fd: int, output_fd: int, network_fd: int | None = None) -> None:
    """Does the one job that comes over the socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_other_side(socket_fd)
    limit_memory(DECODING_BYTES)
    connection = Connection(socket_fd)
    try:
        order: Order = connection.recv()
        connection.send(Started())
        network = None if network_fd is None else SharedFrame(network_fd)
        path, output = Path(f"/dev/fd/{content_fd}"), SharedFrame(output_fd)
        connection.send(work(order, path, output, network, connection))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


if __name__ == "__main__":
    if not operator_settings().send_mediapipe_metrics:
        disable_metrics(os.environ)
    main(*map(int, sys.argv[1:]))
