"""Reading an interaction: as it is, as it was at a version or at a time (protocol 4)."""

from interaction_server.core.decide.decision import Decision, Outcome, Situation
from interaction_server.core.decide.standing import unknown_interaction
from interaction_server.core.evolve import History, fold
from interaction_server.core.model import Interaction, InteractionId, Milliseconds
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import GetProperties


def get_properties(request: GetProperties, now: Situation) -> Decision | Refusal:
    """The state of now, or the promise to look into the journal for an earlier one."""
    if now.interaction is None:
        return unknown_interaction(request.interaction_id)
    if request.at_version is not None and request.at_time is not None:
        return refuse(Refusals.INVALID_ATTRIBUTE, "atVersion and atTime exclude each other")
    if request.at_version is None and request.at_time is None:
        return Decision(outcome=Outcome.PROPERTIES)
    return Decision(outcome=Outcome.PAST_PROPERTIES)


def state_at(
    history: History,
    interaction_id: InteractionId,
    version: int | None = None,
    time: Milliseconds | None = None,
) -> Interaction | Refusal:
    """Fold a whole history up to a version, or up to the last fact not later than a time."""
    records = [
        record
        for record in history.records
        if (version is None or record.version <= version) and (time is None or record.time <= time)
    ]
    state = fold(records, start_of(history, version, time))
    if state is None:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"interaction {interaction_id} did not exist then")
    if version is not None and state.version != version:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            f"atVersion: interaction {interaction_id} is at version {state.version}, not yet at {version}",
        )
    return state


def start_of(history: History, version: int | None, time: Milliseconds | None) -> Interaction | None:
    """The baseline that retention left, unless the question is about what was before it."""
    start, records = history.start, history.records
    if start is None or (version is not None and version < start.version):
        return None
    if time is not None and (not records or time < records[0].time):
        return None
    return start
