"""What is seen in a wide terminal, a narrow one, one without Unicode, and a pipe."""

import io
from typing import Literal

from rich.console import Console

from interaction_server.demo.check import Verdict
from interaction_server.demo.demands import AGENT, IM, MEDIA_SERVER, REFUSAL, REPORTING, automatically
from interaction_server.demo.recorder import Crossing
from interaction_server.demo.screen import DIAGRAM_WIDTH, WIDTH, Screen
from interaction_server.dialects.interaction_management.events import EventError
from interaction_server.dialects.interaction_management.requests import InteractionId, RequestChangeProperties


def shown(width: int = WIDTH, encoding: str = "utf-8", *, terminal: bool = False) -> str:
    """An act on a screen of this kind."""
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    colours: Literal["standard"] | None = "standard" if terminal else None
    screen = Screen(Console(file=output, width=width, force_terminal=terminal, color_system=colours))
    screen.act(REFUSAL)
    request = RequestChangeProperties(interaction_id="1", changed_properties={"Queue": "x" * 99})
    refusal = EventError(error_code=45, error_description="READ_ONLY_PROPERTY: Queue")
    screen.show(Crossing(direction="sent", participant=MEDIA_SERVER, protocol=IM, message=request))
    screen.show(Crossing(direction="received", participant=MEDIA_SERVER, protocol=IM, message=refusal))
    screen.verdicts("checked:", [Verdict(right=False, who=REPORTING, what="got too much " * 20)])
    output.seek(0)
    return output.read()


def test_a_diagram_fits_into_a_pipe_and_every_line_ends_with_something() -> None:
    assert DIAGRAM_WIDTH <= WIDTH
    lines = shown().splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines == [line.rstrip() for line in lines]


def test_a_pipe_has_no_escape_codes_and_a_terminal_has() -> None:
    assert "\x1b" not in shown()
    assert "\x1b[" in shown(terminal=True)


def test_the_diagram_has_arrows_and_notes() -> None:
    text = shown()
    assert "├── IM RequestChangeProperties ▶│" in text
    assert "│◀─ IM EventError ──────────────┤" in text
    assert "45 READ_ONLY_PROPERTY" in text


def test_a_narrow_terminal_has_one_line_a_message() -> None:
    text = shown(width=80)
    assert "    media server ─▶ IM RequestChangeProperties  Queue" in text
    assert "    media server ◀─ IM EventError  45 READ_ONLY_PROPERTY" in text


def test_without_unicode_everything_is_ascii() -> None:
    text = shown(encoding="ascii")
    assert "+-- IM RequestChangeProperties >|" in text
    assert "NO reporting engine" in text


def test_a_difference_is_marked() -> None:
    assert "✗ reporting engine    got too much" in shown()


def test_a_message_of_somebody_without_a_lifeline_is_shown_all_the_same() -> None:
    output = io.StringIO()
    screen = Screen(Console(file=output, width=WIDTH))
    screen.act(automatically("AutoResponse", "Thank you."))
    screen.show(
        Crossing(
            direction="sent",
            participant=AGENT,
            protocol=IM,
            message=RequestChangeProperties(interaction_id=InteractionId("1")),
        )
    )
    assert "agent ─▶ IM RequestChangeProperties" in output.getvalue()
