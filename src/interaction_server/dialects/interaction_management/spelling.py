"""The objects within messages: interactions, actors, parties and times, encoded once where they stay.

What the attribute ``interaction`` needs of a property change is the version and the user data only, so
the rest of it is encoded once for each value of the system properties.
"""

from typing import Final

import msgspec

from interaction_server.core import model
from interaction_server.core.key_values import encoder
from interaction_server.core.model import (
    Interaction,
    InteractionId,
    KeyValueList,
    Milliseconds,
    SystemProperties,
)
from interaction_server.dialects.interaction_management import objects
from interaction_server.dialects.times import optional_time, spell_time

HEADS_MAX: Final = 16_384
"""How many encoded system properties are kept; beyond it they are all made anew."""
LEFT_MAX: Final = 16_384
"""For how many interactions what the last change left is kept; beyond it all is made anew."""
LEFT_BYTES_MAX: Final = 64 * 1024 * 1024
"""How large the user data of all of them may be together, as each was when it was first kept."""


class CauseSpeller:
    """Encodes when and by whom, remembering the last: what a client asks at a time shares it."""

    def __init__(self) -> None:
        self.time = -1
        self.actor: model.Actor | None = None
        self.spelled = b""

    def spell(self, time: Milliseconds, actor: model.Actor) -> bytes:
        """The attributes ``eventTime`` and ``actor``, to be put behind others."""
        if actor is not self.actor or time != self.time:
            parts = (spell_time(time).encode(), encoder.encode(say_actor(actor)))
            self.time, self.actor = time, actor
            self.spelled = b',"eventTime":"%b","actor":%b' % parts
        return self.spelled


class Left(msgspec.Struct, gc=False):
    """What the last change of an interaction left as it was: everything but the values of ``names``.

    ``rest`` is that encoded, up to where the changed pairs go; it is made when the same names change
    again, and holds as long as ``state`` is what the next change begins from.
    """

    state: Interaction
    names: tuple[str, ...]
    rest: bytes = b""


class InteractionSpeller:
    """Encodes the attribute ``interaction``, remembering what a property change leaves as it was."""

    def __init__(self) -> None:
        self.heads: dict[int, tuple[SystemProperties, bytes]] = {}
        self.left: dict[InteractionId, Left] = {}
        self.left_bytes = 0

    def spell(self, interaction: Interaction) -> bytes:
        """The encoded attribute."""
        return b"".join(self.pieces(interaction, encoder.encode(interaction.user_data)))

    def pieces(self, interaction: Interaction, *user_data: bytes) -> tuple[bytes, ...]:
        """The encoded attribute in pieces, to be put together with what it is an attribute of."""
        version = b',"interactionVersion":%d,"interactionUserData":' % interaction.version
        return (self.head(interaction.system), version, *user_data, b"}")

    def pieces_after(
        self, before: Interaction, interaction: Interaction, changed: KeyValueList, spelled: bytes
    ) -> tuple[bytes, ...]:
        """The same after a change of nothing but ``changed``, given encoded too.

        Who changes an interaction often changes the same few of its properties; the others are
        then encoded once and not each time.
        """
        names = tuple(changed)
        left = self.left.get(interaction.id)
        if left is None or left.state is not before or left.names != names:
            self.keep(interaction, names, is_new=left is None)
            return self.pieces(interaction, encoder.encode(interaction.user_data))
        if not left.rest:
            rest = {name: value for name, value in interaction.user_data.items() if name not in changed}
            left.rest = encoder.encode(rest)[:-1] + b"," if rest else b"{"
        left.state = interaction
        return self.pieces(interaction, left.rest, spelled[1:])

    def keep(self, interaction: Interaction, names: tuple[str, ...], *, is_new: bool) -> None:
        """From the next change of the same names on, the rest will be kept."""
        if is_new:
            self.left_bytes += interaction.user_data_bytes
            if len(self.left) >= LEFT_MAX or self.left_bytes > LEFT_BYTES_MAX:
                self.left.clear()
                self.left_bytes = interaction.user_data_bytes
        self.left[interaction.id] = Left(interaction, names)

    def head(self, system: SystemProperties) -> bytes:
        """The system properties without the closing brace."""
        known = self.heads.get(id(system))
        if known is not None and known[0] is system:
            return known[1]
        if len(self.heads) >= HEADS_MAX:
            self.heads.clear()
        head = encoder.encode(attributes_of(system))[:-1]
        self.heads[id(system)] = (system, head)
        return head


def attributes_of(system: SystemProperties) -> objects.InteractionAttributes:
    """System properties under their names as attributes of ``interaction``."""
    return objects.InteractionAttributes(
        interaction_id=system.interaction_id,
        interaction_tenant_id=system.tenant_id,
        interaction_mediatype=system.media_type,
        interaction_type=system.interaction_type,
        interaction_subtype=system.interaction_subtype,
        interaction_state=system.state,
        interaction_queue=system.queue,
        interaction_is_online=system.is_online,
        interaction_is_locked=system.is_locked,
        interaction_is_held=system.is_held,
        interaction_parent_interaction_id=system.parent_id,
        interaction_external_id=system.external_id,
        interaction_submitted_by=system.submitted_by,
        interaction_submitted_at=spell_time(system.submitted_at),
        interaction_received_at=spell_time(system.received_at),
        interaction_placed_in_queue_at=optional_time(system.placed_in_queue_at),
        interaction_moved_to_queue_at=optional_time(system.moved_to_queue_at),
        interaction_submitted_to_router_at=optional_time(system.submitted_to_router_at),
        interaction_delivered_at=optional_time(system.delivered_at),
        interaction_abandoned_at=optional_time(system.abandoned_at),
        interaction_agent_id=system.agent_id,
        interaction_place_id=system.place_id,
        interaction_assigned_to=system.assigned_to,
        interaction_assigned_at=optional_time(system.assigned_at),
        interaction_workbin_type_id=system.workbin_type_id,
        interaction_workbin_agent_id=system.workbin_agent_id,
        interaction_workbin_place_id=system.workbin_place_id,
        interaction_workbin_group_id=system.workbin_group_id,
        interaction_workbin_place_group_id=system.workbin_place_group_id,
        interaction_in_queues=system.in_queues,
        interaction_out_queues=system.out_queues,
        interaction_scheduled_at=optional_time(system.scheduled_at),
    )


def say_actor(actor: model.Actor) -> objects.Actor:
    """Who caused it."""
    return objects.Actor(
        actor_type=actor.actor_type,
        client_name=actor.client_name,
        agent_id=actor.agent_id,
        place_id=actor.place_id,
        strategy_id=actor.strategy_id,
        router_id=actor.router_id,
    )


def say_party(party: model.Party) -> objects.Party:
    """One who processes the interaction."""
    return objects.Party(
        party_type=party.party_type,
        agent_id=party.agent_id,
        place_id=party.place_id,
        strategy_id=party.strategy_id,
        router_id=party.router_id,
        visibility_mode=party.visibility_mode,
    )


def invited_party(invitation: model.Invitation) -> objects.Party:
    """The invited agent, spelled like a party."""
    return objects.Party(
        party_type=model.PartyType.AGENT,
        agent_id=invitation.agent_id,
        place_id=invitation.place_id,
        visibility_mode=invitation.visibility_mode,
    )
