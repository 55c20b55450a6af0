"""In which words those who are told of a fact hear of it: the dialects spell it into a batch."""

from typing import Final

from interaction_server.core.audience import REPORTING
from interaction_server.core.decide import Decision
from interaction_server.core.facts import Record
from interaction_server.core.model import AgentSession, Interaction, Role
from interaction_server.dialects.dialect import Dialect
from interaction_server.runtime.batch import Aside, Batch, Unspelled
from interaction_server.runtime.roster import Client, Hearer, Roster

REPORTING_ENGINE: Final = Role.REPORTING_ENGINE


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

    def tell_of_agent(
        self, record: Record, hearers: list[Hearer], session: AgentSession | None, batch: Batch
    ) -> None:
        """The same for a fact about an agent, whose session is as given after it."""
        self.tell(record, [], None, None, batch)
        for hearer in hearers:
            client = hearer.client
            body = client.link.dialect.notice(record, hearer.listener, session)
            assert body is not None, "agents and reporting engines speak Interaction Management"
            if client.role is REPORTING_ENGINE:
                batch.told.append(Aside(client, body))
            else:
                batch.mails[client.link].tell(body, client)

    def pass_on(self, decision: Decision, asker: Client, batch: Batch) -> None:
        """Put into a batch what is told and is no fact: states to who asked, a status to its agent."""
        for session in decision.shown:
            batch.told.append(Aside(asker, asker.link.dialect.agent_state(session), is_answer=True))
        status = decision.relayed
        if status is not None:
            for desktop in self.roster.desktops(status.agent_id, None):
                batch.mails[desktop.link].tell(desktop.link.dialect.agent_status(status), desktop)

    def report(
        self, record: Record, interaction: Interaction | None, before: Interaction | None = None
    ) -> bytes:
        """What every reporting engine hears of a fact."""
        body = self.reporting.notice(record, REPORTING, interaction, before)
        assert body is not None, "reporting engines hear every fact"
        return body
