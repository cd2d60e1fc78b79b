"""What a viewer has in the Lab: materials with their jobs and results, kept while the viewer is there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from components.keypoints import AnalysisSettings, Record, ViewSettings
from components.keypoints.networks import VIEWER_NETWORK
from components.live.recording import Recording
from components.measures import Missing
from components.measures.history import follow, most_people
from components.measures.series import Series, series
from components.processes.jobs.job_handle import JobHandle
from components.processes.jobs.queue import JobQueue, QueueFull
from components.processes.jobs.repetition import Repetition
from components.processes.jobs.result import Result
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.tracker import ViewerNetwork
from components.ui import remembered, server_state
from components.ui.given_network import given_network, network_asked
from components.ui.settings_panel import unusual_settings
from components.ui.workspace import kept, notice

NOTHING, ANOTHER_NETWORK = 0, -1
"""Stand where a number is asked for: for no material, and for another network's results on the same one."""
CHOSEN, AGAINST = "lab-chosen", "lab-against"
"""What is shown and what it is compared with, by number, as choices that are remembered."""
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Derived(Generic[T]):
    """Something that is worked out of a material's result, and kept with it; made once by who works it out.

    Attributes:
        newest_only: whether what was worked out for another key is let go of.
    """

    newest_only: bool = False


_PEOPLE = Derived[int]()
_SERIES = Derived[Series | Missing]()
_PLACES = Derived[Sequence[int | None]]()


