"""The notation: a scenario is data that reads as a sequence diagram, row by row.

``media_server.sends("RequestSubmit", ...)`` is an arrow to the server; ``agent.has("EventInvite", ...)``
an arrow from it that answers nothing; ``media_server.is_answered("EventAck")`` one that answers the
party's latest request and echoes its reference. A row of what a party has is matched as a subset, and
``NOBODY_HAS_ANYTHING_ELSE`` closes the account: whatever else any party has is a difference.

Texts may hold placeholders. ``own("sorting")`` is a name that each run makes its own, so that runs do not
meet on a used server. Any other ``{name}`` binds what it first meets and must be the same ever after.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

SERVER: Final = "Interaction Server"
"""The lifeline that every arrow begins or ends at."""


class Dialect(StrEnum):
    """A protocol by its full name."""

    INTERACTION_MANAGEMENT = "Interaction Management"
    T_LIBRARY = "T-Library"

    @property
    def short(self) -> str:
        """As it stands on an arrow where there is little room."""
        return "IM" if self is Dialect.INTERACTION_MANAGEMENT else "TL"

    @property
    def reference(self) -> str:
        """The dialect's spelling of the client's reference (protocol 2)."""
        return "referenceId" if self is Dialect.INTERACTION_MANAGEMENT else "referenceID"


def own(name: str) -> str:
    """A name that is different in each run."""
    return f"{{own {name}}}"


class Absent(msgspec.Struct, frozen=True):
    """The attribute is not there."""


class Anything(msgspec.Struct, frozen=True):
    """The attribute is there, whatever its value."""


class Empty(msgspec.Struct, frozen=True):
    """The attribute is not there, or is a list of nothing."""


class Exactly(msgspec.Struct, frozen=True):
    """A list with these pairs and no other; elsewhere a subset is enough."""

    value: dict[str, object]


class OneMoreThan(msgspec.Struct, frozen=True):
    """A whole number, one more than what the placeholder is bound to."""

    placeholder: str


class Naming(msgspec.Struct, frozen=True):
    """A text with each of these somewhere in it."""

    names: tuple[str, ...]


class Repeated(msgspec.Struct, frozen=True):
    """A long text to send: ``text`` so many times."""

    text: str
    times: int


class Nested(msgspec.Struct, frozen=True):
    """A list to send that holds a list that holds a list, so many levels deep in all."""

    levels: int


ABSENT: Final = Absent()
ANYTHING: Final = Anything()
EMPTY: Final = Empty()


class Arrow(msgspec.Struct, frozen=True, kw_only=True):
    """A message between a party and the server. ``in_place`` names the message that it stands in for."""

    party: str
    dialect: Dialect
    message: str
    attributes: dict[str, object]
    in_place: str | None = None


class Sends(Arrow, frozen=True, kw_only=True):
    """The party sends a request; the server is to answer with the same reference."""

    def in_place_of(self, message: str) -> Sends:
        """The same row; the document says that it stands in for ``message``."""
        return replace(self, in_place=message)


class Has(Arrow, frozen=True, kw_only=True):
    """The party then has this; ``answers`` says whether it answers the party's latest request."""

    answers: bool = False

    def in_place_of(self, message: str) -> Has:
        """The same row; the document says that it is used here in place of ``message``."""
        return replace(self, in_place=message)


class Arrives(msgspec.Struct, frozen=True):
    """The party connects and, unless it is ``unregistered``, registers, as this says of it."""

    party: Party


class Leaves(msgspec.Struct, frozen=True):
    """The party's connection is gone."""

    party: str


class Restarts(msgspec.Struct, frozen=True):
    """The server ends and starts again with the same data; every connection is gone."""


class NothingElse(msgspec.Struct, frozen=True):
    """No party has anything that no row says it has."""


NOBODY_HAS_ANYTHING_ELSE: Final = NothingElse()
THE_SERVER_RESTARTS: Final = Restarts()

