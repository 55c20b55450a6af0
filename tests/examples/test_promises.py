"""What each program of docs/examples promises when it, another one, or the server is killed."""

import asyncio
from pathlib import Path

from interaction_server.client import MediaServer
from tests.client.conftest import Peer
from tests.examples.conftest import Company
from tests.examples.program import Program
from tests.examples.test_day import bodies, id_in


async def submit(company: Company, count: int) -> None:
    """So many interactions, in a queue that no router looks at."""
    host, port = company.server.host, company.server.im_port
    async with await MediaServer.connect(host, port, client_name="tasks") as tasks:
        for _ in range(count):
            await tasks.submit(media_type="task", interaction_type="Inbound", queue="tasks")


async def test_a_reporting_engine_that_is_killed_counts_on_without_a_gap_and_nothing_twice(
    company: Company,
) -> None:
    async with company.reporting_engine("--every", 0.001) as engine:
        await engine.says("from 1")
        submitting = asyncio.create_task(submit(company, 100))
        await engine.says("saved before")
        await engine.kill()
        await submitting
    async with company.reporting_engine("--until", await company.mark()) as engine:
        said = await engine.says("from")
        assert said != "from 1"
        assert (await engine.ended())[0] == 0
    assert company.counted()["queues"] == {"tasks task": {"submitted": 100, "placed in queue": 100}}


async def test_a_reporting_engine_lives_through_the_death_of_the_server(company: Company) -> None:
    await submit(company, 3)
    async with company.reporting_engine("--every", 0.001, "--until", 13) as engine:
        await engine.says("saved before")
        await asyncio.to_thread(company.server.kill)
        await asyncio.to_thread(company.server.start)
        await submit(company, 3)
        assert await company.mark() == 13
        assert (await engine.ended())[0] == 0
    assert company.counted()["queues"] == {"tasks task": {"submitted": 6, "placed in queue": 6}}


async def test_a_reporting_engine_that_was_away_too_long_says_where_to_begin(
    peer: Peer, tmp_path: Path
) -> None:
    peer.refuse("RequestRegisterClient", 57, "POSITION_GONE: 1 is not kept", OldestSequence=7)
    async with Program("reporting_engine", tmp_path / "totals.json", "--port", peer.port) as engine:
        status, said = await engine.ended()
    assert status == 1
    assert said.splitlines()[-1].endswith("POSITION_GONE: 1 is not kept; begin again at 7")


async def test_a_media_server_that_is_killed_submits_nothing_twice(company: Company) -> None:
    for name in ("a", "b", "c"):
        company.post(name, f"Letter {name}")
    async with company.media_server() as mail:
        await mail.says("submitted", "a.eml")
        await mail.kill()
    async with company.media_server() as mail:
        await mail.says("c.eml")
    async with company.reporting_engine("--until", await company.mark()) as engine:
        await engine.ended()
    assert company.counted()["queues"]["inbox email"] == {"submitted": 3, "placed in queue": 3}


async def test_a_media_server_that_was_away_sends_what_was_answered_meanwhile(company: Company) -> None:
    company.post("a", "Letter a")
    async with company.media_server() as mail:
        letter = id_in(await mail.says("submitted"))
        await mail.kill()
    async with company.desktop("agent-1") as anna:
        await anna.says("logged in")
        await anna.does(f"take {letter}")
        await anna.does(f"answer {letter} Here I am.")
        async with company.media_server() as mail:
            await mail.says("closed", letter)
        await anna.says("revoked", letter, "Stopped")
    assert bodies(company.mails / "outbox") == ["Here I am."]
    assert not list(company.mails.glob("*.eml"))


async def test_what_a_router_had_when_it_was_killed_is_routed_by_the_other_one(company: Company) -> None:
    company.post("a", "Letter a")
    async with company.media_server() as mail, company.router("first") as first:
        letter = id_in(await mail.says("submitted"))
        await first.says("ready")
        async with company.router("second") as second:
            await second.says("ready")
            await first.kill()
            async with company.desktop("agent-1") as anna:
                await anna.says("offered", letter)
                await anna.does(f"accept {letter}")
                await second.says("routed", letter, "agent-1")


async def test_a_customer_who_writes_again_gets_the_same_agent(company: Company) -> None:
    company.routes.write_text('[[routes]]\nagents = ["agent-1", "agent-2"]\n')
    async with (
        company.desktop("agent-2") as ben,
        company.router("urs") as urs,
        company.media_server() as mail,
    ):
        await ben.says("logged in")
        await urs.says("ready")
        company.post("a", "Letter a", "regular@example.com")
        first = id_in(await mail.says("submitted"))
        await ben.says("offered", first)
        await ben.does(f"accept {first}")
        await urs.says("routed", first, "agent-2")
        async with company.desktop("agent-1") as anna:
            await anna.says("logged in")
            company.post("b", "Letter b", "regular@example.com")
            second = id_in(await mail.says("submitted"))
            await ben.says("offered", second)
            company.post("c", "Letter c", "stranger@example.com")
            await anna.says("offered", id_in(await mail.says("submitted")))


async def test_a_desktop_keeps_its_work_when_the_server_restarts(company: Company) -> None:
    company.post("a", "Letter a")
    async with company.media_server() as mail, company.desktop("agent-1") as anna:
        letter = id_in(await mail.says("submitted"))
        await anna.says("logged in")
        await anna.does(f"take {letter}")
        await asyncio.to_thread(company.server.kill)
        await anna.says("interrupted")
        await asyncio.to_thread(company.server.start)
        await anna.does(f"answer {letter} Still here.")
        await mail.says("closed", letter)
        anna.told(f"accept {letter}")
        await anna.says("there is no", letter)
        anna.told("dance")
        await anna.says("there is no", "dance")
        anna.told("help")
        await anna.says("park", "put it aside")
        assert (await anna.ended())[0] == 0
