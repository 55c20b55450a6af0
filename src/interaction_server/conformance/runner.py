"""Plays one scenario against a server: sends what its rows send, and compares what each party then has.

No step waits for a fixed time. What a party is to have is awaited; that it has nothing else is known by
a barrier, a harmless request of its own: whatever is received before the answer is all that there is.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import msgspec

from interaction_server.conformance.diagram import Exchange
from interaction_server.conformance.door import Channel, Door
from interaction_server.conformance.laws import Laws
from interaction_server.conformance.matching import Bindings, Message, compare
from interaction_server.conformance.phases import phases, spoken
from interaction_server.conformance.result import NOTHING, Difference, Heard, Line, Result
from interaction_server.conformance.scenario import (
    SERVER,
    Arrives,
    Dialect,
    Has,
    Leaves,
    NothingElse,
    Party,
    Restarts,
    Scenario,
    Sends,
    Step,
    Steps,
    entrance,
)

Doors = Mapping[Dialect, Door]
Restart = Callable[[], Awaitable[None]]
"""Ends the server and starts it again at the same addresses, with the same data."""

PATIENCE_S: Final = 5.0
"""How long a message that is to come may take, in seconds; a server that is right never needs it."""

BARRIERS: Final[Mapping[Dialect, Message]] = {
    Dialect.INTERACTION_MANAGEMENT: {
        "messageName": "RequestGetInteractionProperties",
        "interactionId": "no interaction has this id",
    },
    Dialect.T_LIBRARY: {"messageName": "RequestUnregisterAddress", "thisDN": "no strategy has this name"},
}
"""Requests that change nothing and are answered, be it with an error."""

FIRST_BARRIER: Final = 1_000_000
"""The references of barriers; those of requests are below."""


class Connection:
    """A channel and the last reference used on it."""

    def __init__(self, channel: Channel, dialect: Dialect) -> None:
        self.channel = channel
        self.dialect = dialect
        self.requests = 0
        self.barriers = FIRST_BARRIER
        self.closed = False

    async def send(self, message: Message) -> None:
        """Send one message."""
        await self.channel.send(msgspec.json.encode(message))

    async def receive(self, patience_s: float) -> Message | None:
        """The next message, or None when none came in time or none can come any more."""
        try:
            line = await asyncio.wait_for(self.channel.receive(), patience_s)
        except TimeoutError:
            return None
        if line is None:
            self.closed = True
            return None
        try:
            message = msgspec.json.decode(line)
        except msgspec.DecodeError:
            return {"messageName": f"(not JSON: {line[:80]!r})"}
        return message if isinstance(message, dict) else {"messageName": f"(no object: {line[:80]!r})"}


class Player:
    """One party on the stage: its connection, what it has and nobody has looked at, and what it had."""

    def __init__(self, party: Party, connection: Connection) -> None:
        self.party = party
        self.connection = connection
        self.laws = Laws(party)
        self.inbox: deque[Message] = deque()
        self.reference: int | None = None
        self.happened: list[Message] = []
        self.breaches: list[str] = []

    def is_about_others(self, message: Message, token: str) -> bool:
        """Whether a reporting engine heard of an interaction or agent that is not of this run."""
        unasked = self.laws.reports and self.party.dialect.reference not in message
        return unasked and f"-{token}" not in msgspec.json.encode(message).decode()


class Play:
    """One scenario being played; ``perform`` once, then ``clear_up``."""

    def __init__(
        self, scenario: Scenario, doors: Doors, patience_s: float, token: str, restart: Restart | None
    ) -> None:
        self.scenario = scenario
        self.doors = doors
        self.restart = restart
        self.patience_s = patience_s
        self.bindings = Bindings(token)
        self.players: dict[str, Player] = {}
        self.before: list[Exchange] = []
        self.exchanges: list[Exchange] = []
        self.differences: list[Difference] = []
        self.open: dict[tuple[str, int], str] = {}
        self.submitted: dict[str, str] = {}

    async def perform(self) -> None:
        """Let the cast enter, set up, play the steps; stop at the first difference."""
        arrivals: Steps = tuple(party.arrives() for party in self.scenario.cast)
        for phase in phases(arrivals + self.scenario.given):
            if not await self.play(phase):
                return
        self.before, self.exchanges = self.exchanges, []
        ending: Steps = (NothingElse(),)
        for phase in phases(self.scenario.steps + ending):
            if not await self.play(phase):
                return

    async def play(self, phase: list[Step]) -> bool:
        """One step and what the parties then have; whether all was as expected."""
        for player in self.players.values():
            player.happened.clear()
        rows = [step for step in phase if isinstance(step, Has)]
        if not await self.act(phase[0]):
            return False
        for row in rows:
            if not await self.expect(row):
                await self.collect(spoken(phase[0]), rows)
                return False
        broken = any(player.breaches for player in self.players.values())
        leftovers = isinstance(phase[0], NothingElse) and await self.anything_else()
        if broken or leftovers:
            await self.collect(spoken(phase[0]), rows)
        return not (broken or leftovers)

    async def act(self, step: Step) -> bool:
        """What begins a phase; whether it could be done as the scenario says."""
        match step:
            case Sends():
                await self.send(step)
            case Arrives():
                return await self.arrive(step.party)
            case Leaves():
                return await self.leave(step.party)
            case Restarts():
                return await self.restart_server()
            case _:
                pass
        return True

    async def arrive(self, party: Party) -> bool:
        """Connect, and play the party's entrance."""
        if party.through is None:
            channel = await self.doors[party.dialect].open(party.dialect)
            connection = Connection(channel, party.dialect)
        else:
            connection = self.players[party.through].connection
        self.bindings.values.pop(f"id of {party.name}", None)
        self.players[party.name] = Player(party, connection)
        for phase in phases(entrance(party)):
            if not await self.play(phase):
                return False
        return True

    async def leave(self, name: str) -> bool:
        """Close a party's connection, which must not have anything left that no row took."""
        player = self.players[name]
        await self.barrier(player.connection)
        if player.inbox:
            await self.collect(f"everything, before {name} leaves", [])
            return False
        del self.players[name]
        await player.connection.channel.close()
        return True

    async def restart_server(self) -> bool:
        """Restart the server, and forget the parties, who must not have had anything left."""
        assert self.restart is not None, "the scenario needs a server that can be restarted"
        if await self.anything_else():
            await self.collect("everything, before the server is restarted", [])
            return False
        await self.restart()
        for connection in self.connections():
            await connection.channel.close()
        self.players.clear()
        return True

    async def send(self, row: Sends) -> None:
        """Send a request with the next reference of its connection."""
        player = self.players[row.party]
        connection = player.connection
        connection.requests += 1
        message: Message = {"messageName": row.message, row.dialect.reference: connection.requests}
        if player.party.through is not None:
            message["proxyClientId"] = self.bindings.get(f"id of {row.party}")
        message |= self.bindings.attributes(row.attributes)
        reference = message[row.dialect.reference]
        player.reference = reference if isinstance(reference, int) else None
        if row.message == "RequestSubmit":
            self.open[row.party, connection.requests] = str(message.get("interactionId", ""))
        note = f"in place of {row.in_place}" if row.in_place else ""
        self.exchanges.append(
            Exchange(sender=row.party, receiver=SERVER, protocol=row.dialect, message=row.message, note=note)
        )
        await connection.send(message)

    async def expect(self, row: Has) -> bool:
        """Whether the next that the party has is what the row says; placeholders are bound then."""
        player = self.players[row.party]
        message = await self.next_of(player)
        if message is None:
            return False
        player.happened.append(message)
        note = f"in place of {row.in_place}" if row.in_place and message["messageName"] == row.message else ""
        self.exchanges.append(arrived(player, message, note))
        comparison = compare(row, message, self.bindings, player.reference)
        if comparison.differences:
            return False
        self.bindings.values |= comparison.found
        return True

    async def next_of(self, player: Player) -> Message | None:
        """The next message for a party, from its connection if need be."""
        while not player.inbox:
            message = await player.connection.receive(self.patience_s)
            if message is None:
                return None
            self.deliver(player.connection, message)
        return player.inbox.popleft()

    def deliver(self, connection: Connection, message: Message) -> None:
        """Into the inbox of the party that it is for; other runs' facts are only watched for order."""
        player = self.receiver(connection, message)
        player.breaches += player.laws.breaches(message)
        self.note_submission(player, message)
        if not player.is_about_others(message, self.bindings.token):
            player.inbox.append(message)

    def receiver(self, connection: Connection, message: Message) -> Player:
        """The party on a connection that a message is for; a proxy's clients are told apart by their ids."""
        sharing = [player for player in self.players.values() if player.connection is connection]
        client_id = message.get("proxyClientId")
        for player in sharing:
            if player.party.through and self.bindings.get(f"id of {player.party.name}") == client_id:
                return player
        return sharing[0]

    def note_submission(self, player: Player, message: Message) -> None:
        """Remember which interactions there are now, so as to stop them at the end."""
        reference = message.get("referenceId")
        extension = message.get("extension")
        if not isinstance(reference, int) or (player.party.name, reference) not in self.open:
            return
        name = self.open.pop((player.party.name, reference))
        if message.get("messageName") == "EventAck":
            given = extension.get("InteractionId") if isinstance(extension, dict) else None
            self.submitted[str(given or name)] = player.party.name

    async def anything_else(self) -> bool:
        """Whether any party has anything that no row took."""
        for connection in self.connections():
            await self.barrier(connection)
        return any(player.inbox for player in self.players.values())

    def connections(self) -> list[Connection]:
        """Every connection once."""
        return list(dict.fromkeys(player.connection for player in self.players.values()))

    async def barrier(self, connection: Connection) -> None:
        """Receive everything that there is on a connection."""
        if connection.closed:
            return
        connection.barriers += 1
        reference_name = connection.dialect.reference
        await connection.send({**BARRIERS[connection.dialect], reference_name: connection.barriers})
        while (message := await connection.receive(self.patience_s)) is not None:
            if message.get(reference_name) == connection.barriers:
                return
            self.deliver(connection, message)

    async def collect(self, after: str, rows: list[Has]) -> None:
        """After a difference: everything that every party had, beside what it was to have."""
        await self.anything_else()
        lines: list[Line] = []
        for player in self.players.values():
            for message in player.inbox:
                self.exchanges.append(arrived(player, message, "unexpected"))
            heard = Heard(
                party=player.party.name,
                expected=[row for row in rows if row.party == player.party.name],
                happened=[*player.happened, *player.inbox],
                reference=player.reference,
            )
            lines += heard.lines(self.bindings)
            lines += [broken_law(player, sentence) for sentence in player.breaches]
            if player.connection.closed:
                lines.append(broken_law(player, "the server closed the connection"))
            player.inbox.clear()
        self.differences.append(Difference(after=after, lines=tuple(lines)))

    async def clear_up(self) -> None:
        """Stop what was submitted, and close every connection."""
        for interaction_id, name in self.submitted.items():
            player = self.players.get(name)
            if player is not None and not player.connection.closed:
                await self.stop(player, interaction_id)
        for connection in self.connections():
            await connection.channel.close()

    async def stop(self, player: Player, interaction_id: str) -> None:
        """Stop an interaction, if it is still there; the answer is awaited and whatever it is will do."""
        connection = player.connection
        connection.barriers += 1
        message: Message = {
            "messageName": "RequestStopProcessing",
            "interactionId": interaction_id,
            "referenceId": connection.barriers,
        }
        if player.party.through is not None:
            message["proxyClientId"] = self.bindings.get(f"id of {player.party.name}")
        await connection.send(message)
        while (answer := await connection.receive(self.patience_s)) is not None:
            if answer.get("referenceId") == connection.barriers:
                return


def arrived(player: Player, message: Message, note: str) -> Exchange:
    """The arrow of a message that a party has."""
    return Exchange(
        sender=SERVER,
        receiver=player.party.name,
        protocol=player.party.dialect,
        message=str(message.get("messageName")),
        note=note,
    )


def broken_law(player: Player, sentence: str) -> Line:
    """A difference that is no matter of a single row."""
    return Line(party=player.party.name, expected=NOTHING, happened="a broken law", why=(sentence,))


async def run(
    scenario: Scenario,
    doors: Doors,
    *,
    patience_s: float = PATIENCE_S,
    token: str | None = None,
    restart: Restart | None = None,
) -> Result:
    """Play a scenario and say what happened; raises OSError when there is no server."""
    play = Play(scenario, doors, patience_s, token or secrets.token_hex(4), restart)
    try:
        await play.perform()
    finally:
        await play.clear_up()
    return Result(
        scenario=scenario,
        before=tuple(play.before),
        exchanges=tuple(play.exchanges),
        differences=tuple(play.differences),
    )
