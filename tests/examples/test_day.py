"""The programs of docs/examples together: mails come in, are routed, taken, answered, and counted."""

from pathlib import Path

from tests.examples.conftest import Company
from tests.examples.program import Program

ROUTES = """
[[routes]]
contains = "invoice"
queue = "billing"

[[routes]]
contains = "shop"
agents = ["agent-1", "agent-2"]
"""


def id_in(line: str) -> str:
    """The interaction that a line is about."""
    return line.split()[1]


def bodies(folder: Path) -> list[str]:
    """The texts of the mails in a folder."""
    return sorted(path.read_text().partition("\n\n")[2].strip() for path in folder.glob("*.eml"))


async def answered(anna: Program, urs: Program, mail: Program, company: Company) -> None:
    """A mail comes, is routed, accepted and answered, and its interaction ends."""
    company.post("lamp", "A lamp of your shop")
    lamp = id_in(await mail.says("submitted"))
    await anna.says("offered", lamp, "A lamp of your shop")
    await anna.does(f"accept {lamp}")
    await urs.says("routed", lamp, "agent-1")
    await anna.does(f"answer {lamp} It comes today.")
    await mail.says("closed", lamp)
    await anna.says("revoked", lamp, "Stopped")


async def sent_on(urs: Program, mail: Program, company: Company) -> None:
    """One mail goes to another queue, and one that no route is for is stopped by the router."""
    company.post("invoice", "Your invoice 17")
    await urs.says("queued", id_in(await mail.says("submitted")), "billing")
    company.post("other", "No interest")
    other = id_in(await mail.says("submitted"))
    await urs.says("stopped", other)
    await mail.says("closed", other)


async def passed_around(anna: Program, ben: Program, mail: Program, company: Company) -> None:
    """A mail is rejected, taken by a colleague, transferred, paused, parked, taken again and answered."""
    company.post("thanks", "Thanks to your shop")
    thanks = id_in(await mail.says("submitted"))
    await anna.says("offered", thanks)
    await anna.does(f"reject {thanks} lunch")
    await ben.says("offered", thanks)
    await ben.does(f"accept {thanks}")
    await ben.does(f"transfer {thanks} agent-1")
    await anna.says("offered", thanks, "Transfer")
    await anna.does(f"accept {thanks}")
    await ben.says("transferred", thanks, "agent-1")
    for command in ("hold", "resume", "park"):
        await anna.does(f"{command} {thanks}")
    anna.told("show")
    assert await anna.says("drafts") == f"offers - work - drafts {thanks}"
    await anna.does(f"take {thanks}")
    await anna.does(f"answer {thanks} With pleasure.")
    await mail.says("closed", thanks)
    ben.told(f"answer {thanks} Me too.")
    await ben.says("refused", thanks, "UNKNOWN_INTERACTION")


async def test_a_little_day(company: Company) -> None:
    company.routes.write_text(ROUTES)
    async with (
        company.desktop("agent-1") as anna,
        company.desktop("agent-2") as ben,
        company.router("urs") as urs,
        company.media_server() as mail,
    ):
        for desk in (anna, ben):
            await desk.says("logged in")
        await urs.says("ready")
        await answered(anna, urs, mail, company)
        await sent_on(urs, mail, company)
        await passed_around(anna, ben, mail, company)
        for desk in (anna, ben):
            assert (await desk.ended())[0] == 0

    assert bodies(company.mails / "outbox") == ["It comes today.", "With pleasure."]
    assert {path.stem for path in (company.mails / "closed").glob("*.eml")} == {"lamp", "other", "thanks"}
    async with company.reporting_engine("--until", await company.mark()) as engine:
        assert (await engine.ended())[0] == 0
    workbin = "__WORKBIN__/drafts/agent/agent-1 email"
    assert company.counted()["queues"] == {
        "inbox email": {"submitted": 4, "placed in queue": 5, "accepted": 3, "rejected": 1, "stopped": 2},
        "billing email": {"placed in queue": 1},
        workbin: {"placed in queue": 1, "stopped": 1},
    }
    assert company.counted()["agents"] == {"agent-1": 2, "agent-2": 1}
