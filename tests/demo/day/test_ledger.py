"""The books, entered fact by fact."""

import pytest

from interaction_server.demo.day.ledger import AGENT, HANDLED, HANDLING_MS, entries, kept
from tests.demo.day.made import STRATEGY, agent, at, fact

EMAIL = ("email", "inbound-email")


@pytest.mark.parametrize(
    ("event", "columns"),
    [
        (fact("EventInteractionSubmitted", "i-1"), ["submitted"]),
        (fact("EventPlacedInQueue", "i-1", queue="inbound-email"), ["placed"]),
        (fact("EventTakenFromQueue", "i-1", queue="inbound-email"), ["taken"]),
        (fact("EventPartyAdded", "i-1", party=STRATEGY, operation="Routed"), []),
        (fact("EventProcessingStopped", "i-1"), ["stopped"]),
        (fact("EventPropertiesChanged", "i-1"), []),
    ],
)
def test_what_counts_by_media_type_and_queue(event: object, columns: list[str]) -> None:
    assert [*entries(event)] == [((EMAIL, column), 1) for column in columns]


@pytest.mark.parametrize(
    ("event", "columns"),
    [
        (fact("EventAgentInvited", "i-1", party=agent("a"), operation="Deliver"), ["invited"]),
        (fact("EventAccepted", "i-1", party=agent("a")), ["accepted"]),
        (fact("EventRejected", "i-1", party=agent("a")), ["rejected"]),
        (
            fact("EventRevoked", "i-1", party=agent("a"), reason={"reasonSystemName": "Expired"}),
            ["revoked: Expired"],
        ),
        (fact("EventPartyAdded", "i-1", party=agent("a"), operation="Pulled"), [HANDLED]),
        (fact("EventPartyAdded", "i-1", party=agent("a"), operation="Transfer"), [HANDLED, "transferred"]),
        (fact("EventPartyAdded", "i-1", party=agent("a"), operation="Conference"), [HANDLED, "conferences"]),
        (fact("EventPartyAdded", "i-1", party=agent("a"), operation="Intrude"), [HANDLED, "intrusions"]),
    ],
)
def test_what_counts_for_the_agent_too(event: object, columns: list[str]) -> None:
    rows = (EMAIL, (AGENT, "a"))
    assert [*entries(event)] == [((row, column), 1) for column in columns for row in rows]


def test_all_workbins_of_a_type_are_one():
    event = fact("EventPlacedInQueue", "i-1", queue="q", queue_now="__WORKBIN__/Drafts/Agent/agent-1")
    assert [*entries(event)] == [((("email", "workbin Drafts"), "placed"), 1)]


def test_what_is_no_fact_about_an_interaction_counts_nothing():
    event = fact("EventAgentLogout", agentId="a", placeId="p", tenantId=1)
    assert [*entries(event)] == []
    assert kept([event]).facts == 1


def test_the_time_of_every_stay_of_an_agent_is_added_up():
    def stay(interaction: str, begin: str, end: str) -> list[object]:
        party = agent("a")
        return [
            fact("EventPartyAdded", interaction, party=party, operation="Pulled", **at(begin)),
            fact("EventPartyRemoved", interaction, party=party, operation="Stopped", **at(end)),
        ]

    ledger = kept([*stay("i-1", "08:00:00", "08:01:00"), *stay("i-2", "08:00:30", "08:02:00")])
    assert ledger.totals[(AGENT, "a"), HANDLING_MS] == 150_000
    assert ledger.totals[(AGENT, "a"), HANDLED] == 2
    assert ledger.stays == {}


def test_a_strategy_is_no_agent_and_a_stay_that_lasts_is_known():
    ledger = kept(
        [
            fact("EventPartyAdded", "i-1", party=STRATEGY, operation="Routed"),
            fact("EventPartyRemoved", "i-1", party=STRATEGY, operation="Delivered"),
            fact("EventPartyAdded", "i-1", party=agent("a"), operation="Deliver", **at("08:00:00")),
        ]
    )
    assert [stay.agent_id for stay in ledger.stays] == ["a"]
    assert ledger.totals[(AGENT, "a"), HANDLING_MS] == 0
