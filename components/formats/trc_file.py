"""Movement in metres as TRC, the marker files of OpenSim and Pose2Sim.

The form is that of https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089972 (Marker (.trc)
Files) and of what OpenSim 4.6 itself writes, whose rows end with a tab.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping, Sequence
from pathlib import PurePath

import numpy as np
import orjson

from components.formats.errors import NotResults
from components.formats.followed import PersonTrack, followed
from components.formats.head import Head, checked, head
from components.formats.networks import prefixes
from components.keypoints import Keypoints, Layout, Record

_START = "PathFileType\t4\t(X/Y/Z)\t"
_KEYS = (
    *("DataRate", "CameraRate", "NumFrames", "NumMarkers"),
    *("Units", "OrigDataRate", "OrigDataStartFrame", "OrigNumFrames"),
)
_HEAD_LINES = 6
_Y_UP = np.array([1, -1, -1], np.float32)
"""From MediaPipe's axes (x to the right of the picture, y down, z away from the camera) to OpenSim's, y up:
half a turn about x, so that left stays left."""
_OUR_WORDS = {"left": "L", "right": "R", "foot_index": "BigToe"}


def to_trc(record: Record) -> bytes:
    """The metres of the one person whom each network follows on most frames; a frame without has no places.

    Where several networks give metres, each has its markers, whose names begin with the network's.

    Raises:
        ValueError: where there is nothing to write, as `refusal` says, or numbers are not finite.
    """
    facts = head(record)
    problem = refusal(record)
    if problem is not None:
        raise ValueError(problem)
    subjects = {key: one for key in record.settings.keys if (one := followed(record.frames, key)) is not None}
    file = io.StringIO()
    file.write("\n".join(_head_lines(record, subjects, facts)) + "\n")
    for index, frame in enumerate(record.frames):
        people = ((one.people[index], one.layout) for one in subjects.values())
        cells = itertools.chain.from_iterable(_cells(*each) for each in people)
        file.write("\t".join([str(index + 1), f"{frame.timestamp_ms / 1000:.3f}", *cells]) + "\t\n")
    return file.getvalue().encode()


def refusal(record: Record) -> str | None:
    """Why the record cannot be written so, in a sentence; None where it can."""
    if record.kind == "picture":
        return "A .trc file holds a movement, and a picture has none; choose another format."
    if len(record.frames) < 2:
        return "A .trc file holds a movement, for which one frame is too few; choose another format."
    results = (result for frame in record.frames for result in frame.results.values())
    if all(person.world_m is None for result in results for person in result.people):
        return "A .trc file holds points in metres, and there are none here; choose another format."
    return None


def trc_head(content: bytes) -> Head:
    """The head of a file that `to_trc` wrote and that is whole: it stands in the first line, behind the name.

    Raises:
        NotResults: for any other.
    """
    first, _, rest = content.partition(b"\n")
    fields = first.split(b"\t")
    if not content.startswith(_START.encode()) or len(fields) != 5:
        raise NotResults("The file is no TRC file of Keypoint Lab.")
    try:
        head = checked(orjson.loads(fields[4]))
    except orjson.JSONDecodeError as error:
        raise NotResults("The TRC file's first line is damaged.") from error
    # Without the first line.
    if rest.count(b"\n") != _HEAD_LINES - 1 + head.get("frames", 0) or not rest.endswith(b"\t\n"):
        raise NotResults("The TRC file is not whole.")
    return head


def _head_lines(record: Record, subjects: Mapping[str, PersonTrack], facts: Head) -> list[str]:
    names, rate = _markers(subjects), _rate_hz(record)
    frames = len(record.frames)
    values = (rate, rate, frames, len(names), "m", rate, 1, frames)
    followed_on = {key: one.frames for key, one in subjects.items()}
    more = {**facts, "frames": frames, "frames_with_the_person": followed_on}
    markers = "".join(f"{name}\t\t\t" for name in names)
    axes = "".join(f"X{i}\tY{i}\tZ{i}\t" for i in range(1, len(names) + 1))
    return [
        f"{_START}{_file_name(record.name)}\t{orjson.dumps(more).decode()}",
        "\t".join(_KEYS),
        "\t".join(map(str, values)),
        f"Frame#\tTime\t{markers}",
        f"\t\t{axes}",
        "",
    ]


def _markers(subjects: Mapping[str, PersonTrack]) -> list[str]:
    """Of all points, those of one network after those of another."""
    starts = prefixes(list(subjects))
    return [
        marker(point) if len(subjects) == 1 else f"{starts[key]}_{marker(point)}"
        for key, one in subjects.items()
        for point in one.layout.points
    ]


def _rate_hz(record: Record) -> str:
    """Frames a second: the record's, or else what its times give."""
    times_ms = [frame.timestamp_ms for frame in record.frames]
    rate = record.fps or 1000 * (len(times_ms) - 1) / (times_ms[-1] - times_ms[0])
    return f"{rate:.10g}"


def _file_name(name: str) -> str:
    stem = PurePath(name).stem or "results"
    return "".join(letter if letter.isprintable() else "_" for letter in stem) + ".trc"


def marker(point: str) -> str:
    """The marker of a point, as Pose2Sim's OpenSim models call it (Markers_BlazePose.xml): `LBigToe`.

    Points that have no marker there are named by the same rule.
    """
    for ours, theirs in _OUR_WORDS.items():
        point = point.replace(ours, theirs)
    words = point.split("_")
    # "mouth_left" has its side last.
    words.sort(key=lambda word: word not in ("L", "R"))
    return "".join(word[:1].upper() + word[1:] for word in words)


def _cells(person: Keypoints | None, layout: Layout) -> Sequence[str]:
    """With the digits that give the same float32 back; empty for what is missing, as OpenSim reads it."""
    if person is None or person.world_m is None:
        return [""] * (3 * len(layout))
    # Adding 0 turns the −0 of what lies on an axis into 0.
    return [np.format_float_positional(value, trim="0") for value in (person.world_m * _Y_UP + 0).ravel()]
