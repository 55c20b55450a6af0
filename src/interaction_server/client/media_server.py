"""The SDK of a media server: submits interactions, changes them and stops them (protocol 1, 4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from interaction_server.client.connection import Address
from interaction_server.client.errors import RequestRefused
from interaction_server.client.interaction_management import InteractionClient
from interaction_server.client.key_values import spell, spell_moment, switches
from interaction_server.client.options import DEFAULT_OPTIONS, Options
from interaction_server.client.role import expect
from interaction_server.dialects.interaction_management import events, requests


class MediaServer(InteractionClient):
    """A registered media server; ``client_name`` is what its interactions carry as ``submittedBy``."""

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        *,
        client_name: str,
        media_type: str | None = None,
        tenant_id: int | None = None,
        event_properties_changed: bool = False,
        event_processing_stopped: bool = False,
        token: str | None = None,
        options: Options = DEFAULT_OPTIONS,
    ) -> Self:
        """Connect and register (protocol 4, RequestRegisterClient).

        The two opt-ins ask to hear of changes that others make to the interactions that this client
        name submitted, and of their end (protocol 3). They hold after a reconnect too.
        """
        registration = requests.RequestRegisterClient(
            client_name=client_name,
            client_type="MediaServer",
            media_type=media_type,
            tenant_id=tenant_id,
            extension=switches(
                event_properties_changed=event_properties_changed,
                event_processing_stopped=event_processing_stopped,
                token=token,
            ),
        )
        return await cls(Address(host, port), registration, options).open()

    async def submit_once(
        self,
        interaction_id: str,
        *,
        media_type: str,
        interaction_type: str,
        queue: str,
        user_data: Mapping[str, object] | None = None,
        received_at: datetime | None = None,
    ) -> bool:
        """Bring in an interaction under an id of one's own, once however often this is called.

        The submission is sent again if the connection is lost before the answer. Returns whether it was
        taken in now; False where the id is in use, by an interaction that is open or was stopped: perhaps
        this one, by an attempt whose answer was lost. So the id must say what it is about, and for whom: the
        Message-ID of a mail does, with a prefix of one's own (protocol 4, RequestSubmit).
        """
        request = requests.RequestSubmit(
            interaction_id=interaction_id,
            media_type=media_type,
            interaction_type=interaction_type,
            queue=queue,
            user_data=spell(user_data),
            received_at=spell_moment(received_at),
        )
        try:
            answer = await self.request_within(request, self.options.request_timeout_seconds, resend=True)
        except RequestRefused as refused:
            if refused.extension.get("InUse") != interaction_id:
                raise
            return False
        expect(answer, events.EventAck)
        return True
