"""Workbins: what is one, what is told of it, and the ways in (protocol 4, 7, 8)."""

from typing import Final

from interaction_server.core.decide.decision import (
    ACKNOWLEDGED,
    Decision,
    Limits,
    Outcome,
    Situation,
    missing,
    unknown_tenant,
)
from interaction_server.core.facts import (
    AnyFact,
    PlacedInQueue,
    PlacedInWorkbin,
    TakenFromQueue,
    TakenFromWorkbin,
)
from interaction_server.core.model import Interaction, Workbin
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import GetWorkbinContent, GetWorkbinTypes, WatchWorkbin

CONTENT: Final = Decision(outcome=Outcome.WORKBIN_CONTENT)
NOT_SCHEDULED: Final = refuse(
    Refusals.INVALID_ATTRIBUTE, "scheduledAt: only what is placed in a queue can be scheduled"
)
"""Error 48 for a time of what goes anywhere else: what is in a workbin waits for people."""


def workbin_refusal(workbin: Workbin, limits: Limits) -> Refusal | None:
    """What is wrong with a workbin: it has a type that there is, and one owner."""
    if not workbin.type_id:
        return missing("workbinTypeId")
    if len(workbin.owners) != 1:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            "workbin: exactly one of workbinAgentId, workbinPlaceId, workbinGroupId and workbinPlaceGroupId"
            " must be given",
        )
    if limits.workbin_types is not None and workbin.type_id not in limits.workbin_types:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            f"workbinTypeId: there is no type {workbin.type_id[:40]!r}",
        )
    return None


def into(workbin: Workbin) -> tuple[AnyFact, ...]:
    """It comes to the workbin, and so to the workbin's queue."""
    return (PlacedInQueue(queue=workbin.queue), PlacedInWorkbin(workbin=workbin))


def out_of_queue(interaction: Interaction) -> tuple[AnyFact, ...]:
    """It is taken from its queue, and from the workbin that it is in."""
    taken = TakenFromQueue(queue=interaction.system.queue)
    workbin = interaction.resting_in
    return (taken,) if workbin is None else (taken, TakenFromWorkbin(workbin=workbin))


def back(interaction: Interaction) -> tuple[AnyFact, ...]:
    """It returns to where it was, a queue or a workbin, and is scheduled as it was."""
    system = interaction.system
    if system.workbin is not None:
        return into(system.workbin)
    return (PlacedInQueue(queue=system.queue, scheduled_at=system.scheduled_at),)


def get_workbin_content(request: GetWorkbinContent, now: Situation) -> Decision | Refusal:
    """It is looked up in the store, where everything is that was decided before."""
    return workbin_refusal(request.workbin, now.limits) or CONTENT


def watch_workbin(request: WatchWorkbin, now: Situation) -> Decision | Refusal:
    """Who watches what is a matter of connections: no fact, only an answer."""
    return workbin_refusal(request.workbin, now.limits) or ACKNOWLEDGED


def get_workbin_types(request: GetWorkbinTypes, now: Situation) -> Decision | Refusal:
    """The types are the same for every tenant that there is."""
    refusal = unknown_tenant(request.tenant_id, now.limits)
    return refusal or Decision(outcome=Outcome.WORKBIN_TYPES, workbin_types=now.limits.workbin_types or {})
