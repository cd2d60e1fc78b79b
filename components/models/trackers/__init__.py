"""The table that makes a tracker of a network's settings, collected from the modules of this package.

Each of these runs one kind of network; its `TRACKERS` has the keys of those that it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from components.keypoints import NetworkSettings, network
from components.keypoints.settings import Mode
from components.models.errors import ModelError
from components.models.tracker import Tracker

Build: TypeAlias = Callable[[NetworkSettings, Mode], Tracker]


def _collected() -> Mapping[str, Build]:
    trackers: dict[str, Build] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        trackers |= importlib.import_module(module.name).TRACKERS
    return MappingProxyType(trackers)


TRACKERS = _collected()
"""What runs a network, by its key."""


def tracker(settings: NetworkSettings, mode: Mode) -> Tracker:
    """The network of these settings, ready to look at frames.

    Args:
        mode: "stream" follows people from frame to frame; "still" looks at each picture by itself.

    Raises:
        ModelError: for a file that is missing, damaged or another network's, and for a viewer's network,
            which runs only where its file is at hand.
        FileUnavailable: for a file that is not here.
    """
    if settings.network not in TRACKERS:
        raise ModelError(f"{network(settings.network).title} cannot run here; choose another network.")
    return TRACKERS[settings.network](settings, mode)
