"""The second act: the house of the day opens, the day is played, the books are compared."""

import time
from pathlib import Path
from typing import Final

from interaction_server.client import InteractionServerError
from interaction_server.demo.day.arrivals import arrivals
from interaction_server.demo.day.board import Board
from interaction_server.demo.day.books import close_books
from interaction_server.demo.day.cast import PARTS
from interaction_server.demo.day.director import BEGIN_MS, play
from interaction_server.demo.day.house import DayHouse
from interaction_server.demo.day.incidents import INCIDENTS
from interaction_server.demo.day.scenarios import SCENARIOS
from interaction_server.demo.day.script import Script
from interaction_server.demo.day.stage import Stage
from interaction_server.demo.house import DemoError
from interaction_server.demo.screen import Screen

CONFIG: Final = Path(__file__).with_name("day.toml")


def day_of(seed: int) -> Script:
    """The script of a whole day: the incidents are the same every day, what comes by itself is the seed's."""
    return Script(incidents=INCIDENTS, arrivals=arrivals(seed), scenarios=SCENARIOS)


async def perform_day(data: Path, script: Script, screen: Screen) -> bool:
    """Play a day on a data directory that is new; whether all was as it must be. Raises DemoError."""
    began = time.perf_counter()
    house = DayHouse(data, CONFIG, BEGIN_MS)
    stage = Stage(house, Board(screen), script.scenarios)
    introduce(screen, script, data)
    try:
        await house.open({})
        await play(stage, script)
    except (InteractionServerError, DemoError, TimeoutError) as error:
        stage.differ("day", f"it cannot go on: {type(error).__name__} {error}")
    finally:
        for player in stage.players.values():
            await player.go()
        await house.close()
    return await close_books(stage, time.perf_counter() - began)


def introduce(screen: Screen, script: Script, data: Path) -> None:
    """What is played."""
    screen.heading("ixn demo --all: a day of a contact centre, on real sockets and a real disk")
    screen.facts(
        {
            "script": f"{len(script.incidents)} incidents that are the same every day, and "
            f"{len(script.arrivals)} e-mails, chats and tasks that the seed makes (--seed N: another day)",
            "cast": f"{len(PARTS)} clients of the SDK, each on a connection of its own",
            "data": str(data),
            "clock": "the server's, moved from one thing that is due to the next; times are the day's",
        }
    )
