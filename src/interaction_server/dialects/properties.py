"""Every property of an interaction in one flat list, as both dialects show it (protocol 6, 7)."""

from interaction_server.core.model import Interaction, KeyValueList
from interaction_server.core.system_properties import TIMES, system_values
from interaction_server.dialects.times import spell_time


def all_properties(interaction: Interaction) -> KeyValueList:
    """Every property of any class by its name, with times as they are spelled."""
    system = {
        name: spell_time(value) if name in TIMES and isinstance(value, int) else value
        for name, value in system_values(interaction).items()
    }
    return {**system, **interaction.user_data}
