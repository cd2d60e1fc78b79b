"""One viewer's stream: a thread that takes the newest frame, has it analysed, draws it and sends it back."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import replace

import av

from components.keypoints import FrameAnalysis, FrameResult, NetworkResult, Settings, StageTimes
from components.keypoints.arrays import Rgb
from components.live.pace import FrameRate, WarmUp
from components.live.recording import Recording
from components.live.shown_frame import ShownFrame
from components.live.status import STALE_AFTER_S, Phase, StreamStatus
from components.live.tracks import OutputTrack, to_rgb
from components.media.draw import compose, placard
from components.processes.stream.seats import Pool, Seat, SeatsTaken
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost

log = logging.getLogger(__name__)

HISTORY_FRAMES = 600
"""Twenty seconds at 30 frames/s: the charts look back ten."""
RETRY_S = 1.0
POLL_S = 0.25


class LiveSession:
    """A stream from its opening to its end. All methods may be called from any thread and return at once."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self.output = OutputTrack(self._idle_picture, self.close)
        self._pool = pool
        self._settings = settings
        self._changed = threading.Condition()
        self._waiting: tuple[av.VideoFrame | Rgb, int] | None = None
        self._paused = self._closed = self.forgotten = False
        self._phase, self._reason = Phase.STARTING, ""
        self._opened_ns, self._ended_ns = time.perf_counter_ns(), 0
        self._refused = self._restarts = self._unsent = self._skipped = 0
        self._received, self._analysed = FrameRate(), FrameRate()
        self._timestamp_ms = 0
        self._warm_up = WarmUp()
        self._history: deque[FrameResult] = deque(maxlen=HISTORY_FRAMES)
        self._shown_frame: ShownFrame | None = None
        self._recording: Recording | None = None
        threading.Thread(target=self._run, daemon=True, name="live-session").start()

    def push(self, frame: av.VideoFrame | Rgb) -> None:
        """Offers a frame; one that still waits is replaced and counted as skipped."""
        now_ns = time.perf_counter_ns()
        with self._changed:
            if self._waiting is not None and not self._paused:
                self._skipped += 1
            self._waiting = (frame, now_ns)
            self._received.note()
            self._changed.notify()

    def update(self, settings: Settings) -> None:
        """Applies from the next frame on, and to the picture of a stream that is being held."""
        view, self._settings = self._settings.view, settings
        shown = self._shown_frame
        if self._paused and shown is not None and settings.view != view:
            result = shown.result
            picture = compose(shown.frame_rgb, tuple(result.results.values()), settings.view)
            self._shown_frame = replace(
                shown, picture_rgb=picture, settings=replace(shown.settings, view=settings.view)
            )

    def pause(self, paused: bool) -> None:
        """Holds or resumes the analysis; the last picture stays on screen."""
        with self._changed:
            self._paused = paused
            self._changed.notify()

    def close(self) -> None:
        """Ends the stream; the thread gives the seat back as soon as its frame is done. Idempotent."""
        with self._changed:
            self._ended_ns = self._ended_ns or time.perf_counter_ns()
            self._closed = True
            self._changed.notify()
        if self._recording is not None:
            self._recording.stop()

    def forget(self) -> None:
        """Ends the stream and lets go of what it showed: pictures, points and times. Idempotent.

        A recording is only ended: whoever has asked for it has it still.
        """
        self.close()
        self.forgotten = True
        self._shown_frame = self._waiting = None
        self._history.clear()
        self.output.forget()

    def record(self, pixels: bool) -> Recording:
        """Starts a recording in the place of the one before, which is ended and, unless taken, forgotten.

        Args:
            pixels: whether to keep the pictures too.
        """
        previous, self._recording = self._recording, Recording(self._settings.analysis, pixels)
        if previous is not None:
            previous.forget()
        return self._recording

    @property
    def recording(self) -> Recording | None:
        """The last recording that was started, going on or ended."""
        return self._recording

    @property
    def closed(self) -> bool:
        """Whether the stream has been ended."""
        return self._closed

    @property
    def paused(self) -> bool:
        """Whether the viewer holds the stream."""
        return self._paused

    @property
    def shown_frame(self) -> ShownFrame | None:
        """The last analysed frame, or None before the first."""
        return self._shown_frame

    def history(self) -> tuple[FrameResult, ...]:
        """The last results, newest last."""
        return tuple(self._history)

    def status(self) -> StreamStatus:
        """State and counts now."""
        return StreamStatus(
            phase=self._phase_now(),
            reason=self._reason,
            connected=self.output.connected,
            age_s=((self._ended_ns or time.perf_counter_ns()) - self._opened_ns) / 1e9,
            received=self._received.total,
            analysed=self._analysed.total,
            refused=self._refused,
            restarts=self._restarts,
            unsent=self._unsent,
            result_age_s=self._analysed.silent_s,
            received_per_s=self._received.per_s(),
            analysed_per_s=self._analysed.per_s(),
            sent_per_s=self.output.sent.per_s(),
        )

    def _phase_now(self) -> Phase:
        if self._closed:
            return Phase.ENDED
        if self._paused:
            return Phase.PAUSED
        silent_s = self._received.silent_s
        if silent_s > STALE_AFTER_S and self._phase in (Phase.RUNNING, Phase.STARTING, Phase.RESTARTING):
            return Phase.NO_FRAMES
        return self._phase

    def _run(self) -> None:
        seat = self._take_seat()
        if seat is None:
            return
        try:
            while not self._closed:
                self._serve(seat)
        finally:
            if self.forgotten:
                # The frame that was being analysed meanwhile has left its pictures.
                self.forget()
            seat.release()

    def _serve(self, seat: Seat) -> None:
        if not self._frame_waits():
            return
        try:
            self._analyse_newest(seat)
        except WorkerLost as error:
            self._restarts += 1
            self._warm_up.begin_again()
            self._phase, self._reason = Phase.RESTARTING, str(error)
        except FrameRefused as error:
            self._refused += 1
            self._reason = str(error)
        except ModelsUnavailable as error:
            self._unavailable(str(error))
        except Exception:
            # The stream must outlive any fault of one frame; the next frame may well be fine.
            log.exception("A frame could not be analysed.")
            self._unavailable("The analysis met an unexpected fault; the server's log has it.")

    def _unavailable(self, reason: str) -> None:
        if self._reason != reason:
            log.error(reason)
        self._phase, self._reason = Phase.UNAVAILABLE, reason
        with self._changed:
            self._changed.wait_for(lambda: self._closed, RETRY_S)

    def _take_seat(self) -> Seat | None:
        while not self._closed:
            try:
                return self._pool.take()
            except SeatsTaken as error:
                self._phase, self._reason = Phase.WAITING_FOR_SEAT, str(error)
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, POLL_S)
        return None

    def _frame_waits(self) -> bool:
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or (self._waiting is not None and not self._paused), POLL_S
            )
            return self._waiting is not None and not self._closed and not self._paused

    def _take_newest(self) -> tuple[av.VideoFrame | Rgb, int, int]:
        with self._changed:
            assert self._waiting is not None  # Only this thread takes frames.
            (frame, arrived_ns), self._waiting = self._waiting, None
            skipped, self._skipped = self._skipped, 0
            return frame, arrived_ns, skipped

    def _analyse_newest(self, seat: Seat) -> None:
        settings = self._settings
        if not seat.ready:
            self._show_without_analysis(to_rgb(self._take_newest()[0]), settings)
            return
        with seat.turn():
            # Taken only now, for a newer one may have come while others had their turn.
            frame, arrived_ns, skipped = self._take_newest()
            started_ns = time.perf_counter_ns()
            rgb = to_rgb(frame)
            converted_ns = time.perf_counter_ns()
            self._timestamp_ms = max(self._timestamp_ms + 1, (arrived_ns - self._opened_ns) // 1_000_000)
            analysis = seat.analyse(rgb, self._timestamp_ms, settings.analysis)
        drawing_ns = time.perf_counter_ns()
        picture = compose(rgb, tuple(analysis.results.values()), settings.view)
        self._send(picture)
        times = StageTimes(
            wait=started_ns - arrived_ns,
            convert=converted_ns - started_ns,
            networks=analysis.ns,
            analysis=drawing_ns - converted_ns,
            draw=time.perf_counter_ns() - drawing_ns,
        )
        self._keep(rgb, picture, analysis, times, skipped, settings)

    def _keep(
        self,
        rgb: Rgb,
        picture: Rgb,
        analysis: FrameAnalysis,
        times: StageTimes,
        skipped: int,
        settings: Settings,
    ) -> None:
        size_px = (rgb.shape[1], rgb.shape[0])
        result = FrameResult(
            self._analysed.total,
            self._timestamp_ms,
            size_px,
            analysis.results,
            times,
            skipped,
            warm_up=self._warm_up.holds(settings.analysis),
        )
        self._analysed.note()
        self._history.append(result)
        if self._recording is not None:
            self._recording.add(result, rgb, settings.analysis)
        self._shown_frame = ShownFrame(rgb, picture, result, settings)
        self._phase, self._reason = Phase.RUNNING, ""

    def _show_without_analysis(self, rgb: Rgb, settings: Settings) -> None:
        starting = self._analysed.total == 0 and self._restarts == 0
        self._phase = Phase.STARTING if starting else Phase.RESTARTING
        nothing = tuple(map(NetworkResult, settings.analysis.keys))
        self._send(compose(rgb, nothing, settings.view, note=f"{self._phase.value}…"))

    def _send(self, picture: Rgb) -> None:
        if self.output.connected and not self.output.publish(picture):
            self._unsent += 1

    def _idle_picture(self) -> Rgb:
        """What to send while no new picture comes: the last one with the reason, or the reason alone."""
        phase, shown = self._phase_now(), self._shown_frame
        if phase is Phase.RUNNING:
            # A frame is overdue: the worker is slow or hangs, which its deadline will settle.
            phase = Phase.RESTARTING
        lines = (f"{phase.value}…",) if not self._reason else (f"{phase.value}…", self._reason)
        if shown is None:
            return placard((640, 240), lines)
        results = tuple(shown.result.results.values())
        return compose(shown.frame_rgb, results, shown.settings.view, note=lines[0])
