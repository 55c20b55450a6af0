"""The scenario Pull: an agent takes interactions out of their queues, by their ids (protocol 4, 8)."""

from collections.abc import Iterable, Sequence
from typing import Final

from interaction_server.core.decide.agent_states import not_logged_in, session_of
from interaction_server.core.decide.capacity import load_of, no_room
from interaction_server.core.decide.decision import Decision, Group, Limits, Outcome, Situation
from interaction_server.core.decide.routing import is_waiting
from interaction_server.core.decide.standing import other_tenant, unknown_interaction
from interaction_server.core.decide.timing import handling_party
from interaction_server.core.decide.workbins import out_of_queue
from interaction_server.core.evolve import is_closed
from interaction_server.core.facts import PartyAdded
from interaction_server.core.key_values import weight
from interaction_server.core.model import AgentSession, Interaction, InteractionId
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Pull
from interaction_server.core.system_properties import TIMES, system_values
from interaction_server.core.view_requests import PullFromView

ENVELOPE_BYTES: Final = 256
"""Of an answer beside what was pulled."""
ADDED_BYTES: Final = 256
"""Of one interaction: its version, the marks around it, and what is known of it once it is pulled."""
TIME_BYTES: Final = 26
"""Of a time as it is spelled."""


def pull(request: Pull, now: Situation) -> Decision | Refusal:
    """Whatever can be pulled is, in the order asked; where nothing can, why not the first one."""
    session = session_of(now)
    if session is None:
        return not_logged_in()
    if refusal := pull_refusal(request, session, now):
        return refusal
    pulled, refusals = take(dict.fromkeys(request.interaction_ids), request.count_max, session, now)
    return Decision(outcome=Outcome.PULLED, groups=pulled) if pulled else refusals[0]


def take(
    interaction_ids: Iterable[InteractionId], count_max: int | None, session: AgentSession, now: Situation
) -> tuple[tuple[Group, ...], tuple[Refusal, ...]]:
    """So many of these as can be pulled and answered, in their order, and why others cannot."""
    pulled: list[Group] = []
    refusals: list[Refusal] = []
    has = load_of(session, now)
    room = now.limits.answer_bytes_max - ENVELOPE_BYTES
    for interaction_id in interaction_ids:
        if len(pulled) == count_max:
            break
        found = pull_one(interaction_id, session, has, now)
        if isinstance(found, Refusal):
            refusals.append(found)
            continue
        before = now.interactions[interaction_id]
        room -= bytes_shown(before, session)
        if room < 0 and pulled:
            # What does not fit stays where it is; one alone is answered whatever its size.
            refusals.append(answer_is_full(now.limits))
            break
        pulled.append(found)
        has.append(before.system.media_type)
    return tuple(pulled), tuple(refusals)


def bytes_shown(interaction: Interaction, session: AgentSession) -> int:
    """How many bytes of an answer it is at most when the agent has it."""
    system = system_values(interaction)
    times = sum(TIME_BYTES for name in system if name in TIMES)
    names = weight({interaction.id: interaction.version, "AssignedTo": session.agent_id})
    return interaction.user_data_bytes + weight(system) + times + names + ADDED_BYTES


def answer_is_full(limits: Limits) -> Refusal:
    """Why no more of it was taken; it is not said, since something was."""
    return refuse(
        Refusals.LIMIT_EXCEEDED,
        f"the answer would be more than {limits.answer_bytes_max} bytes that a message may have",
        Remaining=0,
    )


def pull_refusal(request: Pull, session: AgentSession, now: Situation) -> Refusal | None:
    """What is wrong with the request, whatever it names."""
    count, allowed = len(request.interaction_ids), now.limits.pulled_max
    if refusal := asking_refusal(request, session):
        return refusal
    if not count:
        return refuse(Refusals.INVALID_ATTRIBUTE, "pullParameters: no interaction is named")
    if count > allowed:
        return refuse(
            Refusals.LIMIT_EXCEEDED, f"pullParameters: {count} interactions of {allowed} allowed", Remaining=0
        )
    return None


def asking_refusal(request: Pull | PullFromView, session: AgentSession) -> Refusal | None:
    """What is wrong with a pull from anywhere."""
    if request.tenant_id not in (None, session.tenant_id):
        return other_tenant(request.tenant_id, session)
    if request.count_max is not None and request.count_max < 1:
        return refuse(Refusals.INVALID_ATTRIBUTE, "maxInteractions must be at least 1")
    return None


def pull_one(
    interaction_id: InteractionId, session: AgentSession, has: Sequence[str], now: Situation
) -> Group | Refusal:
    """It leaves its queue, and the agent processes it; of another tenant's an agent knows nothing.

    ``has`` are the media types of what the agent has already, by this decision or before.
    """
    before = now.interactions.get(interaction_id)
    if before is None or is_closed(before) or before.system.tenant_id != session.tenant_id:
        return unknown_interaction(interaction_id)
    if not is_waiting(before):
        return refuse(Refusals.NOT_ALLOWED_NOW, f"interaction {before.id} is not waiting, or is locked")
    if full := no_room(session, before.system.media_type, has, now.limits.capacity):
        return refuse(Refusals.LIMIT_EXCEEDED, full, Remaining=0)
    party = handling_party(session, before.system, before.user_data, now)
    return Group(interaction_id, (*out_of_queue(before), PartyAdded(party=party, operation="Pulled")))
