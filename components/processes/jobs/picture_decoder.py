"""A decoder of pictures: `python -m components.processes.jobs.picture_decoder SOCKET_FD MEMORY_FD …`.

It decodes one picture after another, each of which may be anything, and knows nothing of the models: what
kills it costs them nothing. It ends when the other side lets go of its socket.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from components.media.errors import MediaError
from components.media.examine import examine
from components.media.images import read_image
from components.processes.jobs.picture_protocol import Decode, Decoded, Said
from components.processes.jobs.protocol import Failed, Refused, Started
from components.processes.memory_limit import DECODING_BYTES, limit_memory, own_bytes, with_picture_bytes
from components.processes.process import end_with_the_other_side
from components.processes.protocol import SharedFrame


def decode(order: Decode, memories: Sequence[SharedFrame], at_first_bytes: int) -> Decoded | Refused | Failed:
    """Puts the picture into its memory, or says in a sentence why it cannot.

    Args:
        at_first_bytes: what the process had before its first picture.
    """
    try:
        found = examine(order.path, order.limits, order.name)
        # From the first: what stays of one picture is not granted to the next.
        limit_memory(with_picture_bytes(found.size_px), at_first_bytes)
        still = read_image(order.path, max_megapixels=order.limits.megapixels, name=order.name)
        shape = (still.rgb.shape[0], still.rgb.shape[1], 3)
        memories[order.place].view(shape)[:] = still.rgb
    except MediaError as error:
        return Refused(str(error))
    except MemoryError:
        return Failed(f"{order.name} takes more memory than a job may use; make it smaller.")
    return Decoded(shape, still.size_px, still.notes)


def main(socket_fd: int, *memory_fds: int) -> None:
    """Serves until the other side closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_other_side(socket_fd)
    limit_memory(DECODING_BYTES)
    at_first_bytes = own_bytes()
    connection = Connection(socket_fd)
    memories = [SharedFrame(fd) for fd in memory_fds]
    try:
        connection.send(Started())
        while True:
            order: Decode = connection.recv()
            held_bytes = own_bytes() - at_first_bytes
            connection.send(Said(decode(order, memories, at_first_bytes), held_bytes))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
