import tomllib

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.changes import user_data
from interaction_server.bench.workloads.ranked import (
    Line,
    Ranked,
    configuration,
    is_held_back,
    properties,
    rank,
)
from tests.bench.standing_in import Transport


def ordered(count: int) -> list[int]:
    """Those that are not held back, the first to be handed out first."""
    return sorted((number for number in range(count) if not is_held_back(number)), key=rank, reverse=True)


def test_no_two_have_the_same_priority() -> None:
    assert len(set(map(rank, range(100_000)))) == 100_000


def test_every_fifth_is_held_back() -> None:
    assert [number for number in range(15) if is_held_back(number)] == [4, 9, 14]
    assert properties(4, 3) == {**user_data(), "Priority": rank(4), "Language": "1", "Ready": "no"}
    assert properties(5, 3)["Ready"] == "yes"


def test_a_submission_has_the_properties_that_the_view_looks_at() -> None:
    wire, transport = Connection([].append), Transport()
    wire.connection_made(transport)  # type: ignore[arg-type]
    Ranked(wire, "inbox", 3, iter([])).submit([7])
    assert msgspec.json.decode(transport.written) == {
        "messageName": "RequestSubmit",
        "referenceId": 7,
        "interactionId": "inbox-7",
        "mediaType": "email",
        "interactionType": "Inbound",
        "queue": "inbox",
        "userData": properties(7, 3),
    }


def test_the_configuration_has_a_view_that_feeds_and_a_router_with_a_limit() -> None:
    read = tomllib.loads(configuration("bench-queue", "bench-router", 4))
    assert read["routers"] == {"bench-router": {"max-submitted-interactions": 4}}
    [view] = read["views"].values()
    assert (view["condition"], view["order"]) == ("Ready = 'yes'", "Priority desc, ReceivedAt")
    assert (view["segment-by"], view["segment-total-limit"]) == (["Language"], 2)


def test_the_line_is_taken_in_its_order() -> None:
    line = Line(1)
    line.fill(20)
    for number in ordered(20):
        assert line.first() == rank(number)
        assert line.take(number, exactly=True) is None
        line.release(number)
    assert (line.first(), line.room()) == (None, 0)


def test_whatever_comes_out_of_its_turn_is_wrong() -> None:
    line = Line(1)
    line.fill(20)
    second = ordered(20)[1]
    assert line.take(second, exactly=False) == (
        f"interaction {second} was handed out, which is not the first of its segment"
    )
    first = ordered(20)[0]
    assert line.take(first, exactly=False) is None
    assert line.take(first, exactly=False) is not None, "it came twice"
    assert line.take(4, exactly=False) is not None, "the condition is false for it"


def test_the_first_of_another_segment_is_wrong_where_all_count() -> None:
    line = Line(2)
    line.fill(20)
    best = ordered(20)[0]
    other = next(number for number in ordered(20) if number % 2 != best % 2)
    assert line.take(other, exactly=True) == (
        f"interaction {other} was handed out, which is not the first of all"
    )
    assert line.take(other, exactly=False) is None


def test_a_segment_without_room_gives_nothing() -> None:
    line = Line(2)
    line.fill(40)
    assert line.room() == 4
    even = [number for number in ordered(40) if number % 2 == 0]
    assert [line.take(number, exactly=False) for number in even[:2]] == [None, None]
    assert line.room() == 2
    assert line.take(even[2], exactly=False) == (
        f"interaction {even[2]} was handed out, of a segment without room"
    )
    line.release(even[0])
    assert line.take(even[2], exactly=False) is None


def test_those_that_come_later_have_their_places_too() -> None:
    line = Line(1)
    line.put([1, 2, 3])
    assert [line.take(number, exactly=True) for number in (3, 2)] == [None, None]
