import pytest

from interaction_server.conformance.laws import Laws
from interaction_server.conformance.scenario import Dialect, Party

TIME = "2026-11-22T07:09:18.123Z"
ENGINE = Party(name="reporting engine", client_type="ReportingEngine")
AGENT = Party(name="agent", client_type="AgentApplication")


def event(version: int, sequence: int | None = None) -> dict[str, object]:
    """A fact about one interaction."""
    numbered: dict[str, object] = {} if sequence is None else {"eventSequence": sequence}
    return {
        "eventTime": TIME,
        "interaction": {"interactionId": "a", "interactionVersion": version},
        **numbered,
    }


def test_facts_without_a_gap_break_no_law() -> None:
    laws = Laws(ENGINE)
    assert [laws.breaches(event(version, version + 40)) for version in (1, 2, 3)] == [[], [], []]


def test_an_engine_hears_every_fact_of_an_interaction() -> None:
    laws = Laws(ENGINE)
    laws.breaches(event(1, 41))
    assert laws.breaches(event(3, 42)) == ["version 3 of interaction a came after 1"]


def test_an_agent_may_miss_facts_but_never_hears_an_older_one() -> None:
    laws = Laws(AGENT)
    assert laws.breaches(event(4)) == []
    assert laws.breaches(event(7)) == []
    assert laws.breaches(event(6)) == ["version 6 of interaction a came after 7"]


def test_every_fact_for_an_engine_is_numbered() -> None:
    assert Laws(ENGINE).breaches(event(1)) == ["a reporting event has no eventSequence"]


@pytest.mark.parametrize("time", ["2026-11-22T07:09:18Z", "2026-11-22 07:09:18.123Z", 1])
def test_times_are_utc_with_milliseconds(time: object) -> None:
    router = Party(name="URS", dialect=Dialect.T_LIBRARY)
    assert Laws(router).breaches({"time": time})
    assert not Laws(router).breaches({"time": TIME})


def test_null_is_never_sent() -> None:
    assert Laws(AGENT).breaches({"a": {"b": None}}) == ["a.b is null, which is never sent"]
