"""`python -m components.cli.benchmark.page.without_charts …`: Streamlit, without the three charts of Live.

What they cost is what the page takes more.
"""

from __future__ import annotations

import sys
from typing import Any

from streamlit.web import cli

from components.views.live import panels


def _nothing(show: Any) -> None:  # noqa: ARG001
    """In the place of what draws the charts."""


def main() -> None:
    """`streamlit` with the arguments of this process."""
    panels._main_charts = _nothing
    sys.argv[0] = "streamlit"
    cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
