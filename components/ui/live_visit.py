"""What the live page remembers of a viewer, for itself and for pages that show the last live frame.

Imports nothing of WebRTC: those pages need none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from components.live.shown_frame import ShownFrame
from components.ui.session import Name, SessionValue

if TYPE_CHECKING:
    from components.live.session import LiveSession

Source: TypeAlias = Literal["Webcam", "Portrait", "Full body"]
SOURCES: tuple[Source, ...] = get_args(Source)
SAME_PROPORTIONS = 0.02
"""Browsers send smaller frames when they must, and their sides are rounded."""


@dataclass
class LiveVisit:
    """What the live page remembers of a viewer.

    Attributes:
        session: the newest stream.
        tied: the stream that is tied to its connection.
        choice: counts what was chosen to be streamed, on a visit of the page or by another source.
        frame_px: (width, height) of the frame that the player's proportions were set for.
    """

    session: LiveSession | None = None
    tied: LiveSession | None = None
    source: Source = "Webcam"
    choice: int = 0
    frame_px: tuple[int, int] | None = None

    @property
    def key(self) -> str:
        """Of the player, another for each choice.

        The component that comes next must not inherit the state, the answer or the stopping worker of the
        one that was left behind.
        """
        return f"stream-{self.choice}"

    @property
    def reshaped(self) -> bool:
        """Whether frames have come to be of other proportions than the player."""
        if self.shown_frame is None:
            return False
        if self.frame_px is None:
            return True
        (width, height), (known_width, known_height) = self.shown_frame.result.size_px, self.frame_px
        return abs(width * known_height / (height * known_width) - 1) > SAME_PROPORTIONS

    @property
    def shown_frame(self) -> ShownFrame | None:
        """The last analysed frame of the newest stream."""
        return None if self.session is None else self.session.shown_frame

    def choose_again(self) -> None:
        """Lets go of the stream: what was chosen last begins with a player of its own."""
        if self.session is not None:
            self.session.forget()
        self.session = self.tied = self.frame_px = None
        self.choice += 1


_VISIT = SessionValue[LiveVisit](Name.LIVE)


def live_visit() -> LiveVisit:
    """The viewer's visit, which outlives a change of page."""
    visit = _VISIT.get()
    if visit is None:
        visit = LiveVisit()
        _VISIT.set(visit)
    return visit
