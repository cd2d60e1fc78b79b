"""A server of files that misbehaves on demand, and what pins files to it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from components.models.store.catalogue import FileEntry, WebAddress

Pin = Callable[..., FileEntry]
Answer = Callable[[BaseHTTPRequestHandler], None]


def not_found(handler: BaseHTTPRequestHandler) -> None:
    """Answer that there is nothing."""
    handler.send_error(404)


class Server:
    """Answers GET by path, and counts the requests it got."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append(self.path)
                outer.answers.get(self.path, not_found)(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str) -> WebAddress:
        """Return the address of `path` on this server."""
        return WebAddress(f"http://127.0.0.1:{self._http.server_port}{path}")

    def serve(self, path: str, content: bytes, length: int | None = None) -> WebAddress:
        """Answer `path` with `content`, announcing `length` bytes when it is given."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(content) if length is None else length))
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer
        return self.url(path)

    def close(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()