@dataclass(eq=False)
class Material:
    """One picture, clip or recording of the viewer's.

    Attributes:
        number: counts the viewer's materials from 1.
        job: its analysis on the server; done from the start for what was recorded or loaded.
        annotated: the jobs that draw the points on the clip, by how.
        repetition: the newest measurement of repeatability.
        repeated: the number of the frame that it was made on.
        loaded: whether its results were made before, and came from a file.
        viewer: how the viewer's own network was run on it, if it was asked.
    """

    number: int
    name: str
    settings: AnalysisSettings
    job: JobHandle[Result]
    annotated: dict[tuple[ViewSettings, bool], JobHandle[bytes]] = field(default_factory=dict)
    repetition: Repetition | None = None
    repeated: int | None = None
    loaded: bool = False
    viewer: ViewerNetwork | None = None
    _derived: dict[Derived[Any], dict[Hashable, Any]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What tells it from the others."""
        loaded = " (loaded)" if self.loaded else ""
        own = [] if self.viewer is None else [self.viewer.name]
        return " · ".join([str(self.number), f"{self.name}{loaded}", *unusual_settings(self.settings), *own])

    @property
    def people(self) -> int:
        """How many people one network found at most on one frame."""
        frames, keys = self.record.frames, self.networks
        return self.derived(_PEOPLE, None, lambda: max(most_people(frames, key) for key in keys))

    @property
    def networks(self) -> tuple[str, ...]:
        """The keys of those that looked at it, in the order of the panes."""
        return self.record.settings.keys

    @property
    def asks_viewer(self) -> bool:
        """Whether the viewer's own network is among them."""
        return VIEWER_NETWORK in self.networks

    @property
    def viewer_file(self) -> NetworkFile | None:
        """The file of the viewer's own network that looked at it; None where that is not here any more."""
        given = given_network()
        if given is None or self.viewer is None or given.files != self.viewer.files:
            return None
        return given.file

    @property
    def result(self) -> Result | None:
        """What was found, once it is there."""
        return self.job.outcome

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.job.ended

    @property
    def record(self) -> Record:
        """Of the result, which must be there."""
        assert self.result is not None
        return self.result.record

    def derived(self, what: Derived[T], key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for that key."""
        values = self._derived.setdefault(what, {})
        if key not in values:
            value = make()
            if what.newest_only:
                values.clear()
            values[key] = value
        return cast(T, values[key])

    def series(self, person: int, keys: tuple[str, ...]) -> Series | Missing:
        """The rows over time of these networks' person of that number."""

        def make() -> Series | Missing:
            with st.spinner("Computing what changes over time…"):
                return series(self.record, person, keys)

        return self.derived(_SERIES, (person, keys), make)

    def place(self, key: str, person: int, number: int) -> int | None:
        """Where that person stands among those whom the network found on the frame of that number."""
        frames = self.record.frames
        return self.derived(_PLACES, (key, person), lambda: follow(frames, key, person))[number]

    def undraw(self, drawing: JobHandle[bytes]) -> None:
        """Lets go of an annotated clip, so that it can be drawn again."""
        drawing.forget()
        self.annotated = {how: other for how, other in self.annotated.items() if other is not drawing}

    def forget(self) -> None:
        """Ends its job and lets go of everything."""
        if self.repetition is not None:
            self.repetition.forget()
        self.job.forget()
        self.annotated.clear()
        self._derived.clear()


@dataclass(eq=False)
class Materials:
    """All materials of one viewer.

    Attributes:
        notices: what could not be taken, to be told once.
        visit: makes widgets that have been emptied begin empty.
        seen: the numbers of the materials that have been shown.
        recording: the one that was started last on the live page.
        taken: the recording that was brought in last.
    """

    owner: str
    queue: JobQueue
    all: list[Material] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    visit: int = 0
    count: int = 0
    seen: set[int] = field(default_factory=set)
    recording: Recording | None = None
    taken: Recording | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing here."""
        return not self.all and self.recording is None

    @property
    def chosen(self) -> int:
        """The number of the material that is shown."""
        return int(remembered.get(CHOSEN, NOTHING))

    def analyse(self, content: bytes, name: str, settings: AnalysisSettings) -> None:
        """Takes a file for analysis, or notes why it cannot be."""
        own = network_asked(settings)
        if own is None and VIEWER_NETWORK in settings.keys:
            self.notices.append(f"{name} was not taken. Your network is gone; give it again on Families.")
            return
        try:
            job = self.queue.submit(self.owner, content, name, settings, server_state.limits(), own)
        except QueueFull as full:
            self.notices.append(f"{name} was not taken. {full}")
            return
        self._add(name, settings, job, viewer=None if own is None else own[0])

    def keep(self, result: Result, *, loaded: bool) -> None:
        """Takes a recording or results that were loaded, or notes why they cannot be."""
        record = result.record
        try:
            job = self.queue.keep(self.owner, result)
        except QueueFull as full:
            self.notices.append(f"{record.name} was not taken. {full}")
            result.close()
            return
        self._add(record.name, record.settings, job, loaded)

    def take(self, recording: Recording) -> None:
        """Ends a recording and takes it, or notes that there is nothing in it."""
        self.taken = recording
        result = recording.result()
        if result is None:
            self.notices.append("The recording holds no frame; start it while the stream is running.")
            return
        self.keep(result, loaded=False)
        self.choose(self.count)

    def choose(self, number: int) -> None:
        """Shows that one until the viewer chooses another."""
        remembered.put(CHOSEN, number)

    def settle(self, done: Sequence[Material]) -> list[Material]:
        """Keeps to what is shown; where that is nothing, shows the newest of `done`.

        Returns:
            Those of `done` that have not been shown yet, oldest first.
        """
        numbers = [material.number for material in done]
        if numbers and self.chosen not in numbers:
            self.choose(numbers[-1])
        self.seen.add(self.chosen)
        return [material for material in done if material.number not in self.seen]

    def record(self, recording: Recording) -> None:
        """Keeps a recording that has just been started, in the place of the one before."""
        if self.recording is not None:
            self.recording.forget()
        self.recording = recording

    def draw(self, material: Material, view: ViewSettings, sound: bool) -> JobHandle[bytes] | str:
        """The job that gives the annotated clip, or why there is none, in a sentence."""
        earlier = material.annotated.get((view, sound))
        if earlier is not None:
            return earlier
        try:
            drawing = self.queue.draw(material.job, view, sound)
        except QueueFull as full:
            return f"{material.name} cannot be drawn. {full}"
        material.annotated[view, sound] = drawing
        return drawing

    def remove(self, material: Material) -> None:
        """Lets go of one material."""
        material.forget()
        self.all.remove(material)

    def forget(self) -> None:
        """Lets go of everything; may be called from any thread."""
        for material in list(self.all):
            material.forget()
        self.all.clear()
        if self.recording is not None:
            self.recording.forget()
            self.recording = None
        self.queue.forget(self.owner)

    def _add(
        self,
        name: str,
        settings: AnalysisSettings,
        job: JobHandle[Result],
        loaded: bool = False,
        viewer: ViewerNetwork | None = None,
    ) -> None:
        self.count += 1
        self.all.append(Material(self.count, name, settings, job, loaded=loaded, viewer=viewer))


def materials() -> Materials:
    """The viewer's own, which outlives a change of page and a reload."""
    mine = kept(Materials, lambda: Materials(uuid.uuid4().hex, server_state.jobs()))
    if said := notice():
        mine.notices.append(said)
    return mine
