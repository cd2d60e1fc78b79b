"""What is relied on in Streamlit beyond what it promises; each test says what breaks with it."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.components.v1 import component_registry
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.session_manager import SessionClient
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware
from streamlit.web.server.starlette.starlette_routes import create_component_routes

from components.ui import figure
from components.ui.end_with_session import here
from tests.support.loops import on_a_loop
from tests.support.page_fakes import TIMEOUT_S
from tests.support.paths import APP


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """Streamlit's own, which serves nobody yet."""
    monkeypatch.setattr(Runtime, "_instance", None)
    return Runtime(
        RuntimeConfig(str(APP), MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/upload"))
    )


def answer(app: Starlette, path: str) -> tuple[int, str, bytes]:
    """What a browser gets there through Streamlit's compression: status, encoding and body."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": f"/{path}",
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip")],
        "root_path": "",
    }
    asyncio.run(SelectiveGZipMiddleware(app)(scope, receive, send))
    headers = dict(sent[0]["headers"])
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], headers.get(b"content-encoding", b"").decode(), body


def test_a_components_folder_is_served_at_the_address_that_the_charts_load_plotly_from(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # When this fails, no chart is drawn. A component is registered only while a page runs.
    monkeypatch.setattr(component_registry, "get_script_run_ctx", lambda: SimpleNamespace())
    address = cast(Any, figure._script_address).__wrapped__()
    app = Starlette(routes=create_component_routes(runtime.component_registry, None))
    status, encoding, body = answer(app, address)
    assert (status, encoding) == (200, "")
    assert gzip.decompress(body).startswith(b"/**\n* plotly.js")


def test_streamlit_still_packs_a_program_for_each_viewer() -> None:
    # When this fails, plotly's program need not be packed by ui/figure.py.
    packed: list[bytes] = []

    def program(_request: Request) -> Response:
        packed.append(b"")
        return Response("0;" * 1000, media_type="text/javascript")

    app = Starlette(routes=[Route("/program.js", program)])
    for viewers in (1, 2):
        assert answer(app, "program.js")[:2] == (200, "gzip")
        assert len(packed) == viewers


def test_a_page_is_here_until_its_connection_ends_and_streamlit_keeps_its_state(runtime: Runtime) -> None:
    # When this fails, streams and measurements of viewers who have gone are ended too early or never.
    client = cast(
        SessionClient, SimpleNamespace(write_forward_msg=lambda _message: None, client_context=None)
    )

    @on_a_loop
    async def visit() -> None:
        await runtime.start()
        page = runtime.connect_session(client, {})
        assert here(page) and not here("another")
        runtime.disconnect_session(page)
        assert not here(page)
        # Its state waits for its return, so that nothing of it is let go of by itself.
        assert runtime._session_mgr.get_session_info(page) is not None
        runtime.stop()
        await runtime.stopped

    visit()


def test_streamlit_still_takes_the_folder_pages_for_an_app_of_its_older_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # When this fails, `ui.navigation.through_app` is not needed.
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    PagesManager(str(APP))
    assert PagesManager.uses_pages_directory


def test_apptest_still_passes_the_app_by_for_it_takes_each_run_for_a_servers_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # When this fails, the fixture `server` of tests/pages is not needed.
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.py").write_text("import streamlit as st\nst.text('the page')\n")
    app = tmp_path / "app.py"
    app.write_text(
        "import streamlit as st\nst.text('the app')\nst.navigation([st.Page('pages/one.py')]).run()\n"
    )
    at = AppTest.from_file(str(app), default_timeout=TIMEOUT_S).run()
    assert [text.value for text in at.text] == ["the app", "the page"]
    at.switch_page("pages/one.py").run()
    assert [text.value for text in at.text] == ["the page"]
