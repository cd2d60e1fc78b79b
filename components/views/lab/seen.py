"""A frame of a material with its pixels, as the Lab shows it."""

from __future__ import annotations

from dataclasses import dataclass

from components.keypoints import FrameResult, Keypoints
from components.keypoints.arrays import Rgb
from components.measures.history import result_of
from components.media.errors import MediaError
from components.processes.jobs.result import Result
from components.ui.materials import Derived, Material
from components.views.lab.choice import Side

_PIXELS = Derived[tuple[Rgb | None, str]](newest_only=True)


@dataclass(frozen=True, eq=False)
class SeenFrame:
    """A frame of a material with its pixels.

    Attributes:
        number: of the frame in the record.
        rgb: (H, W, 3), or None where there are none, and `reason` says why.
        key: tells it from what is shown at other places of the page.
        networks: the keys of those whose points are shown.
        person: who is shown in space.
    """

    material: Material
    number: int
    rgb: Rgb | None
    reason: str
    key: str
    networks: tuple[str, ...]
    person: int = 0

    @property
    def frame(self) -> FrameResult:
        """What was found on it."""
        return self.material.record.frames[self.number]

    def who(self, key: str) -> Keypoints | None:
        """The person whom the charts follow, if the network found it on the frame."""
        place = self.material.place(key, self.person, self.number)
        return None if place is None else result_of(self.frame, key).people[place]

    @property
    def file(self) -> str:
        """The beginning of the names of files that are saved of it."""
        stem = self.material.name.rsplit(".", 1)[0].replace(" ", "-")
        return stem if self.material.record.kind == "picture" else f"{stem}-frame-{self.number}"


def look(side: Side, number: int, key: str) -> SeenFrame:
    """That frame of a material, read once."""
    material = side.material
    result = material.result
    assert result is not None
    rgb, reason = material.derived(_PIXELS, number, lambda: _pixels(result, number))
    return SeenFrame(material, number, rgb, reason, key, side.networks, side.person)


def _pixels(result: Result, number: int) -> tuple[Rgb | None, str]:
    """Those of a frame, or why there are none."""
    if not result.has_pixels:
        return None, "These results have no pictures, so the points are shown alone."
    try:
        return result.frame_rgb(number), ""
    except MediaError as error:
        return None, str(error)
