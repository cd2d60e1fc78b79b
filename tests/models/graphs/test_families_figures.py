"""What the Families page says of networks that come from files, against those files."""

from __future__ import annotations

import pytest

from components.content.families import SystemNetwork, families
from components.models.cost import inventory
from tests.support.real_models import bundle

FILES = [network for network in families().networks if network.file is not None]


@pytest.mark.parametrize("network", FILES, ids=lambda network: network.name)
def test_networks_from_files_cost_what_the_card_says(network: SystemNetwork) -> None:
    assert network.file is not None
    file = inventory.net_file(network.file)
    bundle(file.bundle)
    graph = inventory.read_bundle(file.bundle)[file.member]
    assert network.parameters == pytest.approx(graph.parameters, rel=0.01)
    assert network.macs == pytest.approx(graph.macs, rel=0.01)
    assert network.input == graph.inputs[0].shape[1:3]
