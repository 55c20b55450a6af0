"""Under any interleaving no agent is ever given more than it can have (decisions 67, 68).

Hypothesis chooses who does what and when, on a store that fails and in a process that is killed. The clerk
keeps books of its own of every decision; the auditor of the simulation watches over the other laws.
"""

import asyncio
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interaction_server.core.model import AgentId, InteractionId, PlaceId
from interaction_server.core.objects import CapacityPlan, CapacityRule
from tests.simulation.clerk import Books, Clerk, given_by
from tests.simulation.simulation import in_memory
from tests.simulation.workload import AGENTS, Workload
from tests.simulation.world import VIEW, Person, World

MEDIA = ("email", "chat", "video")
CAST = (
    ("MediaServer", "mail"),
    ("Router", "urs"),
    ("ReportingEngine", "statistics"),
    *[("AgentApplication", f"desktop of {name}") for name in AGENTS],
)
PLAN = CapacityPlan(
    agents={
        AgentId("ada"): CapacityRule(
            name="own", media={"email": 1, "chat": 2}, exclusive=frozenset({"video"}), total=2
        )
    },
    places={PlaceId("place of bob"): CapacityRule(name="seat", other=1, total=2)},
    tenants={1: CapacityRule(name="house", media={"email": 2}, other=1)},
)


