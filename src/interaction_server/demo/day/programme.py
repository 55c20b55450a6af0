"""The second act: the house of the day opens, the day is played, the books are compared."""

import time
from pathlib import Path
from typing import Final

from interaction_server.client import InteractionServerError
from interaction_server.demo.day.board import Board
from interaction_server.demo.day.books import close_books
from interaction_server.demo.day.director import BEGIN_MS, play
from interaction_server.demo.day.house import DayHouse
from interaction_server.demo.day.stage import Stage
from interaction_server.demo.house import DemoError
from interaction_server.demo.screen import Screen

CONFIG: Final = Path(__file__).with_name("day.toml")


async def perform_day(data: Path, seed: int, screen: Screen) -> bool:
    """Play the day of a seed on a data directory; whether all was as it must be. Raises DemoError."""
    began = time.perf_counter()
    house = DayHouse(data, CONFIG, BEGIN_MS)
    stage = Stage(house, Board(screen))
    introduce(screen, seed, data)
    try:
        await house.open({})
        await play(stage, seed)
    except (InteractionServerError, DemoError, TimeoutError) as error:
        stage.differ("day", f"it cannot go on: {type(error).__name__} {error}")
    finally:
        for player in stage.players.values():
            await player.go()
        await house.close()
    return await close_books(stage, time.perf_counter() - began)


def introduce(screen: Screen, seed: int, data: Path) -> None:
    """What is played."""
    screen.heading("ixn demo --all: a day of a contact centre, on real sockets and a real disk")
    screen.facts(
        {
            "seed": f"{seed} (--seed N plays another day)",
            "data": str(data),
            "clock": "the server's own, moved from one thing that is due to the next; all times are the day's",
        }
    )
