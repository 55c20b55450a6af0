"""In which words those who are told of a fact hear of it: the dialects spell it into a batch."""

from interaction_server.core.audience import REPORTING, Listener
from interaction_server.core.facts import Record
from interaction_server.core.model import AgentSession, Interaction
from interaction_server.dialects.dialect import Dialect
from interaction_server.runtime.batch import Batch, Unspelled
from interaction_server.runtime.roster import Client, Roster


class Teller:
    """Encodes each rendering of a fact once, whoever hears it.

    ``reporting`` is the dialect in which reporting engines are told.
    """

    def __init__(self, roster: Roster, reporting: Dialect) -> None:
        self.roster = roster
        self.reporting = reporting

    def tell(
        self,
        record: Record,
        listeners: list[tuple[Listener, Client]],
        interaction: Interaction | None,
        batch: Batch,
    ) -> None:
        """Put the messages that tell a fact into a batch."""
        for listener, client in listeners:
            link = client.link
            body = link.dialect.notice(record, listener, interaction)
            if body is not None:
                batch.mails[link].tell(body, client)
        if self.roster.engine_count:
            batch.told.append(self.report(record, interaction))
        else:
            batch.told.append(Unspelled(record, interaction))

    def tell_of_agent(
        self,
        record: Record,
        listeners: list[tuple[Listener, Client]],
        session: AgentSession | None,
        batch: Batch,
    ) -> None:
        """The same for a fact about an agent, whose session is as given after it."""
        for listener, client in listeners:
            body = client.link.dialect.notice(record, listener, session)
            if body is not None:
                batch.mails[client.link].tell(body, client)
        self.tell(record, [], None, batch)

    def report(self, record: Record, interaction: Interaction | None) -> bytes:
        """What every reporting engine hears of a fact."""
        body = self.reporting.notice(record, REPORTING, interaction)
        assert body is not None, "reporting engines hear every fact"
        return body
