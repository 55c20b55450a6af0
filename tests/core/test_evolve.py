"""The laws of an interaction's life hold whatever is asked in whatever order (protocol 3, 7; design 4)."""

import msgspec
import pytest
from hypothesis import given, settings

from interaction_server.core import facts, requests
from interaction_server.core.audience import Listener
from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.decide.property_rules import system_difference, system_settable
from interaction_server.core.evolve import STEPS, evolve, fold, is_closed
from interaction_server.core.facts import Record
from interaction_server.core.model import (
    Actor,
    Interaction,
    InteractionId,
    InteractionState,
    PartyType,
    QueueName,
)
from interaction_server.core.refusals import Refusal
from tests.core.steps import ANY_STEPS, PRELUDES, Step, prelude, take
from tests.core.world import MEDIA, SERVER, START, World, person, to_router


def check_interaction(world: World, interaction: Interaction) -> None:
    """What is true of one interaction at any time."""
    history = world.history(interaction.id)
    assert fold(history) == interaction, "folding the journal is the state"
    assert [record.version for record in history] == list(range(1, interaction.version + 1))
    size = len(msgspec.json.encode(interaction.user_data)) - 1 if interaction.user_data else 0
    assert interaction.user_data_bytes == size
    if is_closed(interaction):
        assert (interaction.parties, interaction.invitation) == ((), None)
        return
    kinds = {party.party_type for party in interaction.parties}
    match interaction.system.state:
        case InteractionState.QUEUED:
            assert not kinds
            assert interaction.invitation is None
        case InteractionState.ROUTING:
            assert kinds == {PartyType.STRATEGY} or (not kinds and interaction.invitation is not None)
        case state:
            assert (state, kinds) == (InteractionState.HANDLING, {PartyType.AGENT})
    assert interaction.system.agent_id == next((one.agent_id for one in interaction.parties), None)


def check_journal(world: World) -> None:
    """What is true of the journal at any time."""
    assert [record.sequence for record in world.journal] == list(range(1, len(world.journal) + 1))
    for heard in world.heard:
        assert "reporting" in heard.people
        asker = person(heard.record.actor)
        concerned = Listener.CONCERNED in heard.row
        assert asker not in heard.people or concerned, "nobody is both asker and told"
        assert len(set(heard.people)) == len(heard.people), "nobody is told twice"
        check_offer_was_made_by_another(heard.record, asker)
    encoded = msgspec.json.encode(world.journal)
    assert msgspec.json.decode(encoded, type=list[Record]) == world.journal


def check_offer_was_made_by_another(record: Record, asker: str) -> None:
    """Who is offered something, or hears what became of an offer, never caused it itself."""
    fact = record.fact
    if isinstance(fact, facts.AgentInvited | facts.Revoked):
        assert asker != f"Agent {fact.invitation.agent_id}"
    if isinstance(fact, facts.Accepted | facts.Rejected | facts.Revoked):
        assert asker != person(fact.invitation.inviter)


def check_offers(world: World) -> None:
    """The asker of a routing is answered exactly once, by the outcome of the offer."""
    asked = [
        record.fact.invitation for record in world.journal if isinstance(record.fact, facts.AgentInvited)
    ]
    endings = facts.Accepted | facts.Rejected | facts.Revoked
    over = [record.fact.invitation for record in world.journal if isinstance(record.fact, endings)]
    still = [one.invitation for one in world.interactions.values() if one.invitation is not None]
    assert sorted([*over, *still], key=lambda one: one.ticket_id) == asked
    for heard in world.heard:
        if isinstance(heard.record.fact, endings):
            assert person(heard.record.fact.invitation.inviter) in heard.people


def check_change(before: Interaction, after: Interaction, fact: facts.PropertiesChanged) -> None:
    """A change is real, and its old values lead back to what was."""
    assert msgspec.json.encode((before.user_data, before.system)) != msgspec.json.encode(
        (after.user_data, after.system)
    )
    kept = {key: value for key, value in after.user_data.items() if key not in fact.added}
    assert {**kept, **fact.old} == before.user_data
    assert fact.growth == after.user_data_bytes - before.user_data_bytes
    assert set(fact.old) == {*fact.changed, *fact.deleted}
    assert not set(fact.added) & set(before.user_data)
    own = (system_settable(before.system), system_settable(after.system))
    assert system_difference(before.system, after.system) == (fact.system_old, fact.system_new)
    assert (own[0] != own[1]) is (fact.system is not None)


def check_repeat(world: World, actor: Actor, request: requests.Request) -> None:
    """A change that alters nothing makes no event and no new version (protocol 3.1)."""
    if isinstance(request, requests.ChangeProperties):
        again = msgspec.structs.replace(request, if_version=None, if_properties=None)
        assert world.done(actor, again) == ()


@settings(max_examples=400)
@given(PRELUDES, ANY_STEPS)
def test_the_laws_hold_after_any_sequence_of_requests(scenario: str, steps: list[Step]) -> None:
    """Protocol 3, laws, and 7; every fact has an audience, or the world would raise."""
    world = World()
    prelude(world, scenario)
    for step in steps:
        image, known = world.image(), dict(world.interactions)
        actor, request, decision = take(world, step)
        if isinstance(decision, Refusal):
            assert world.image() == image, "a refusal changes nothing"
            continue
        for fact in decision.facts:
            if isinstance(fact, facts.PropertiesChanged):
                (changed,) = (
                    world.interactions[key] for key in known if world.interactions[key] is not known[key]
                )
                check_change(known[changed.id], changed, fact)
        check_repeat(world, actor, request)
        assert (decision.outcome is Outcome.LATER) is isinstance(request, requests.RouteToAgent)
        for interaction in world.interactions.values():
            check_interaction(world, interaction)
    check_journal(world)
    check_offers(world)


