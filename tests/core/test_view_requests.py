"""Requests about views: an agent's leads to one of the server's that names what was found."""

from typing import get_args

from interaction_server.core import requests
from interaction_server.core.view_requests import PullFound, PullFromView


def test_agents_name_the_view_and_the_server_names_what_was_found() -> None:
    """Only what names its interactions can have them loaded before it is decided."""
    assert PullFromView in get_args(requests.ClientRequest)
    assert PullFound in get_args(requests.ServerRequest)
    assert "interaction_ids" in PullFound.__struct_fields__
