"""A desktop on a console: one agent accepts, answers, transfers and parks what is offered.

Commands are read from standard input, one a line; "help" lists them.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from interaction_server.client import (
    AgentApplication,
    ConnectionLost,
    InteractionServerError,
    Interrupted,
    RequestRefused,
    RequestTimedOut,
    Workbin,
)
from interaction_server.dialects.interaction_management.events import (
    EventInvite,
    EventPartyAdded,
    EventPartyRemoved,
    EventPropertiesChanged,
    EventRevoked,
)

Command: TypeAlias = Callable[["Desk", str, str], Awaitable[None]]


class Desk:
    """What one agent has been offered, and what it is processing, by interaction id."""

    def __init__(self, client: AgentApplication, agent_id: str) -> None:
        self.client = client
        self.drafts = Workbin(workbin_type_id="drafts", workbin_agent_id=agent_id)
        self.offers: dict[str, EventInvite] = {}
        self.work: dict[str, dict[str, object]] = {}
        self.asking: set[asyncio.Task[None]] = set()

    async def hear(self) -> None:
        """Follow what others do, until the client is closed."""
        async for event in self.client:
            match event:
                case EventInvite(interaction=it):
                    self.offers[it.interaction_id] = event
                    say(
                        "offered", it.interaction_id, event.operation, it.interaction_user_data.get("Subject")
                    )
                case EventRevoked(interaction=it, reason=reason):
                    self.offers.pop(it.interaction_id, None)
                    self.work.pop(it.interaction_id, None)
                    say("revoked", it.interaction_id, reason.reason_system_name)
                case EventPropertiesChanged(interaction=it):
                    self.work[it.interaction_id] = it.interaction_user_data
                    say("changed", it.interaction_id, event.changed_properties or event.added_properties)
                case EventPartyAdded(interaction=it) | EventPartyRemoved(interaction=it):
                    say(type(event).__name__, it.interaction_id, event.party.agent_id)
                case Interrupted():
                    self.offers.clear()
                    say("interrupted: offers are void, work is kept if the login is back in time")

    async def accept(self, interaction_id: str, _: str) -> None:
        """ID: take what is offered."""
        offer = self.offers.pop(interaction_id)
        await self.client.accept(offer)
        self.work[interaction_id] = offer.interaction.interaction_user_data

    async def reject(self, interaction_id: str, reason: str) -> None:
        """ID REASON: decline what is offered."""
        await self.client.reject(self.offers.pop(interaction_id), reason=reason or None)

    async def answer(self, interaction_id: str, text: str) -> None:
        """ID TEXT: write the answer; the media server sends it and ends the interaction."""
        await self.client.change_properties(
            interaction_id, added={"Answer": text}, if_properties={"Answer": None}
        )

    async def transfer(self, interaction_id: str, agent_id: str) -> None:
        """ID AGENT: offer it to a colleague; the outcome is said later."""
        waiting = asyncio.create_task(self.hand_over(interaction_id, agent_id))
        self.asking.add(waiting)
        waiting.add_done_callback(self.asking.discard)

    async def hand_over(self, interaction_id: str, agent_id: str) -> None:
        """Wait for the colleague, for as long as delivering-timeout lets it think."""
        try:
            await self.client.transfer(interaction_id, agent_id)
        except InteractionServerError as error:
            say("not transferred", interaction_id, error)
        else:
            self.work.pop(interaction_id, None)
            say("transferred", interaction_id, agent_id)

    async def park(self, interaction_id: str, note: str) -> None:
        """ID NOTE: put it aside in the workbin of drafts."""
        await self.client.place_in_workbin(interaction_id, self.drafts, changed={"Note": note})
        self.work.pop(interaction_id, None)

    async def take(self, interaction_id: str, _: str) -> None:
        """ID: go on with what was put aside."""
        self.work |= await self.client.pull(interaction_id)

    async def back(self, interaction_id: str, _: str) -> None:
        """ID: return it to the queue that it came from."""
        await self.client.place_in_queue(interaction_id)
        self.work.pop(interaction_id, None)

    async def hold(self, interaction_id: str, _: str) -> None:
        """ID: pause."""
        await self.client.hold(interaction_id)

    async def resume(self, interaction_id: str, _: str) -> None:
        """ID: go on."""
        await self.client.resume(interaction_id)

    async def show(self, _: str, __: str) -> None:
        """List what is offered, what is in work, and what is put aside."""
        parked = await self.client.workbin_content(self.drafts)
        say("offers", *self.offers, "- work", *self.work, "- drafts", *parked)

    async def help(self, _: str, __: str) -> None:
        """List the commands."""
        for name, command in COMMANDS.items():
            say(name, command.__doc__)

    async def carry_out(self, line: str) -> None:
        """One line of the console; a refusal is said, and loses nothing."""
        name, _, rest = line.strip().partition(" ")
        interaction_id, _, argument = rest.partition(" ")
        try:
            await COMMANDS[name](self, interaction_id, argument)
        except KeyError as unknown:
            say("there is no", unknown.args[0])
        except RequestRefused as refused:
            say("refused", interaction_id, refused)
        except (ConnectionLost, RequestTimedOut) as error:
            say("not known", interaction_id, error)
        else:
            say("done", name, interaction_id)


COMMANDS: dict[str, Command] = {
    "accept": Desk.accept,
    "reject": Desk.reject,
    "answer": Desk.answer,
    "transfer": Desk.transfer,
    "park": Desk.park,
    "take": Desk.take,
    "back": Desk.back,
    "hold": Desk.hold,
    "resume": Desk.resume,
    "show": Desk.show,
    "help": Desk.help,
}


def say(*words: object) -> None:
    """A line on the console, at once."""
    print(*words, flush=True)


async def run(options: argparse.Namespace) -> None:
    """Log in, carry out what the console says, and log out at its end."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    client = await AgentApplication.connect(
        options.host, options.port, client_name=f"desk of {options.agent}"
    )
    async with client:
        desk = Desk(client, options.agent)
        hearing = asyncio.create_task(desk.hear())
        await client.login(options.agent, options.place or f"place of {options.agent}", media={"email": True})
        say("logged in", options.agent)
        while line := (await reader.readline()).decode():
            await desk.carry_out(line)
        await client.logout()
    await hearing


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("agent", help="the agentId to log in with")
    parser.add_argument("--place", help="the placeId to log in at")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7120, help="Interaction Management of the server")
    try:
        asyncio.run(run(parser.parse_args()))
    except InteractionServerError as error:
        sys.exit(f"desktop: {error}")
    except KeyboardInterrupt:
        say("ended")


if __name__ == "__main__":
    main()
