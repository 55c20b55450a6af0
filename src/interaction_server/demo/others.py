"""All other mails of the folder, through the same four clients at full speed."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Final

from interaction_server.client import InteractionServerError, RequestRefused
from interaction_server.demo.check import Verdict
from interaction_server.demo.company import AGENT_ID
from interaction_server.demo.mail import Mail
from interaction_server.demo.play import Interrupted, Play
from interaction_server.demo.user_data import FOLLOW_UP_COUNT
from interaction_server.dialects.interaction_management.events import EventProcessingStopped
from interaction_server.dialects.interaction_management.objects import Interaction

SECONDS_MAX: Final = 60.0
TITLES: Final = ("Subject", "From", "Language", "Category", "Priority", "Files", "Mails")


async def play_others(play: Play, mails: Sequence[Mail]) -> None:
    """Deliver every mail, let the strategy and the agent work them off, and show what became of them."""
    play.screen.heading("All other e-mails of the folder")
    began = time.perf_counter()
    refused: list[Verdict] = []
    try:
        async with asyncio.timeout(SECONDS_MAX):
            interactions = await deliver(play, mails, refused)
            await work_off(play, len(interactions))
            await play.company.settle()
    except TimeoutError:
        raise Interrupted(f"the other e-mails took longer than {SECONDS_MAX:.0f} seconds") from None
    except InteractionServerError as error:
        raise Interrupted(f"the other e-mails: {error}") from error
    seconds = time.perf_counter() - began
    ended = endings(play)
    play.screen.table(TITLES, [row(ended[one]) for one in interactions if one in ended], ("Subject",))
    count = len(interactions)
    became = f"{count} interaction{'s' if count != 1 else ''}"
    what = f"{len(mails)} e-mails, {became} enriched, routed, accepted and ended in {seconds:.2f} s"
    missing = [one for one in interactions if one not in ended]
    if missing:
        what = f"reporting did not hear of the end of {', '.join(missing)}"
    play.judge("", [*refused, Verdict(right=not missing, who="everybody", what=what)])


async def deliver(play: Play, mails: Sequence[Mail], refused: list[Verdict]) -> list[str]:
    """Bring in the mails; the ids of their interactions, each once. What the server refuses is noted."""
    found: dict[str, None] = {}
    for mail in mails:
        try:
            found[await play.company.mail_server.deliver(mail)] = None
        except RequestRefused as error:
            refused.append(Verdict(right=False, who="media server", what=f"{mail.file_name}: {error}"))
    return list(found)


async def work_off(play: Play, count: int) -> None:
    """The strategy and the agent work until the media server has heard of every end."""
    stage = play.company

    async def hear_of_ends() -> None:
        for _ in range(count):
            await stage.mail_server.ended()

    await asyncio.gather(stage.strategy.serve(AGENT_ID, count), stage.desktop.serve(count), hear_of_ends())


def endings(play: Play) -> dict[str, Interaction]:
    """Every interaction as reporting heard of its end."""
    ended = (crossing.message for crossing in play.recorder.take())
    return {
        event.interaction.interaction_id: event.interaction
        for event in ended
        if isinstance(event, EventProcessingStopped) and event.event_sequence is not None
    }


def row(interaction: Interaction) -> tuple[str, ...]:
    """One interaction at its end."""
    user_data = interaction.interaction_user_data
    follow_ups = user_data.get(FOLLOW_UP_COUNT)
    shown = ("Language", "CategoryId", "Priority")
    return (
        str(user_data["Subject"]),
        str(user_data["FromPersonal"] or user_data["FromAddress"]),
        *(str(user_data.get(name, "")) for name in shown),
        str(files_in(user_data) or ""),
        str(1 + follow_ups if isinstance(follow_ups, int) else ""),
    )


def files_in(user_data: Mapping[str, object]) -> int:
    """The attachments of the mail and of its follow-ups."""
    nested = [value for value in user_data.values() if isinstance(value, dict)]
    own = user_data.get("Attachments")
    count = len(own) if isinstance(own, dict) else 0
    return count + sum(files_in(value) for value in nested if value is not own)
