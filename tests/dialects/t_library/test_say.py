"""Neutral answers and facts -> events for URS (protocol 6)."""

import msgspec
import pytest

from interaction_server.core import facts, requests
from interaction_server.core.audience import Listener
from interaction_server.core.decide import Outcome
from interaction_server.core.facts import AnyFact
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    Interaction,
    StrategyId,
    TicketId,
    Workbin,
)
from interaction_server.dialects.dialect import Answering
from interaction_server.dialects.t_library import TLibrary
from interaction_server.dialects.t_library.say import ANSWERS, SPELLINGS, call_type, dn_of
from tests.core.world import INBOX, MEDIA, SERVER, START, World

TLIB = TLibrary()
AT = "2023-11-14T22:13:20.000Z"
STAY = "0000000000000004"
COMPLETE = {
    "InteractionId": "i1",
    "TenantId": 1,
    "MediaType": "email",
    "InteractionType": "Inbound",
    "InteractionState": "Routing",
    "Queue": "inbox",
    "IsOnline": 0,
    "IsLocked": 0,
    "IsHeld": 0,
    "ReceivedAt": AT,
    "SubmittedAt": AT,
    "SubmittedBy": "mail",
    "SubmittedToRouterAt": AT,
    "PlacedInQueueAt": AT,
    "MovedToQueueAt": AT,
    "Subject": "Hello",
}
CALL = {
    "callID": 4,
    "callType": "Inbound",
    "server": "InteractionServer",
    "time": AT,
    "thisDN": "sort",
    "connID": STAY,
}


def routed() -> tuple[World, Interaction]:
    """An e-mail that a strategy processes."""
    world = World()
    return world, world.interactions[world.route(user_data={"Subject": "Hello"})]


def notice(world: World, kind: type[AnyFact], listener: Listener) -> dict[str, object]:
    """How the latest fact of a kind is told, in the state that it led to."""
    record = [record for record in world.journal if type(record.fact) is kind][-1]
    assert record.interaction_id is not None
    assert TLIB.spelling(record, listener) == SPELLINGS[kind, listener].kind.__name__
    body = TLIB.notice(record, listener, world.interactions[record.interaction_id])
    assert body is not None
    event: dict[str, object] = msgspec.json.decode(body + b"}")
    return event


def answer(request: requests.Request, actor: Actor, interaction: Interaction | None) -> dict[str, object]:
    """What stands for EventAck."""
    body = TLIB.answer(
        Answering(
            outcome=Outcome.DONE,
            request=request,
            reference=7,
            actor=actor,
            time=START,
            interaction=interaction,
        )
    )
    assert body is not None
    event: dict[str, object] = msgspec.json.decode(body + b"}")
    return event


def test_an_interaction_comes_to_the_router_with_all_its_properties() -> None:
    """Protocol 6: "the interaction's id and system properties travel in ``userData``"."""
    world, _ = routed()
    assert notice(world, facts.PartyAdded, Listener.NEWCOMER) == {
        "messageName": "EventRouteRequest",
        **CALL,
        "thisQueue": "inbox",
        "userData": COMPLETE,
        "extensions": {"InteractionVersion": 4},
    }


def test_a_change_by_another_is_attached_data_changed() -> None:
    """Protocol 6: "thirdPartyDN (who changed it), userData (**complete**)"; no referenceID."""
    world, interaction = routed()
    world.done(MEDIA, requests.ChangeProperties(interaction_id=interaction.id, changed={"a": 1}))
    assert notice(world, facts.PropertiesChanged, Listener.STRATEGY) == {
        "messageName": "EventAttachedDataChanged",
        **CALL,
        "thirdPartyDN": "mail",
        "userData": {**COMPLETE, "a": 1},
        "extensions": {"InteractionVersion": 5},
    }


@pytest.mark.parametrize("kind", [requests.ChangeProperties, requests.DeleteAllProperties])
def test_a_change_of_its_own_is_answered_by_the_same_event(kind: type) -> None:
    """Protocol 3, row 3: "TL ``EventAttachedDataChanged``, in place of EventAck", with its reference."""
    world, interaction = routed()
    strategy = world.strategy(interaction.id)
    assert answer(kind(interaction_id=interaction.id), strategy, interaction) == {
        "messageName": "EventAttachedDataChanged",
        **CALL,
        "referenceID": 7,
        "thirdPartyDN": "sort",
        "userData": COMPLETE,
        "extensions": {"InteractionVersion": 4},
    }


def test_a_routing_that_is_over_at_once_is_answered_by_route_used() -> None:
    """Protocol 6: EventRouteUsed "in place of EventAck"."""
    world, interaction = routed()
    strategy = world.strategy(interaction.id)
    for request in (
        requests.PlaceInQueue(interaction_id=interaction.id, queue=INBOX),
        requests.PlaceInWorkbin(
            interaction_id=interaction.id, workbin=Workbin(type_id="drafts", group_id="team")
        ),
        requests.StopProcessing(interaction_id=interaction.id),
    ):
        assert answer(request, strategy, None) == {
            "messageName": "EventRouteUsed",
            "referenceID": 7,
            "connID": STAY,
            "thisDN": "sort",
            "time": AT,
        }


