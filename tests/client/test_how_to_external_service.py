"""The example of docs/how-to/write-an-external-service.md runs as it stands there."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import ServiceFault
from interaction_server.dialects.interaction_management.events import Request3rdServer

if TYPE_CHECKING:
    from tests.client.conftest import Server

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-an-external-service.md"


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


def example() -> str:
    """The file that the page tells to make."""
    return "\n\n".join(blocks("python"))


def call(service: str, category: str) -> Request3rdServer:
    """What a strategy could ask."""
    return Request3rdServer(
        reference_id=1,
        service=service,
        method="Compose",
        parameters={"Category": category},
        interaction_id="letter",
        user_data={"Subject": "Lamps"},
    )


async def test_the_example_says_what_the_page_says(server: Server, tmp_path: Path) -> None:
    program = tmp_path / "autoresponse.py"
    program.write_text(example().replace("7120", str(server.im_port)).replace("7121", str(server.tlib_port)))
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, program], capture_output=True, text=True, timeout=30, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == blocks("text")[0]


@pytest.mark.parametrize(("service", "category"), [("Weather", "order"), ("AutoResponse", "poem")])
async def test_its_handler_has_a_fault_for_what_it_cannot_do(service: str, category: str) -> None:
    names: dict[str, object] = {}
    exec(compile(example(), str(PAGE), "exec"), names)
    answer = names["answer"]
    assert callable(answer)
    with pytest.raises(ServiceFault):
        await answer(call(service, category))
