"""How long a party may process an interaction, and what happens when that is over (protocol 8)."""

from typing import Final

from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Limits, Situation
from interaction_server.core.decide.standing import leave
from interaction_server.core.model import (
    AgentSession,
    Invitation,
    KeyValueList,
    Milliseconds,
    Party,
    PartyType,
    SystemProperties,
)
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import TimeOutParty

HANDLING_TIMEOUT: Final = "handling-timeout"
"""The property that gives one interaction a time of its own, in minutes."""

MINUTES_MAX: Final = 10_000_000


def handling_party(
    agent: AgentSession | Invitation,
    system: SystemProperties,
    user_data: KeyValueList,
    now: Situation,
    visibility_mode: str | None = None,
) -> Party:
    """An agent as one who processes an interaction from now on, for as long as it does something."""
    idle_ms = handling_timeout(system.media_type, user_data, now.limits)
    return Party(
        party_type=PartyType.AGENT,
        agent_id=agent.agent_id,
        place_id=agent.place_id,
        visibility_mode=visibility_mode,
        deadline=now.time + idle_ms,
        idle_ms=idle_ms,
    )


def handling_timeout(media_type: str, user_data: KeyValueList, limits: Limits) -> Milliseconds:
    """That of the interaction, else of its media type, else of the server (protocol 8)."""
    own = minutes(user_data.get(HANDLING_TIMEOUT))
    if own is not None:
        return own
    return limits.handling_timeouts_ms.get(media_type, limits.handling_timeout_ms)


def minutes(value: object) -> Milliseconds | None:
    """A property that is a number of minutes, also as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return max(1, round(number * 60_000)) if 0 < number <= MINUTES_MAX else None


def time_out_party(request: TimeOutParty, now: Situation) -> Decision | Refusal:
    """The party leaves, unless it has left already; the last one out returns the interaction to its queue."""
    before = now.interaction
    if before is None or request.party not in before.parties:
        return ACKNOWLEDGED
    return Decision(facts=leave(before, (request.party,), "TimedOut"))
