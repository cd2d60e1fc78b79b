"""The list of pinned files, read from files.toml, and of those fetched on request only, from weights.toml."""

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


@dataclass(frozen=True)
class NpmMember:
    """A file in an archive of the npm registry; `package` is pinned (`name@version`).

    `archive_bytes` is the archive's size where it is much more than the file's.
    """

    package: str
    member: str
    archive_bytes: int | None = None

    def __str__(self) -> str:
        return f"{self.member} in the npm package {self.package}"


@dataclass(frozen=True)
class SdistMember:
    """A file in a source archive (.tar.gz) of the package registry; `package` is pinned (`name==version`)."""

    package: str
    member: str

    def __str__(self) -> str:
        return f"{self.member} in the source archive of {self.package}"


Source = WebAddress | PackageMember | NpmMember | SdistMember


@dataclass(frozen=True)
class FileEntry:
    """One pinned file.

    Attributes:
        sha256: in hex; of a file that is fetched on request perhaps only how it begins, as far as that is
            published.
        size_bytes: None where it is not known.
        sources: in the order to try them.
        about_bytes: what the size will be near to, where it is not known.
    """

    name: str
    sha256: str
    size_bytes: int | None
    licence: str
    required: bool
    sources: tuple[Source, ...]
    about_bytes: int | None = None

    def is_it(self, sha256: str) -> bool:
        """Whether a file with this digest may be the one."""
        return sha256.startswith(self.sha256)


_MEMBERS: dict[str, type[PackageMember | NpmMember | SdistMember]] = {
    "package": PackageMember,
    "npm": NpmMember,
    "sdist": SdistMember,
}


def _source(value: Any) -> Source:
    if isinstance(value, str):
        return WebAddress(value)
    for key, kind in _MEMBERS.items():
        if key in value:
            if "archive_bytes" in value:
                return NpmMember(value[key], value["member"], value["archive_bytes"])
            return kind(value[key], value["member"])
    raise KeyError(f"a source needs one of {', '.join(_MEMBERS)}")


@cache
def entries() -> tuple[FileEntry, ...]:
    """Return every pinned file, required ones first."""
    return _read("files.toml")


@cache
def on_request() -> tuple[FileEntry, ...]:
    """Return the files that nothing fetches unless a viewer asks for them."""
    return _read("weights.toml")


def _read(name: str) -> tuple[FileEntry, ...]:
    table = tomllib.loads((Path(__file__).parents[1] / name).read_text(encoding="utf-8"))
    return tuple(
        FileEntry(
            name=item["name"],
            sha256=item["sha256"],
            size_bytes=item.get("size_bytes"),
            licence=item["licence"],
            required=item.get("required", False),
            sources=tuple(_source(source) for source in item["sources"]),
            about_bytes=item.get("about_bytes"),
        )
        for item in table["file"]
    )


def entry(name: str) -> FileEntry:
    """Return the pinned file of that name; raises KeyError when there is none."""
    for candidate in (*entries(), *on_request()):
        if candidate.name == name:
            return candidate
    raise KeyError(f"{name} is not one of the pinned files: {', '.join(e.name for e in entries())}")
