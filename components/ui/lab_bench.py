"""What a viewer has in the Lab: materials with their jobs and results, kept while the viewer is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import streamlit as st

from components.analysis.queue import JobQueue, QueueFull
from components.analysis.repetition import Repetition
from components.analysis.result import Result
from components.analysis.ticket import Ticket
from components.keypoints import MODELS, AnalysisSettings, ModelName, Record, ViewSettings
from components.live import Recording
from components.measures import Missing
from components.measures.history import follow, most_people
from components.measures.series import Series, series
from components.ui import engine
from components.ui.departure import end_with_page, page_id
from components.ui.settings_panel import remembered
from components.ui.settings_words import told

GRACE_S = 300.0
"""A viewer whose connection is lost, as a phone's is when its screen goes dark, has so long to come back."""
NOTHING = 0
"""Stands for no material where a number is asked for."""
_KEY, _CHOICES = "lab", "lab choices"
T = TypeVar("T")


@dataclass(eq=False)
class Material:
    """One picture, clip or recording of the viewer's.

    Attributes:
        number: counts the viewer's materials from 1.
        ticket: its analysis on the server; done from the start for what was recorded or loaded.
        annotated: tickets of the clip with its points drawn on it, by how.
        repetition: the newest measurement of repeatability.
        loaded: whether its results were made before, and came from a file.
        kept: what was worked out of the result, by name.
    """

    number: int
    name: str
    settings: AnalysisSettings
    ticket: Ticket
    annotated: dict[tuple[ViewSettings, bool], Ticket] = field(default_factory=dict)
    repetition: Repetition | None = None
    loaded: bool = False
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What tells it from the others."""
        loaded = " (loaded)" if self.loaded else ""
        return " · ".join([str(self.number), f"{self.name}{loaded}", *told(self.settings)])

    @property
    def people(self) -> int:
        """How many bodies, or how many faces, were found at most on one frame."""
        frames = self.record.frames
        return self.worked_out("people", lambda: max(most_people(frames, model) for model in MODELS))

    @property
    def result(self) -> Result | None:
        """What was found, once it is there."""
        return self.ticket.result

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.ticket.ended

    @property
    def record(self) -> Record:
        """Of the result, which must be there."""
        assert self.result is not None
        return self.result.record

    def worked_out(self, what: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once."""
        if what not in self.kept:
            self.kept[what] = make()
        return cast(T, self.kept[what])

    def series(self, person: int) -> Series | Missing:
        """The rows over time of the body and the face of that number."""
        what = f"series {person}"
        if what in self.kept:
            return self.worked_out(what, lambda: series(self.record, person))
        with st.spinner("Working out what changes over time…"):
            return self.worked_out(what, lambda: series(self.record, person))

    def place(self, model: ModelName, person: int, number: int) -> int | None:
        """Where that person stands among those whom `model` found on the frame of that number."""
        frames = self.record.frames
        return self.worked_out(f"{model} {person}", lambda: follow(frames, model, person))[number]

    def undraw(self, ticket: Ticket) -> None:
        """Lets go of an annotated clip, so that it can be drawn anew."""
        ticket.forget()
        self.annotated = {how: other for how, other in self.annotated.items() if other is not ticket}

    def forget(self) -> None:
        """Ends its job and lets go of everything."""
        if self.repetition is not None:
            self.repetition.forget()
        for ticket in self.annotated.values():
            ticket.forget()
        self.ticket.forget()
        self.annotated.clear()
        self.kept.clear()


@dataclass(eq=False)
class Bench:
    """All materials of one viewer.

    Attributes:
        notices: what could not be taken, to be told once.
        visit: makes widgets that have been emptied begin anew.
        chosen, against: the numbers of the material that is shown and of the one it is compared with.
        settled: materials up to this number do not come to be shown by themselves any more.
        taken: the recording that was brought in last.
    """

    owner: str
    queue: JobQueue
    materials: list[Material] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    visit: int = 0
    count: int = 0
    chosen: int = NOTHING
    against: int = NOTHING
    settled: int = NOTHING
    taken: Recording | None = None
    forgotten: bool = False

    def analyse(self, content: bytes, name: str, settings: AnalysisSettings) -> None:
        """Takes a file for analysis, or notes why it cannot be."""
        try:
            ticket = self.queue.submit(self.owner, content, name, settings, engine.limits())
        except QueueFull as full:
            self.notices.append(f"{name} was not taken. {full}")
            return
        self._add(name, settings, ticket)

    def keep(self, result: Result, *, loaded: bool) -> None:
        """Takes a recording or results that were loaded, or notes why they cannot be."""
        record = result.record
        try:
            ticket = self.queue.keep(self.owner, result)
        except QueueFull as full:
            self.notices.append(f"{record.name} was not taken. {full}")
            result.close()
            return
        self._add(record.name, record.settings, ticket, loaded)

    def take(self, recording: Recording) -> None:
        """Ends a recording and takes it, or notes that there is nothing in it."""
        self.taken = recording
        result = recording.result()
        if result is None:
            self.notices.append("The recording holds no frame; start it while somebody is streamed.")
            return
        self.keep(result, loaded=False)

    def choose(self, number: int) -> None:
        """Shows that one until the viewer adds another."""
        self.chosen, self.settled = number, self.count

    def settle(self, done: Sequence[Material]) -> None:
        """Shows the newest of `done` that the viewer has added since choosing, once it is there."""
        numbers = [material.number for material in done]
        fresh = max((number for number in numbers if number > self.settled), default=NOTHING)
        if fresh:
            self.chosen = self.settled = fresh
            self.against = NOTHING if self.against == fresh else self.against
        elif numbers and self.chosen not in numbers:
            self.chosen = numbers[-1]

    def draw(self, material: Material, view: ViewSettings, sound: bool) -> Ticket | str:
        """The ticket of the annotated clip, or why there is none, in a sentence."""
        known = material.annotated.get((view, sound))
        if known is not None:
            return known
        try:
            made = self.queue.draw(material.ticket, view, sound)
        except QueueFull as full:
            return f"{material.name} cannot be drawn. {full}"
        material.annotated[view, sound] = made
        return made

    def remove(self, material: Material) -> None:
        """Lets go of one material."""
        material.forget()
        self.materials.remove(material)

    def forget(self) -> None:
        """Lets go of everything; may be called from any thread."""
        self.forgotten = True
        for material in list(self.materials):
            material.forget()
        self.materials.clear()
        self.queue.forget(self.owner)

    def _add(self, name: str, settings: AnalysisSettings, ticket: Ticket, loaded: bool = False) -> None:
        self.count += 1
        self.materials.append(Material(self.count, name, settings, ticket, loaded=loaded))


def recalled(key: str, value: object) -> str:
    """As `remembered`, but a viewer who comes back to the Lab finds what was chosen there before."""
    choices = st.session_state.setdefault(_CHOICES, {})
    if key in st.session_state:
        choices[key] = st.session_state[key]
    return remembered(key, choices.get(key, value))


def bench() -> Bench:
    """The viewer's own, which outlives a change of page; a new one once the old has been let go of."""
    known = st.session_state.get(_KEY)
    if isinstance(known, Bench) and not known.forgotten:
        return known
    made = Bench(page_id(), engine.jobs())
    if isinstance(known, Bench):
        # What was chosen of a material must not be taken for a choice of another one.
        made.count = made.settled = known.count
        made.notices.append("You were away for some minutes, and what you had here has been let go of.")
    end_with_page(made.owner, made, GRACE_S)
    st.session_state[_KEY] = made
    return made
