"""The operator's settings: environment variables with the prefix KEYPOINT_LAB_, read in this one place."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, DirectoryPath, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from components.machine import PROC, machine

PREFIX = "KEYPOINT_LAB_"
_GIB = 1 << 30


class OperatorError(Exception):
    """A setting has a value that cannot be used; the text is one sentence for the operator."""


class IceServer(BaseModel):
    """One STUN or TURN server, as RTCIceServer of https://www.w3.org/TR/webrtc/#rtciceserver-dictionary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    urls: str | tuple[str, ...]
    username: str | None = None
    credential: str | None = None

    @field_validator("urls")
    @classmethod
    def _known_schemes(cls, urls: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for url in (urls,) if isinstance(urls, str) else urls:
            if not url.startswith(("stun:", "stuns:", "turn:", "turns:")):
                raise ValueError("not an address of a STUN or TURN server")
        return urls


def default_seats(proc: Path = PROC) -> int:
    """Return how many viewers may stream at once: one a core and one a GiB of memory, but at least two.

    A worker that runs pose and face together keeps about one core busy and takes well under 1 GiB.
    """
    return max(2, min(_cores_and_gib(proc)))


def default_jobs(proc: Path = PROC) -> int:
    """Return how many uploads are worked on at once: one a core and one a GiB of memory, but at least one."""
    return max(1, min(_cores_and_gib(proc)))


def _cores_and_gib(proc: Path) -> tuple[int, int]:
    usable = machine(proc)
    return usable.cores, usable.memory_bytes // _GIB


def _whole(low: int, high: int, what: str) -> Any:
    """Return a field for a whole number; its description is what the error message says is allowed."""
    return Field(ge=low, le=high, description=f"a whole number of {what} from {low} to {high}")


class OperatorSettings(BaseSettings):
    """What the operator may set: field x is the variable KEYPOINT_LAB_X, its description what it may be."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    seats: Annotated[int, _whole(1, 256, "viewers")] = Field(default_factory=default_seats)
    """How many viewers may stream at once; the default is `default_seats`."""
    jobs: Annotated[int, _whole(1, 256, "jobs")] = Field(default_factory=default_jobs)
    """How many uploads are worked on at once; the default is `default_jobs`."""
    files: Annotated[DirectoryPath | None, Field(description="a folder that exists")] = None
    """A folder that is looked in first for the model and sample files."""
    ice_servers: Annotated[
        tuple[IceServer, ...],
        NoDecode,
        Field(description='a JSON list like [{"urls": "turn:host", "username": "u", "credential": "c"}]'),
    ] = ()
    """STUN and TURN servers for viewers outside the server's own network."""
    send_mediapipe_metrics: Annotated[bool, Field(description="0 or 1")] = False
    """Whether MediaPipe may send its usage metrics to Google."""
    upload_max_mb: Annotated[int, _whole(1, 1000, "megabytes")] = 50
    upload_max_megapixels: Annotated[int, _whole(1, 400, "megapixels")] = 50
    upload_max_seconds: Annotated[int, _whole(1, 3600, "seconds")] = 180
    upload_max_fps: Annotated[int, _whole(1, 120, "frames a second")] = 30
    """Of a clip, how many frames a second are looked at."""

    @field_validator("ice_servers", mode="before")
    @classmethod
    def _from_json(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("files", mode="before")
    @classmethod
    def _can_be_looked_into(cls, value: Any) -> Any:
        # pydantic lets errors of the system through, as that a name is too long.
        if isinstance(value, str) and not os.path.isdir(value):
            raise ValueError("no folder that exists")
        return value

    @field_validator("files")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        return None if folder is None else folder.resolve()


@cache
def settings() -> OperatorSettings:
    """Return the operator's settings, read once; raises OperatorError at the first value that is wrong."""
    try:
        return OperatorSettings()
    except ValidationError as error:
        raise OperatorError(_sentence(error)) from None


def unused_servers(servers: Sequence[IceServer]) -> str | None:
    """A sentence on the addresses that this server's side of a stream leaves out; None where it uses all.

    aiortc takes the first STUN address and the first TURN address that it can use, and no other: neither
    stuns: nor TURN over other transports than UDP, or TCP for turns:. Browsers take all.
    """
    used: dict[str, str] = {}
    others: list[str] = []
    for server in servers:
        for url in (server.urls,) if isinstance(server.urls, str) else server.urls:
            scheme, _, rest = url.partition(":")
            transport = parse_qs(rest.partition("?")[2]).get(
                "transport", ["tcp" if scheme == "turns" else "udp"]
            )
            usable = {"turn": ("udp", "tcp"), "turns": ("tcp",), "stun": (transport[0],)}.get(scheme, ())
            kind = scheme.rstrip("s")
            if transport[0] in usable and kind not in used:
                used[kind] = url
            else:
                others.append(url)
    if not others:
        return None
    return (
        f"Of {PREFIX}ICE_SERVERS this server uses the first STUN and the first TURN address alone "
        f"({', '.join(used.values()) or 'none can be used'}), and not {', '.join(others)}. "
        "Browsers are given all."
    )


@cache
def tell_unused_servers() -> None:
    """Says once, at the start, which of the operator's STUN and TURN servers are not used."""
    sentence = unused_servers(settings().ice_servers)
    if sentence is not None:
        print(sentence, file=sys.stderr)


def _sentence(error: ValidationError) -> str:
    name = str(error.errors()[0]["loc"][0])
    variable = PREFIX + name.upper()
    value = next((text for key, text in os.environ.items() if key.upper() == variable), "")
    # A TURN credential must not end up in a log.
    shown = "a value with a credential in it" if "credential" in value else repr(value)
    return f"{variable} is {shown}, but must be {OperatorSettings.model_fields[name].description}."