class Crowd(Workload):
    """Much work for few agents, who take what they can; engines say what each can take."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        # fmt: off
        self.actions = (
            (5, self.submit),       (12, self.route),      (12, self.answer_offer), (8, self.pull),
            (8, self.work_together),(5, self.say_status),  (2, self.come),          (2, self.leave),
            (6, self.finish),       (2, self.stop),        (1, self.hold),          (2, self.agent_life),
            (3, self.time_passes),  (1, self.trouble_comes), (3, self.trouble_goes), (1, self.crash),
        )
        # fmt: on

    async def begin(self, world: World) -> None:
        """Everybody is there, and there is work."""
        await self.come(world)
        await world.house.settle()
        mail = self.one(world, "MediaServer")
        assert mail is not None
        for media_type in MEDIA * 3:
            for queue in ("inbox", "other"):
                kind = {"mediaType": media_type, "interactionType": "Inbound"}
                world.say(mail, "RequestSubmit", queue=queue, **kind)
        await world.house.settle()

    async def come(self, world: World) -> None:
        """Whoever is not there comes back."""
        there = {person.name for person in world.people.values()}
        for role, name in CAST:
            if name in there:
                continue
            person = world.enter(role, name)
            if role == "Router":
                world.say(person, "RequestRegisterAddress", thisDN="sort")
            elif role == "AgentApplication":
                self.log_in(world, person)

    def log_in(self, world: World, person: Person) -> None:
        """Ready for everything."""
        agent = agent_of(person)
        media, place = dict.fromkeys(MEDIA, 1), f"place of {agent}"
        world.say(person, "RequestAgentLogin", agentId=agent, placeId=place, mediaList=media)

    async def submit(self, world: World) -> None:
        """Of any media type; by an agent, for itself."""
        person = self.one(world, self.chance.choice(("MediaServer", "MediaServer", "AgentApplication")))
        if person is not None:
            media_type, queue = self.chance.choice(MEDIA), self.chance.choice(("inbox", "other"))
            world.say(person, "RequestSubmit", mediaType=media_type, interactionType="Inbound", queue=queue)

    async def route(self, world: World) -> None:
        """To an agent, or to where one sits."""
        person, agent = self.one(world, "Router"), self.chance.choice(AGENTS)
        if person is None or not person.stays:
            return
        conn_id = self.chance.choice(person.stays[-3:])
        if self.chance.randrange(2):
            world.say(person, "RequestRouteCall", connID=conn_id, routeType="Agent", agentId=agent)
        else:
            place_id = f"place of {agent}"
            world.say(person, "RequestRouteCall", connID=conn_id, routeType="Place", placeId=place_id)

    def had(self, world: World, *agents: str) -> list[InteractionId]:
        """What these agents have, as the server sees it."""
        work = world.house.switchboard.world.work
        return sorted({one for name in agents for one in work.get(AgentId(name), ())})

    async def finish(self, world: World) -> None:
        """An agent gives back, or ends, one of those that it has."""
        person = self.one(world, "AgentApplication")
        mine = self.had(world, agent_of(person)) if person is not None else []
        if person is not None and mine:
            message = self.chance.choice(("RequestLeaveInteraction", "RequestStopProcessing"))
            world.say(person, message, interactionId=self.chance.choice(mine))

    async def work_together(self, world: World) -> None:
        """An agent brings another into what it has, or comes into what another has."""
        person = self.one(world, "AgentApplication")
        if person is None:
            return
        other = self.chance.choice([name for name in AGENTS if name != agent_of(person)])
        name = self.chance.choice(("RequestTransfer", "RequestConference", "RequestIntrude"))
        found = self.had(world, other if name == "RequestIntrude" else agent_of(person))
        if found:
            target = {} if name == "RequestIntrude" else {"agentId": other}
            world.say(person, name, interactionId=self.chance.choice(found), **target)

    async def answer_offer(self, world: World) -> None:
        """An agent answers its last offer, open or not, and accepts it most of the time."""
        person = self.one(world, "AgentApplication")
        if person is not None and person.invitations:
            ticket_id, interaction_id = person.invitations[-1]
            name = self.chance.choice(("RequestAccept", "RequestAccept", "RequestReject"))
            world.say(person, name, ticketId=ticket_id, interactionId=interaction_id)

    async def agent_life(self, world: World) -> None:
        """An agent logs out, or in again."""
        person = self.one(world, "AgentApplication")
        if person is not None and self.chance.random() < 0.3:
            world.say(person, "RequestAgentLogout")
        elif person is not None:
            self.log_in(world, person)

    async def pull(self, world: World) -> None:
        """Several at once, by their ids or from a view."""
        person = self.one(world, "AgentApplication")
        if person is not None and self.chance.randrange(3) == 0:
            world.say(person, "RequestPull", viewId=VIEW.name, maxInteractions=4)
        elif person is not None and world.interactions:
            ids = self.chance.sample(world.interactions, min(len(world.interactions), 4))
            world.say(person, "RequestPull", viewId="_system_", pullParameters=dict.fromkeys(ids, 1))

    async def say_status(self, world: World) -> None:
        """What an agent can take, of some media types."""
        person = self.one(world, "ReportingEngine")
        if person is not None:
            world.say(
                person,
                "EventCurrentAgentStatus",
                agentId=self.chance.choice(AGENTS),
                mediaStateList={self.chance.choice(MEDIA): self.chance.randrange(3)},
                mediaCapacityList={self.chance.choice(MEDIA): self.chance.randrange(3)},
            )

    async def crash(self, world: World) -> None:
        """The process is killed, and all come back to the next."""
        await super().crash(world)
        await self.come(world)


def agent_of(person: Person) -> str:
    """The agent who works on a desktop."""
    return person.name.removeprefix("desktop of ")


ACTIONS = Crowd(Random(0)).actions
ORDER = [number for number, (weight, _) in enumerate(ACTIONS) for _ in range(weight)]

step = st.tuples(st.sampled_from(ORDER), st.integers(0, 12), st.integers(0, 2**16))
"""Which action, how often the event loop goes round after it, and the chance within the action."""
Steps = list[tuple[int, int, int]]


async def live(steps: Steps) -> Clerk:
    world = World(Random(0), in_memory(), PLAN)
    crowd = Crowd(Random(0))
    clerk = Clerk(PLAN, lambda: world.auditor.journal)
    with clerk.looking_on():
        await world.begin()
        try:
            await crowd.begin(world)
            for action, turns, chance in steps:
                crowd.chance.seed(chance)
                await crowd.actions[action][1](world)
                await world.goes_on(turns)
            await world.rests()
            clerk.compare(world.house.switchboard.world)
            clerk.compare_statuses(world.house.switchboard.world)
            check_journal(world)
            await world.everything_can_be_finished()
        finally:
            await world.end()
    return clerk


def check_journal(world: World) -> None:
    """What is durable keeps the rules, whatever was taken back in between, and is the work at rest."""
    books = Books()
    for record in world.auditor.journal:
        agent_id = given_by(record)
        if agent_id is not None and record.interaction_id is not None:
            assert books.allows(agent_id, books.media[record.interaction_id], PLAN), record
        books.enter(record)
    assert world.house.switchboard.world.work == books.work()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(step, min_size=20, max_size=60))
def test_no_agent_is_given_more_than_it_can_have(steps: Steps) -> None:
    asyncio.run(live(steps))


async def test_a_crowd_is_given_much_and_refused_much() -> None:
    """A law that is hardly put to the test proves hardly anything."""
    chance = Random(7)
    given_, refused = 0, 0
    for _ in range(10):
        steps = [(chance.choice(ORDER), chance.randrange(13), chance.randrange(2**16)) for _ in range(60)]
        clerk = await live(steps)
        given_ += clerk.given
        refused += clerk.refused
    assert min(given_, refused) > 40, (given_, refused)
