"""A stream made up of shapes whose measures can be worked out by hand, and what stands in for a browser.

Body: 33 points in three rows of eleven, 20 px apart. The last eight are not in view, so that the third row
ends at 40 of 200 px. The hull of the other 25 is 200 × 20 + (200 + 40) / 2 × 20 = 6,400 px² of 640 × 480, and
the torso, from the middle of points 11 and 12 (10, 20) to that of 23 and 24 (30, 40), is √800 = 28.28 px.

Face: 478 points in two rows of 239, 1 px apart and the rows 40 px. Its hull is 238 × 40 px = 9,520 px², and
its outer eye corners, points 33 at (33, 0) and 263 at (24, 40), are √(9² + 40²) = 41 px apart.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from components.keypoints import (
    AnalysisSettings,
    FrameAnalysis,
    FrameResult,
    Keypoints,
    NetworkResult,
    Settings,
    StageTimes,
    by_network,
)
from components.live.recording import Recording
from components.live.session import LiveSession
from components.live.shown_frame import ShownFrame
from components.live.status import Phase, StreamStatus
from components.processes.stream.seats import Pool
from components.ui.session import Name
from components.ui.workspace import K, Workspace
from tests.support.results import BODY, FACE, Points, frame, grid, person

TIMEOUT_S = 60.0
MS = 1_000_000
TIMES = StageTimes(
    wait=MS,
    convert=2 * MS,
    networks={BODY: 12 * MS, FACE: 7 * MS},
    analysis=14 * MS,
    draw=3 * MS,
)
STEP_MS = 50
FRAMES = 101
PRESENCE = 0.97
TREMBLE_PX = 0.8

# Along a row these add up to 0, and so do their products with the places left and right of the middle:
# moving the points so is no shift, turn or growth of the whole. Most points move, so the median is theirs.
# The body's third row rests, for only some of it is in view.
_BODY_ROWS = (*((1, -1, -1, 1, 0, 0, 0, 1, -1, -1, 1) * 2), *((0,) * 11))
_FACE_ROW = (*((1, -1, -1, 1) * 59), 0, 0, 0)


def face_px(left_px: float = 150, top_px: float = 200) -> Points:
    """(478, 2): two rows of 239 points."""
    i = np.arange(478)
    points: Points = np.column_stack([left_px + i % 239, top_px + 40 * (i // 239)]).astype(np.float64)
    return points


def _trembling(points: Points, row: tuple[int, ...], by_px: float) -> Points:
    moved = points.copy()
    moved[:, 1] += by_px * np.tile(row, len(points) // len(row))
    return moved


def body(by_px: float = 0.0, left_px: float = 100) -> Keypoints:
    """A body whose legs (8 points) are seen with 0.2 and all else with 1."""
    seen = np.where(np.arange(33) >= 25, 0.2, 1.0)
    return person(
        "body", _trembling(grid(left_px, 100, 20).astype(np.float64), _BODY_ROWS, by_px), seen, seen
    )


def face(by_px: float = 0.0, left_px: float = 150) -> Keypoints:
    """A face without any confidence."""
    return person("face", _trembling(face_px(left_px), _FACE_ROW, by_px))


@functools.cache
def history(bodies: int = 1, faces: int = 1) -> tuple[FrameResult, ...]:
    """101 frames, 20 a second: the points tremble up and down and rest in the last.

    A body's do so by 0.8 px and a face's by a tenth of that. Before every tenth frame 2 were skipped; the
    presence is read on every tenth, the last among them.
    """
    made = []
    for i in range(FRAMES):
        by_px = 0.0 if i == FRAMES - 1 else TREMBLE_PX * (-1) ** i
        made.append(
            frame(
                i * STEP_MS,
                [body(by_px, 100 + 250 * k) for k in range(bodies)],
                [face(by_px / 10, 150 + 245 * k) for k in range(faces)],
                times=TIMES,
                skipped=2 * (i % 10 == 0),
                face_presence=[PRESENCE] * faces if faces and i % 10 == 0 else None,
                blendshapes=np.tile(np.arange(52) / 100, (faces, 1)) if faces else None,
            )
        )
    return tuple(made)


def shown_frame() -> ShownFrame:
    """A red frame, shown as a blue picture, with the last of the results."""
    red, blue = np.zeros((480, 640, 3), np.uint8), np.zeros((480, 1280, 3), np.uint8)
    red[..., 0] = blue[..., 2] = 255
    return ShownFrame(red, blue, history()[-1], Settings())


def analysed(*others: NetworkResult) -> FrameAnalysis:
    """Both networks' results on a picture of 512 × 512 px that is not looked at.

    Args:
        others: results that take the place of their networks' own.
    """
    results = {**history()[-1].results, **by_network(*others)}
    return FrameAnalysis(results, TIMES.networks, TIMES.analysis)


@dataclass
class Session(LiveSession):
    """A stream that nothing moves."""

    phase: Phase = Phase.RUNNING
    reason: str = ""
    connected: bool = True
    age_s: float = 30.0
    results: tuple[FrameResult, ...] = ()
    shown_frame: ShownFrame | None = None
    paused: bool = False
    forgotten: bool = False
    given: list[Settings] = field(default_factory=list)
    recording: Recording | None = None
    result_age_s: float = 0.0

    def status(self) -> StreamStatus:
        phase = Phase.PAUSED if self.paused else self.phase
        n = len(self.results)
        rates = {"received_per_s": 30.0, "analysed_per_s": 20.0, "sent_per_s": 19.0}
        return StreamStatus(
            phase, self.reason, self.connected, self.age_s, n, n, 0, 0, 0, self.result_age_s, **rates
        )

    def history(self) -> tuple[FrameResult, ...]:
        return self.results

    def update(self, settings: Settings) -> None:
        self.given.append(settings)

    def pause(self, paused: bool) -> None:
        self.paused = paused

    def forget(self) -> None:
        self.forgotten = True

    def record(self, pixels: bool) -> Recording:
        self.recording = Recording(AnalysisSettings(), pixels)
        return self.recording


class IdlePool(Pool):
    """A pool of no workers, with so many streams."""

    def __init__(self, taken: int = 0) -> None:
        self._streams = taken

    @property
    def taken(self) -> int:
        return self._streams

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Upload:
    """A file that a viewer has chosen, as Streamlit hands it over."""

    name: str
    content: bytes

    @property
    def file_id(self) -> str:
        return str(hash(self.content))

    def getvalue(self) -> bytes:
        return self.content


@dataclass
class Player:
    """Stands for `webrtc_streamer`: notes what it was called with and plays when told."""

    playing: bool = False
    signalling: bool = False
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, **options: Any) -> SimpleNamespace:
        self.calls.append(options)
        state = SimpleNamespace(playing=self.playing, signalling=self.signalling)
        return SimpleNamespace(state=state, _get_worker=lambda: None)


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data: str) -> None:
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def table(at: AppTest) -> list[list[str]]:
    """The cells of the number table, its heads first."""
    (numbers,) = [data for data in shown(at) if "columns" in data]
    return [numbers["columns"], *numbers["rows"]]


def shown(at: AppTest) -> list[dict[str, Any]]:
    """What each of our own components was given."""
    return [json.loads(part.proto.json) for part in at.get("bidi_component") if part.proto.json]


def without_tips(text: str) -> str:
    """The text without the glossary's tips on its terms."""
    return re.sub(r'\[([^\]]*)\]\(glossary\?term=\S+ "[^"]*"\)', r"\1", text)


def charts(at: AppTest) -> list[str]:
    """What is read out in the place of each chart."""
    return [data["sentence"] for data in shown(at) if "sentence" in data]


def workspace_of(at: AppTest) -> Workspace:
    """What the viewer has."""
    found = at.session_state[Name.WORKSPACE].workspace
    assert isinstance(found, Workspace)
    return found


def thing_of(at: AppTest, kind: type[K]) -> K:
    """What the viewer has of that kind."""
    found = workspace_of(at).things[kind]
    assert isinstance(found, kind)
    return found
