"""Agent session + fact -> agent session: the only way in which a session comes to be, changes or ends.

What ``core.evolve`` is to interactions. The pump uses it to decide, the stores to recover.
"""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from interaction_server.core.facts import (
    AgentFact,
    AgentLogin,
    AgentLogout,
    AgentStateReasonChanged,
    AnyFact,
    DoNotDisturbOff,
    DoNotDisturbOn,
    MediaAdded,
    MediaRemoved,
    MediaStateReasonChanged,
    NotReadyForMedia,
    ReadyForMedia,
)
from interaction_server.core.model import AgentId, AgentSession, KeyValueList

MediaFact = ReadyForMedia | NotReadyForMedia | MediaAdded


def apply_agent_fact(agents: dict[AgentId, AgentSession], fact: AnyFact, client_name: str) -> None:
    """Bring the table of sessions up to a fact about an agent; other facts do not concern it."""
    if not isinstance(fact, AgentFact):
        return
    before = agents.get(fact.agent_id)
    if isinstance(fact, AgentLogin) and before is None:
        agents[fact.agent_id] = begin(fact, client_name)
    elif isinstance(fact, AgentLogout) and not fact.connections_left:
        agents.pop(fact.agent_id, None)
    else:
        agents[fact.agent_id] = STEPS[type(fact)](before, fact)


def begin(fact: AgentLogin, client_name: str) -> AgentSession:
    """A session begins with nothing said about it."""
    return AgentSession(
        agent_id=fact.agent_id,
        place_id=fact.place_id,
        tenant_id=fact.tenant_id,
        media=fact.media,
        client_name=client_name,
    )


def over(fact: AgentFact) -> AgentSession:
    """What is left of a session after the fact that ended it."""
    return AgentSession(
        agent_id=fact.agent_id,
        place_id=fact.place_id,
        tenant_id=fact.tenant_id,
        media={},
        client_name="",
        connections=0,
    )


def connect(before: AgentSession, fact: AgentLogin) -> AgentSession:
    """The session goes on with one more connection."""
    return replace(before, media=fact.media, connections=before.connections + 1)


def disconnect(before: AgentSession, fact: AgentLogout) -> AgentSession:
    """The session goes on with one connection less."""
    return replace(before, connections=fact.connections_left)


def set_media(before: AgentSession, fact: MediaFact) -> AgentSession:
    """The agent has the media type, ready or not, for the reason that was said now."""
    ready = not isinstance(fact, NotReadyForMedia)
    return replace(
        before,
        media={**before.media, fact.media_type: ready},
        media_reasons=with_reason(before, fact.media_type, fact.reason),
    )


def remove_media(before: AgentSession, fact: MediaRemoved) -> AgentSession:
    """Nothing is left of the media type."""
    media = {name: ready for name, ready in before.media.items() if name != fact.media_type}
    return replace(before, media=media, media_reasons=with_reason(before, fact.media_type, None))


def set_do_not_disturb(before: AgentSession, fact: DoNotDisturbOn | DoNotDisturbOff) -> AgentSession:
    """The media stay as they are, and count again once it is over."""
    return replace(before, do_not_disturb=isinstance(fact, DoNotDisturbOn), reason=fact.reason)


def change_reason(before: AgentSession, fact: AgentStateReasonChanged) -> AgentSession:
    """The same state for another reason."""
    return replace(before, reason=fact.reason)


def change_media_reason(before: AgentSession, fact: MediaStateReasonChanged) -> AgentSession:
    """The same readiness for another reason."""
    return replace(before, media_reasons=with_reason(before, fact.media_type, fact.reason))


def with_reason(
    before: AgentSession, media_type: str, reason: KeyValueList | None
) -> dict[str, KeyValueList]:
    """The reasons with another one for a media type; None says nothing of it."""
    others = {name: said for name, said in before.media_reasons.items() if name != media_type}
    return others if reason is None else {**others, media_type: reason}


STEPS: Final[Mapping[type[AgentFact], Callable[..., AgentSession]]] = {
    AgentLogin: connect,
    AgentLogout: disconnect,
    ReadyForMedia: set_media,
    NotReadyForMedia: set_media,
    MediaAdded: set_media,
    MediaRemoved: remove_media,
    DoNotDisturbOn: set_do_not_disturb,
    DoNotDisturbOff: set_do_not_disturb,
    AgentStateReasonChanged: change_reason,
    MediaStateReasonChanged: change_media_reason,
}
