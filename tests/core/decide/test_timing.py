"""How long a party may process an interaction, and what happens when that is over (protocol 8)."""

import pytest

from interaction_server.core.decide import Decision, Limits
from interaction_server.core.decide.timing import handling_timeout, minutes
from interaction_server.core.evolve import evolve
from interaction_server.core.facts import PartyAdded, PartyRemoved, PlacedInQueue, Record
from interaction_server.core.model import InteractionId, Party, PartyType
from interaction_server.core.requests import TimeOutParty
from tests.core.world import INBOX, SERVER, START, World

ONE = InteractionId("i1")
MINUTE = 60_000
LIMITS = Limits(handling_timeout_ms=180 * MINUTE, handling_timeouts_ms={"chat": 5 * MINUTE})


@pytest.mark.parametrize(
    ("media_type", "user_data", "expected"),
    [
        ("email", {}, 180),
        ("chat", {}, 5),
        ("chat", {"handling-timeout": 2}, 2),
        ("email", {"handling-timeout": "0.5"}, 0.5),
        ("chat", {"handling-timeout": "soon"}, 5),
    ],
)
def test_it_is_looked_up_in_three_steps(
    media_type: str, user_data: dict[str, object], expected: float
) -> None:
    """Protocol 8: "as property handling-timeout, then the media type's setting, then the server's"."""
    assert handling_timeout(media_type, user_data, LIMITS) == expected * MINUTE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, MINUTE), (1.5, 90_000), ("1.5", 90_000), (1e-9, 1),
        (0, None), (-1, None), (True, None), (None, None), ({}, None), ("", None), ("x", None),
        (float("nan"), None), (float("inf"), None), (10**400, None), ("1e400", None), (10_000_001, None),
    ],
)  # fmt: skip
def test_a_property_is_a_number_of_minutes_or_nothing(value: object, expected: int | None) -> None:
    """A property is the clients' own: whatever is in it, the agent must be able to accept."""
    assert minutes(value) == expected


def test_whoever_comes_to_process_it_has_a_deadline() -> None:
    """Protocol 8: handling-timeout 180 min, routing-timeout 720 min."""
    world = World()
    (strategy,) = world.interactions[world.route("i2")].parties
    assert (strategy.deadline, strategy.idle_ms) == (START + 720 * MINUTE, None)
    (agent,) = world.interactions[world.handle(user_data={"handling-timeout": 7})].parties
    assert (agent.deadline, agent.idle_ms) == (START + 7 * MINUTE, 7 * MINUTE)


@pytest.mark.parametrize(("scenario", "told"), [("handle", "Agent agent-1"), ("route", "Strategy")])
def test_when_it_is_over_the_interaction_is_back_in_its_queue(scenario: str, told: str) -> None:
    """Protocol 8: "on expiry EventRevoked (Inactive), EventPartyRemoved, back to the queue"."""
    world = World()
    (party,) = world.interactions[getattr(world, scenario)()].parties
    removed, placed = world.done(SERVER, TimeOutParty(interaction_id=ONE, party=party))
    assert removed == PartyRemoved(party=party, operation="TimedOut")
    assert placed == PlacedInQueue(queue=INBOX)
    assert world.interactions[ONE].parties == ()
    assert world.heard[-2].people[0].startswith(told)


def test_who_has_left_meanwhile_is_not_timed_out() -> None:
    """Also when the same agent has it again, or when it was stopped."""
    world = World()
    (party,) = world.interactions[world.handle()].parties
    over = TimeOutParty(interaction_id=ONE, party=party)
    world.done(SERVER, over)
    assert world.done(SERVER, over) == ()
    assert world.done(SERVER, TimeOutParty(interaction_id=InteractionId("gone"), party=party)) == ()


def test_while_another_agent_processes_it_it_stays() -> None:
    """The last party out returns it to its queue."""
    world = World()
    before = world.interactions[world.handle()]
    second = Party(party_type=PartyType.AGENT, agent_id=world.log_in("agent-2").agent_id)
    joined = PartyAdded(party=second, operation="Conference")
    record = Record(sequence=99, time=0, actor=SERVER, fact=joined, version=before.version + 1)
    world.interactions[ONE] = evolve(before, record)
    decision = world.ask(SERVER, TimeOutParty(interaction_id=ONE, party=before.parties[0]))
    assert isinstance(decision, Decision)
    assert [type(fact) for fact in decision.facts] == [PartyRemoved]
    assert world.interactions[ONE].system.agent_id == "agent-2"
