"""Workbins: what is one, the ways in and out, and the way back (protocol 4, 7, 8)."""

import msgspec
import pytest

from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.decide.routing import is_waiting, may_be_submitted
from interaction_server.core.decide.submitting import BACK
from interaction_server.core.decide.workbins import NOT_SCHEDULED
from interaction_server.core.facts import (
    InteractionSubmitted,
    PartyAdded,
    PartyRemoved,
    PlacedInQueue,
    PlacedInWorkbin,
    ProcessingStopped,
    PropertiesChanged,
    TakenFromQueue,
    TakenFromWorkbin,
)
from interaction_server.core.model import AgentId, InteractionId, InteractionState, QueueName, Workbin
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import (
    ChangeProperties,
    GetWorkbinContent,
    GetWorkbinTypes,
    PlaceInQueue,
    PlaceInWorkbin,
    Pull,
    ReleaseParty,
    StopProcessing,
    Submit,
    WatchWorkbin,
)
from tests.core.world import INBOX, MEDIA, SERVER, World, to_router

ONE = InteractionId("i1")
DRAFTS = Workbin(type_id="drafts", agent_id="agent-1")
TEAM = Workbin(type_id="drafts", group_id="team")
IMPOSSIBLE = [
    (Workbin(type_id="", agent_id="agent-1"), "workbinTypeId"),
    (Workbin(type_id="drafts"), "exactly one"),
    (Workbin(type_id="drafts", agent_id="agent-1", place_id="p"), "exactly one"),
    (Workbin(type_id="drafts", place_group_id=""), "exactly one"),
    (Workbin(type_id="unknown", place_group_id="all"), "no type 'unknown'"),
]


def place(workbin: Workbin = DRAFTS, **more: object) -> PlaceInWorkbin:
    """The request."""
    return PlaceInWorkbin(interaction_id=ONE, workbin=workbin, **more)  # type: ignore[arg-type]


def submission(workbin: Workbin) -> Submit:
    """Something new for a workbin."""
    return Submit(interaction_id=ONE, media_type="e", interaction_type="I", queue=INBOX, workbin=workbin)


def in_drafts() -> World:
    """An agent has put aside what it processed."""
    world = World()
    world.handle()
    world.done(world.agent("agent-1"), place())
    return world


def test_every_workbin_has_a_queue_of_its_own() -> None:
    """Protocol 7: an interaction "always belongs to exactly one queue"."""
    one_each = [
        DRAFTS,
        TEAM,
        Workbin(type_id="drafts", place_id="agent-1"),
        Workbin(type_id="drafts", place_group_id="team"),
        Workbin(type_id="done", agent_id="agent-1"),
    ]
    assert len({workbin.queue for workbin in one_each}) == len(one_each)
    assert DRAFTS.queue == "__WORKBIN__/drafts/agent/agent-1"


@pytest.mark.parametrize("who", ["agent-1", "strategy", "media server"])
def test_whoever_may_place_in_a_queue_may_place_in_a_workbin(who: str) -> None:
    """Protocol 8: "reporting EventPartyRemoved, EventPlacedInQueue (+ EventPlacedInWorkbin)"."""
    world = World()
    getattr(world, "route" if who == "strategy" else "handle")()
    actor = {"strategy": world.strategy("i1"), "media server": MEDIA}.get(who) or world.agent(who)
    removed, placed, put = world.done(actor, place())
    assert isinstance(removed, PartyRemoved)
    assert removed.operation == "PlacedInWorkbin"
    assert (placed, put) == (PlacedInQueue(queue=DRAFTS.queue), PlacedInWorkbin(workbin=DRAFTS))
    after = world.interactions[ONE]
    assert (after.system.state, after.resting_in) == (InteractionState.QUEUED, DRAFTS)
    assert (after.system.workbin_type_id, after.system.workbin_agent_id) == ("drafts", "agent-1")


def test_properties_change_on_the_way_and_who_may_not_place_is_refused() -> None:
    """As with a queue."""
    world = World()
    world.handle()
    changed, *_ = world.done(world.agent("agent-1"), place(added={"a": 1}))
    assert isinstance(changed, PropertiesChanged)
    assert world.refused(world.log_in("agent-2"), place()).why is Refusals.NOT_ALLOWED_NOW
    assert world.refused(MEDIA, place(added={"Queue": 1})).why is Refusals.READ_ONLY_PROPERTY
    absent = msgspec.structs.replace(place(), interaction_id=InteractionId("absent"))
    assert world.refused(MEDIA, absent).why is Refusals.UNKNOWN_INTERACTION


@pytest.mark.parametrize(("workbin", "named"), IMPOSSIBLE)
def test_a_workbin_has_a_type_that_there_is_and_one_owner(workbin: Workbin, named: str) -> None:
    """Protocol 9: 48; wherever a workbin is named."""
    world = World()
    world.limits = Limits(workbin_types={"drafts": ""})
    world.handle()
    for request in (
        place(workbin),
        GetWorkbinContent(workbin=workbin),
        WatchWorkbin(workbin=workbin, watching=True),
        Submit(media_type="e", interaction_type="I", queue=INBOX, workbin=workbin),
    ):
        refusal = world.refused(world.agent("agent-1"), request)
        assert (refusal.why, named in refusal.sentence) == (Refusals.INVALID_ATTRIBUTE, True)


