"""The dispatch: a request that has no entry cannot be asked."""

from typing import get_args

from interaction_server.core.decide import DECIDERS, decide
from interaction_server.core.decide.decision import ACKNOWLEDGED
from interaction_server.core.model import StrategyId
from interaction_server.core.requests import Request, RunStrategy
from tests.core.world import STRANGER, World


def test_every_request_has_a_decider() -> None:
    """A request without an entry could be heard but never decided."""
    assert set(DECIDERS) == set(get_args(Request))


def test_a_request_goes_to_its_decider() -> None:
    """Running a strategy is a matter of connections (protocol 6), so nothing becomes so."""
    request = RunStrategy(strategy_id=StrategyId("sort"), running=True)
    assert decide(request, World().situation(STRANGER)) is ACKNOWLEDGED
