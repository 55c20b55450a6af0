"""What is found wrong with a day."""

from interaction_server.config import load_config
from interaction_server.demo.day.cast import SUPERVISOR
from interaction_server.demo.day.floor import ALL, Floor
from interaction_server.demo.day.invariants import (
    CAPACITY,
    CAPACITY_OF_THE_SUPERVISOR,
    gaps,
    made_once,
    over_capacity,
    told_twice,
    unaccounted,
)
from interaction_server.demo.day.observations import Observation
from interaction_server.demo.day.programme import CONFIG
from interaction_server.demo.day.verbs import BURST, NOTE
from tests.demo.day.made import fact


def heard(who: str, name: str, **body: object) -> Observation:
    return Observation(who=who, way="<", name=name, about="i-1", body=body)


def test_positions_begin_with_1_and_have_no_gap():
    assert gaps([1, 2, 3]) == []
    assert gaps([1, 3]) == ["fact 3 where 2 must be"]
    assert gaps([1, 1]) == ["fact 1 where 2 must be"]
    assert len(gaps(range(2, 100))) == 5


def test_every_change_of_the_burst_is_made_and_once():
    made = [fact("EventPropertiesChanged", "i-1", addedProperties={f"{NOTE}{n}": n}) for n in range(BURST)]
    assert made_once(made, BURST) == []
    assert made_once([], 0) == []
    assert made_once(made[1:], BURST) == [f"{NOTE}0 was made 0 times"]
    again = fact("EventPropertiesChanged", "i-1", changedProperties={f"{NOTE}3": 3})
    assert made_once([*made, again], BURST) == [f"{NOTE}3 was made 2 times"]


def test_a_notice_comes_once_to_each_client():
    changed = {"interaction": {"interactionVersion": 4}}
    once = heard("ann", "EventPropertiesChanged", **changed)
    assert told_twice([once, heard("ben", "EventPropertiesChanged", **changed)]) == []
    assert (
        told_twice([once, heard("ann", "EventPropertiesChanged", interaction={"interactionVersion": 5})])
        == []
    )
    assert told_twice([once, once]) == ["ann EventPropertiesChanged i-1 4"]
    fact_7 = heard("mart", "EventHeld", eventSequence=7)
    assert told_twice([fact_7, fact_7]) == ["mart EventHeld 7"]
    route = heard("URS", "EventRouteRequest", connID="0A")
    assert told_twice([route, route]) == ["URS EventRouteRequest 0A"]


def test_answers_and_what_has_no_mark_may_come_again():
    answer = Observation(who="ann", way="<", name="EventAck", answers="RequestHold")
    status = heard("ann", "EventCurrentAgentStatus", agentId="a")
    sent = Observation(who="ann", way=">", name="RequestHold", about="i-1")
    assert told_twice([answer, answer, status, status, sent, sent]) == []


def test_nobody_may_have_more_than_it_can_take():
    assert over_capacity(Floor(most={("a", "email"): 3})) == []
    assert over_capacity(Floor(most={("a", "email"): 4, ("a", ALL): 4})) == ["a had 4 of email"]
    assert over_capacity(Floor(most={(SUPERVISOR, ALL): 2})) == [f"{SUPERVISOR} had 2 of all"]


def test_capacity_is_what_the_configuration_says():
    rules = load_config(CONFIG, {}).capacity_rules
    assert rules["standard"].media == CAPACITY
    assert rules["one-at-a-time"].total == CAPACITY_OF_THE_SUPERVISOR[ALL]


def test_what_is_open_is_where_the_server_says():
    floor = Floor(open={"i-1": "one", "i-2": "two"})
    assert unaccounted(floor, {"i-1": "one", "i-2": "two"}) == []
    assert unaccounted(floor, {"i-1": "two", "i-3": "one"}) == [
        "i-1 is in one by the journal, in two by the server",
        "i-2 is in two by the journal, in None by the server",
        "i-3 is in None by the journal, in one by the server",
    ]
