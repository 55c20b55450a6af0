"""What both dialects offer to a session and to the runtime, so that neither need know which it speaks."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import msgspec

from interaction_server.core.audience import Listener
from interaction_server.core.decide.decision import Outcome
from interaction_server.core.facts import Record
from interaction_server.core.model import (
    Actor,
    AgentSession,
    AgentStatus,
    Interaction,
    InteractionId,
    KeyValueList,
    Milliseconds,
    Role,
    Snapshot,
)
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Request
from interaction_server.dialects.decoding import Mistake


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A client asks to be known under a name and in a role; ``role`` is None where there is no such role.

    ``options`` is the extension as it came: opt-ins, ``token``, ``from_sequence`` (protocol 4).
    """

    name: str
    role: Role | None
    options: KeyValueList
    tenant_id: int | None = None


class Unregistration(msgspec.Struct, frozen=True, kw_only=True):
    """A client asks to be forgotten."""


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """One stay of an interaction at a router: which one a connID means, and who the router is in it."""

    interaction_id: InteractionId
    actor: Actor


Meaning = Request | Registration | Unregistration | Refusal
"""A neutral request, or a matter of registration, or the refusal of what cannot be asked."""


class Message(Protocol):
    """What every message of the wire may carry; None where it has none, or the dialect knows none."""

    @property
    def reference_id(self) -> int | None:
        """The client's own mark, which the answer repeats."""

    @property
    def proxy_client_id(self) -> int | None:
        """Which client of a proxy speaks."""


class Answering(msgspec.Struct, kw_only=True):
    """All that an answer may be spelled from; ``interaction`` is as it is after the request.

    ``version`` is the interaction's, or the one of the first time where a first answer is repeated;
    ``found`` is what was looked for or what became different of what was named, in order, of which there may
    be ``more``; ``snapshot`` the list that it is about, and ``count`` how many of it became different.
    ``workbin_types`` are those that are configured.
    """

    outcome: Outcome
    request: Request
    reference: int | None
    actor: Actor
    time: Milliseconds
    interaction: Interaction | None = None
    version: int | None = None
    found: Sequence[Interaction] = ()
    more: bool = False
    snapshot: Snapshot | None = None
    count: int = 0
    workbin_types: Mapping[str, str] = {}


ZEROS: Final = (None, 0, "", "0", False)
"""What an extension may be that does not switch anything on."""


def reason_of(reason: KeyValueList | str | None) -> KeyValueList | None:
    """A reason given as text is one with that name, in either dialect."""
    return {"reasonSystemName": reason} if isinstance(reason, str) else reason


Subject = Interaction | AgentSession | None
"""What a fact is about, as it is after it: an interaction, or an agent's session, if there is one."""


class Dialect(Protocol):
    """One dialect: hears messages, says answers and notices.

    Bodies end before their closing brace, because the session adds what differs from recipient to
    recipient (``Session.send``).
    """

    name: str

    def decode(self, line: bytes) -> Message | Mistake:
        """A line as a message of the wire, or what is wrong with it."""

    def is_registration(self, message_name: str | None) -> bool:
        """Whether the message of this name is the one that registers a client."""

    def hear(
        self, message: Message, role: Role | None, stays: Mapping[str, Stay]
    ) -> tuple[Meaning, Stay | None]:
        """A message of a client in a role, in neutral words; the role is None before it registers.

        The stay is set where the asker is a strategy, speaking for that stay.
        """

    def registered(self, registration: Registration, reference: int | None) -> bytes:
        """The answer to a registration that was granted."""

    def acknowledged(self, reference: int | None) -> bytes:
        """The answer to the end of a registration."""

    def answer(self, answering: Answering) -> bytes | None:
        """The answer to a request that was not refused; None where a later notice is the answer."""

    def refusal(self, refusal: Refusal, reference: int | None) -> bytes:
        """The answer to a request that was refused."""

    def spelling(self, record: Record, listener: Listener) -> str | None:
        """The name of the message that tells a fact to a listener; None where nothing is said."""

    def agent_state(self, session: AgentSession) -> bytes:
        """What one who asked for the states of agents is shown of one; reporting engines ask."""

    def agent_status(self, status: AgentStatus) -> bytes:
        """What a reporting engine says that an agent can take, as the agent hears it."""

    def notice(
        self, record: Record, listener: Listener, subject: Subject, before: Interaction | None = None
    ) -> bytes | None:
        """The message itself; it does not show what the fact is about where None is given.

        ``before`` is the interaction that the fact was decided on, where it is at hand: what a change left
        as it was then need not be encoded again.
        """
