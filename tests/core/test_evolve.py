"""The laws of an interaction's life hold whatever is asked in whatever order (protocol 3, 7; design 4)."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interaction_server.core import facts, requests
from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.decide.offering import INTRUDE
from interaction_server.core.decide.property_rules import system_difference, system_settable
from interaction_server.core.evolve import STEPS, evolve, fold, is_closed, is_held, undo
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
from tests.core.steps import ANY_STEPS, PRELUDES, STEPS_TOGETHER, Step, prelude, take
from tests.core.world import MEDIA, OWN, SERVER, START, World, person, to_router


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
            assert state is InteractionState.HANDLING
            assert kinds == {PartyType.AGENT} or (not kinds and interaction.invitation is not None)
    assert interaction.system.agent_id == next((one.agent_id for one in interaction.parties), None)


def check_journal(world: World) -> None:
    """What is true of the journal at any time."""
    assert [record.sequence for record in world.journal] == list(range(1, len(world.journal) + 1))
    for heard in world.heard:
        assert "reporting" in heard.people
        asker = person(heard.record.actor)
        own = any(isinstance(heard.record.fact, OWN.get(listener, ())) for listener in heard.row)
        assert asker not in heard.people or own, "nobody is both asker and told"
        once = len(set(heard.people)) == len(heard.people)
        assert once or is_intrusion_revoked(heard.record.fact), "nobody is told twice"
        check_offer(heard.record, asker)
    encoded = msgspec.json.encode(world.journal)
    assert msgspec.json.decode(encoded, type=list[Record]) == world.journal


def check_offer(record: Record, asker: str) -> None:
    """Only an intruder is offered what it asked for itself, and so hears what becomes of its own offer."""
    fact = record.fact
    if isinstance(fact, facts.AgentInvited):
        assert (asker == f"Agent {fact.invitation.agent_id}") is (fact.invitation.operation == INTRUDE)
    if isinstance(fact, facts.Accepted | facts.Rejected):
        assert asker == f"Agent {fact.invitation.agent_id}"
        assert (asker == person(fact.invitation.inviter)) is (fact.invitation.operation == INTRUDE)


def is_intrusion_revoked(fact: facts.AnyFact) -> bool:
    """The intruder hears of it as the one who was invited, and as the one who had asked for that."""
    return isinstance(fact, facts.Revoked) and fact.invitation.operation == INTRUDE


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


def check_calls(world: World) -> None:
    """The asker of a call is told its outcome at most once, and then while it processes the interaction."""
    asked = [
        record.fact.call
        for record in world.journal
        if isinstance(record.fact, facts.ExternalServiceRequested)
    ]
    over = []
    for heard in world.heard:
        if isinstance(heard.record.fact, facts.ExternalServiceResponded):
            over.append(heard.record.fact.call)
            assert person(heard.record.fact.call.caller) in heard.people
    still = [one.call for one in world.calls.values()]
    assert sorted([*over, *still], key=lambda one: one.call_id) == asked


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


def check_undoing(before: Interaction, after: Interaction, record: Record) -> None:
    """To undo is the inverse of to evolve, wherever a fact holds what it replaced."""
    assert isinstance(record.fact, facts.PropertiesChanged)
    assert undo(after, record) == (before if record.fact.system is None else None)


def check_repeat(world: World, actor: Actor, request: requests.Request) -> None:
    """A change that alters nothing makes no event and no new version (protocol 3.1)."""
    if isinstance(request, requests.ChangeProperties):
        again = msgspec.structs.replace(request, if_version=None, if_properties=None)
        assert world.done(actor, again) == ()


OFFERING = requests.RouteToAgent | requests.Transfer | requests.Confer | requests.Intrude


def live(world: World, steps: list[Step]) -> None:
    """Take the steps; the laws hold after each of them and at the end."""
    for step in steps:
        image, known = world.image(), dict(world.interactions)
        actor, request, decision = take(world, step)
        if isinstance(decision, Refusal):
            assert world.image() == image, "a refusal changes nothing"
            continue
        match decision.facts:
            case (facts.PropertiesChanged() as fact,):
                (changed,) = (
                    world.interactions[key] for key in known if world.interactions[key] is not known[key]
                )
                check_change(known[changed.id], changed, fact)
                check_undoing(known[changed.id], changed, world.history(changed.id)[-1])
        check_repeat(world, actor, request)
        assert (decision.outcome is Outcome.LATER) is isinstance(request, OFFERING | requests.CallService)
        for interaction in world.interactions.values():
            check_interaction(world, interaction)
    check_journal(world)
    check_offers(world)
    check_calls(world)


@settings(max_examples=400)
@given(PRELUDES, ANY_STEPS)
def test_the_laws_hold_after_any_sequence_of_requests(scenario: str, steps: list[Step]) -> None:
    """Protocol 3, laws, and 7; every fact has an audience, or the world would raise."""
    world = World()
    prelude(world, scenario)
    live(world, steps)


@settings(max_examples=400)
@given(st.sampled_from(["handle", "share"]), STEPS_TOGETHER)
def test_the_laws_hold_whatever_agents_do_together(scenario: str, steps: list[Step]) -> None:
    """The same for three agents around one interaction."""
    world = World()
    prelude(world, scenario)
    for agent_id in ("agent-2", "agent-3"):
        if agent_id not in world.agents:
            world.log_in(agent_id)
    live(world, steps)


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


def test_what_does_not_hold_what_it_replaced_cannot_be_undone() -> None:
    """A fact that moves an interaction says where it went, and not when it had come."""
    world = World()
    routed = world.route()
    assert undo(world.interactions[routed], world.history(routed)[-1]) is None


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
    about_agents = {*facts.AgentFact.__args__, facts.AgentAvailable, facts.AgentNotAvailable}
    assert set(STEPS) | by_heart == set(facts.AnyFact.__args__) - about_agents


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


@pytest.mark.parametrize(
    ("scenario", "held"), [("submit", False), ("route", True), ("offer", True), ("handle", True)]
)
def test_what_somebody_has_is_held_until_it_is_stopped(scenario: str, held: bool) -> None:
    """So that a start finds what nobody has any more who had it before."""
    world = World()
    interaction_id = getattr(world, scenario)()
    assert is_held(world.interactions[interaction_id]) is held
    if not held:
        world.done(MEDIA, requests.LockInteraction(interaction_id=interaction_id))
        assert is_held(world.interactions[interaction_id])
    world.done(MEDIA, requests.StopProcessing(interaction_id=interaction_id))
    assert not is_held(world.interactions[interaction_id])