Step = Sends | Has | Arrives | Leaves | Restarts | NothingElse
Steps = tuple[Step, ...]


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """One of the cast: a lifeline, how it registers, and the verbs that rows are written with.

    ``media`` is an agent's list for its login (none: it does not log in); ``runs`` the strategies of a
    router; ``through`` the proxy whose connection it shares (then it registers in rows of the scenario).
    """

    name: str
    dialect: Dialect = Dialect.INTERACTION_MANAGEMENT
    client_type: str = ""
    extension: dict[str, object] = {}
    media: dict[str, object] | None = None
    runs: tuple[str, ...] = ()
    through: str | None = None
    unregistered: bool = False

    @property
    def own_name(self) -> str:
        """The client, application or agent name of this party, different in each run."""
        return own(self.name.replace(" ", "-"))

    @property
    def client_id(self) -> str:
        """The placeholder of the ``proxyClientId`` that the server knows this client by."""
        return f"{{id of {self.name}}}"

    @property
    def place(self) -> str:
        """The place that an agent logs in at."""
        return own(f"place-of-{self.name.replace(' ', '-')}")

    def sends(self, message: str, /, **attributes: object) -> Sends:
        """The party sends a request."""
        return Sends(party=self.name, dialect=self.dialect, message=message, attributes=attributes)

    def has(self, message: str, /, **attributes: object) -> Has:
        """The party is told something that it did not ask for."""
        return Has(party=self.name, dialect=self.dialect, message=message, attributes=attributes)

    def is_answered(self, message: str, /, **attributes: object) -> Has:
        """The party has the answer to its latest request."""
        return replace(self.has(message, **attributes), answers=True)

    def with_extension(self, **extension: object) -> Party:
        """The same party, registering with this extension."""
        return replace(self, extension=extension)

    def arrives(self) -> Arrives:
        """The party connects and registers."""
        return Arrives(self)

    def leaves(self) -> Leaves:
        """The party's connection is gone."""
        return Leaves(self.name)


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a scenario: its sentence and source, who takes part, what is so, what happens.

    ``source`` names the sections of the protocol; ``8, Transfer`` is a row of the table there. ``settings``
    are those that the server must run with, as given to ``ixn serve --set``, and ``configuration`` is the
    text of its configuration file; none: any do. Names of objects in it are not ``own``: a configured
    scenario is played on a server of its own.
    """

    family: str
    name: str
    source: str
    sentence: str
    cast: tuple[Party, ...]
    given: Steps = ()
    steps: Steps
    settings: dict[str, str] = {}
    configuration: str = ""

    @property
    def slug(self) -> str:
        """The name as it can stand in a file name."""
        words = "".join(letter if letter.isalnum() else " " for letter in self.name.lower()).split()
        return "-".join(words)

    @property
    def needs_own_server(self) -> bool:
        """Whether it cannot be played on whatever server there is."""
        return bool(self.settings or self.configuration) or THE_SERVER_RESTARTS in self.given + self.steps


def entrance(party: Party) -> Steps:
    """The rows with which a party registers (protocol 4 and 6)."""
    if party.unregistered or party.through is not None:
        return ()
    if party.dialect is Dialect.T_LIBRARY:
        return router_entrance(party)
    registration = party.sends(
        "RequestRegisterClient", clientName=party.own_name, clientType=party.client_type
    )
    if party.extension:
        registration = replace(
            registration, attributes={**registration.attributes, "extension": party.extension}
        )
    registered = (registration, party.is_answered("EventAck", proxyClientId=party.client_id))
    return registered if party.media is None else registered + login(party)


def login(party: Party) -> Steps:
    """The rows with which an agent logs in at its place."""
    return (
        party.sends(
            "RequestAgentLogin", agentId=party.own_name, placeId=party.place, mediaList=party.media or {}
        ),
        party.is_answered("EventAck"),
        party.has("EventCurrentAgentStatus", agentId=party.own_name, placeId=party.place),
    )


def router_entrance(party: Party) -> Steps:
    """The rows with which a router opens its session and says which strategies it runs."""
    rows: Steps = (
        party.sends("RequestRegisterClient", applicationName=party.own_name),
        party.is_answered("EventServerConnected"),
    )
    for strategy in party.runs:
        rows += (
            party.sends("RequestRegisterAddress", thisDN=strategy),
            party.is_answered("EventRegistered", thisDN=strategy),
        )
    return rows
