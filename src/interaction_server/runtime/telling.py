"""In which words those who are told of a fact hear of it: the dialects spell it into a batch."""

from interaction_server.core.audience import REPORTING
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction
from interaction_server.dialects.dialect import Dialect
from interaction_server.runtime.batch import Batch, Unspelled
from interaction_server.runtime.roster import Hearer, Roster


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
        hearers: list[Hearer],
        before: Interaction | None,
        interaction: Interaction | None,
        batch: Batch,
    ) -> None:
        """Put the messages that tell a fact into a batch."""
        for hearer in hearers:
            link = hearer.client.link
            body = link.dialect.notice(record, hearer.listener, interaction, before)
            if body is not None:
                batch.mails[link].tell(body, hearer.client)
        if self.roster.engine_count:
            batch.told.append(self.report(record, interaction, before))
        else:
            batch.told.append(Unspelled(record, interaction))

    def report(
        self, record: Record, interaction: Interaction | None, before: Interaction | None = None
    ) -> bytes:
        """What every reporting engine hears of a fact."""
        body = self.reporting.notice(record, REPORTING, interaction, before)
        assert body is not None, "reporting engines hear every fact"
        return body
