"""The server's process in the demo's hands."""

import socket
from pathlib import Path

import pytest

from interaction_server.demo.day.director import BEGIN_MS
from interaction_server.demo.day.house import PORTS, DayHouse, free_ports
from interaction_server.demo.day.programme import CONFIG
from interaction_server.demo.house import DemoError


def test_ports_are_below_those_that_are_given_away_and_not_taken():
    first = free_ports(1)[0]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        found = free_ports(3)
    assert first not in found
    assert len(set(found)) == 3
    assert set(found) <= set(PORTS)


async def test_it_stands_where_it_is_moved_and_goes_on_there_after_a_crash(tmp_path: Path) -> None:
    house = DayHouse(tmp_path / "data", CONFIG, BEGIN_MS)
    await house.open({"delivering-timeout": "5"})
    first = house.house
    assert (await house.move(BEGIN_MS + 500)).facts == 0
    await house.kill()
    assert house.status == -9
    await house.open_again({})
    assert (house.house, house.moment) == (first, BEGIN_MS + 500)
    await house.settle()
    await house.change("delivering-timeout", 7)
    assert house.moment == BEGIN_MS + 500
    await house.close()
    assert house.status == 0


async def test_a_configuration_that_is_wrong_does_not_start(tmp_path: Path) -> None:
    house = DayHouse(tmp_path / "data", CONFIG, BEGIN_MS)
    with pytest.raises(DemoError, match="did not start"):
        await house.open({"no-such-setting": "1"})
    await house.close()
