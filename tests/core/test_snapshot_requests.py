"""Requests about snapshots: what a client asks of one leads to a request that names all that is in it."""

from typing import get_args

from interaction_server.core import requests
from interaction_server.core.snapshot_requests import GroupRequest, SnapshotRequest
from interaction_server.core.view_requests import PullFound


def test_clients_name_the_snapshot_and_the_server_names_what_is_in_it() -> None:
    """Only what names its interactions can have them loaded before it is decided."""
    assert set(get_args(SnapshotRequest)) < set(get_args(requests.ClientRequest))
    assert set(get_args(GroupRequest)) < set(get_args(requests.ServerRequest))
    for kind in get_args(SnapshotRequest):
        assert "interaction_ids" not in kind.__struct_fields__
    for kind in get_args(GroupRequest):
        assert "interaction_ids" in kind.__struct_fields__
        assert kind is PullFound or "snapshot_id" in kind.__struct_fields__
