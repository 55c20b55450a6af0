"""One connection as a table of states, without the connection (protocol 1, 2, 4).

Bytes have four verbs: ``receive_data`` (or ``receive_eof``) takes them, ``events`` says what was
asked, ``send`` takes what is to be said, ``data_to_send`` gives it as bytes. Whoever owns the socket
calls them in that order and knows nothing else of the protocol.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, Generic, TypeVar, cast, final

import msgspec

from interaction_server.core.model import Role
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Request
from interaction_server.dialects.decoding import Mistake
from interaction_server.dialects.dialect import Dialect, Meaning, Message, Registration, Stay, Unregistration
from interaction_server.dialects.framing import Lines, LineTooLong


class SessionState(StrEnum):
    """What a connection is to us."""

    CONNECTED = "connected, nobody registered"
    REGISTERED = "one client registered"
    PROXY = "a proxy, which registers clients"
    CLOSED = "closed"


CONNECTED, REGISTERED, PROXY, CLOSED = SessionState


class Kind(StrEnum):
    """What a message is to a session."""

    REGISTER = "a registration"
    UNREGISTER = "the end of a registration"
    REQUEST = "anything else"


class Move(StrEnum):
    """What the session makes of a message."""

    REGISTER = "ask the roster"
    UNREGISTER = "tell the roster"
    ASK = "ask the server"
    REFUSE_UNREGISTERED = "refuse: nobody has registered"
    REFUSE_SECOND = "refuse: only a proxy registers several clients"


# fmt: off
MOVES: Final[Mapping[tuple[SessionState, Kind], Move]] = {
    (CONNECTED,  Kind.REGISTER):   Move.REGISTER,
    (CONNECTED,  Kind.UNREGISTER): Move.REFUSE_UNREGISTERED,
    (CONNECTED,  Kind.REQUEST):    Move.REFUSE_UNREGISTERED,
    (REGISTERED, Kind.REGISTER):   Move.REFUSE_SECOND,
    (REGISTERED, Kind.UNREGISTER): Move.UNREGISTER,
    (REGISTERED, Kind.REQUEST):    Move.ASK,
    (PROXY,      Kind.REGISTER):   Move.REGISTER,
    (PROXY,      Kind.UNREGISTER): Move.UNREGISTER,
    (PROXY,      Kind.REQUEST):    Move.ASK,
}
# fmt: on
"""The whole protocol of registration; a closed session hears nothing."""

KINDS: Final[Mapping[type, Kind]] = {Registration: Kind.REGISTER, Unregistration: Kind.UNREGISTER}
NO_REQUESTS: Final = frozenset({*KINDS, Refusal})


class Member:
    """One registered client of a connection; the runtime extends it with what it must know.

    ``stays`` are the open stays of a router by connID, and stay empty for everybody else.
    """

    def __init__(self, client_id: int, role: Role) -> None:
        self.client_id = client_id
        self.role = role
        self.stays: dict[str, Stay] = {}
        self.suffix = b"}"


MemberType = TypeVar("MemberType", bound=Member)


@final
class Registering(msgspec.Struct, frozen=True):
    """The connection wants a client registered; call ``registered`` or refuse it next."""

    registration: Registration
    reference: int | None


class Unregistering(msgspec.Struct, Generic[MemberType], frozen=True):
    """The connection gives up one of its clients; call ``unregistered`` next."""

    member: MemberType
    reference: int | None


@final
class Asked(msgspec.Struct, Generic[MemberType], frozen=True, gc=False):
    """A registered client asks for something; ``stay`` is set where it is a strategy."""

    member: MemberType
    request: Request
    reference: int | None
    stay: Stay | None


@final
class Refused(msgspec.Struct, Generic[MemberType], frozen=True):
    """What came cannot even be asked; answer it with the refusal."""

    member: MemberType | None
    refusal: Refusal
    reference: int | None


class Session(Generic[MemberType]):
    """One connection's side of a dialect.

    ``terminator`` ends every outgoing message: a line end on a stream, nothing where the carrier
    keeps messages apart itself. Each message waits as two pieces, what is said and what differs
    from recipient to recipient, so that one rendering serves every client that hears it. ``speaker``
    is the client that speaks where a message names none.
    """

    def __init__(self, dialect: Dialect, frame_bytes_max: int, terminator: bytes = b"\n") -> None:
        self.dialect = dialect
        self.frame_bytes_max = frame_bytes_max
        self.terminator = terminator
        self.state = CONNECTED
        self.members: dict[int, MemberType] = {}
        self.speaker: MemberType | None = None
        self.lines = Lines(frame_bytes_max)
        self.waiting: list[bytes] = []
        self.outbound: list[bytes] = []
        self.too_long = False

    def receive_data(self, data: bytes) -> None:
        """Take bytes of a stream; call ``events`` next."""
        try:
            self.lines.receive_data(data)
        except LineTooLong:
            self.too_long = True
        self.waiting += self.lines.lines()

    def receive_message(self, message: bytes) -> None:
        """Take one whole message from a carrier that keeps them apart; call ``events`` next."""
        if len(message) > self.frame_bytes_max:
            self.too_long = True
        else:
            self.waiting.append(message)

    def receive_eof(self) -> None:
        """The session is over: nothing more is heard, and an unfinished line is nothing.

        Whoever owns the socket settles first what is open; nothing needs to be called after this.
        """
        self.state = CLOSED

    def events(
        self,
    ) -> Iterator[Registering | Unregistering[MemberType] | Asked[MemberType] | Refused[MemberType]]:
        """What was asked, in order. Carry each out before taking the next: it may change the state."""
        waiting, self.waiting = self.waiting, []
        for line in waiting:
            if self.state is CLOSED:
                return
            yield self.event(line)
        if self.too_long and self.state is not CLOSED:
            self.state = CLOSED
            sentence = f"a message has more than frame_bytes_max = {self.frame_bytes_max} bytes; closing"
            yield Refused(None, refuse(Refusals.MALFORMED_MESSAGE, sentence), None)

    def event(
        self, line: bytes
    ) -> Registering | Unregistering[MemberType] | Asked[MemberType] | Refused[MemberType]:
        """What one message comes to."""
        message = self.dialect.decode(line)
        if type(message) is Mistake:
            return self.mistake(message)
        client_id = message.proxy_client_id
        member = self.speaker if client_id is None else self.members.get(client_id)
        if member is None:
            meaning, stay = self.dialect.hear(message, None, {})
        else:
            meaning, stay = self.dialect.hear(message, member.role, member.stays)
        if member is not None and type(meaning) not in NO_REQUESTS:
            # Whoever has registered may ask: so says the table in every state that has a member.
            return Asked(member, cast("Request", meaning), message.reference_id, stay)
        return self.act(message, meaning, member)

    def act(
        self, message: Message, meaning: Meaning, member: MemberType | None
    ) -> Registering | Unregistering[MemberType] | Refused[MemberType]:
        """Everything but a request of a client: walk the table."""
        reference = message.reference_id
        if isinstance(meaning, Refusal) and self.dialect.is_registration(type(message).__name__):
            # It came at the right time, so what is wrong with it is more than that nobody has registered.
            return Refused(member, meaning, reference)
        move = MOVES[self.state, KINDS.get(type(meaning), Kind.REQUEST)]
        if isinstance(meaning, Registration):
            return self.registration(move, meaning, member, reference)
        if member is None or move is Move.REFUSE_UNREGISTERED:
            return Refused(None, self.not_registered(message.proxy_client_id), reference)
        if isinstance(meaning, Refusal):
            return Refused(member, meaning, reference)
        return Unregistering(member, reference)

    def registration(
        self, move: Move, registration: Registration, member: MemberType | None, reference: int | None
    ) -> Registering | Refused[MemberType]:
        """Only a proxy registers more than one client."""
        if move is Move.REGISTER:
            return Registering(registration, reference)
        sentence = "this connection has registered its client; only a Proxy registers several"
        return Refused(member, refuse(Refusals.INVALID_CLIENT, sentence), reference)

    def mistake(self, mistake: Mistake) -> Refused[MemberType]:
        """What is no message. Before a registration, any message that has a name is one too early."""
        refusal, name = mistake.refusal, mistake.message_name
        early = self.state is CONNECTED and name is not None
        if early and not self.dialect.is_registration(name):
            refusal = self.not_registered(None)
        return Refused(self.member_named(mistake.proxy_client_id), refusal, mistake.reference)

    def member_named(self, client_id: int | None) -> MemberType | None:
        """The client of that proxyClientId; without one the connection's first, a proxy itself."""
        return self.speaker if client_id is None else self.members.get(client_id)

    def not_registered(self, client_id: int | None) -> Refusal:
        """Error 41, which says whether nobody has registered or only not that one."""
        if client_id is None or self.state is CONNECTED:
            return refuse(Refusals.NOT_REGISTERED, "send RequestRegisterClient first")
        return refuse(Refusals.NOT_REGISTERED, f"proxyClientId {client_id} is no client of this connection")

    def registered(self, member: MemberType) -> None:
        """The roster took the client in; its answer and events carry its proxyClientId."""
        own = b',"proxyClientId":%d}' % member.client_id if member.role is not Role.ROUTER else b"}"
        member.suffix = own + self.terminator
        self.members[member.client_id] = member
        self.speaker = self.speaker or member
        if self.state is CONNECTED:
            self.state = PROXY if member.role is Role.PROXY else REGISTERED

    def unregistered(self, member: MemberType) -> tuple[MemberType, ...]:
        """Forget a client; a proxy takes its clients with it. Returns all who are gone."""
        gone = tuple(self.members.values()) if member.role is Role.PROXY else (member,)
        for one in gone:
            del self.members[one.client_id]
        self.speaker = next(iter(self.members.values()), None)
        if not self.members:
            self.state = CONNECTED
        return gone

    def send(self, body: bytes, member: MemberType | None = None) -> None:
        """Say a message, given without its closing brace, to a client; call ``data_to_send`` next."""
        self.outbound.append(body)
        self.outbound.append(b"}" + self.terminator if member is None else member.suffix)

    def send_pieces(self, pieces: Sequence[bytes]) -> None:
        """Say many messages, each a body and the suffix of its recipient; call ``data_to_send`` next."""
        self.outbound += pieces

    def send_all(self, bodies: Sequence[bytes], member: MemberType) -> None:
        """Say many messages to one client, for little more than the price of their bytes."""
        pieces = [member.suffix] * (2 * len(bodies))
        pieces[::2] = bodies
        self.outbound += pieces

    def data_to_send(self) -> bytes:
        """Everything that was said since the last call, for a stream."""
        data = b"".join(self.outbound)
        self.outbound.clear()
        return data

    def messages_to_send(self) -> list[bytes]:
        """The same, message by message, for a carrier that keeps them apart."""
        pieces = iter(self.outbound)
        messages = [body + suffix for body, suffix in zip(pieces, pieces, strict=True)]
        self.outbound.clear()
        return messages
