"""What can be measured: a driver for each workload and each subject that it is put on."""

from collections.abc import Mapping
from typing import Final

from interaction_server.bench.workloads import change_properties, fan_out, growth, lifecycle, websocket
from interaction_server.bench.workloads.driver import MakeDriver

DRIVERS: Final[Mapping[tuple[str, str], MakeDriver]] = {
    (change_properties.NAME, "ixn"): change_properties.ChangeProperties,
    (fan_out.NAME, "ixn"): fan_out.FanOut,
    (growth.NAME, "ixn"): growth.Growth,
    (lifecycle.NAME, "ixn"): lifecycle.Lifecycle,
    (websocket.NAME, "ixn"): websocket.BothDoors,
}
"""By the names of workload and subject; a peer is one more row."""