@pytest.mark.parametrize(("running", "name"), [(True, "EventRegistered"), (False, "EventUnregistered")])
def test_running_a_strategy_is_answered(running: bool, name: str) -> None:
    """Protocol 6: RequestRegisterAddress → EventRegistered, RequestUnregisterAddress → EventUnregistered."""
    request = requests.RunStrategy(strategy_id=StrategyId("sort"), running=running)
    assert answer(request, MEDIA, None) == {"messageName": name, "referenceID": 7, "thisDN": "sort"}


def test_an_offer_is_not_answered_yet() -> None:
    """Protocol 6: "for an agent it is sent when the agent accepts or rejects"."""
    request = requests.RouteToAgent(interaction_id=routed()[1].id, agent_id=AgentId("agent-1"))
    answering = Answering(outcome=Outcome.LATER, request=request, reference=7, actor=MEDIA, time=START)
    assert TLIB.answer(answering) is None


@pytest.mark.parametrize("kind", [facts.Accepted, facts.Rejected, facts.Revoked])
def test_the_outcome_of_an_offer_is_the_answer(kind: type[AnyFact]) -> None:
    """Protocol 8: accept, reject, no answer: "URS EventRouteUsed", with the reference of its request."""
    world = World()
    offered = world.offer()
    invitation = world.interactions[offered].invitation
    assert invitation is not None
    ticket: TicketId = invitation.ticket_id
    if kind is facts.Accepted:
        world.done(world.agent("agent-1"), requests.Accept(interaction_id=offered, ticket_id=ticket))
    elif kind is facts.Rejected:
        world.done(world.agent("agent-1"), requests.Reject(interaction_id=offered, ticket_id=ticket))
    else:
        world.done(MEDIA, requests.StopProcessing(interaction_id=offered))
    assert notice(world, kind, Listener.INVITER) == {
        "messageName": "EventRouteUsed",
        "referenceID": 7,
        "connID": STAY,
        "thisDN": "sort",
        "time": AT,
    }


def test_a_router_that_loses_an_interaction_hears_event_abandoned() -> None:
    """Protocol 6: "in place of EventRevoked: the interaction was taken away or stopped"."""
    world, interaction = routed()
    world.done(MEDIA, requests.StopProcessing(interaction_id=interaction.id))
    assert notice(world, facts.PartyRemoved, Listener.LEAVER) == {
        "messageName": "EventAbandoned",
        "connID": STAY,
        "thisDN": "sort",
        "time": AT,
    }


@pytest.mark.parametrize(
    ("interaction_type", "spelled"),
    [("Inbound", "Inbound"), ("Outbound", "Outbound"), ("Internal", "Internal"), ("Letter", "Unknown")],
)
def test_a_call_type_is_one_that_t_library_has(interaction_type: str, spelled: str) -> None:
    """Protocol 6: attribute callType."""
    world = World()
    assert call_type(world.interactions[world.submit(interaction_type=interaction_type)]) == spelled


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (MEDIA, "mail"),
        (SERVER, "Server"),
        (Actor(actor_type=ActorType.AGENT, client_name="desk", agent_id=AgentId("agent-1")), "agent-1"),
        (Actor(actor_type=ActorType.STRATEGY, client_name="urs", strategy_id=StrategyId("sort")), "sort"),
    ],
)
def test_whoever_changed_it_has_a_dn(actor: Actor, name: str) -> None:
    """Protocol 6: thirdPartyDN says who changed it, by the name that is known to routing."""
    assert dn_of(actor) == name


def test_a_property_of_the_interactions_own_wins_over_nothing() -> None:
    """Protocol 6: userData is complete; times among the system properties are text."""
    world, interaction = routed()
    strategy = world.strategy(interaction.id)
    world.done(strategy, requests.ChangeProperties(interaction_id=interaction.id, changed={"Priority": 5}))
    event = notice(world, facts.PropertiesChanged, Listener.STRATEGY)
    assert event["userData"] == {**COMPLETE, "Priority": 5}
    assert (event["thirdPartyDN"], "referenceID" in event) == ("sort", False)


def test_every_request_that_a_router_can_make_has_an_answer() -> None:
    """All but the offer, whose outcome is the answer."""
    asked = {
        requests.ChangeProperties,
        requests.DeleteAllProperties,
        requests.PlaceInQueue,
        requests.PlaceInWorkbin,
        requests.StopProcessing,
    }
    assert set(ANSWERS) == {*asked, requests.RunStrategy}
