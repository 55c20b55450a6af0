"""Why X was told and Y was not: for every row of the audience table, and against what parties really had."""

from collections import Counter
from typing import Final, get_args

import msgspec
import pytest

from interaction_server.core import model
from interaction_server.core.audience import AUDIENCE, ROWS, Holder, Listener, holder
from interaction_server.core.facts import (
    Accepted,
    AgentInvited,
    AgentLogin,
    AnyFact,
    InteractionSubmitted,
    PartyAdded,
    PartyRemoved,
    ProcessingStopped,
    PropertiesChanged,
    Record,
    Revoked,
)
from interaction_server.core.model import Actor, ActorType, Interaction, InteractionId, PartyType
from interaction_server.dialects.dialect import Dialect
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.t_library import TLibrary
from interaction_server.edges.explain import ABSENT, Explanation, Verdict, explain
from interaction_server.edges.look import Look
from tests.edges import samples
from tests.runtime.house import House, Message, Party, submitted

MEDIA, AGENT, STRATEGY, SERVER = ActorType
DIALECTS: Final[dict[str, Dialect]] = {one.name: one for one in (InteractionManagement(), TLibrary())}
CASES: Final = [
    (fact, cause, held_by)
    for fact in samples.FACTS
    for kind, cause, held_by in ROWS
    if kind is type(fact) and (samples.before(fact, held_by) is not None or held_by is Holder.NOBODY)
]

every_case = pytest.mark.parametrize(
    ("fact", "cause", "held_by"), CASES, ids=lambda value: getattr(value, "value", type(value).__name__)
)


def explained(record: Record, before: Interaction | None) -> tuple[Explanation, dict[Listener, Verdict]]:
    """The explanation, and its verdicts by listener, of whom each has one."""
    found = explain(record, before, tuple(DIALECTS.values()))
    verdicts = {Listener(verdict.listener): verdict for verdict in found.verdicts}
    assert len(verdicts) == len(found.verdicts)
    return found, verdicts


def verdict_of(fact: AnyFact, actor: Actor, held_by: Holder, listener: Listener, *told: str) -> Verdict:
    """The verdict for one listener."""
    return explained(samples.record(fact, actor, *told), samples.before(fact, held_by))[1][listener]


def joins_as_agent(fact: AnyFact, listener: Listener) -> bool:
    """An agent who begins to process an interaction has asked for it, and is answered instead."""
    return (
        isinstance(fact, PartyAdded)
        and listener is Listener.NEWCOMER
        and fact.party.party_type is PartyType.AGENT
    )


def test_there_is_a_sample_of_every_fact_and_a_case_of_every_row() -> None:
    assert {type(fact) for fact in samples.FACTS} == set(get_args(AnyFact))
    assert {id(ROWS[type(fact), cause, held_by]) for fact, cause, held_by in CASES} == {
        id(row) for rows in AUDIENCE.values() for row in rows
    }


@every_case
def test_an_explanation_names_the_fact_its_cause_its_holder_and_its_row(
    fact: AnyFact, cause: ActorType, held_by: Holder
) -> None:
    actor = samples.ACTORS[cause]
    found, verdicts = explained(samples.record(fact, actor), samples.before(fact, held_by))
    assert (found.sequence, found.fact, found.held_by) == (9, type(fact).__name__, held_by)
    assert found.caused_by.startswith(cause)
    assert found.row == f"protocol {ROWS[type(fact), cause, held_by].source}"
    assert set(verdicts) == {listener for row in AUDIENCE[type(fact)] for listener in row.told}


@every_case
def test_whom_the_row_names_and_the_journal_has_was_told_in_a_message_that_there_is(
    fact: AnyFact, cause: ActorType, held_by: Holder
) -> None:
    before = samples.before(fact, held_by)
    told = tuple(f"{listener.name} somebody" for listener in Listener if listener is not Listener.REPORTING)
    record = samples.record(fact, samples.ACTORS[cause], *told)
    for listener, verdict in explained(record, before)[1].items():
        named = listener in ROWS[type(fact), cause, held_by].told
        assert verdict.told is (named and not joins_as_agent(fact, listener))
        assert verdict.why
        if verdict.told:
            body = DIALECTS[verdict.protocol or ""].notice(record, listener, spoken_of(fact, before))
            assert body is not None
            assert msgspec.json.decode(body + b"}", type=Message)["messageName"] == verdict.message
            assert verdict.clients == (() if listener is Listener.REPORTING else ("somebody",))
        else:
            assert (verdict.message, verdict.protocol, verdict.clients) == (None, None, ())


def spoken_of(fact: AnyFact, before: Interaction | None) -> Interaction | None:
    """The interaction as a notice shows it, after the fact: it exists, and the router is in it."""
    if isinstance(fact, PartyAdded) and fact.party.party_type is PartyType.STRATEGY:
        return samples.interaction(Holder.STRATEGY)
    return samples.interaction(Holder.NOBODY) if isinstance(fact, InteractionSubmitted) else before


