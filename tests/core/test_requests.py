"""Requests: what can be asked can be decided (design 1)."""

from typing import get_args

from interaction_server.core import agent_requests, requests, snapshot_requests, view_requests


def test_every_request_is_in_one_of_the_two_unions() -> None:
    """What clients ask and what the server asks of itself are apart, and nothing else is asked."""
    defined = {
        kind
        for module in (requests, agent_requests, snapshot_requests, view_requests)
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    }
    client, server = set(get_args(requests.ClientRequest)), set(get_args(requests.ServerRequest))
    assert client | server == defined == set(get_args(requests.Request))
    assert not client & server


def test_requests_are_imperatives_of_frozen_values() -> None:
    """A request that waits in a batch cannot be changed by whoever sent it."""
    assert all(kind.__struct_config__.frozen for kind in get_args(requests.Request))
