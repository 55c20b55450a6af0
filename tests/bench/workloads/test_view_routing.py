import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.ranked import Line, is_held_back, properties, rank
from interaction_server.bench.workloads.view_routing import Routing, urgent_change
from tests.bench.standing_in import Transport

FIRST, SECOND, THIRD, FOURTH = sorted(
    (number for number in range(20) if not is_held_back(number)), key=rank, reverse=True
)[:4]


class Play:
    """A router whose messages are said by hand."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        line = Line(1)
        line.fill(20)
        self.routing = Routing(line, "inbox-", self.reasons.append)
        self.wire, self.transport = Connection(self.reasons.append), Transport()
        self.wire.connection_made(self.transport)  # type: ignore[arg-type]

    def hand(self, number: int, **changed: object) -> None:
        user_data = {**properties(number, 1), "InteractionId": f"inbox-{number}", **changed}
        message = {"messageName": "EventRouteRequest", "connID": f"c{number}", "userData": user_data}
        self.routing.hear(self.wire, message)

    def used(self) -> None:
        self.routing.hear(self.wire, {"messageName": "EventRouteUsed"})

    def stopped(self) -> list[str]:
        """The connIDs that were stopped."""
        lines = self.transport.written.splitlines()
        return [msgspec.json.decode(line)["connID"] for line in lines]


def test_what_comes_is_held_until_a_round_begins() -> None:
    play = Play()
    play.hand(FIRST)
    play.hand(SECOND)
    assert play.routing.came.is_set()
    assert (list(play.routing.held), play.stopped()) == ([FIRST, SECOND], [])
    play.routing.begin(3)
    assert play.routing.unanswered() == 2
    play.hand(THIRD)
    play.hand(FOURTH)
    assert play.stopped() == [f"c{number}" for number in (FIRST, SECOND, THIRD)]
    for _ in range(3):
        play.used()
    assert (play.routing.unanswered(), list(play.routing.held)) == (0, [FOURTH])
    assert (play.routing.handed, len(play.routing.latencies), play.reasons) == (4, 2, [])


def test_one_out_of_its_turn_breaks_the_run() -> None:
    play = Play()
    play.hand(SECOND)
    assert play.reasons == [f"interaction {SECOND} was handed out, which is not the first of its segment"]


def test_other_properties_break_the_run() -> None:
    play = Play()
    play.hand(FIRST, Subject="Another")
    assert play.reasons == [f"interaction {FIRST} was handed out with other properties than it has"]


def test_anything_else_breaks_the_run() -> None:
    play = Play()
    play.routing.hear(play.wire, {"messageName": "EventError"})
    assert play.reasons[0].startswith("EventError came where a hand-out or EventRouteUsed was expected")


def test_the_one_that_was_changed_comes_before_all() -> None:
    play = Play()
    changed = urgent_change(2**31)
    play.routing.urgent = (4, changed)
    play.hand(4, **changed)
    play.routing.stop(4)
    assert (play.stopped(), play.reasons) == (["c4"], [])
    play.hand(FIRST)
    assert play.reasons == [f"interaction {FIRST} was handed out in place of 4, which comes first now"]


def test_the_change_must_be_in_it() -> None:
    play = Play()
    play.routing.urgent = (4, urgent_change(2**31))
    play.hand(4)
    assert play.reasons == ["interaction 4 was handed out with other properties than it has"]
