"""The SDK of a media server: submits interactions, changes them and stops them (protocol 1, 4)."""

from typing import Self

from interaction_server.client.connection import Address
from interaction_server.client.interaction_management import InteractionClient
from interaction_server.client.key_values import switches
from interaction_server.client.options import DEFAULT_OPTIONS, Options
from interaction_server.dialects.interaction_management import requests


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
