"""A media server for e-mail: submits every .eml file of a folder, and sends what the agents answer.

A mail that is answered goes to the folder "closed", and its answer to "outbox". It may be killed at any
moment: what the folders and the server hold is all that it needs to go on.
"""

import argparse
import asyncio
import hashlib
import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from interaction_server.client import (
    ConnectionLost,
    InteractionServerError,
    Interrupted,
    MediaServer,
    RequestRefused,
    RequestTimedOut,
)
from interaction_server.dialects.interaction_management.event_base import InteractionEvent

ANSWER = "Answer"
"""The property that an agent's desktop sets when there is an answer."""
LATER = ("UNAVAILABLE", "OUTCOME_UNKNOWN")
"""Refusals that have nothing to do with the mail: the server's disk cannot take it at present."""


class MailRoom:
    """A folder of mails, and where each of them has got to."""

    def __init__(self, folder: Path, client: MediaServer, queue: str) -> None:
        self.folder = folder
        self.client = client
        self.queue = queue
        self.files: dict[str, Path] = {}
        self.attended: set[Path] = set()
        self.news = asyncio.Event()

    async def take_in(self) -> None:
        """Attend to every mail that is new, or of which there are news."""
        while True:
            self.news.clear()
            for path in sorted(self.folder.glob("*.eml")):
                if path not in self.attended:
                    await self.attend(path)
            try:
                await asyncio.wait_for(self.news.wait(), timeout=1)
            except TimeoutError:
                continue

    async def attend(self, path: Path) -> None:
        """Bring one mail a step further; what could not be asked is asked again in the next round."""
        interaction_id, mail = read(path)
        self.files[interaction_id] = path
        try:
            submitted = await self.client.submit_once(
                interaction_id,
                media_type="email",
                interaction_type="Inbound",
                queue=self.queue,
                user_data=user_data_of(mail),
            )
            print("submitted" if submitted else "looked at", interaction_id, path.name, flush=True)
            if not submitted:
                await self.look_at(interaction_id, mail)
        except (ConnectionLost, RequestTimedOut) as error:
            print("later:", error, file=sys.stderr)
            return
        except RequestRefused as refused:
            print("refused", interaction_id, path.name, refused, file=sys.stderr)
            if refused.name in LATER:
                return
        self.attended.add(path)

    async def look_at(self, interaction_id: str, mail: EmailMessage) -> None:
        """Send the answer if there is one, and close what is at its end."""
        try:
            now = await self.client.get_interaction_properties(interaction_id)
            answer = now.interaction_user_data.get(ANSWER)
            if answer is None:
                return
            self.send(interaction_id, mail, str(answer))
            await self.client.stop_processing(interaction_id, reason={"DispositionCode": "Answered"})
        except RequestRefused as refused:
            if refused.name != "UNKNOWN_INTERACTION":
                raise
        self.put_away(interaction_id)

    def send(self, interaction_id: str, mail: EmailMessage, text: str) -> None:
        """Write the reply; its Message-ID is the same however often this is done."""
        reply = EmailMessage()
        reply["Message-ID"] = f"<{interaction_id}@shop.example>"
        reply["To"] = mail["From"]
        reply["Subject"] = f"Re: {mail['Subject']}"
        if mail["Message-ID"]:
            reply["In-Reply-To"] = mail["Message-ID"]
        reply.set_content(text)
        (self.folder / "outbox").mkdir(exist_ok=True)
        (self.folder / "outbox" / f"{interaction_id}.eml").write_bytes(bytes(reply))

    def put_away(self, interaction_id: str) -> None:
        """Nothing is left to do for this mail."""
        closed = self.folder / "closed"
        closed.mkdir(exist_ok=True)
        path = self.files[interaction_id]
        path.rename(closed / path.name)
        print("closed", interaction_id, flush=True)

    async def hear(self) -> None:
        """News of a mail are a reason to attend to it again, an interruption to attend to all of them."""
        async for event in self.client:
            match event:
                case InteractionEvent():
                    self.attended.discard(self.files.get(event.interaction.interaction_id, self.folder))
                case Interrupted():
                    self.attended.clear()
                case _:
                    continue
            self.news.set()


def read(path: Path) -> tuple[str, EmailMessage]:
    """A mail, and an id that is always the same for it, so that the server takes it once."""
    data = path.read_bytes()
    mail = BytesParser(policy=policy.default).parsebytes(data)
    return f"mail-{hashlib.sha256(data).hexdigest()[:24]}", mail


def user_data_of(mail: EmailMessage) -> dict[str, object]:
    """What routers and agents see of a mail, under the field's own names."""
    body = mail.get_body(("plain", "html"))
    headers = {"Subject": mail["Subject"], "FromAddress": mail["From"], "To": mail["To"]}
    text = body.get_content() if isinstance(body, EmailMessage) else ""
    return {name: str(value) for name, value in headers.items() if value} | {"Text": text[:20_000]}


async def run(options: argparse.Namespace) -> None:
    """Take in and hear until the connection is lost for good, or the program ends."""
    async with await MediaServer.connect(
        options.host,
        options.port,
        client_name=options.name,
        media_type="email",
        event_properties_changed=True,
        event_processing_stopped=True,
    ) as client:
        room = MailRoom(options.folder, client, options.queue)
        async with asyncio.TaskGroup() as working:
            working.create_task(room.take_in())
            working.create_task(room.hear())


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of .eml files")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7120, help="Interaction Management of the server")
    parser.add_argument("--name", default="mail", help="the clientName to register with")
    parser.add_argument("--queue", default="inbox", help="the queue to submit to")
    status = 0
    try:
        asyncio.run(run(parser.parse_args()))
    except* InteractionServerError as group:
        print("media server:", *group.exceptions, file=sys.stderr)
        status = 1
    except* KeyboardInterrupt:
        print("ended")
    sys.exit(status)


if __name__ == "__main__":
    main()
