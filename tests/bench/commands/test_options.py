import resource

import click
import pytest

from interaction_server.bench.commands.options import Counts, allow_connections, interactions_for
from interaction_server.bench.faults import BenchFault


def test_counts_are_put_in_rising_order_each_once() -> None:
    assert Counts().convert("100, 1,10,1", None, None) == (1, 10, 100)


@pytest.mark.parametrize("wrong", ["", "1,", "0", "-3", "1.5", "one"])
def test_what_is_no_list_of_counts_is_refused(wrong: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a list of numbers of at least 1"):
        Counts().convert(wrong, None, None)


def test_every_client_needs_an_interaction_of_its_own() -> None:
    assert interactions_for(4, 4) == 4
    with pytest.raises(click.ClickException, match=r"--interactions 3: .* at least 4"):
        interactions_for(4, 3)


def test_the_limit_of_open_files_is_raised_where_it_is_too_low(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [(1_024, 4_096)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: limits.append(limit))
    allow_connections(500)
    assert limits == [(1_024, 4_096)]
    allow_connections(1_000)
    assert limits[-1] == (1_200, 4_096)


def test_more_connections_than_the_machine_allows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_024, 1_024))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    with pytest.raises(BenchFault, match="10000 connections need 10200 open files, and 1024 are allowed"):
        allow_connections(10_000)
