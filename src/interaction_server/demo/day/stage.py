"""The stage on which the day is played: the server, everybody who is there, and what is known of it all."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from itertools import count
from typing import Any, Final

import msgspec

from interaction_server.client import ConnectionLost, RequestRefused, ServiceFault
from interaction_server.demo.check import Verdict
from interaction_server.demo.day.board import Board
from interaction_server.demo.day.cast import DATA_MART, SERVICE, STAT_SERVER, SUPERVISOR, Player, players
from interaction_server.demo.day.checklist import Checklist, Scenario
from interaction_server.demo.day.floor import Floor
from interaction_server.demo.day.house import DayHouse
from interaction_server.demo.day.observations import SERVER, STRANGER, Observation, Observer
from interaction_server.demo.day.script import MINUTE_MS, Arrival
from interaction_server.demo.day.stranger import Stranger
from interaction_server.dialects.interaction_management.event_base import FactEvent
from interaction_server.dialects.interaction_management.events import (
    EventExternalServiceRequested,
    EventInvite,
    Request3rdServer,
)
from interaction_server.dialects.interaction_management.objects import Interaction

Action = Callable[[], Awaitable[None]]

ORDINARY: Final = "as every day"
"""Under which words stands what nobody wrote an incident for."""
POLL_SECONDS: Final = 0.005
TURNS: Final = 3
"""Turns of the event loop after which everybody has read what has come for it."""


class Stay(msgspec.Struct, frozen=True):
    """An interaction at a router."""

    router: Player
    conn_id: str
    interaction_id: str
    media_type: str


class Asked(msgspec.Struct, frozen=True):
    """What somebody asked for, why it must be refused if it must, and what to do with the answer."""

    player: Player
    what: str
    refused: str = ""
    then: Callable[[Any], Awaitable[None]] | None = None


class Plan(msgspec.Struct):
    """An ordinary interaction, and what is still to become of it."""

    arrival: Arrival
    rejections: int
    ending: str


class Stage:
    """What routines and verbs work on.

    ``plans`` are the ordinary interactions; ``stays``, ``invites`` and ``calls`` what waits for an answer by
    hand, by interaction; ``waiting`` what routers want to give to an agent. ``told`` is what the books are
    made from, ``burst`` how many changes were under way when the server was killed, ``left`` what the server
    has open at the end, by its queue, ``differences`` what went otherwise than the script says. After what
    ``is_script`` anybody may have heard something, after a routine only whom the facts concern.
    """

    def __init__(self, house: DayHouse, board: Board, scenarios: Iterable[Scenario]) -> None:
        self.house = house
        self.board = board
        self.players = players()
        roles = {name: player.role for name, player in self.players.items()}
        self.checklist = Checklist(scenarios, {**roles, SERVER: SERVER, STRANGER: STRANGER})
        self.seen: list[Observation] = []
        self.observer = Observer(self.see)
        self.floor = Floor()
        self.told: list[FactEvent] = []
        self.plans: dict[str, Plan] = {}
        self.stays: dict[str, Stay] = {}
        self.invites: dict[tuple[str, str], EventInvite] = {}
        self.calls: dict[str, tuple[Player, Request3rdServer]] = {}
        self.snapshots: dict[str, str] = {}
        self.waiting: list[Stay] = []
        self.stranger: Stranger | None = None
        self.facts = 0
        self.burst = 0
        self.left: dict[str, str] = {}
        self.differences: list[Verdict] = []
        self.open: dict[asyncio.Task[object], Asked] = {}
        self.is_script = False
        self.agenda: list[tuple[int, int, str, Action]] = []
        self.numbers = count()

    @property
    def moment(self) -> int:
        """The time on the clock, in milliseconds since 1970."""
        return self.house.moment

    def see(self, seen: Observation) -> None:
        """Something crossed a socket."""
        self.seen.append(seen)
        self.checklist.see(seen)

    def see_server(self, what: str) -> None:
        """The server's process began or ended."""
        self.see(Observation(who=SERVER, way=">", name=what))

    def present(self) -> list[Player]:
        """Everybody who has a connection."""
        return [player for player in self.players.values() if player.is_there]

    def at(self, moment: int, action: Action, title: str = ORDINARY) -> None:
        """Do something at a time; what is due at the same time comes in the order in which it was planned."""
        heapq.heappush(self.agenda, (moment, next(self.numbers), title, action))

    def next(self) -> tuple[int, Action]:
        """What is due next, and when; what begins from now on begins with that."""
        moment, _, self.checklist.title, action = heapq.heappop(self.agenda)
        return moment, action

    def later(self, minutes: float, action: Action) -> None:
        """Do something so many minutes from now."""
        self.at(self.moment + round(minutes * MINUTE_MS), action)

    def begin(self, asked: Asked, request: Coroutine[object, object, object]) -> None:
        """Ask for something whose answer may take a while."""
        self.open[asyncio.get_running_loop().create_task(request)] = asked

    async def settle(self) -> None:
        """Return when everybody has heard everything that has happened, and note which scenarios have."""
        while True:
            await asyncio.sleep(0)
            await self.ask([asked.player for asked in self.open.values()])
            if await self.anything_new():
                await self.ask([self.players[STAT_SERVER]])
                await self.ask(concerned(self))
            if not await self.reap():
                break
        self.is_script = False
        self.board.tick(self.moment, self.checklist.settled())

    async def anything_new(self) -> bool:
        """Whether anybody may have been told anything since the last time, when the server is settled."""
        if self.house.process is None:
            return True
        before, self.facts = self.facts, (await self.house.settle()).facts
        return self.is_script or self.facts != before

    async def ask(self, those: Iterable[Player]) -> None:
        """Let them ask whether there is anything more to hear."""
        able = dict.fromkeys(player for player in those if player.is_there and not player.is_silent)
        await asyncio.gather(*(player.ask_in_vain() for player in able))
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def reap(self) -> bool:
        """What was asked for a while ago and is answered now; whether something was done about an answer."""
        acted = False
        for task in [task for task in self.open if task.done()]:
            asked = self.open.pop(task)
            answer = await self.judge(asked.player.name, asked.what, task, asked.refused)
            if answer is not None and asked.then is not None:
                await asked.then(answer)
                acted = True
        return acted

    async def judge(self, who: str, what: str, asked: Awaitable[object], refused: str) -> object:
        """Await an answer: refused for this reason if there is one, else not; what differs is kept."""
        try:
            answer = await asked
        except RequestRefused as error:
            if error.name != refused:
                self.differ(who, f"{what}: {error}")
            return None
        except ServiceFault as fault:
            if refused != str(fault.code):
                self.differ(who, f"{what}: {fault}")
            return None
        except ConnectionLost as error:
            if refused != "LOST":
                self.differ(who, f"{what}: {error}")
            return None
        if refused:
            self.differ(who, f"{what}: must be refused with {refused}")
        return answer

    def differ(self, who: str, what: str) -> None:
        """Something went otherwise than the script says."""
        verdict = Verdict(right=False, who=who, what=f"{self.board.time(self.moment)} {what}")
        self.differences.append(verdict)
        self.board.differ(verdict)

    async def gone(self, connections: int) -> None:
        """Wait until the server has noticed that a connection is gone."""
        while (await self.house.settle()).connections >= connections:  # noqa: ASYNC110 (another process)
            await asyncio.sleep(POLL_SECONDS)


