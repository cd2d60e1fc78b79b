"""Settings of this Python process that keep the event loop, which carries all video, from waiting."""

from __future__ import annotations

from components.live.patches import encoding, reception
from components.processes.gil_tuning import take_short_turns


def prepare_process() -> None:
    """To be called once, before the first stream and after the large imports."""
    reception.install()
    encoding.install()
    # The loop must wait neither for a page's script that computes its charts nor for the collector.
    take_short_turns()
