"""Facts: their names, their journal form, and the numbers made from their sequence (protocol 5, 6)."""

from typing import get_args

import msgspec

from interaction_server.core import facts
from interaction_server.core.facts import AgentFact, AnyFact, Record, connection_id, ticket_id
from tests.core.world import World

REPORTED = [
    "InteractionSubmitted",
    "PropertiesChanged",
    "PlacedInQueue",
    "TakenFromQueue",
    "PartyAdded",
    "PartyRemoved",
    "AgentInvited",
    "Accepted",
    "Rejected",
    "Revoked",
    "ProcessingStopped",
    "AgentLogin",
    "AgentLogout",
    "ReadyForMedia",
    "NotReadyForMedia",
    "ExternalServiceRequested",
    "ExternalServiceResponded",
    "Locked",
    "Unlocked",
    "InteractionMoved",
    "MediaAdded",
    "MediaRemoved",
    "DoNotDisturbOn",
    "DoNotDisturbOff",
    "AgentStateReasonChanged",
    "MediaStateReasonChanged",
    "AgentAvailable",
    "AgentNotAvailable",
    "CustomReporting",
    "Held",
    "Resumed",
    "PlacedInWorkbin",
    "TakenFromWorkbin",
]


def test_a_fact_is_named_for_its_reporting_event() -> None:
    """Protocol 5: one fact, one reporting event; the name is also the tag in the journal."""
    assert [kind.__name__ for kind in get_args(AnyFact)] == REPORTED
    assert [kind.__struct_config__.tag for kind in get_args(AnyFact)] == REPORTED
    assert set(get_args(AgentFact)) < set(get_args(AnyFact))


def test_every_class_of_fact_is_in_the_union() -> None:
    """A fact that is not in the union could be written to the journal but never read."""
    defined = {
        kind for kind in vars(facts).values() if isinstance(kind, type) and issubclass(kind, facts.Fact)
    }
    bases = {facts.Fact, facts.FactAboutAgent, facts.FactAboutMedia}
    assert defined - bases == set(get_args(AnyFact))


def test_the_journal_reads_what_it_wrote() -> None:
    """Design 4: facts are the truth, so none may lose anything in its encoding."""
    world = World()
    world.handle()
    for record in world.journal:
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record
    assert {type(record.fact).__name__ for record in world.journal} >= {
        "PartyAdded",
        "Accepted",
        "AgentLogin",
    }


def test_a_conn_id_is_16_hexadecimal_digits() -> None:
    """Protocol 6: "connID is a 16-digit hexadecimal text, allocated for each stay"."""
    assert connection_id(0x2AF) == "00000000000002AF"
    assert len(connection_id(2**63 - 1)) == 16
    assert ticket_id(12) == 12