def test_what_is_in_a_workbin_is_pulled_and_not_routed() -> None:
    """Protocol 8: "EventTakenFromQueue (+ EventTakenFromWorkbin; watchers), EventPartyAdded"."""
    world = in_drafts()
    waiting = world.interactions[ONE]
    assert is_waiting(waiting)
    assert not may_be_submitted(waiting)
    assert world.refused(SERVER, to_router(ONE, DRAFTS.queue)).why is Refusals.NOT_ALLOWED_NOW
    decision = world.ask(world.agent("agent-1"), Pull(interaction_ids=(ONE,)))
    assert isinstance(decision, Decision)
    taken, out, added = decision.groups[0].facts
    assert (taken, out) == (TakenFromQueue(queue=DRAFTS.queue), TakenFromWorkbin(workbin=DRAFTS))
    assert isinstance(added, PartyAdded)
    after = world.interactions[ONE]
    assert (after.system.state, after.resting_in, after.system.workbin) == ("Handling", None, DRAFTS)


@pytest.mark.parametrize("how", ["back", "lost"])
def test_the_way_back_leads_to_the_workbin(how: str) -> None:
    """Protocol 8: "the last one out: back to its queue or workbin"."""
    world = in_drafts()
    ada = world.agent("agent-1")
    world.ask(ada, Pull(interaction_ids=(ONE,)))
    if how == "back":
        facts = world.done(ada, PlaceInQueue(interaction_id=ONE, queue=BACK))
    else:
        facts = world.done(SERVER, ReleaseParty(interaction_id=ONE, agent_id=AgentId("agent-1")))
    assert facts[-2:] == (PlacedInQueue(queue=DRAFTS.queue), PlacedInWorkbin(workbin=DRAFTS))
    assert world.interactions[ONE].resting_in == DRAFTS


def test_a_queue_or_another_workbin_takes_it_out_for_good() -> None:
    """Also where nobody processes it; then it is taken from both first."""
    world = in_drafts()
    assert [type(fact) for fact in world.done(MEDIA, place(TEAM))] == [
        TakenFromQueue, TakenFromWorkbin, PlacedInQueue, PlacedInWorkbin
    ]  # fmt: skip
    assert world.interactions[ONE].resting_in == TEAM
    world.done(MEDIA, PlaceInQueue(interaction_id=ONE, queue=QueueName("second")))
    after = world.interactions[ONE]
    assert (after.system.queue, after.system.workbin) == ("second", None)
    assert may_be_submitted(after)


def test_a_media_server_submits_into_a_workbin() -> None:
    """Protocol 4, RequestSubmit: workbinTypeId and an owner."""
    world = World()
    begun, placed, put = world.done(MEDIA, submission(TEAM))
    assert isinstance(begun, InteractionSubmitted)
    assert (begun.system.queue, begun.system.workbin_group_id) == (TEAM.queue, "team")
    assert (placed, put) == (PlacedInQueue(queue=TEAM.queue), PlacedInWorkbin(workbin=TEAM))


def test_what_is_submitted_into_a_workbin_cannot_be_scheduled() -> None:
    """Decision 65."""
    scheduled = msgspec.structs.replace(submission(TEAM), scheduled_at=0)
    assert World().refused(MEDIA, scheduled) is NOT_SCHEDULED


def test_what_an_agent_submits_with_a_workbin_belongs_there() -> None:
    """It is handled by that agent, as everything that an agent submits."""
    world = World()
    ada = world.log_in()
    world.done(ada, submission(DRAFTS))
    assert world.interactions[ONE].system.state is InteractionState.HANDLING
    world.done(ada, PlaceInQueue(interaction_id=ONE, queue=BACK))
    assert world.interactions[ONE].resting_in == DRAFTS


def test_watchers_hear_of_everything_that_happens_to_the_content() -> None:
    """Protocol 3 row 6, and 4: PlacedIn, TakenOut, PropertiesChanged; the end of it too."""
    world = in_drafts()
    assert world.heard[-1].people == ("WATCHERS of drafts", "reporting")
    world.done(MEDIA, ChangeProperties(interaction_id=ONE, added={"a": 1}))
    assert world.heard[-1].people == ("CHANGE_WATCHERS of drafts", "reporting")
    world.ask(world.agent("agent-1"), Pull(interaction_ids=(ONE,)))
    assert [one.people for one in world.heard[-3:]] == [
        ("reporting",), ("WATCHERS of drafts", "reporting"), ("reporting",)
    ]  # fmt: skip
    world.done(MEDIA, ChangeProperties(interaction_id=ONE, added={"b": 1}))
    assert world.heard[-1].people == ("Agent agent-1", "reporting")
    world.done(MEDIA, place())
    world.done(MEDIA, StopProcessing(interaction_id=ONE))
    assert isinstance(world.heard[-1].record.fact, ProcessingStopped)
    assert world.heard[-1].people == ("WATCHERS of drafts", "STOP_WATCHERS of drafts", "reporting")


def test_content_watches_and_types_are_answered_without_a_fact() -> None:
    """Protocol 4: RequestGetWorkbinContent, RequestWorkbinNotifications, RequestWorkbinTypesInfo."""
    world = World()
    world.limits = Limits(workbin_types={"drafts": "begun"})
    for request, outcome in (
        (GetWorkbinContent(workbin=DRAFTS), Outcome.WORKBIN_CONTENT),
        (WatchWorkbin(workbin=DRAFTS, watching=True), Outcome.DONE),
        (GetWorkbinTypes(tenant_id=1), Outcome.WORKBIN_TYPES),
    ):
        decision = world.ask(MEDIA, request)
        assert isinstance(decision, Decision)
        assert (decision.outcome, decision.facts) == (outcome, ())
    types = world.ask(MEDIA, GetWorkbinTypes(tenant_id=1))
    assert isinstance(types, Decision)
    assert types.workbin_types == {"drafts": "begun"}
    assert world.refused(MEDIA, GetWorkbinTypes(tenant_id=9)).why is Refusals.NOT_AUTHORIZED
