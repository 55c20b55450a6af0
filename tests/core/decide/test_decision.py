"""What every decide module gets and gives."""

from interaction_server.core.decide.decision import (
    ACKNOWLEDGED,
    Decision,
    Limits,
    Outcome,
    first_missing,
    missing,
    unknown_tenant,
)
from interaction_server.core.refusals import Refusals


def test_the_limits_are_those_of_the_protocol() -> None:
    """Protocol 3.1: "64 KiB encoded"; protocol 8: ``delivering-timeout`` 30 s."""
    assert Limits() == Limits(
        user_data_bytes_max=64 * 1024, delivering_timeout_ms=30_000, tenants=frozenset({1})
    )


def test_a_missing_attribute_is_error_48() -> None:
    """Protocol 9: INVALID_ATTRIBUTE, "missing or impossible value"."""
    refusal = missing("queue")
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert "queue is missing" in refusal.sentence


def test_the_first_attribute_that_is_missing_is_named() -> None:
    """In the order in which the protocol has them."""
    refusal = first_missing(agentId="a", placeId="", mediaType="")
    assert refusal is not None
    assert refusal == missing("placeId")
    assert first_missing(agentId="a") is None


def test_a_tenant_that_is_not_configured_is_error_54() -> None:
    """Protocol 0: without a config file "it is one tenant (id 1)"."""
    assert unknown_tenant(1, Limits()) is None
    refusal = unknown_tenant(2, Limits())
    assert refusal is not None
    assert refusal.why is Refusals.NOT_AUTHORIZED
    assert unknown_tenant(2, Limits(tenants=frozenset({2, 3}))) is None


def test_what_is_acknowledged_need_not_change_anything() -> None:
    """Protocol 3: the asker is answered exactly once, also where nothing becomes so."""
    assert Decision() == ACKNOWLEDGED
    assert (ACKNOWLEDGED.facts, ACKNOWLEDGED.outcome) == ((), Outcome.DONE)
