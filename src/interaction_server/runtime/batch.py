"""What is decided together: asked, becomes durable in one commit, and is told after it."""

from collections import defaultdict
from collections.abc import Callable
from typing import final

import msgspec

from interaction_server.core.agent_requests import LogOut
from interaction_server.core.decide import Decision
from interaction_server.core.facts import Record
from interaction_server.core.model import Actor, Interaction, InteractionId
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Request, SubmitToRouter
from interaction_server.runtime.roster import Client, Link
from interaction_server.store.port import Batch as Commit
from interaction_server.store.port import RememberedAnswer, RequestKey


@final
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


class Question(msgspec.Struct, frozen=True, gc=False):
    """A request whose answer is looked up in the store when the batch is told (``runtime.lookups``)."""

    client: Client
    asked: Asked
    decision: Decision


class Unspelled(msgspec.Struct, frozen=True, gc=False):
    """A fact that no reporting engine was there to hear when it was decided.

    It is encoded when one has come by the time at which it is told.
    """

    record: Record
    interaction: Interaction | None


class Aside(msgspec.Struct, frozen=True, gc=False):
    """What one reporting engine is told besides the facts that all hear, in its place among them.

    ``is_answer`` is for an answer that a failed commit would replace.
    """

    client: Client
    body: bytes
    is_answer: bool = False


class Mail:
    """What one connection is told by a batch, in order, and how many of its requests that settles.

    ``pieces`` are bodies and the suffixes of their recipients in turn; ``answers_at`` says where
    among them an answer is that a failed commit would replace.
    """

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.answers_at: list[int] = []
        self.settled = 0

    def tell(self, body: bytes, recipient: Client) -> None:
        """One more message."""
        self.pieces += (body, recipient.suffix)

    def answer(self, place: int, body: bytes, recipient: Client) -> None:
        """An answer, before everything that was put in since ``place`` was the end."""
        self.answers_at.append(place)
        self.pieces[place:place] = (body, recipient.suffix)

    def forget_answers(self) -> None:
        """Its clients have been answered otherwise."""
        answers_at = set(self.answers_at)
        self.pieces = [piece for at, piece in enumerate(self.pieces) if at - at % 2 not in answers_at]
        self.answers_at, self.settled = [], 0

    def silence(self, client: Client) -> None:
        """Say nothing more to a client that is gone while its connection lives."""
        pieces, answers_at = self.pieces, set(self.answers_at)
        self.pieces, self.answers_at = [], []
        for at in range(0, len(pieces), 2):
            if pieces[at + 1] is client.suffix:
                continue
            if at in answers_at:
                self.answers_at.append(len(self.pieces))
            self.pieces += pieces[at : at + 2]


class Batch:
    """The open batch. Everything in it can be taken back until it is committed.

    ``before`` holds each touched interaction as it was, None where there was none; ``undo`` what
    must be done, last first, to take back what was noted in the roster. ``mails`` is what will be
    said to whom, encoded already; ``told`` is what reporting engines hear: every fact, whichever of
    them are live by then, and the asides to single ones. ``leaving`` are the clients that
    end their registration, ``declined`` is what was chosen for routers and refused.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.records: list[Record] = []
        self.states: dict[InteractionId, Interaction] = {}
        self.before: dict[InteractionId, Interaction | None] = {}
        self.answers: dict[RequestKey, RememberedAnswer] = {}
        self.mails: defaultdict[Link, Mail] = defaultdict(Mail)
        self.told: list[bytes | Unspelled | Aside] = []
        self.questions: list[Question] = []
        self.leaving: list[Client] = []
        self.declined: list[SubmitToRouter] = []
        self.undo: list[Callable[[], object]] = []

    @property
    def durable(self) -> bool:
        """Whether anything in it must be committed."""
        return bool(self.records or self.answers)

    def keep_consequences(self) -> None:
        """Its clients have been answered otherwise: only notices and the server's own requests stay."""
        for mail in self.mails.values():
            mail.forget_answers()
        self.told = [entry for entry in self.told if not (isinstance(entry, Aside) and entry.is_answer)]
        self.asked = [asked for asked in self.asked if is_own(asked)]
        for asked in self.asked:
            if asked.client is not None and not asked.client.gone:
                self.mails[asked.client.link].settled += 1
        self.questions = []

    def silence(self, client: Client) -> None:
        """A client is gone while its connection lives."""
        if client.link in self.mails:
            self.mails[client.link].silence(client)

    def commit(self) -> Commit:
        """The part that the store gets."""
        return Commit(records=self.records, states=self.states, answers=tuple(self.answers.values()))