@every_case
def test_who_was_not_connected_was_not_told_and_the_reason_is_given(
    fact: AnyFact, cause: ActorType, held_by: Holder
) -> None:
    record = samples.record(fact, samples.ACTORS[cause])
    for listener, verdict in explained(record, samples.before(fact, held_by))[1].items():
        assert verdict.told is (listener is Listener.REPORTING)
        assert verdict.why
        if listener in ROWS[type(fact), cause, held_by].told and not verdict.told:
            assert verdict.why == ABSENT.get(listener, verdict.why)


def test_there_is_a_reason_for_everybody_who_may_be_absent() -> None:
    assert set(ABSENT) == set(Listener) - {Listener.REPORTING, Listener.SUBMITTER}
    assert all(ABSENT.values())


@pytest.mark.parametrize(
    ("cause", "held_by", "listener", "why"),
    [
        (MEDIA, Holder.NOBODY, Listener.AGENTS, "no such party: nobody is processing it"),
        (MEDIA, Holder.STRATEGY, Listener.AGENTS, "no such party: URS is processing it"),
        (MEDIA, Holder.AGENTS, Listener.STRATEGY, "no such party: agents are processing it"),
        (MEDIA, Holder.AGENTS, Listener.CHANGE_WATCHERS, "not in a workbin: agents are processing it"),
        (STRATEGY, Holder.STRATEGY, Listener.STRATEGY, "it asked for it itself and was answered"),
    ],
)
def test_whom_the_row_does_not_name_there_was_not_or_it_asked_itself(
    cause: ActorType, held_by: Holder, listener: Listener, why: str
) -> None:
    fact = PropertiesChanged(added={"Lang": "fr"})
    assert verdict_of(fact, samples.ACTORS[cause], held_by, listener).why == why


@pytest.mark.parametrize(
    ("fact", "option"),
    [
        (PropertiesChanged(added={"Lang": "fr"}), "event_properties_changed"),
        (ProcessingStopped(), "event_processing_stopped"),
    ],
)
def test_a_submitter_that_asked_itself_is_told_from_one_that_did_not_opt_in(
    fact: AnyFact, option: str
) -> None:
    own = verdict_of(fact, samples.MAIL, Holder.AGENTS, Listener.SUBMITTER)
    assert own.why == "mail asked for it itself and was answered"
    other = verdict_of(fact, samples.ACTORS[MEDIA], Holder.AGENTS, Listener.SUBMITTER)
    assert other.why == f"mail was not connected with the extension {option} nonzero"


def test_who_hears_it_in_t_library_is_told_in_its_words() -> None:
    told = verdict_of(
        PropertiesChanged(added={"Lang": "fr"}),
        samples.MAIL,
        Holder.STRATEGY,
        Listener.STRATEGY,
        "STRATEGY urs",
    )
    assert (told.message, told.protocol) == ("EventAttachedDataChanged", "T-Library")


@pytest.mark.parametrize(
    ("party", "held_by", "message"),
    [
        (samples.STRATEGY_PARTY, Holder.STRATEGY, "EventAbandoned"),
        (samples.AGENT_PARTY, Holder.AGENTS, "EventRevoked"),
    ],
)
def test_who_leaves_is_told_in_its_own_dialect(party: model.Party, held_by: Holder, message: str) -> None:
    fact = PartyRemoved(party=party, operation="Stopped")
    assert verdict_of(fact, samples.MAIL, held_by, Listener.LEAVER, "LEAVER x").message == message


@pytest.mark.parametrize(
    ("inviter", "held_by", "message", "protocol"),
    [
        (samples.STRATEGY, Holder.NOBODY, "EventRouteUsed", "T-Library"),
        (samples.ACTORS[ActorType.AGENT], Holder.AGENTS, "EventAck", "Interaction Management"),
    ],
)
def test_whose_offer_it_was_hears_the_outcome_in_its_own_dialect(
    inviter: model.Actor, held_by: Holder, message: str, protocol: str
) -> None:
    fact = Accepted(invitation=msgspec.structs.replace(samples.INVITATION, inviter=inviter))
    told = verdict_of(fact, samples.ACTORS[ActorType.AGENT], held_by, Listener.INVITER, "INVITER x")
    assert (told.message, told.protocol) == (message, protocol)


