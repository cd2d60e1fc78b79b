"""The list of pinned files, read from files.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class WebAddress:
    """A file at an https address."""

    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True)
class PackageMember:
    """A file inside a wheel; `package` is pinned (`name==version`), `member` is the path in the wheel."""

    package: str
    member: str

    def __str__(self) -> str:
        return f"{self.member} in the package {self.package}"


Source = WebAddress | PackageMember


@dataclass(frozen=True)
class FileEntry:
    """One pinned file. `size_bytes` is None where it is not known; `sources` are in the order to try them."""

    name: str
    sha256: str
    size_bytes: int | None
    licence: str
    required: bool
    sources: tuple[Source, ...]


def _source(value: Any) -> Source:
    return WebAddress(value) if isinstance(value, str) else PackageMember(value["package"], value["member"])


@cache
def entries() -> tuple[FileEntry, ...]:
    """Return every pinned file, required ones first."""
    table = tomllib.loads(Path(__file__).with_name("files.toml").read_text(encoding="utf-8"))
    return tuple(
        FileEntry(
            name=item["name"],
            sha256=item["sha256"],
            size_bytes=item.get("size_bytes"),
            licence=item["licence"],
            required=item["required"],
            sources=tuple(_source(source) for source in item["sources"]),
        )
        for item in table["file"]
    )


def entry(name: str) -> FileEntry:
    """Return the pinned file of that name; raises KeyError when there is none."""
    for candidate in entries():
        if candidate.name == name:
            return candidate
    raise KeyError(f"{name} is not one of the pinned files: {', '.join(e.name for e in entries())}")
