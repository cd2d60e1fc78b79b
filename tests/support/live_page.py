"""What the tests of the live page do and read."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.support.page_fakes import Session

Show = Callable[[Session], AppTest]


def notices(at: AppTest) -> list[str]:
    """All boxes on the page, the worst first."""
    return [str(box.value) for kind in (at.error, at.warning, at.info) for box in kind]


def choose_source(at: AppTest, source: str) -> None:
    (radio,) = [radio for radio in at.main.radio if radio.label == "Source"]
    radio.set_value(source).run()
    assert not at.exception
