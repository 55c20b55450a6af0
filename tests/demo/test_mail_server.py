"""Which interaction a mail belongs to."""

from typing import cast

import pytest

from interaction_server.client import MediaServer, RequestRefused
from interaction_server.demo.mail import Mail, read_mail
from interaction_server.demo.mail_server import MailServer


class Client:
    """Keeps what a media server would send; ``refuse`` makes the next change fail."""

    def __init__(self) -> None:
        self.submitted: list[str] = []
        self.changes: list[tuple[str, object]] = []
        self.refuse = False

    async def submit(self, *, user_data: dict[str, object], **_: object) -> str:
        """A new interaction."""
        self.submitted.append(str(user_data["Subject"]))
        return f"interaction {len(self.submitted)}"

    async def change_properties(
        self, interaction_id: str, *, added: dict[str, object], changed: dict[str, object]
    ) -> None:
        """A change of an interaction."""
        if self.refuse:
            self.refuse = False
            raise RequestRefused(55, "UNAVAILABLE: try again")
        self.changes.append((interaction_id, changed["FollowUpCount"]))


@pytest.fixture
def client() -> Client:
    """Nothing was sent yet."""
    return Client()


@pytest.fixture
def server(client: Client) -> MailServer:
    """A mail server over it."""
    return MailServer(cast("MediaServer", client), "mails")


def mail(message_id: str, *references: str) -> Mail:
    """A mail with its place in a conversation."""
    answered = " ".join(f"<{reference}>" for reference in references)
    return read_mail(
        f"Message-ID: <{message_id}>\nSubject: {message_id}\nReferences: {answered}\n\n".encode(), "x.eml"
    )


async def test_follow_ups_change_the_open_interaction(server: MailServer, client: Client) -> None:
    ids = [await server.deliver(one) for one in (mail("a"), mail("b", "a"), mail("c", "b"))]
    assert ids == ["interaction 1"] * 3
    assert client.changes == [("interaction 1", 1), ("interaction 1", 2)]


async def test_another_conversation_is_another_interaction(server: MailServer, client: Client) -> None:
    assert await server.deliver(mail("a")) != await server.deliver(mail("b"))
    assert client.submitted == ["a", "b"]


async def test_a_follow_up_of_a_closed_interaction_begins_another_one(server: MailServer) -> None:
    first = await server.deliver(mail("a"))
    server.forget(first)
    second = await server.deliver(mail("b", "a"))
    assert second != first
    assert await server.deliver(mail("c", "a")) == second


async def test_a_refused_follow_up_is_not_counted(server: MailServer, client: Client) -> None:
    await server.deliver(mail("a"))
    client.refuse = True
    with pytest.raises(RequestRefused):
        await server.deliver(mail("b", "a"))
    await server.deliver(mail("b", "a"))
    assert client.changes == [("interaction 1", 1)]
