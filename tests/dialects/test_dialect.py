"""What both dialects offer to a session and to the runtime."""

import inspect

import pytest

from interaction_server.core.refusals import Refusals, refuse
from interaction_server.dialects.dialect import Dialect
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.t_library import TLibrary

OFFERS = [name for name, member in vars(Dialect).items() if inspect.isfunction(member) and name[0] != "_"]


@pytest.mark.parametrize("kind", [InteractionManagement, TLibrary])
def test_both_dialects_offer_the_same_with_the_same_parameters(kind: type) -> None:
    """Neither session nor runtime need know which one it speaks (design 2)."""
    for name in OFFERS:
        ours, theirs = inspect.signature(getattr(kind, name)), inspect.signature(getattr(Dialect, name))
        assert list(ours.parameters) == list(theirs.parameters), name


@pytest.mark.parametrize("dialect", [InteractionManagement(), TLibrary()])
def test_bodies_end_before_their_closing_brace(dialect: Dialect) -> None:
    """The session adds what differs from recipient to recipient."""
    body = dialect.refusal(refuse(Refusals.CONFLICT, "no", InteractionVersion=3), 7)
    assert body.startswith(b'{"messageName":"EventError"')
    assert body.count(b"{") == body.count(b"}") + 1
