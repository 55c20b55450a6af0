"""Any interleaving of three agents and a media server around one interaction keeps the laws.

Hypothesis chooses who does what and how far the server gets before the next; the auditor is the one of
the simulation. When every timer has run out, nobody waits for anything.
"""

import asyncio
from collections.abc import Callable
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.simulation import in_memory
from tests.simulation.world import LONG_MS, Person, World

NAMES = ("ada", "bob", "eve")
IT = "it"


class Step(msgspec.Struct, frozen=True):
    """Somebody does something, and the event loop goes round so often; ``other`` is a second agent."""

    who: int
    what: str
    other: int
    turns: int


class Team:
    """Three agents, of whom the first processes the interaction, a media server, a router, an engine."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mail = world.enter("MediaServer", "mail", event_properties_changed=1)
        self.urs = world.enter("Router", "urs")
        world.enter("ReportingEngine", "statistics", from_sequence=1)
        self.agents = [self.log_in(name) for name in NAMES]

    def log_in(self, name: str) -> Person:
        """A desktop with an agent."""
        person = self.world.enter("AgentApplication", f"desktop of {name}")
        place, media = f"place of {name}", {"email": 1}
        self.world.say(person, "RequestAgentLogin", agentId=name, placeId=place, mediaList=media)
        return person

    async def begin(self) -> None:
        """The first agent is given the interaction."""
        say, house = self.world.say, self.world.house
        say(self.urs, "RequestRegisterAddress", thisDN="sort")
        kind = {"mediaType": "email", "interactionType": "Inbound"}
        say(self.mail, "RequestSubmit", interactionId=IT, queue="inbox", **kind)
        await house.settle()
        say(self.urs, "RequestRouteCall", connID=self.urs.stays[-1], routeType="Agent", agentId="ada")
        await house.settle()
        self.act(Step(0, "RequestAccept", 0, 0))
        await house.settle()

    def act(self, step: Step) -> None:
        """Carry a step out."""
        person = self.agents[step.who]
        if person.number not in self.world.people:
            self.agents[step.who] = self.log_in(NAMES[step.who])
            return
        SPECIAL.get(step.what, ask)(self, person, step)


def ask(team: Team, person: Person, step: Step) -> None:
    """An agent asks for something about the interaction."""
    attributes = {"agentId": NAMES[step.other]} if step.what in INVITING else {}
    team.world.say(person, step.what, interactionId=IT, **attributes)


def answer(team: Team, person: Person, step: Step) -> None:
    """The agent, or whoever was invited last, accepts or rejects its last invitation, open or not."""
    known = [one for one in team.agents if one.invitations and one.number in team.world.people]
    if known and step.other > 0:
        person = max(known, key=lambda one: int(str(one.invitations[-1][0])))
    if person.invitations:
        team.world.say(person, step.what, interactionId=IT, ticketId=person.invitations[-1][0])


def change(team: Team, person: Person, step: Step) -> None:
    """The agent or the media server changes a property."""
    asker = team.mail if step.other == 0 else person
    team.world.say(asker, "RequestChangeProperties", interactionId=IT, changedProperties={"Note": step.turns})


def stop(team: Team, person: Person, step: Step) -> None:
    """The agent or the media server ends it."""
    asker = team.mail if step.other == 0 else person
    team.world.say(asker, "RequestStopProcessing", interactionId=IT)


def leave(team: Team, person: Person, step: Step) -> None:
    """The agent's connection is gone; the next time that it is to act, it comes back."""
    team.world.leave(person)


def log_out(team: Team, person: Person, step: Step) -> None:
    """The agent logs out or, if it had, in again."""
    name = NAMES[step.who]
    if step.other == 0:
        team.world.say(person, "RequestAgentLogout")
        return
    place, media = f"place of {name}", {"email": 1}
    team.world.say(person, "RequestAgentLogin", agentId=name, placeId=place, mediaList=media)


def deliver(team: Team, person: Person, step: Step) -> None:
    """The router sends what has come back to it to an agent."""
    if team.urs.stays:
        place = f"place of {NAMES[step.other]}"
        team.world.say(
            team.urs, "RequestRouteCall", connID=team.urs.stays[-1], routeType="Place", placeId=place
        )


def wait(team: Team, person: Person, step: Step) -> None:
    """Time passes."""
    team.world.house.clock.advance((1, 15_000, 30_000)[step.other])


INVITING = frozenset({"RequestTransfer", "RequestConference"})
SPECIAL: dict[str, Callable[[Team, Person, Step], None]] = {
    "RequestAccept": answer,
    "RequestReject": answer,
    "change": change,
    "stop": stop,
    "leave": leave,
    "log out": log_out,
    "deliver": deliver,
    "wait": wait,
}
COMMON = (*INVITING, "RequestIntrude", "RequestLeaveInteraction", "RequestAccept", "change", "deliver")
SELDOM = ("RequestReject", "stop", "leave", "log out", "wait")
WHATS = sorted([*COMMON, *COMMON, *COMMON, "RequestAccept", "RequestAccept", *SELDOM])

agents = st.integers(0, len(NAMES) - 1)
steps = st.lists(
    st.builds(Step, agents, st.sampled_from(WHATS), agents, st.integers(0, 30)), min_size=15, max_size=40
)


async def live(steps: list[Step]) -> None:
    world = World(Random(0), in_memory())
    await world.begin()
    try:
        team = Team(world)
        await team.begin()
        for step in steps:
            team.act(step)
            await world.goes_on(step.turns)
        await world.rests()
        await world.house.passes(LONG_MS)
        await world.audit()
        world.auditor.check_outcomes()
        await world.everything_can_be_finished()
    finally:
        await world.end()


@settings(max_examples=300)
@given(steps)
def test_any_interleaving_of_agents_together_keeps_the_laws(steps: list[Step]) -> None:
    asyncio.run(live(steps))