def concerned(stage: Stage) -> Iterable[Player]:
    """Who may have been told something since the last time, by the facts that one engine has heard since."""
    engine = stage.players[STAT_SERVER]
    if stage.is_script or not engine.is_there:
        return stage.players.values()
    names = {asked.player.name for asked in stage.open.values()}
    for fact in engine.heard:
        names.update(named_in(stage, fact))
    if not engine.heard:
        return [stage.players[name] for name in names]
    names |= {DATA_MART, SUPERVISOR}
    names |= {desktop for desktop, agent_id in stage.observer.sessions.items() if agent_id in names}
    return [player for name, player in stage.players.items() if name in names]


def named_in(stage: Stage, fact: object) -> Iterator[str]:
    """Clients and agents whom a fact can concern."""
    yield getattr(fact, "agent_id", "")
    for part in (getattr(fact, "actor", None), getattr(fact, "party", None)):
        for name in ("client_name", "agent_id", "router_id"):
            yield getattr(part, name, None) or ""
    interaction = getattr(fact, "interaction", None)
    if isinstance(interaction, Interaction):
        interaction_id = interaction.interaction_id
        yield interaction.interaction_submitted_by
        yield from (agent for agent, held in stage.floor.work.items() if interaction_id in held)
        if interaction_id in stage.stays:
            yield stage.stays[interaction_id].router.name
    if isinstance(fact, EventExternalServiceRequested):
        yield from (player.name for player in stage.players.values() if player.role == SERVICE)
