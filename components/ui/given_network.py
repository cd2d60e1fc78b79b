"""The network that the viewer has given: one at a time, known to all pages, kept while the viewer is here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from components.keypoints import AnalysisSettings, ModelFile
from components.keypoints.arrays import Rgb
from components.keypoints.networks import VIEWER_NETWORK
from components.models.onnx.viewer_network.network import Choices, Reading, Region, ViewerNetworkError
from components.processes.sandbox.client import SandboxRun
from components.processes.sandbox.network_file import NetworkFile
from components.processes.sandbox.sandbox import Sandbox, SandboxBusy
from components.processes.sandbox.tracker import ViewerNetwork
from components.ui.workspace import end_with_viewer, kept


@dataclass(eq=False)
class GivenNetwork:
    """The viewer's file and what is known of it.

    Attributes:
        identity: of the file and of those beside it.
        files: their names and digests, the network's first.
        offered: whether it is one of the operator's folder.
        sandbox: the process that holds the file, loaded, while it is used.
        look: reads the file.
        run: the last run on a picture.
        refused: why the last look or run was not started.
        use: how it is run on other pages, as it was run and read last; None until it has been.
    """

    identity: str
    file: NetworkFile
    files: tuple[ModelFile, ...]
    offered: bool = False
    sandbox: Sandbox | None = None
    look: SandboxRun | None = None
    run: SandboxRun | None = None
    refused: str | None = None
    use: ViewerNetwork | None = None
    forgotten: bool = False

    @property
    def name(self) -> str:
        """Of the file."""
        return self.files[0].name

    def start(self, frame_rgb: Rgb | None = None, choices: Choices | None = None) -> SandboxRun | None:
        """Begins a look at the file, or a run on a picture; None where `refused` says why it cannot be."""
        self.refused = None
        try:
            if self.sandbox is None or not self.sandbox.wake():
                self.sandbox = Sandbox(self.file)
                end_with_viewer(self.sandbox)
        except SandboxBusy as busy:
            self.refused = str(busy)
            return None
        return SandboxRun(self.sandbox, frame_rgb, choices, keep=True)

    def settle(self, choices: Choices, region: Region, reading: Reading, layout: str) -> None:
        """Has it run like this on other pages."""
        chosen = replace(choices, layout=reading.layout, head=reading.head, box_px=None)
        self.use = ViewerNetwork(
            *(self.name, chosen, reading.manner, layout, region, self.files),
            *(self.file.own_bytes, self.file.beside),
        )

    def forget(self) -> None:
        """Ends what runs here, and lets go of the file; jobs that run it go on. Idempotent, any thread."""
        self.use = None
        if not self.forgotten:
            self.forgotten = True
            if self.sandbox is not None:
                self.sandbox.forget()
            self.file.release()


@dataclass(eq=False)
class NetworkPlace:
    """Where the network is kept.

    Attributes:
        visit: makes the widget that takes files begin empty.
        wrong: why the files that were given last are no network, with their identity.
    """

    given: GivenNetwork | None = None
    visit: int = 0
    wrong: tuple[str, str] | None = None

    @property
    def empty(self) -> bool:
        """Whether there is none."""
        return self.given is None

    def forget(self) -> None:
        """Lets go of it."""
        given, self.given, self.wrong = self.given, None, None
        if given is not None:
            given.forget()


def given_network() -> GivenNetwork | None:
    """The viewer's, or None."""
    return _place().given


def network_asked(settings: AnalysisSettings) -> tuple[ViewerNetwork, NetworkFile] | None:
    """The viewer's own network, where the settings ask for it and it is here; else None."""
    given = given_network() if VIEWER_NETWORK in settings.keys else None
    return None if given is None or given.use is None else (given.use, given.file)


def give_network(
    identity: str,
    name: str,
    read: Callable[[], bytes],
    beside: Mapping[str, Callable[[], bytes]],
    *,
    offered: bool,
) -> GivenNetwork | str:
    """The network in these files, which takes the place of the one before; or why there is none.

    Args:
        identity: of the files; they are read once.
        beside: by name, the files with weights.
    """
    place = _place()
    if place.given is not None and place.given.identity == identity:
        return place.given
    if place.wrong is not None and place.wrong[0] == identity:
        return place.wrong[1]
    place.forget()
    contents = {name: read(), **{other: read_other() for other, read_other in beside.items()}}
    try:
        file = NetworkFile.of(contents[name], {other: contents[other] for other in beside})
    except ViewerNetworkError as error:
        place.wrong = identity, str(error)
        return str(error)
    files = tuple(ModelFile(each, hashlib.sha256(held).hexdigest()) for each, held in contents.items())
    place.given = GivenNetwork(identity, file, files, offered)
    return place.given


def forget_network() -> None:
    """Lets go of the viewer's network, and of the files in the widget that took it."""
    place = _place()
    place.forget()
    place.visit += 1


def visit() -> int:
    """How often a network was forgotten, for the key of the widget that takes files."""
    return _place().visit


def _place() -> NetworkPlace:
    return kept(NetworkPlace, NetworkPlace)
