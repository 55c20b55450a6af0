"""What must be so of any day, whatever happens in it; each answers with what is wrong, or nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from interaction_server.demo.day.cast import SUPERVISOR
from interaction_server.demo.day.floor import ALL, Floor
from interaction_server.demo.day.observations import Observation
from interaction_server.demo.day.script import CHAT, EMAIL, WORKITEM
from interaction_server.demo.day.verbs import NOTE
from interaction_server.dialects.interaction_management.event_base import FactEvent
from interaction_server.dialects.interaction_management.events import EventPropertiesChanged

CAPACITY: Final[Mapping[str, int]] = {EMAIL: 3, CHAT: 3, WORKITEM: 2}
"""How many of each media type an agent can have at a time, as ``day.toml`` says it."""
CAPACITY_OF_THE_SUPERVISOR: Final[Mapping[str, int]] = {ALL: 1}
"""The same for the supervisor."""
SHOWN_MAX: Final = 5


def gaps(sequences: Sequence[int | None]) -> list[str]:
    """Positions that are not one more than the one before, from 1 on."""
    found = [
        f"fact {sequence} where {position} must be"
        for position, sequence in enumerate(sequences, 1)
        if sequence != position
    ]
    return found[:SHOWN_MAX]


def made_once(facts: Iterable[FactEvent], count: int) -> list[str]:
    """Those of so many changes under way at a crash that are not in the journal, or more than once."""
    made: Counter[str] = Counter()
    for fact in facts:
        if isinstance(fact, EventPropertiesChanged):
            lists = (fact.added_properties or {}, fact.changed_properties or {})
            made.update(key for one in lists for key in one if key.startswith(NOTE))
    return [
        f"{NOTE}{number} was made {made[f'{NOTE}{number}']} times"
        for number in range(count)
        if made[f"{NOTE}{number}"] != 1
    ]


def told_twice(seen: Iterable[Observation]) -> list[str]:
    """Notices that came to one client more than once: the same message about the same version or stay."""
    heard = Counter(mark for one in seen if (mark := mark_of(one)) is not None)
    return [" ".join(map(str, mark)) for mark, count in heard.items() if count > 1][:SHOWN_MAX]


def mark_of(seen: Observation) -> tuple[object, ...] | None:
    """What no two notices to one client can share; None for what is no notice of a fact."""
    if seen.way != "<" or seen.answers:
        return None
    body, interaction = seen.body, seen.body.get("interaction")
    for name in ("eventSequence", "ticketID", "callId"):
        if name in body:
            return seen.who, seen.name, body[name]
    if isinstance(interaction, Mapping):
        return seen.who, seen.name, seen.about, interaction.get("interactionVersion")
    if seen.name in ("EventRouteRequest", "EventAbandoned"):
        return seen.who, seen.name, body["connID"]
    return None


def over_capacity(floor: Floor) -> list[str]:
    """Agents that had too many of a media type at a time."""
    return [
        f"{agent_id} had {count} of {media_type}"
        for (agent_id, media_type), count in floor.most.items()
        if count > capacity_of(agent_id).get(media_type, count)
    ]


def capacity_of(agent_id: str) -> Mapping[str, int]:
    """The rule of an agent."""
    return CAPACITY_OF_THE_SUPERVISOR if agent_id == SUPERVISOR else CAPACITY


def unaccounted(floor: Floor, left: Mapping[str, str]) -> list[str]:
    """Open interactions that the journal and the server do not both have, and in the same queue."""
    return list(differences(floor.open, left))


def differences(journal: Mapping[str, str], server: Mapping[str, str]) -> Iterator[str]:
    """Where two pictures of what is open differ."""
    for interaction_id in sorted(journal.keys() | server.keys()):
        queues = journal.get(interaction_id), server.get(interaction_id)
        if queues[0] != queues[1]:
            yield f"{interaction_id} is in {queues[0]} by the journal, in {queues[1]} by the server"
