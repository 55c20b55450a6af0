"""What clients do to a server, and the world to both: valid and invalid, at every moment, by chance."""

from random import Random

from interaction_server.dialects.workbins import say_workbin
from tests.simulation.world import STRATEGIES, VIEW, WORKBINS, Person, World

NAMES = ("mail", "chat", "mail again")
AGENTS = ("ada", "bob", "eve")
TOGETHER = ("RequestTransfer", "RequestConference", "RequestIntrude", "RequestLeaveInteraction")
KEYS = ("Subject", "Lang", "Priority", "Note")
SERVICES = ("one", "two")
PEOPLE_MAX = 11
AGENT_LIFE: tuple[tuple[str, dict[str, object]], ...] = (
    ("RequestAgentLogout", {}),
    ("RequestNotReadyForMedia", {"mediaTypeName": "email"}),
    ("RequestCancelNotReadyForMedia", {"mediaTypeName": "email"}),
    ("RequestCancelNotReadyForMedia", {"mediaTypeName": "email"}),
    ("RequestAddMedia", {"mediaTypeName": "email", "reason": {"Code": 1}}),
    ("RequestAddMedia", {"mediaTypeName": "chat"}),
    ("RequestRemoveMedia", {"mediaTypeName": "email"}),
    ("RequestRemoveMedia", {"mediaTypeName": "chat"}),
    ("RequestDoNotDisturbOn", {"reason": "lunch"}),
    ("RequestDoNotDisturbOff", {}),
    ("RequestDoNotDisturbOff", {}),
    ("RequestChangeAgentStateReason", {"reason": {"Code": 2}}),
    ("RequestChangeMediaStateReason", {"mediaTypeName": "email", "reason": {"Code": 3}}),
    ("RequestAgentAvailable", {"agentId": "guest", "placeId": "abroad"}),
    ("RequestAgentNotAvailable", {"agentId": "guest", "placeId": "abroad"}),
)
QUEUES = ("inbox", "returns", "other")
REQUEST_IDS = 8