async def life(house: House) -> dict[str, Party]:
    """Every kind of fact that there is, with everybody connected; the parties by their clients' names."""
    mail = await house.media_server("mail", event_properties_changed=1, event_processing_stopped=1)
    other = await house.media_server("archive")
    ada, ben = await house.agent("ada"), await house.agent("ben")
    urs = await house.router("urs", "inbox")
    engine = await house.engine("statistics", from_sequence=1)
    parties = {"mail": mail, "archive": other, "urs": urs, "statistics": engine}
    parties |= {"desktop of ada": ada, "desktop of ben": ben}
    await handled(house, mail, urs, ada, "first")
    await change(house, other, "first")
    await change(house, ada, "first")
    ada.says("RequestStopProcessing", interactionId="first")
    await house.settle()
    await offered(house, mail, urs, "second", "ben")
    await change(house, mail, "second")
    other.says("RequestStopProcessing", interactionId="second")
    await house.settle()
    await routed(house, mail, "third")
    await change(house, other, "third")
    other.says("RequestStopProcessing", interactionId="third")
    await house.settle()
    await offered(house, mail, urs, "fourth", "ada")
    await house.passes(31_000)
    ben.says("RequestNotReadyForMedia", mediaTypeName="email")
    ben.says("RequestCancelNotReadyForMedia", mediaTypeName="email")
    await house.settle()
    ada.says("RequestAgentLogout")
    await house.settle()
    return parties


async def routed(house: House, mail: Party, name: str) -> None:
    """It comes in and goes to the router."""
    mail.says(
        "RequestSubmit", interactionId=name, mediaType="email", interactionType="Inbound", queue="inbox"
    )
    await house.settle()


async def stay_of(house: House, name: str) -> str:
    """The connID of the stay at the router."""
    interaction = (await house.store.load([InteractionId(name)]))[InteractionId(name)]
    return interaction.parties[0].connection_id or ""


async def offered(house: House, mail: Party, urs: Party, name: str, agent: str) -> None:
    """The router offers it to an agent."""
    await routed(house, mail, name)
    conn_id = await stay_of(house, name)
    urs.says("RequestUpdateUserData", connID=conn_id, userData={"Lang": name})
    urs.says("RequestRouteCall", connID=conn_id, routeType="Agent", agentId=agent)
    await house.settle()


async def handled(house: House, mail: Party, urs: Party, agent: Party, name: str) -> None:
    """The agent takes it."""
    await offered(house, mail, urs, name, "ada")
    interaction = (await house.store.load([InteractionId(name)]))[InteractionId(name)]
    assert interaction.invitation is not None
    agent.says("RequestAccept", interactionId=name, ticketId=interaction.invitation.ticket_id)
    await house.settle()


async def change(house: House, party: Party, name: str) -> None:
    """A property changes, each time to another value."""
    party.says("RequestChangeProperties", interactionId=name, changedProperties={"By": party.references})
    await house.settle()


ANSWERS: Final = frozenset({"EventAck", "EventServerConnected", "EventRegistered"})


def unasked(party: Party) -> Counter[str]:
    """How often it had each message that was no answer to its own request.

    An EventRouteUsed tells the router what became of its offer; it carries the reference of that.
    """
    had = party.has()
    assert not [one for one in had if one["messageName"] == "EventError"]
    return Counter(
        str(one["messageName"])
        for one in had
        if one["messageName"] == "EventRouteUsed"
        or not (one["messageName"] in ANSWERS or "referenceID" in one or "referenceId" in one)
    )


async def test_what_is_explained_is_what_every_party_really_had() -> None:
    said: dict[str, Counter[str]] = {}
    kinds: set[type[AnyFact]] = set()
    async with House() as house:
        parties = await life(house)
        look = Look(house.store)
        for record in await house.store.records(1, 1_000):
            kinds.add(type(record.fact))
            before = await look.before(record)
            for verdict in explained(record, before)[1].values():
                clients = ("statistics",) if verdict.listener == Listener.REPORTING else verdict.clients
                for client in clients:
                    said.setdefault(client, Counter())[verdict.message or ""] += 1
        assert {name: unasked(party) for name, party in parties.items()} == {
            name: said.get(name, Counter()) for name in parties
        }
    assert {AgentInvited, AgentLogin, Revoked, ProcessingStopped} <= kinds


async def test_the_holder_is_the_one_of_the_decision_and_not_of_the_fact_before() -> None:
    """A stop removes the parties one fact earlier; its row is still that of who was processing it."""
    async with House() as house:
        await life(house)
        look = Look(house.store)
        stops = [
            holder(await look.before(record))
            for record in await house.store.records(1, 1_000)
            if isinstance(record.fact, ProcessingStopped)
        ]
    assert stops == [Holder.AGENTS, Holder.NOBODY, Holder.STRATEGY]


async def test_nobody_but_reporting_was_told_what_only_concerns_the_server() -> None:
    async with House() as house:
        await submitted(await house.media_server("mail"), "letter")
        found = await Look(house.store).explain_fact(2)
    assert found["verdicts"] == [
        {
            "listener": Listener.REPORTING,
            "told": True,
            "why": "hears every fact",
            "message": "EventPlacedInQueue",
            "protocol": "Interaction Management",
        }
    ]
