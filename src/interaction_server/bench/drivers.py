"""What can be measured: a driver for each workload and each subject that it is put on."""

from collections.abc import Mapping
from typing import Final

from interaction_server.bench.peers.table import PEERS
from interaction_server.bench.workloads import change_properties, fan_out, growth, lifecycle, websocket
from interaction_server.bench.workloads.driver import MakeDriver
from interaction_server.bench.workloads.own_server import OwnServer

OWN: Final[Mapping[tuple[str, str], MakeDriver]] = {
    (change_properties.NAME, "ixn"): change_properties.on(OwnServer),
    (fan_out.NAME, "ixn"): fan_out.FanOut,
    (growth.NAME, "ixn"): growth.Growth,
    (lifecycle.NAME, "ixn"): lifecycle.Lifecycle,
    (websocket.NAME, "ixn"): websocket.BothDoors,
}
OF_PEERS: Final[Mapping[tuple[str, str], MakeDriver]] = {
    (change_properties.NAME, peer.program.name): change_properties.on(peer.target)
    for peers in PEERS.values()
    for peer in peers
}
DRIVERS: Final[Mapping[tuple[str, str], MakeDriver]] = {**OWN, **OF_PEERS}
"""By the names of workload and subject."""
