"""The part of a job's process that runs the models on what it decodes."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from components.keypoints import FrameAnalysis, FrameResult, NetworkSettings, StageTimes
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.keypoints.settings import Mode
from components.media.clip_notes import ClipNotes
from components.media.clips import ClipFrame, read_clip
from components.media.errors import MediaError
from components.media.images import Still
from components.models.errors import ModelError
from components.models.tracker import Tracker
from components.models.trackers import tracker
from components.processes.analyst import Analyst
from components.processes.gil_tuning import take_short_turns
from components.processes.jobs.protocol import BATCH_S, Analyse, Failed, Finished, Frames, Last, Refused
from components.processes.protocol import Answer, Request, SharedFrame, Unable
from components.processes.sandbox.protocol import RunLimits
from components.processes.sandbox.tracker import PATIENCE_FRAMES, SandboxTracker, finder_of

MOST_PICTURES = 100_000
"""Of a clip: an hour at 30 frames/s is more than any limit lets through."""
AHEAD_FRAMES = 3
"""Decoded frames that may wait for the models: enough to even out a clip's larger frames, 75 MB in 4K."""


class Networks:
    """The networks that are ordered, the viewer's own among them if its file is there.

    Args:
        network: the file of the viewer's network, where the order names one.
    """

    def __init__(self, order: Analyse, network: SharedFrame | None) -> None:
        self.order, self._network = order, network
        self._own: SandboxTracker | None = None
        self._analyst = Analyst(in_turn=True, build=self._build)

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known of how the viewer's network has fared."""
        return () if self._own is None else self._own.notes

    def ask(self, mode: Mode, timestamp_ms: int, rgb: Rgb) -> Answer:
        """All of them on that frame."""
        shape = (rgb.shape[0], rgb.shape[1], 3)
        return self._analyst.analyse(Request(shape, timestamp_ms, mode, self.order.settings), rgb)

    def close(self) -> None:
        """Closes them. Idempotent."""
        self._analyst.close()

    def _build(self, settings: NetworkSettings, mode: Mode) -> Tracker:
        if settings.network != VIEWER_NETWORK:
            return tracker(settings, mode)
        viewer = self.order.viewer
        if self._network is None or viewer is None:
            raise ModelError("Your network is not here any more; give its file again.")
        found_by = finder_of(viewer, settings)
        finder = None if found_by is None else tracker(found_by, mode)
        patience = PATIENCE_FRAMES if mode == "stream" else 1
        limits = RunLimits(pictures=MOST_PICTURES)
        # No less of the processor than the networks beside it, with whose times its own are compared.
        self._own = SandboxTracker(
            self._network, viewer, settings.people, finder, patience, limits, niceness=0
        )
        return self._own


def analyse_picture(networks: Networks, still: Still, connection: Connection) -> Last:
    """All networks on the picture."""
    answer = networks.ask("still", 0, still.rgb)
    if isinstance(answer, FrameAnalysis):
        frame = ClipFrame(0, still.rgb, still.size_px)
        connection.send(Frames((_result(0, frame, answer, 0, 0),)))
        return Finished(still.notes)
    return Failed(answer.reason)


def analyse_clip(networks: Networks, path: Path, connection: Connection) -> Last:
    """All networks on every frame that the limits let through.

    Raises:
        MediaError: where the clip proves to be damaged; the frames before it have been sent.
    """
    take_short_turns()
    order = networks.order
    batch: list[FrameResult] = []
    index = skipped = 0
    account = ClipNotes()
    sent_s = time.monotonic()
    try:
        for frame, convert_ns in _decoded_ahead(order, path, account):
            skipped += frame.skipped
            answer = networks.ask("stream", frame.timestamp_ms, frame.rgb)
            if isinstance(answer, Unable):
                return Failed(answer.reason)
            if not isinstance(answer, FrameAnalysis):
                skipped += 1
                continue
            batch.append(_result(index, frame, answer, convert_ns, skipped))
            index, skipped = index + 1, 0
            if time.monotonic() - sent_s >= BATCH_S:
                connection.send(Frames(tuple(batch)))
                batch, sent_s = [], time.monotonic()
        if not index:
            return Refused(f"No frame of {order.name} can be analysed.")
        return Finished((*account.sentences(), *networks.notes))
    finally:
        if batch:
            connection.send(Frames(tuple(batch)))


def _result(index: int, frame: ClipFrame, found: FrameAnalysis, convert_ns: int, skipped: int) -> FrameResult:
    return FrameResult(
        index,
        frame.timestamp_ms,
        frame.size_px,
        found.results,
        StageTimes(convert=convert_ns, networks=found.ns, analysis=found.analysis_ns),
        skipped,
        frame.source_frame,
        frame.damaged,
    )


def _decoded_ahead(order: Analyse, path: Path, account: ClipNotes) -> Iterator[tuple[ClipFrame, int]]:
    """The clip's frames and the nanoseconds that each took, decoded in a thread of its own meanwhile."""
    waiting: queue.Queue[tuple[ClipFrame, int] | Exception | None] = queue.Queue(AHEAD_FRAMES)
    limits = order.limits
    frames = read_clip(
        path,
        max_seconds=limits.seconds,
        max_fps=limits.fps,
        max_megapixels=limits.frame_megapixels,
        name=order.name,
        account=account,
    )

    def decode() -> None:
        started_ns = time.perf_counter_ns()
        try:
            for frame in frames:
                waiting.put((frame, time.perf_counter_ns() - started_ns))
                started_ns = time.perf_counter_ns()
        except (MediaError, MemoryError) as error:
            waiting.put(error)
        except Exception as error:
            # Whatever a decoder raises on a hostile file: without an answer the other side would wait.
            waiting.put(
                MediaError(f"{order.name} cannot be decoded ({type(error).__name__}); save it again.")
            )
        else:
            waiting.put(None)

    threading.Thread(target=decode, daemon=True, name="decode").start()
    while (item := waiting.get()) is not None:
        if isinstance(item, Exception):
            raise item
        yield item
