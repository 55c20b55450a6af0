"""The scenarios Hold and Resume: an agent puts aside what it processes, and goes on with it (protocol 4)."""

from interaction_server.core.audience import allowed, holder
from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Situation
from interaction_server.core.decide.standing import is_party, not_a_party, unknown_interaction
from interaction_server.core.facts import Held, Resumed
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Hold, Resume


def hold(request: Hold, now: Situation) -> Decision | Refusal:
    """Put aside; what is put aside already stays so, and that is no fact."""
    return switch(request, now, Held(), held=True)


def resume(request: Resume, now: Situation) -> Decision | Refusal:
    """Go on; what is not put aside goes on anyway."""
    return switch(request, now, Resumed(), held=False)


def switch(request: Hold | Resume, now: Situation, fact: Held | Resumed, *, held: bool) -> Decision | Refusal:
    """An agent that is a party may do either."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if not allowed(type(fact), now.actor.actor_type, holder(before)) or not is_party(now.actor, before):
        return not_a_party(before)
    return ACKNOWLEDGED if before.system.is_held is held else Decision(facts=(fact,))
