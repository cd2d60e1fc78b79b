"""The section of Families that takes a viewer's own network: what tests do and read there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from streamlit.testing.v1 import AppTest

from components.processes.sandbox.client import SandboxRun
from components.ui.given_network import GivenNetwork, NetworkPlace
from tests.support.onnx_nets import DOTS_PX, constant_net
from tests.support.page_fakes import thing_of

Give = Callable[..., AppTest]


def given_in(at: AppTest) -> GivenNetwork | None:
    """The network that the page has taken."""
    return thing_of(at, NetworkPlace).given


def ended(at: AppTest, what: str) -> AppTest:
    """The page once the process has ended."""
    given = given_in(at)
    if given is not None:
        work: SandboxRun | None = getattr(given, what)
        assert work is None or work.wait(40)
        at.run()
    assert not at.exception
    return at


def pressed(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    return ended(at, "run")


def dots_as_places(at: AppTest) -> np.ndarray:
    """Where the points of the first person are, in pixels of the picture."""
    given = given_in(at)
    assert given is not None and given.run is not None and given.run.found is not None
    found = given.run.found
    return np.asarray(found.people[0].points.xyz_norm[:, :2] * (120, 90))


def places_net() -> bytes:
    """Writes the dots' places as shares of the input, y first, with a score each."""
    values = np.column_stack([np.array(DOTS_PX)[:, ::-1] / (90, 120), np.linspace(0.25, 0.75, 17)])
    return constant_net({"output_0": values[np.newaxis, np.newaxis]}, (1, 90, 120, 3))
