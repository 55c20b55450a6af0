"""What is decided together: asked, becomes durable in one commit, and is told after it."""

from collections.abc import Callable
from typing import Final

import msgspec

from interaction_server.core.facts import Record
from interaction_server.core.model import Actor, Interaction, InteractionId
from interaction_server.core.requests import Request
from interaction_server.runtime.roster import Client
from interaction_server.store.port import Batch as Commit
from interaction_server.store.port import RememberedAnswer, RequestKey

EVERY_ENGINE: Final = None
"""Stands in the outbox for whichever reporting engines are live when it is emptied."""


class Asked(msgspec.Struct, kw_only=True, gc=False):
    """A request on its way: from a client, or, with ``client`` None, from the server itself.

    ``newcomer`` is the router that a SubmitToRouter chose. ``wrote`` is set when the request led to
    something that must become durable.
    """

    client: Client | None
    request: Request
    actor: Actor
    reference: int | None = None
    newcomer: Client | None = None
    wrote: bool = False


class Unspelled(msgspec.Struct, frozen=True, gc=False):
    """A fact that no reporting engine was there to hear when it was decided; it is encoded when one
    has come by the time at which it is told."""

    record: Record
    interaction: Interaction | None


Notice = tuple[Client | None, bytes | Unspelled]
"""A message and whom it is for."""


class Batch:
    """The open batch. Everything in it can be taken back until it is committed.

    ``before`` holds each touched interaction as it was, None where there was none; ``undo`` what
    must be done, last first, to take back what was noted in the roster. ``outbox`` is what will be
    said, in order, nearly all of it encoded already.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.records: list[Record] = []
        self.states: dict[InteractionId, Interaction] = {}
        self.before: dict[InteractionId, Interaction | None] = {}
        self.answers: dict[RequestKey, RememberedAnswer] = {}
        self.outbox: list[Notice] = []
        self.queries: list[Asked] = []
        self.undo: list[Callable[[], object]] = []

    @property
    def durable(self) -> bool:
        """Whether anything in it must be committed."""
        return bool(self.records or self.answers)

    def commit(self) -> Commit:
        """The part that the store gets."""
        return Commit(records=self.records, states=self.states, answers=tuple(self.answers.values()))
