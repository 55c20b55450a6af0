"""The whole evening: the folder is read, the house opens, the play is played, the house closes."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Final

from interaction_server.client import InteractionServerError
from interaction_server.demo.autoresponse import play_autoresponse, to_be_answered_automatically
from interaction_server.demo.check import Verdict
from interaction_server.demo.company import CLIENT_NAMES
from interaction_server.demo.house import DemoError, House, serving
from interaction_server.demo.looking_back import look_back
from interaction_server.demo.mail import Mailbox, Thread, read_mailbox, threads
from interaction_server.demo.others import play_others
from interaction_server.demo.play import Interrupted, Play
from interaction_server.demo.recorder import Recorder
from interaction_server.demo.screen import Screen
from interaction_server.demo.story import Story

CLIENTS: Final = "media server, URS (the router), agent, reporting engine; each on its own TCP connection"
DIAGRAMS: Final = (
    "IM = Interaction Management, TL = T-Library; arrows stand in the order in which the clients sent and "
    "read. Not drawn: before an act is checked, every client asks one question more, so that nothing can "
    "still be on its way."
)
PHASES_OF_FOLLOW_UPS: Final = (1, 3)
"""The first follow-up of the conversation is phase 1, the second is phase 3."""


async def perform(folder: Path, keep: Path | None) -> bool:
    """Play the mails of a folder; whether everything was as the protocol demands. Raises DemoError."""
    began = time.perf_counter()
    mailbox = mails_of(folder)
    screen = Screen()
    recorder = Recorder({name: part for part, name in CLIENT_NAMES.items()}, screen.show)
    play = Play(recorder, screen)
    with data_directory(keep) as data:
        async with serving(data) as house:
            introduce(screen, folder, mailbox, house)
            await play_all(play, house, mailbox)
    conclude(play, house, time.perf_counter() - began, keep)
    return all(verdict.right for verdict in play.verdicts)


def mails_of(folder: Path) -> Mailbox:
    """The mails of the folder; raises DemoError where there is none."""
    try:
        mailbox = read_mailbox(folder)
    except OSError as error:
        raise DemoError(f"--mailbox {folder}: {error.strerror}") from error
    if not mailbox.mails:
        why = "".join(f"; {one.file_name}: {one.why}" for one in mailbox.set_aside[:3])
        raise DemoError(f"--mailbox {folder}: there is no e-mail (*.eml) in it{why}")
    return mailbox


@contextmanager
def data_directory(keep: Path | None) -> Iterator[Path]:
    """A temporary one, or the one to keep; raises DemoError where that holds something already."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="interaction-server-demo-") as temporary:
            yield Path(temporary)
        return
    try:
        if keep.exists() and any(keep.iterdir()):
            raise DemoError(f"--keep {keep}: it is not empty")
    except OSError as error:
        raise DemoError(f"--keep {keep}: {error.strerror}") from error
    yield keep


async def play_all(play: Play, house: House, mailbox: Mailbox) -> None:
    """Every act; an act that cannot come to its end ends the play."""
    conversation = longest(threads(mailbox.mails))
    others = [mail for mail in mailbox.mails if mail not in conversation[:3]]
    automatic = to_be_answered_automatically(others)
    try:
        async with AsyncExitStack() as stack:
            await play.enter(house, stack)
            early = await Story(play).tell(conversation)
            if automatic is not None:
                others.remove(automatic)
                await play_autoresponse(play, house, automatic)
            if others:
                await play_others(play, others)
            await look_back(play, house, early)
    except (Interrupted, DemoError, InteractionServerError) as error:
        play.judge("The play cannot go on:", [Verdict(right=False, who="play", what=str(error))])


def longest(found: list[Thread]) -> Thread:
    """The conversation with the most mails, of several the one that began first."""
    return max(found, key=len)


def introduce(screen: Screen, folder: Path, mailbox: Mailbox, house: House) -> None:
    """What is played, and where."""
    screen.heading("ixn demo: the scenario Change Properties on real sockets")
    count = len(mailbox.mails)
    screen.facts(
        {
            "e-mails": f"{folder} ({count} messages, {len(threads(mailbox.mails))} conversations)",
            "server": f"Interaction Management {house.im}, T-Library {house.tlib}, HTTP {house.http}",
            "data": str(house.data),
            "clients": CLIENTS,
            "diagrams": DIAGRAMS,
        }
    )
    for one in mailbox.set_aside:
        screen.sentence(f"Set aside: {one.file_name}: {one.why}.")
    for phase in PHASES_OF_FOLLOW_UPS[len(longest(threads(mailbox.mails))) - 1 :]:
        screen.sentence(f"Phase {phase} is left out: no conversation has a follow-up for it.")


def conclude(play: Play, house: House, seconds: float, keep: Path | None) -> None:
    """The result in a few lines, and where it can be looked at again."""
    screen = play.screen
    screen.heading("Result")
    ended = house.status == 0
    what = f"asked to end, it drained and ended with status {house.status}"
    play.judge("", [Verdict(right=ended, who="server", what=what)])
    wrong = sum(not verdict.right for verdict in play.verdicts)
    what = f"{wrong} of {len(play.verdicts)} checks found a difference, see above"
    if not wrong:
        what = f"{len(play.verdicts)} checks, all as the protocol demands"
    screen.verdict(Verdict(right=not wrong, who="everything", what=what))
    screen.sentence(f"{play.recorder.count} messages crossed the sockets in {seconds:.1f} seconds.")
    if keep is None:
        screen.sentence("The data directory was temporary and is gone; --keep DIR keeps it.")
    else:
        screen.sentence(f"The data directory is kept: ixn history {play.interaction_id} --data {keep}")
