"""The e-mail media server: a mail begins an interaction, a follow-up changes the one that is open."""

from typing import Final

from interaction_server.client import MediaServer
from interaction_server.demo.mail import Mail
from interaction_server.demo.user_data import follow_up_of, user_data_of
from interaction_server.dialects.interaction_management.events import EventProcessingStopped

MEDIA_TYPE: Final = "email"


class MailServer:
    """Delivers mails through a registered media server that opted in to hear of the end of interactions."""

    def __init__(self, client: MediaServer, queue: str) -> None:
        self.client = client
        self.queue = queue
        self.open: dict[str, str] = {}
        self.follow_ups: dict[str, int] = {}

    def interaction_of(self, mail: Mail) -> str | None:
        """The open interaction of the conversation that the mail belongs to."""
        return next((self.open[one] for one in mail.references if one in self.open), None)

    async def deliver(self, mail: Mail) -> str:
        """Bring in one mail; returns its interaction's id. Raises RequestRefused."""
        interaction_id = self.interaction_of(mail)
        if interaction_id is None:
            interaction_id = await self.submit(mail)
        else:
            await self.add(mail, interaction_id)
        for one in (*mail.references, mail.message_id):
            if one is not None:
                self.open[one] = interaction_id
        return interaction_id

    async def submit(self, mail: Mail) -> str:
        """A conversation begins."""
        interaction_id = await self.client.submit(
            media_type=MEDIA_TYPE,
            interaction_type="Inbound",
            interaction_subtype="InboundNew",
            queue=self.queue,
            user_data=user_data_of(mail),
        )
        self.follow_ups[interaction_id] = 0
        return interaction_id

    async def add(self, mail: Mail, interaction_id: str) -> None:
        """A conversation goes on: the interaction learns of it wherever it is."""
        number = self.follow_ups[interaction_id] + 1
        added, changed = follow_up_of(mail, number)
        await self.client.change_properties(interaction_id, added=added, changed=changed)
        self.follow_ups[interaction_id] = number

    async def ended(self) -> str:
        """Waits for the end of an interaction, and forgets it: a later mail will begin another one."""
        async for event in self.client:
            if isinstance(event, EventProcessingStopped):
                interaction_id = event.interaction.interaction_id
                self.forget(interaction_id)
                return interaction_id
        raise AssertionError("the events ended without an error")

    def forget(self, interaction_id: str) -> None:
        """The interaction is closed."""
        self.follow_ups.pop(interaction_id, None)
        self.open = {one: open_id for one, open_id in self.open.items() if open_id != interaction_id}
