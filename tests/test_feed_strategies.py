"""The example of docs/how-to/feed-strategies.md does what the page says of it."""

from pathlib import Path

from interaction_server.config import load_config, plan_of
from tests.runtime.feeding.views import given, requests, stops, submits
from tests.runtime.house import House

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "feed-strategies.md"


async def test_the_example_feeds_as_the_page_says(tmp_path: Path) -> None:
    example = PAGE.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    file = tmp_path / "ixn.toml"
    file.write_text(example, "utf-8")
    # It is Sunday: the office is closed.
    async with House(plan=plan_of(load_config(file, {}))) as house:
        mail = await house.media_server()
        urs = await house.router("urs", "sort", "inbox")
        french = await house.router("french", "sort-french")
        await submits(mail, "urgent", Priority=9)
        await submits(mail, "slow", Priority=1)
        for name in ("a", "b", "c"):
            await submits(mail, name, Lang="fr", CustomerId="7", Priority=0)
        assert (given(urs), given(french)) == (["urgent"], [])
        await house.passes(600_000)
        assert given(urs) == []
        await house.passes(1)
        old = requests(urs)
        assert [each["userData"]["InteractionId"] for each in old] == ["slow", "a", "b", "c"]  # type: ignore[index]
        for request in old:
            await stops(urs, house, request)
        for name in ("d", "e", "f"):
            await submits(mail, name, Lang="fr", CustomerId="8", Priority=0)
        await urs.asks("RequestUnregisterAddress", thisDN="sort")
        await house.passes(24 * 3_600_000)
        first, second = requests(french)
        assert first["userData"]["InteractionId"] == "d"  # type: ignore[index]
        await stops(french, house, second)
        assert given(french) == ["f"]
