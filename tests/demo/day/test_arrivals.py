"""The ordinary traffic that a seed makes."""

import pytest

from interaction_server.demo.day import arrivals as streams
from interaction_server.demo.day.arrivals import FIRST, LAST, STREAMS, arrivals
from interaction_server.demo.day.routine import ENDINGS
from interaction_server.demo.day.script import moment_of


def test_a_seed_makes_the_same_day_again_and_another_one_another_day():
    assert arrivals(7) == arrivals(7)
    assert arrivals(7) != arrivals(8)


def test_every_stream_has_its_count_within_the_hours_and_in_order():
    found = arrivals(1)
    for stream in STREAMS:
        assert sum(one.media_type == stream.media_type for one in found) == stream.count
    moments = [one.moment for one in found]
    assert moments == sorted(moments)
    assert moment_of(FIRST) <= moments[0]
    assert moments[-1] < moment_of(LAST)
    assert len({one.interaction_id for one in found}) == len(found)


def test_another_stream_does_not_change_what_a_stream_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [one for one in arrivals(1) if one.media_type == "chat"]
    monkeypatch.setattr(streams, "STREAMS", STREAMS[1:])
    assert [one for one in arrivals(1) if one.media_type == "chat"] == before


def test_agents_know_what_to_do_with_every_ending():
    assert {ending for stream in STREAMS for ending in stream.endings} <= ENDINGS.keys()


def test_somebody_is_declined_and_somebody_gives_up():
    found = [one for seed in range(5) for one in arrivals(seed)]
    assert any(one.rejections for one in found)
    assert {one.media_type for one in found if one.patience is not None} == {"chat"}
