"""Each how-to shows its program as it is, and each program says how it is run."""

import re
from pathlib import Path

import msgspec
import pytest

from interaction_server.dialects.interaction_management import events as im_events
from interaction_server.dialects.interaction_management import requests as im_requests
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests
from tests.examples.program import EXAMPLES, Program

HOW_TO = EXAMPLES.parent / "how-to"
PAGES = {
    "write-a-media-server.md": "media_server",
    "write-an-agent-desktop.md": "agent_desktop",
    "write-a-router.md": "router",
    "write-a-reporting-engine.md": "reporting_engine",
}
IM = (im_requests.REQUESTS, im_events.EVENTS)
TL = (tl_requests.REQUESTS, tl_events.EVENTS)
DIALECTS = {page: TL if name == "router" else IM for page, name in PAGES.items()}

every_page = pytest.mark.parametrize("page", PAGES)


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", (HOW_TO / page).read_text("utf-8"), re.DOTALL)


def test_every_program_has_a_page() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == set(PAGES.values())


@every_page
def test_the_page_shows_the_program_as_it_is(page: str) -> None:
    assert (EXAMPLES / f"{PAGES[page]}.py").read_text("utf-8") in blocks(page, "python")


@every_page
def test_its_messages_are_spelled_as_the_dialects_spell_them(page: str) -> None:
    lines = [line for block in blocks(page, "json") for line in block.splitlines()]
    assert lines
    for line in lines:
        message = msgspec.json.decode(line, type=dict[str, object])
        name = str(message.pop("messageName"))
        kinds = [table[name] for table in DIALECTS[page] if name in table]
        assert any(set(message) <= set(kind.__struct_encode_fields__) for kind in kinds), line


@every_page
async def test_it_says_how_it_is_run(page: str) -> None:
    async with Program(PAGES[page], "--help") as program:
        status, said = await program.ended()
    assert status == 0
    assert said.startswith(f"usage: {PAGES[page]}.py ")
    assert "--host" in said


@every_page
async def test_without_a_server_it_says_so_and_ends(page: str, tmp_path: Path) -> None:
    positional = {"media_server": tmp_path, "agent_desktop": "agent-1", "reporting_engine": tmp_path / "t"}
    name = PAGES[page]
    given = (positional[name],) if name in positional else ()
    async with Program(name, *given, "--port", 1) as program:
        status, said = await program.ended()
    assert status == 1
    assert "cannot connect to 127.0.0.1:1" in said
    assert "Traceback" not in said
