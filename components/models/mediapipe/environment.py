"""What a process that runs MediaPipe has to set up around it. Imports nothing of MediaPipe."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, MutableMapping

# The discard port on loopback, where nothing listens: it refuses at once, so that close() does not wait.
_REFUSING_PROXY = "http://127.0.0.1:9"


def disable_metrics(environ: MutableMapping[str, str]) -> None:
    """Keep MediaPipe's usage metrics from leaving this machine.

    MediaPipe 1.2.3 posts to play.googleapis.com when a task closes and has no setting against it, but its
    libcurl honours the proxy variables (https://curl.se/docs/manpage.html, "ENVIRONMENT"). It reads them at
    each request (strace: set after the import, and even after a task ran, they still hold), so this may come
    at any time before the first task closes. All HTTPS of the process goes the same way, so call it only in
    a process that needs none.

    Args:
        environ: changed in place; `os.environ`, so that the C library sees it.
    """
    environ["https_proxy"] = environ["HTTPS_PROXY"] = _REFUSING_PROXY
    # An operator's exemption would let the request past the proxy.
    for name in ("no_proxy", "NO_PROXY"):
        environ.pop(name, None)


@contextlib.contextmanager
def quiet_native_stderr() -> Iterator[None]:
    """Hold back what native code writes to stderr in the block, and show it only if the block raises.

    MediaPipe 1.2.3 and LiteRT print warnings there on every start that nobody can act on. GLOG_minloglevel
    and TF_CPP_MIN_LOG_LEVEL do not silence them (github.com/google-ai-edge/mediapipe/issues/5737). The file
    descriptor belongs to the whole process: use this where the process starts, in a worker of one's own.
    """
    sys.stderr.flush()
    shown = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            with open(shown, "wb", closefd=False) as out:
                shutil.copyfileobj(held, out)
            raise
        finally:
            sys.stderr.flush()
            os.dup2(shown, 2)
            os.close(shown)
