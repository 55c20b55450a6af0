"""What is decided together: asked, becomes durable in one commit, and is told after it."""

from collections.abc import Callable
from typing import Final

import msgspec

from interaction_server.core.facts import Record
from interaction_server.core.model import Actor, Interaction, InteractionId
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import LogOut, Request
from interaction_server.runtime.roster import Client
from interaction_server.store.port import Batch as Commit
from interaction_server.store.port import RememberedAnswer, RequestKey

EVERY_ENGINE: Final = None
"""Stands in the outbox for whichever reporting engines are live when it is emptied."""


class Leave(msgspec.Struct, frozen=True):
    """A client ends its registration; a proxy takes ``clients`` of its own along.

    It goes the way of every request, so that what was asked before it is answered before it.
    """

    clients: tuple[Client, ...]


class Asked(msgspec.Struct, kw_only=True, gc=False):
    """A request on its way: from a client, or, with ``client`` None, from the server itself.

    In place of a request that cannot even be asked stands its refusal, so that a connection's answers
    keep the order of its requests.

    ``newcomer`` is the router that a SubmitToRouter chose. ``wrote`` is set when the request led to
    something that must become durable.
    """

    client: Client | None
    request: Request | Refusal | Leave
    actor: Actor
    reference: int | None = None
    newcomer: Client | None = None
    wrote: bool = False


def is_own(asked: Asked) -> bool:
    """Whether it must come to pass whatever fails: the server's own request, and a client's going."""
    if asked.client is None or type(asked.request) is Leave:
        return True
    return type(asked.request) is LogOut and asked.client.gone


class Unspelled(msgspec.Struct, frozen=True, gc=False):
    """A fact that no reporting engine was there to hear when it was decided.

    It is encoded when one has come by the time at which it is told.
    """

    record: Record
    interaction: Interaction | None


Notice = tuple[Client | None, bytes | Unspelled]
"""A message and whom it is for."""


class Batch:
    """The open batch. Everything in it can be taken back until it is committed.

    ``before`` holds each touched interaction as it was, None where there was none; ``undo`` what
    must be done, last first, to take back what was noted in the roster. ``outbox`` is what will be
    said, in order, nearly all of it encoded already; ``answers_at`` says where in it the answers are.
    ``leaving`` are the clients that end their registration.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.records: list[Record] = []
        self.states: dict[InteractionId, Interaction] = {}
        self.before: dict[InteractionId, Interaction | None] = {}
        self.answers: dict[RequestKey, RememberedAnswer] = {}
        self.outbox: list[Notice] = []
        self.answers_at: list[int] = []
        self.queries: list[Asked] = []
        self.leaving: list[Client] = []
        self.undo: list[Callable[[], object]] = []

    @property
    def durable(self) -> bool:
        """Whether anything in it must be committed."""
        return bool(self.records or self.answers)

    def keep_consequences(self) -> None:
        """Its clients have been answered otherwise: only notices and the server's own requests stay."""
        answers = set(self.answers_at)
        self.outbox = [notice for place, notice in enumerate(self.outbox) if place not in answers]
        self.asked = [asked for asked in self.asked if is_own(asked)]
        self.answers_at, self.queries = [], []

    def commit(self) -> Commit:
        """The part that the store gets."""
        return Commit(records=self.records, states=self.states, answers=tuple(self.answers.values()))
