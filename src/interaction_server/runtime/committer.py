"""Commit, then tell: the second half of the path of every request.

It is steps 11 and 12 of "The path of one message" in ARCHITECTURE.md.

While one batch is being committed the pump fills the next. A batch that the store refuses is taken
back with everything that was decided on top of it: whoever wrote is answered with error 55, whoever
only read is decided again on what is true. A batch of which nobody can know whether it was committed
is set aside with error 56 and kept: it is told, or taken back, when the store knows.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.runtime.batch import Aside, Asked, Batch, Question, Unspelled, is_own
from interaction_server.runtime.clock import Cancellable, Clock
from interaction_server.runtime.lookups import answer_to
from interaction_server.runtime.pump import RETRY_MS, Pump
from interaction_server.runtime.roster import Client, Link
from interaction_server.store.port import OutcomeUnknown, Store, StoreError


class Committer:
    """``run`` commits what the pump has filled and tells of it, until it is cancelled.

    ``aftermath`` is given every committed batch after its outbox is emptied, ``forget`` the clients
    that have ended their registration.
    """

    def __init__(
        self,
        pump: Pump,
        store: Store,
        clock: Clock,
        aftermath: Callable[[Batch], object],
        forget: Callable[[Iterable[Client]], object],
    ) -> None:
        self.pump = pump
        self.store = store
        self.clock = clock
        self.aftermath = aftermath
        self.forget = forget
        self.reminder: Cancellable | None = None
        self.lookups: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """One batch after the other."""
        while True:
            await self.pump.filled.wait()
            self.pump.filled.clear()
            batch, self.pump.batch = self.pump.batch, Batch()
            self.pump.committing = batch
            if await self.make_durable(batch):
                self.tell(batch)
            self.pump.committing = None

    async def make_durable(self, batch: Batch) -> bool:
        """Commit, and find out about a broken commit; false when the batch was taken back."""
        if self.pump.doubtful is not None and not await self.settle_doubt(batch, self.pump.doubtful):
            return False
        if not batch.durable:
            return True
        try:
            await self.store.commit(batch.commit())
        except OutcomeUnknown as error:
            return await self.resolve(batch, error)
        except StoreError as error:
            self.refuse(batch, error)
            return False
        return True

    async def resolve(self, batch: Batch, error: StoreError) -> bool:
        """Ask the store whether a commit that broke came through."""
        try:
            last = await self.store.last_sequence()
        except StoreError:
            self.set_aside(batch, error)
            return False
        if batch.records and last >= batch.records[-1].sequence:
            return True
        self.refuse(batch, error)
        return False

    def set_aside(self, batch: Batch, error: StoreError) -> None:
        """Nobody can know now whether it was committed; what is decided on top of it has to wait."""
        self.answer_all(batch, Refusals.OUTCOME_UNKNOWN, error)
        batch.keep_consequences()
        self.pump.roster.stop_waiting(batch.records)
        self.pump.doubtful = batch
        self.remind()

    def remind(self) -> None:
        """Ask the store again in a moment, also when nobody asks for anything."""
        if self.reminder is not None:
            self.reminder.cancel()
        self.reminder = self.clock.call_at(self.clock.now() + RETRY_MS, self.pump.filled.set)

    async def settle_doubt(self, batch: Batch, doubtful: Batch) -> bool:
        """Learn what became of the batch that was set aside; false when ``batch`` was taken back too."""
        try:
            last = await self.store.last_sequence()
        except StoreError as error:
            # What is true is unknown, so that readers cannot be answered either.
            self.answer_all(batch, Refusals.UNAVAILABLE, error)
            self.take_back(batch)
            self.pump.ask_later([asked for asked in batch.asked if is_own(asked)])
            self.remind()
            return False
        self.pump.doubtful = None
        if doubtful.records and last >= doubtful.records[-1].sequence:
            self.tell(doubtful)
            return True
        self.take_back(batch, doubtful)
        self.pump.ask_again([*doubtful.asked, *batch.asked])
        return False

    def answer_all(self, batch: Batch, why: Refusals, error: StoreError) -> None:
        """Refuse every client of a batch: who wrote as told, who only read because nothing can be known."""
        wrote, read = refuse(why, str(error)), refuse(Refusals.UNAVAILABLE, str(error))
        touched: dict[Link, None] = {}
        for asked in batch.asked:
            if asked.client is None or is_own(asked):
                continue
            own = asked.request if isinstance(asked.request, Refusal) else None
            send_refusal(asked.client, own or (wrote if asked.wrote else read), asked, touched)
        flush(touched)

    def refuse(self, batch: Batch, error: StoreError) -> None:
        """Take a batch back: writers are refused, readers and the server's own requests come again."""
        self.take_back(batch)
        refusal = refuse(Refusals.UNAVAILABLE, str(error))
        again: list[Asked] = []
        later: list[Asked] = []
        touched: dict[Link, None] = {}
        for asked in batch.asked:
            if is_own(asked):
                later.append(asked)
            elif asked.client is not None and asked.wrote:
                send_refusal(asked.client, refusal, asked, touched)
            else:
                again.append(asked)
        flush(touched)
        self.pump.ask_again(again)
        self.pump.ask_later(later)

    def take_back(self, *batches: Batch) -> None:
        """Undo batches, the last one first, and the open one on top, whose requests are decided again."""
        pump = self.pump
        on_top, pump.batch = pump.batch, Batch()
        pump.filled.clear()
        pump.world.take_back((on_top, *batches))
        pump.ask_again(on_top.asked)
        orphans, pump.roster.orphans = pump.roster.orphans, []
        for request in orphans:
            pump.ask_self(request)

    def tell(self, batch: Batch) -> None:
        """Everything that waited for the commit: answers and notices, one write a connection."""
        touched: dict[Link, None] = {}
        for link, mail in batch.mails.items():
            link.session.send_pieces(mail.pieces)
            link.answered(mail.settled)
            touched[link] = None
        self.report(batch.told, touched)
        flush(touched)
        self.forget(batch.leaving)
        if batch.records:
            self.aftermath(batch)
        if batch.declined:
            self.pump.not_submitted(batch.declined)
        for question in batch.questions:
            self.look_up(question)

    def report(self, told: Sequence[bytes | Unspelled | Aside], touched: dict[Link, None]) -> None:
        """Say the facts to every live engine, also those for which an engine came just in time."""
        engines = self.pump.roster.engines
        facts: list[bytes] = []
        for entry in told:
            if type(entry) is bytes:
                facts.append(entry)
            elif isinstance(entry, Unspelled) and engines:
                facts.append(self.pump.teller.report(entry.record, entry.interaction))
            elif isinstance(entry, Aside):
                # It comes in its place among the facts: what was so before it is heard before it.
                say_all(engines, facts, touched)
                facts = []
                say_all([entry.client], [entry.body], touched)
        say_all(engines, facts, touched)

    def look_up(self, question: Question) -> None:
        """Answer a question beside everything else; the journal and the rows may be many."""
        task = asyncio.get_running_loop().create_task(self.answer_from_store(question))
        self.lookups.add(task)
        task.add_done_callback(self.lookups.discard)

    async def answer_from_store(self, question: Question) -> None:
        """Say what the store knows, or why it cannot be said; or ask what is to be decided then."""
        client, asked = question.client, question.asked
        found = await answer_to(self.store, question, self.clock.now(), self.pump.limits)
        if not isinstance(found, bytes):
            then = Asked(client=client, request=found, actor=asked.actor, reference=asked.reference)
            self.pump.ask_group(then)
            return
        if not client.gone:
            client.link.send(found, client)
        client.link.answered(1)
        client.link.flush()


def send_refusal(client: Client, refusal: Refusal, asked: Asked, touched: dict[Link, None]) -> None:
    """Refuse a request at once."""
    if not client.gone:
        client.link.send(client.link.dialect.refusal(refusal, asked.reference), client)
    client.link.answered(1)
    touched[client.link] = None


def say_all(clients: Iterable[Client], bodies: Sequence[bytes], touched: dict[Link, None]) -> None:
    """The same to each of them."""
    for client in clients:
        if bodies and not client.gone:
            client.link.session.send_all(bodies, client)
            touched[client.link] = None


def flush(links: Iterable[Link]) -> None:
    """One write for each connection, in the order in which they were first spoken to."""
    for link in links:
        link.flush()
