"""The subcommands of ``ixn bench`` besides change-properties."""

from typing import Final

from interaction_server.bench.command import bench
from interaction_server.bench.commands.fan_out import fan_out_command
from interaction_server.bench.commands.growth import growth_command
from interaction_server.bench.commands.lifecycle import lifecycle_command
from interaction_server.bench.commands.recovery import recovery_command
from interaction_server.bench.commands.views import views_command
from interaction_server.bench.commands.websocket import websocket_command

__all__ = ["bench"]

COMMANDS: Final = (
    fan_out_command,
    growth_command,
    lifecycle_command,
    recovery_command,
    views_command,
    websocket_command,
)

for command in COMMANDS:
    bench.add_command(command)
