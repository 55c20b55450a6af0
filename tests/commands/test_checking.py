"""``ixn check-config``: what is in a file, or everything that is wrong with it."""

from pathlib import Path

from tests.commands.ixn import ixn
from tests.config.file import written


def test_a_file_that_is_in_order_is_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        tenants = [1, 7]
        [settings]
        history_days = 7
        [queues.inbox]
        [capacity_rules.lean]
        [agents.ada]
        [agents.bob]
        """,
    )
    assert ixn("check-config", path).lines() == [
        f"{path}: ok",
        "tenants 2, queues 1, capacity rules 1, agents 2, settings changed 1",
    ]


def test_what_may_not_be_meant_is_a_note_and_no_error(tmp_path: Path) -> None:
    """Where unknown queues are refused, what names none needs the queue that it goes into then."""
    refused = '[settings]\nunknown_objects = "refused"\n'
    said = ixn("check-config", written(tmp_path, refused + "[queues.inbox]")).lines()
    assert said[2:] == [
        "note: what is submitted without a queue is refused: there is no queue default in [queues]"
    ]
    for text in (refused + "[queues.default]", refused, "[queues.inbox]"):
        assert len(ixn("check-config", written(tmp_path, text)).lines()) == 2


def test_every_error_is_a_line(tmp_path: Path) -> None:
    path = written(
        tmp_path, "nope = 1\n[settings]\nhistory_days = 0\n[views.french]\nqueue = 'q'\norder = '?'"
    )
    first, second, third = ixn("check-config", path).faults()
    assert first.startswith(f"{path}: nope: there is no such key")
    assert second == f"{path}: settings.history_days: Expected `int` >= 1"
    assert third == f"{path}: views.french.order: '?' cannot stand here at position 1"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert (
        ixn("check-config", tmp_path / "none.toml").fault()
        == f"{tmp_path}/none.toml: No such file or directory"
    )
