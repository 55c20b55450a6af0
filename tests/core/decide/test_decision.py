"""What every decide module gets and gives, and the dispatch over them."""

from typing import get_args

from interaction_server.core.decide import DECIDERS, Decision, Limits, Outcome, decide
from interaction_server.core.decide.decision import ACKNOWLEDGED, missing
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import Request, RunStrategy
from tests.core.world import STRANGER, World


def test_the_limits_are_those_of_the_protocol() -> None:
    """Protocol 3.1: "64 KiB encoded"; protocol 8: ``delivering-timeout`` 30 s."""
    assert Limits() == Limits(user_data_bytes_max=64 * 1024, delivering_timeout_ms=30_000)


def test_every_request_has_a_decider() -> None:
    """A request without an entry could be heard but never decided."""
    assert set(DECIDERS) == set(get_args(Request))


def test_a_missing_attribute_is_error_48() -> None:
    """Protocol 9: INVALID_ATTRIBUTE, "missing or impossible value"."""
    refusal = missing("queue")
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert "queue is missing" in refusal.sentence


def test_a_request_goes_to_its_decider() -> None:
    """Running a strategy is a matter of connections, so nothing becomes so."""
    request = RunStrategy(strategy_id=STRANGER.strategy_id, running=True)  # type: ignore[arg-type]
    assert decide(request, World().situation(STRANGER)) is ACKNOWLEDGED
    assert Decision() == ACKNOWLEDGED
    assert ACKNOWLEDGED.outcome is Outcome.DONE