def test_moved_to_queue_at_is_the_first_time_and_placed_in_queue_at_the_latest() -> None:
    """Protocol 7: MovedToQueueAt "survives leaving and coming back; PlacedInQueueAt is the latest"."""
    world = World()
    routed = world.route()
    world.time += 1000
    world.done(world.strategy(routed), requests.PlaceInQueue(interaction_id=routed, queue=QueueName("inbox")))
    system = world.interactions[routed].system
    assert (system.moved_to_queue_at, system.placed_in_queue_at) == (START, START + 1000)
    world.done(SERVER, to_router(routed))
    world.time += 1000
    world.done(
        world.strategy(routed), requests.PlaceInQueue(interaction_id=routed, queue=QueueName("second"))
    )
    system = world.interactions[routed].system
    assert (system.moved_to_queue_at, system.placed_in_queue_at) == (START + 2000, START + 2000)
    assert (system.queue, system.state) == ("second", InteractionState.QUEUED)


def test_delivered_at_is_the_first_offer_and_submitted_to_router_at_the_latest() -> None:
    """Protocol 7: "DeliveredAt is the first offer to an agent"."""
    world = World()
    offered = world.offer()
    invitation = world.interactions[offered].invitation
    assert invitation is not None
    world.time += 1000
    world.done(
        world.agent("agent-1"), requests.Reject(interaction_id=offered, ticket_id=invitation.ticket_id)
    )
    world.done(SERVER, to_router(offered))
    again = requests.RouteToAgent(interaction_id=offered, agent_id=invitation.agent_id)
    world.done(world.strategy(offered), again)
    system = world.interactions[offered].system
    assert (system.delivered_at, system.submitted_to_router_at) == (START, START + 1000)


def test_the_first_agent_is_shown_and_the_assignment_stays_known() -> None:
    """Protocol 4: interactionAgentId, interactionPlaceId, interactionAssignedTo, interactionAssignedAt."""
    world = World()
    handled = world.handle()
    system = world.interactions[handled].system
    assert (system.agent_id, system.place_id) == ("agent-1", "place of agent-1")
    assert (system.assigned_to, system.assigned_at) == ("agent-1", START)
    world.done(SERVER, requests.ReleaseParty(interaction_id=handled, agent_id=system.agent_id))
    system = world.interactions[handled].system
    assert (system.agent_id, system.place_id, system.assigned_to) == (None, None, "agent-1")


def test_a_stopped_interaction_is_closed_and_held_by_nobody() -> None:
    """Protocol 8, stop; CompletedAt is set (protocol 7)."""
    world = World()
    stopped = world.handle()
    assert not is_closed(world.interactions[stopped])
    world.done(MEDIA, requests.StopProcessing(interaction_id=stopped))
    after = world.interactions[stopped]
    assert is_closed(after)
    assert (after.parties, after.system.completed_at) == ((), START)


def test_a_fold_passes_over_what_its_start_already_holds() -> None:
    """Recovery is the row and the journal after it (design 4)."""
    world = World()
    handled = world.handle()
    history = world.history(handled)
    start = fold(history[:3])
    assert start is not None
    assert start.version == 3
    assert fold(history, start) == fold(history[3:], start) == world.interactions[handled]
    assert fold([]) is None


def test_taken_from_its_queue_by_no_strategy_it_is_not_being_routed() -> None:
    """SubmittedToRouterAt is about routers only (protocol 7)."""
    world = World()
    queued = world.interactions[world.submit()]
    taken = facts.TakenFromQueue(queue=QueueName("inbox"))
    record = Record(sequence=9, time=START, actor=SERVER, fact=taken, interaction_id=queued.id, version=3)
    after = evolve(queued, record)
    assert (after.version, after.system) == (3, queued.system)


def test_a_strategy_among_the_parties_is_not_shown_as_the_agent() -> None:
    """Protocol 4: interactionAgentId is an agent's; here an agent is put beside a strategy by hand."""
    world = World()
    agents = world.interactions[world.handle()].parties
    routed = world.interactions[world.route("i2")]
    added = facts.PartyAdded(party=agents[0], operation="Conference")
    record = Record(sequence=99, time=START, actor=SERVER, fact=added, interaction_id=routed.id, version=5)
    after = evolve(routed, record)
    assert after.parties == (*routed.parties, *agents)
    assert (after.system.agent_id, after.system.state) == ("agent-1", InteractionState.HANDLING)


def test_every_fact_about_interactions_has_a_step() -> None:
    """All but the two that evolve knows by heart, and those about agents, which change no interaction."""
    by_heart = {facts.InteractionSubmitted, facts.PropertiesChanged}
    assert set(STEPS) | by_heart == set(facts.AnyFact.__args__) - set(facts.AgentFact.__args__)


@pytest.mark.parametrize("fact", [facts.PropertiesChanged(), facts.PlacedInQueue(queue=QueueName("inbox"))])
def test_nothing_can_happen_to_what_does_not_exist(fact: facts.AnyFact) -> None:
    """A journal that begins with anything but a submission is a mistake of ours, and stops us."""
    record = Record(
        sequence=1, time=START, actor=MEDIA, fact=fact, interaction_id=InteractionId("i1"), version=1
    )
    with pytest.raises(AssertionError):
        evolve(None, record)


def test_a_decision_without_facts_is_a_decision() -> None:
    """Nothing becomes so, and the asker is still answered."""
    assert Decision().facts == ()
