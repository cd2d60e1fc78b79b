"""A session as JSON: what the viewer chose and found, so that another computer can show the same."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from components.formats.errors import NotResults

FORMAT = "keypoint-lab-session/1"
MOST_BYTES = 1_000_000
Choice: TypeAlias = str | int | float | bool | None | list[str]
_APP = "keypoint-lab"
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class SavedSession:
    """What is kept of a session. Holds no pictures.

    Attributes:
        choices: of widgets, by name.
        picture, picture_sha256: which picture the numbers come from, in words and by its pixels.
        numbers: by the blank's key.
        models: SHA-256 of the pinned model files, by name.
        versions: of the app and its libraries.
    """

    choices: Mapping[str, Choice]
    picture: str
    picture_sha256: str
    numbers: Mapping[str, float]
    models: Mapping[str, str]
    versions: Mapping[str, str]


def session_json(session: SavedSession) -> bytes:
    """The file, with a checksum of its contents; choices that JSON cannot hold are left out."""
    contents = {
        "choices": {name: value for name, value in sorted(session.choices.items()) if _is_choice(value)},
        "picture": session.picture,
        "picture_sha256": session.picture_sha256,
        "numbers": dict(sorted(session.numbers.items())),
        "models": dict(session.models),
        "versions": dict(session.versions),
    }
    return json.dumps({"format": FORMAT, "checksum": _checksum(contents), **contents}, indent=1).encode()


def read_session(content: bytes) -> SavedSession:
    """What such a file says.

    Raises:
        NotResults: for a file that is none, or was changed since it was saved, in a sentence for the viewer.
    """
    if len(content) > MOST_BYTES:
        raise NotResults("The file is too large for a session.")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        raise NotResults("The file is no JSON.") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise NotResults(f"The file is no session of this app ({FORMAT}).")
    contents = {name: value for name, value in whole.items() if name not in ("format", "checksum")}
    if whole.get("checksum") != _checksum(contents):
        raise NotResults("The file was changed after it was saved; save the session again.")
    try:
        session = SavedSession(**contents)
    except TypeError:
        raise NotResults("The file does not hold what a session holds.") from None
    _check(session)
    return session


def _check(session: SavedSession) -> None:
    words = (session.models, session.versions)
    right = (
        isinstance(session.picture, str)
        and isinstance(session.picture_sha256, str)
        and all(isinstance(each, dict) for each in (session.choices, session.numbers, *words))
        and all(map(_is_choice, session.choices.values()))
        and all(_is_number(value) for value in session.numbers.values())
        and all(isinstance(value, str) for each in words for value in each.values())
    )
    if not right:
        raise NotResults("The file does not hold what a session holds.")


def _is_choice(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _checksum(contents: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()


def same_app(saved: SavedSession, now: SavedSession) -> bool:
    """Whether both are of one version of the app, whose widgets take the same choices."""
    return saved.versions.get(_APP) == now.versions.get(_APP)


def differences(saved: SavedSession, now: SavedSession, timed: frozenset[str] = frozenset()) -> list[str]:
    """A sentence for each thing that is not as it was saved; none where all is the same.

    Args:
        timed: keys of numbers that are times, which differ from run to run.
    """
    told = []
    for name, version in saved.versions.items():
        if now.versions.get(name) != version:
            told.append(f"{name} was version {version} and is {now.versions.get(name, 'not here')}.")
    for name, digest in saved.models.items():
        if now.models.get(name) != digest:
            told.append(f"{name} is another file than it was, or is not here.")
    if saved.picture_sha256 != now.picture_sha256:
        told.append(f"The numbers were of {saved.picture}; now it is {now.picture}, with other pixels.")
        return told
    for key, value in saved.numbers.items():
        own = now.numbers.get(key)
        if key in timed:
            continue
        if own is None:
            told.append(f"The number {key} was {value:g} and is not here yet.")
        elif not math.isclose(own, value, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
            told.append(f"The number {key} was {value:g} and is {own:g}.")
    return told
