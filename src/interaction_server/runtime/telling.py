"""Who is told of a fact, and in which words: the audience table meets the roster and the dialects."""

from interaction_server.core.audience import Listener, holder, told
from interaction_server.core.facts import AnyFact, Record
from interaction_server.core.model import Interaction
from interaction_server.dialects.dialect import Dialect
from interaction_server.runtime.batch import Asked, Batch, Unspelled
from interaction_server.runtime.roster import Client, Roster


class Teller:
    """Finds the clients behind the listeners of a fact, and encodes each rendering once.

    ``reporting`` is the dialect in which reporting engines are told.
    """

    def __init__(self, roster: Roster, reporting: Dialect) -> None:
        self.roster = roster
        self.reporting = reporting

    def listeners(
        self, asked: Asked, fact: AnyFact, before: Interaction | None
    ) -> list[tuple[Listener, Client]]:
        """The clients that the audience table tells of a fact, as they are connected now."""
        actor = asked.actor
        row = told(type(fact), actor.actor_type, holder(before))
        return self.roster.listeners(row, fact, before, actor, asked.newcomer or asked.client)

    def spell(
        self,
        record: Record,
        listeners: list[tuple[Listener, Client]],
        interaction: Interaction | None,
        batch: Batch,
    ) -> None:
        """Put the messages that tell a fact into a batch; a dialect encodes the same thing once."""
        for listener, client in listeners:
            body = client.link.dialect.notice(record, listener, interaction)
            if body is not None:
                batch.mails[client.link].tell(body, client)
        if not self.roster.engine_count:
            batch.told.append(Unspelled(record, interaction))
            return
        body = self.reporting.notice(record, Listener.REPORTING, interaction)
        if body is not None:
            batch.told.append(body)