class Workload:
    """``step`` does one thing."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.said: list[dict[str, object]] = []
        self.routers = 0
        # fmt: off
        self.actions = (
            (10, self.arrive),      (2, self.leave),
            (12, self.submit),      (30, self.change),     (6, self.say_again),
            (6, self.read),         (4, self.stop),        (3, self.talk_nonsense),
            (14, self.update),      (20, self.route),
            (24, self.answer_offer),(7, self.agent_life),  (14, self.work_together),  (4, self.report),
            (6, self.time_passes),  (2, self.reader_pauses),
            (4, self.lock),         (3, self.find),         (5, self.snapshot),     (5, self.move),
            (6, self.place),        (5, self.pull),         (8, self.hold),         (6, self.put_aside),
            (3, self.watch),
            (2, self.trouble_comes),(12, self.trouble_goes),(1, self.crash),
            (10, self.ask_a_service), (10, self.service_answers),
        )
        # fmt: on
        self.weights = [weight for weight, _ in self.actions]

    async def begin(self, world: World) -> None:
        """One of each is there."""
        self.media_server_arrives(world)
        self.router_arrives(world)
        self.log_in(world, world.enter("AgentApplication", f"desktop of {AGENTS[0]}"))
        self.service_arrives(world)
        await world.goes_on(4)

    async def step(self, world: World) -> None:
        """One thing happens, and the event loop goes round a few times or not at all."""
        (_, act) = self.chance.choices(self.actions, self.weights)[0]
        await act(world)
        await world.goes_on(self.chance.randrange(6))

    def one(self, world: World, *roles: str) -> Person | None:
        """Somebody in one of these roles."""
        found = [person for person in world.people.values() if person.role in roles]
        return self.chance.choice(found) if found else None

    def interaction(self, world: World) -> object:
        """One that there is, most of the time; rather a young one."""
        if not world.interactions or self.chance.random() < 0.05:
            return "no such interaction"
        return self.chance.choice(world.interactions[-6:])

    def some(self) -> dict[str, object]:
        """Properties."""
        keys = self.chance.sample(KEYS, self.chance.randrange(1, 3))
        return {key: self.chance.randrange(3) for key in keys}

    async def arrive(self, world: World) -> None:
        """Somebody connects."""
        if len(world.people) >= PEOPLE_MAX:
            return
        match self.chance.randrange(6):
            case 0 | 1:
                self.media_server_arrives(world)
            case 2:
                name = self.chance.choice(AGENTS)
                person = world.enter("AgentApplication", f"desktop of {name}")
                self.log_in(world, person)
            case 3:
                self.router_arrives(world)
            case 4:
                self.service_arrives(world)
            case _:
                world.enter("ReportingEngine", "statistics", **self.position(world))

    def router_arrives(self, world: World) -> None:
        """Under a name of its own, running one of the strategies."""
        self.routers += 1
        person = world.enter("Router", f"urs {self.routers}")
        world.say(person, "RequestRegisterAddress", thisDN=self.chance.choice(("sort", *STRATEGIES)))

    def service_arrives(self, world: World) -> None:
        """One of a type, or of the type of its own name."""
        options = ({}, {"app_type": "services"}, {"app_type": "services"})
        world.enter("ExternalService", self.chance.choice(SERVICES), **self.chance.choice(options))

    def media_server_arrives(self, world: World) -> None:
        """Opted in or not."""
        options = ({}, {"event_properties_changed": 1}, {"event_properties_changed": 1})
        world.enter("MediaServer", self.chance.choice(NAMES), **self.chance.choice(options))

    def position(self, world: World) -> dict[str, object]:
        """From the beginning, from where somebody was, or live."""
        return self.chance.choice(
            ({}, {"from_sequence": 1}, {"from_sequence": self.chance.randint(1, world.heard_sequence + 1)})
        )

    def log_in(self, world: World, person: Person) -> None:
        """The agent of this desktop."""
        agent = person.name.removeprefix("desktop of ")
        ready = int(self.chance.random() < 0.9)
        world.say(
            person,
            "RequestAgentLogin",
            agentId=agent,
            placeId=f"place of {agent}",
            mediaList={"email": ready},
        )

    async def leave(self, world: World) -> None:
        """Somebody's connection is gone."""
        if world.people:
            world.leave(self.chance.choice(list(world.people.values())))

    async def submit(self, world: World) -> None:
        """Something new, or with a name that is taken, or by one who may not."""
        person = self.one(world, "MediaServer", "MediaServer", "AgentApplication")
        if person is None:
            return
        given = self.interaction(world) if self.chance.random() < 0.1 else None
        world.say(
            person,
            "RequestSubmit",
            mediaType=self.chance.choice(("email", "email", "")),
            interactionType="Inbound",
            queue=self.chance.choice(QUEUES),
            interactionId=given,
            userData=self.some(),
        )

    async def change(self, world: World) -> None:
        """Properties, some of them not to be changed."""
        person = self.one(world, "MediaServer", "AgentApplication")
        if person is None:
            return
        request: dict[str, object] = {"interactionId": self.interaction(world)}
        if self.chance.random() < 0.9:
            request["changedProperties"] = self.some()
        if self.chance.random() < 0.2:
            request["deletedProperties"] = [self.chance.choice(KEYS)]
        if self.chance.random() < 0.05:
            request["changedProperties"] = {"Queue": "elsewhere"}
        if self.chance.random() < 0.1:
            request["ifVersion"] = self.chance.randrange(2, 8)
        if self.chance.random() < 0.3:
            request["requestId"] = f"{len(self.said)}"
            self.said.append(request)
        world.say(person, "RequestChangeProperties", **request)

    async def say_again(self, world: World) -> None:
        """A request with a requestId, sent again: by the same name it is the same, by another it is not."""
        person = self.one(world, "MediaServer")
        if person is not None and self.said:
            request = self.chance.choice(self.said[-REQUEST_IDS:])
            world.say(person, "RequestChangeProperties", **request)

    async def read(self, world: World) -> None:
        """An interaction, as it is or was."""
        person = self.one(world, "MediaServer", "AgentApplication", "ReportingEngine")
        if person is not None:
            version = self.chance.choice((None, None, 1, 2, 4))
            world.say(
                person,
                "RequestGetInteractionProperties",
                interactionId=self.interaction(world),
                atVersion=version,
            )

    async def stop(self, world: World) -> None:
        """End an interaction."""
        person = self.one(world, "MediaServer", "AgentApplication")
        if person is not None:
            world.say(person, "RequestStopProcessing", interactionId=self.interaction(world))

    async def lock(self, world: World) -> None:
        """Keep an interaction from the routers, or no longer."""
        person = self.one(world, "MediaServer", "AgentApplication")
        if person is not None:
            name = self.chance.choice(("RequestLockInteraction", "RequestUnlockInteraction"))
            world.say(person, name, interactionId=self.interaction(world))

    async def snapshot(self, world: World) -> None:
        """Interactions by what they have, kept from everybody else."""
        person = self.one(world, "MediaServer", "AgentApplication")
        if person is not None:
            condition = f"{self.chance.choice(KEYS)} > 0"
            lock = self.chance.randrange(2)
            world.say(person, "RequestTakeSnapshot", condition=condition, lock=lock, maxInteractions=3)

    async def move(self, world: World) -> None:
        """What is in a snapshot goes elsewhere, or nowhere any more."""
        person = self.one(world, "MediaServer", "AgentApplication")
        if person is not None and person.snapshots:
            snapshot_id = self.chance.choice(person.snapshots[-2:])
            if self.chance.randrange(2):
                world.say(person, "RequestReleaseSnapshot", snapshotId=snapshot_id)
            else:
                queue = self.chance.choice(QUEUES)
                world.say(person, "RequestMoveInteractions", snapshotId=snapshot_id, queue=queue)

    async def find(self, world: World) -> None:
        """Interactions by what they have."""
        person = self.one(world, "MediaServer", "AgentApplication", "ReportingEngine")
        if person is not None:
            condition = f"{self.chance.choice(KEYS)} > 0 and IsLocked = {self.chance.randrange(2)}"
            world.say(person, "RequestFindInteractions", condition=condition, order="ReceivedAt desc")

    async def report(self, world: World) -> None:
        """Something of one's own, of an interaction or of nothing; engines say and ask what only they may."""
        person = self.one(world, "MediaServer", "AgentApplication", "ReportingEngine")
        if person is None:
            return
        if person.role != "ReportingEngine":
            about = self.chance.choice((None, self.interaction(world)))
            world.say(person, "RequestCustomReporting", eventContent=self.some(), interactionId=about)
        elif self.chance.random() < 0.5:
            world.say(person, "EventCurrentAgentStatus", agentId=self.chance.choice(AGENTS))
        else:
            verb = self.chance.choice(("Start", "Stop"))
            world.say(person, f"Request{verb}PlaceAgentStateReportingAll")

    async def place(self, world: World) -> None:
        """Into a queue, or back, with or without properties."""
        person = self.one(world, "MediaServer", "AgentApplication", "AgentApplication")
        if person is not None:
            given = {"addedProperties": self.some()} if self.chance.random() < 0.3 else {}
            queue = self.chance.choice((*QUEUES, "__BACK__"))
            world.say(
                person, "RequestPlaceInQueue", interactionId=self.interaction(world), queue=queue, **given
            )

    async def pull(self, world: World) -> None:
        """By ids, one or several, whether there or not; or what a view shows."""
        person = self.one(world, "AgentApplication")
        if person is not None and self.chance.random() < 0.5:
            count = self.chance.choice((None, 1, 3))
            world.say(person, "RequestPull", viewId=VIEW.name, maxInteractions=count)
        elif person is not None:
            ids = {str(self.interaction(world)): 1 for _ in range(self.chance.randrange(3))}
            world.say(person, "RequestPull", viewId="_system_", pullParameters=ids)

    async def hold(self, world: World) -> None:
        """Put aside, and perhaps go on."""
        person = self.one(world, "AgentApplication")
        if person is None:
            return
        interaction_id = self.interaction(world)
        world.say(person, "RequestHold", interactionId=interaction_id)
        if self.chance.randrange(2):
            world.say(person, "RequestResume", interactionId=interaction_id)

    async def put_aside(self, world: World) -> None:
        """Into a workbin, or look into it."""
        person = self.one(world, "MediaServer", "AgentApplication", "AgentApplication")
        if person is None:
            return
        workbin = say_workbin(self.chance.choice(WORKBINS))
        if self.chance.random() < 0.3:
            world.say(person, "RequestGetWorkbinContent", workbin=workbin)
        else:
            world.say(person, "RequestPlaceInWorkbin", interactionId=self.interaction(world), workbin=workbin)

    async def watch(self, world: World) -> None:
        """Begin to watch a workbin, or end."""
        person = self.one(world, "MediaServer", "AgentApplication")
        if person is not None:
            message = self.chance.choice(("RequestWorkbinNotifications", "RequestCancelWorkbinNotifications"))
            wish = self.chance.randrange(2)
            attributes = {"notifyPropertyChanges": wish} if message == "RequestWorkbinNotifications" else {}
            world.say(person, message, workbin=say_workbin(self.chance.choice(WORKBINS)), **attributes)

    async def talk_nonsense(self, world: World) -> None:
        """What no server can understand."""
        person = self.one(world, "MediaServer", "AgentApplication", "Router", "ReportingEngine")
        if person is not None:
            world.say(person, self.chance.choice(("RequestMiracle", "RequestAccept", "RequestDeletePair")))

    async def update(self, world: World) -> None:
        """A router changes what it processes."""
        person = self.one(world, "Router")
        if person is not None and person.stays:
            world.say(
                person,
                "RequestUpdateUserData",
                connID=self.chance.choice(person.stays[-4:]),
                userData=self.some(),
            )

    async def route(self, world: World) -> None:
        """A router sends on what it processes, or has processed."""
        person = self.one(world, "Router")
        if person is None or not person.stays:
            return
        destination: dict[str, object] = self.chance.choice(
            (
                {"routeType": "Agent", "agentId": self.chance.choice(AGENTS)},
                {"routeType": "Place", "placeId": f"place of {self.chance.choice(AGENTS)}"},
                {"routeType": "Queue", "queue": self.chance.choice(QUEUES)},
                {"routeType": "Stop"},
            )
        )
        world.say(person, "RequestRouteCall", connID=self.chance.choice(person.stays[-4:]), **destination)

    async def ask_a_service(self, world: World) -> None:
        """A router asks about what it processes, or has processed; some of it is malformed."""
        person = self.one(world, "Router")
        if person is None or not person.stays:
            return
        envelope = {
            **self.chance.choice(({"AppType": "services"}, {"AppName": self.chance.choice(SERVICES)}, {})),
            "Service": "any",
            "Method": "one",
            "Parameters": self.some(),
        }
        conn_id = self.chance.choice(person.stays[-4:])
        world.say(person, "RequestPrivateService", connID=conn_id, extensions={"Envelope3rdServer": envelope})

    async def service_answers(self, world: World) -> None:
        """A service responds or has a fault, perhaps too late, or again, or to what it was never asked."""
        person = self.one(world, "ExternalService")
        if person is None:
            return
        call = self.chance.choice(person.calls[-3:]) if person.calls else 1
        if self.chance.random() < 0.7:
            world.respond(person, "Event3rdServerResponse", call, parameters=self.some())
        else:
            world.respond(person, "Event3rdServerFault", call, faultCode=1)

    async def answer_offer(self, world: World) -> None:
        """An agent accepts or rejects, perhaps too late."""
        person = self.one(world, "AgentApplication")
        if person is not None and person.invitations:
            ticket_id, interaction_id = self.chance.choice(person.invitations[-2:])
            name = self.chance.choice(("RequestAccept", "RequestReject"))
            world.say(person, name, ticketId=ticket_id, interactionId=interaction_id)

    async def work_together(self, world: World) -> None:
        """An agent brings another in, comes in itself, or leaves; perhaps where it has no say."""
        person = self.one(world, "AgentApplication")
        if person is None:
            return
        offered = [interaction_id for _, interaction_id in person.invitations[-2:]]
        interaction_id = self.chance.choice(offered or [self.interaction(world)])
        name = self.chance.choice(TOGETHER)
        request: dict[str, object] = {"interactionId": interaction_id}
        if name in ("RequestTransfer", "RequestConference"):
            request["agentId"] = self.chance.choice(AGENTS)
        if name in ("RequestConference", "RequestIntrude"):
            request["visibilityMode"] = self.chance.choice((None, "Coach", "Monitor", "Whisper"))
        world.say(person, name, **request)

    async def agent_life(self, world: World) -> None:
        """Logging in and out, and whatever an agent says of itself in between."""
        person = self.one(world, "AgentApplication")
        if person is None:
            return
        if self.chance.random() < 0.2:
            self.log_in(world, person)
            return
        for name, attributes in self.chance.sample(AGENT_LIFE, 3):
            world.say(person, name, **attributes)

    async def time_passes(self, world: World) -> None:
        """A moment, or long enough for a timer."""
        world.house.clock.advance(self.chance.choice((1, 10, 1_000, 15_000, 31_000)))

    async def reader_pauses(self, world: World) -> None:
        """Somebody reads no more, or reads again."""
        if world.people:
            reads = self.chance.choice(list(world.people.values())).party.wire.reads
            if reads.is_set():
                reads.clear()
            else:
                reads.set()

    async def trouble_comes(self, world: World) -> None:
        """The disk is not well."""
        world.trouble(self.chance.choice((0.1, 0.5)))

    async def trouble_goes(self, world: World) -> None:
        """The disk is well again."""
        world.heal()

    async def crash(self, world: World) -> None:
        """The process is killed."""
        if self.chance.random() < 0.5:
            await world.crash(self.chance.choice(("before", "after")))
