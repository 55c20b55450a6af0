"""A reporting engine: counts what happens in each queue to each media type, and what each agent accepts.

Totals and position are one file, written as one: after a kill it goes on behind the last fact that is in
the totals, with no gap and none counted twice.
"""

import argparse
import asyncio
import sys
from pathlib import Path

import msgspec

from interaction_server.client import InteractionServerError, ReportingEngine, RequestRefused
from interaction_server.dialects.interaction_management.event_base import InteractionEvent
from interaction_server.dialects.interaction_management.events import (
    EventAccepted,
    EventInteractionSubmitted,
    EventPlacedInQueue,
    EventProcessingStopped,
    EventRejected,
    EventRevoked,
)

COUNTED: dict[type, str] = {
    EventInteractionSubmitted: "submitted",
    EventPlacedInQueue: "placed in queue",
    EventAccepted: "accepted",
    EventRejected: "rejected",
    EventRevoked: "revoked",
    EventProcessingStopped: "stopped",
}
"""The facts that count, and what they count as."""


class Totals(msgspec.Struct):
    """What was counted, of all facts before ``next_sequence``."""

    next_sequence: int = 1
    queues: dict[str, dict[str, int]] = {}
    agents: dict[str, int] = {}

    def count(self, sequence: int, event: object) -> None:
        """One more fact, whatever it is: the position moves with those that count for nothing too."""
        self.next_sequence = sequence + 1
        name = COUNTED.get(type(event))
        if name is None or not isinstance(event, InteractionEvent):
            return
        about = event.interaction
        counts = self.queues.setdefault(f"{about.interaction_queue} {about.interaction_mediatype}", {})
        counts[name] = counts.get(name, 0) + 1
        if isinstance(event, EventAccepted) and event.actor and event.actor.agent_id:
            agent_id = event.actor.agent_id
            self.agents[agent_id] = self.agents.get(agent_id, 0) + 1


def load(file: Path) -> Totals:
    """What an earlier run left, or nothing yet."""
    return msgspec.json.decode(file.read_bytes(), type=Totals) if file.exists() else Totals()


def save(totals: Totals, file: Path) -> None:
    """Replace the file as a whole, so that a kill leaves the old one or the new one."""
    beside = file.with_suffix(".new")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(totals)))
    beside.replace(file)


async def keep(totals: Totals, file: Path, every_seconds: float) -> None:
    """Save again and again, where something was counted."""
    saved = totals.next_sequence
    while True:
        await asyncio.sleep(every_seconds)
        if totals.next_sequence != saved:
            save(totals, file)
            saved = totals.next_sequence
            print("saved before", saved, flush=True)


async def count(totals: Totals, options: argparse.Namespace) -> None:
    """Count every fact from the position on, until ``--until`` or for ever."""
    engine = await ReportingEngine.connect(
        options.host, options.port, client_name=options.name, from_sequence=totals.next_sequence
    )
    async with engine:
        async for sequence, event in engine.facts():
            totals.count(sequence, event)
            if sequence == options.until:
                return


async def run(options: argparse.Namespace) -> None:
    """Go on where the file says; what was counted is saved at the end too."""
    totals = load(options.file)
    print("from", totals.next_sequence, flush=True)
    keeping = asyncio.create_task(keep(totals, options.file, options.every))
    try:
        await count(totals, options)
    finally:
        keeping.cancel()
        save(totals, options.file)


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the JSON file of totals")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7120, help="Interaction Management of the server")
    parser.add_argument("--name", default="totals", help="the clientName to register with")
    parser.add_argument("--every", type=float, default=1, help="seconds between two savings")
    parser.add_argument("--until", type=int, help="end after the fact with this eventSequence")
    try:
        asyncio.run(run(parser.parse_args()))
    except RequestRefused as refused:
        oldest = refused.extension.get("OldestSequence")
        sys.exit(f"reporting engine: {refused}" + (f"; begin again at {oldest}" if oldest else ""))
    except InteractionServerError as error:
        sys.exit(f"reporting engine: {error}")
    except KeyboardInterrupt:
        print("ended")


if __name__ == "__main__":
    main()
