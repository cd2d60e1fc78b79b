"""Files out of source archives, found where pip would find them, and never built."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from components.models.store import sdists, store
from components.models.store.catalogue import SdistMember
from components.models.store.store import Unreachable, WrongDigest
from tests.support.archives import tar_gz
from tests.support.file_server import Pin, Server

RIGHT = b"right bytes" * 10_000
MEMBER = SdistMember("big-parcel==1.0", "models/a.bin")
JSON = "application/vnd.pypi.simple.v1+json"
ARCHIVE = "/files/big_parcel-1.0.tar.gz"


def answer(kind: str, content: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """A page of that kind."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.wfile.write(content.encode())

    return send


def as_json(*names: str) -> Callable[[BaseHTTPRequestHandler], None]:
    files = [{"filename": name, "url": f"../../files/{name}"} for name in names]
    return answer(JSON, json.dumps({"files": files}))


def as_html(*names: str) -> Callable[[BaseHTTPRequestHandler], None]:
    links = (
        f'<a href="../../files/{name}#sha256=0" data-requires-python="&gt;=3">{name}</a>' for name in names
    )
    return answer("text/html; charset=utf-8", f"<html><body>{''.join(links)}</body></html>")


@pytest.fixture
def index(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server in the place of the registry that pip is set up for, with the archive on it."""
    monkeypatch.setenv("PIP_INDEX_URL", server.url("/simple").url)
    trap = b"raise SystemExit('built')"
    server.serve(ARCHIVE, tar_gz({"big_parcel-1.0/setup.py": trap, "big_parcel-1.0/models/a.bin": RIGHT}))
    return server


@pytest.mark.parametrize("page", [as_json, as_html])
@pytest.mark.parametrize("name", ["big_parcel-1.0.tar.gz", "Big.Parcel-1.0.tar.gz"])
def test_a_file_comes_out_of_a_source_archive(
    pin: Pin, index: Server, page: Callable[..., Callable[[BaseHTTPRequestHandler], None]], name: str
) -> None:
    others = ("big_parcel-1.0-py3-none-any.whl", "big_parcel-1.0.1.tar.gz", "big_parcel_more-1.0.tar.gz")
    index.answers["/simple/big-parcel/"] = page(*others, name)
    index.answers[f"/files/{name}"] = index.answers[ARCHIVE]
    pin("a.bin", RIGHT, MEMBER)
    obtained = store.obtain("a.bin")
    assert obtained.path.read_bytes() == RIGHT
    assert obtained.origin == "from models/a.bin in the source archive of big-parcel==1.0"
    assert index.requests == ["/simple/big-parcel/", f"/files/{name}"]


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        (as_json("big_parcel-1.1.tar.gz"), "there is no source archive of big-parcel==1.0"),
        (as_html(), "there is no source archive of big-parcel==1.0"),
        (
            answer("application/vnd.pypi.simple.v1+json", '{"files": [7]}'),
            "the registry's page cannot be read",
        ),
        (answer("application/vnd.pypi.simple.v1+json", "["), "the registry's page cannot be read"),
        (as_json("big.parcel-1.0.tar.gz"), "the server answered 404 Not Found"),
    ],
)
def test_a_registry_without_it_is_no_source(
    pin: Pin, index: Server, page: Callable[[BaseHTTPRequestHandler], None], cause: str
) -> None:
    index.answers["/simple/big-parcel/"] = page
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable) as caught:
        store.ensure("a.bin")
    assert f"(models/a.bin in the source archive of big-parcel==1.0: {cause});" in str(caught.value)


def test_an_endless_page_is_cut_off(pin: Pin, index: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdists, "MOST_INDEX_BYTES", 100_000)
    index.answers["/simple/big-parcel/"] = answer("text/html", "x" * 200_000)
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="the registry's page is longer than is read"):
        store.ensure("a.bin")


def test_a_page_that_breaks_off_has_its_cause(pin: Pin, index: Server) -> None:
    index.serve("/simple/big-parcel/", b"half", length=1000)
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="the connection broke off"):
        store.ensure("a.bin")


def test_a_file_of_certificates_that_is_not_there_is_said_so(
    pin: Pin, index: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CERT", "/nowhere/certificates.pem")
    monkeypatch.setenv("PIP_INDEX_URL", index.url("/simple").url.replace("http:", "https:"))
    pin("a.bin", RIGHT, MEMBER)
    with pytest.raises(Unreachable, match="Could not find a suitable TLS CA certificate bundle"):
        store.ensure("a.bin")


def test_a_pip_that_does_not_say_how_it_is_set_up_leaves_the_usual_registry(
    pin: Pin, index: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    monkeypatch.setattr(sdists, "USUAL_INDEX", index.url("/simple").url)
    index.answers["/simple/big-parcel/"] = as_json("big_parcel-1.0.tar.gz")
    pin("a.bin", RIGHT, MEMBER)
    assert store.ensure("a.bin").read_bytes() == RIGHT


def test_what_comes_out_of_a_source_archive_is_verified_too(pin: Pin, index: Server) -> None:
    index.answers["/simple/big-parcel/"] = as_json("big_parcel-1.0.tar.gz")
    pin("a.bin", RIGHT[::-1], MEMBER)
    with pytest.raises(WrongDigest, match=hashlib.sha256(RIGHT).hexdigest()):
        store.ensure("a.bin")
