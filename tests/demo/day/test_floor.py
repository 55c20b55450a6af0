"""Who is there, ready and busy."""

from interaction_server.demo.day.floor import ALL, Floor
from interaction_server.dialects.interaction_management.event_base import FactEvent
from tests.demo.day.made import STRATEGY, agent, fact

MOST = {"email": 2, "chat": 1}


def about(name: str, agent_id: str = "a", **attributes: object) -> FactEvent:
    """A fact about an agent."""
    return fact(name, agentId=agent_id, placeId="p", tenantId=1, **attributes)


def floor(*facts: FactEvent) -> Floor:
    """The picture after these facts."""
    found = Floor()
    for one in facts:
        found.see(one)
    return found


LOGIN = about("EventAgentLogin", mediaList={"email": 1, "chat": 0})
OFFER = fact("EventAgentInvited", "i-1", party=agent("a"), operation="Deliver")


def ready_for(found: Floor, media_type: str) -> list[str]:
    return [*found.ready_for(media_type, MOST)]


def test_an_agent_can_be_offered_what_it_is_ready_for():
    found = floor(LOGIN)
    assert (ready_for(found, "email"), ready_for(found, "chat"), ready_for(found, "fax")) == (["a"], [], [])


def test_it_follows_what_agents_say_of_themselves():
    not_ready = about("EventNotReadyForMedia", mediaTypeName="email")
    assert ready_for(floor(LOGIN, not_ready), "email") == []
    assert ready_for(floor(LOGIN, about("EventReadyForMedia", mediaTypeName="chat")), "chat") == ["a"]
    assert ready_for(floor(LOGIN, about("EventMediaAdded", mediaTypeName="chat")), "chat") == ["a"]
    assert ready_for(floor(LOGIN, about("EventMediaRemoved", mediaTypeName="email")), "email") == []
    alone = about("EventDoNotDisturbOn")
    assert ready_for(floor(LOGIN, alone), "email") == []
    assert ready_for(floor(LOGIN, alone, about("EventDoNotDisturbOff")), "email") == ["a"]


def test_an_agent_goes_with_its_last_connection():
    assert ready_for(floor(LOGIN, about("EventAgentLogout", connectionsLeft=1)), "email") == ["a"]
    assert ready_for(floor(LOGIN, about("EventAgentLogout")), "email") == []


def test_an_agent_has_an_offer_until_it_is_answered_and_what_it_took_until_it_leaves():
    accepted = fact("EventPartyAdded", "i-1", party=agent("a"), operation="Deliver")
    assert floor(LOGIN, OFFER).load("a") == 1
    assert floor(LOGIN, OFFER, accepted).load("a", "email") == 1
    assert floor(LOGIN, OFFER, fact("EventRejected", "i-1", party=agent("a"))).load("a") == 0
    left = fact("EventPartyRemoved", "i-1", party=agent("a"), operation="Stopped")
    assert floor(LOGIN, OFFER, accepted, left).load("a") == 0


def test_strategies_are_no_agents():
    found = floor(
        fact("EventPartyAdded", "i-1", party=STRATEGY, operation="Routed"),
        fact("EventPartyRemoved", "i-1", party=STRATEGY, operation="Lost"),
    )
    assert found.work == {}


def test_who_has_least_comes_first_then_who_was_offered_least_and_nobody_who_has_enough():
    others = [about("EventAgentLogin", name, mediaList={"email": 1}) for name in "bc"]
    ended = fact("EventRejected", "i-2", party=agent("b"))
    found = floor(
        LOGIN, *others, OFFER, fact("EventAgentInvited", "i-2", party=agent("b"), operation="Deliver"), ended
    )
    assert ready_for(found, "email") == ["c", "b", "a"]
    found.see(fact("EventAgentInvited", "i-3", party=agent("a"), operation="Deliver"))
    assert ready_for(found, "email") == ["c", "b"]
    assert found.most == {
        ("a", "email"): 2,
        ("a", ALL): 2,
        ("b", "email"): 1,
        ("b", ALL): 1,
    }


def test_what_is_open_is_known_by_its_queue():
    submitted = fact("EventInteractionSubmitted", "i-1", queue_now="one")
    placed = fact("EventPlacedInQueue", "i-1", queue="two", queue_now="two")
    assert floor(submitted).open == {"i-1": "one"}
    assert floor(submitted, placed).open == {"i-1": "two"}
    assert floor(submitted, placed, fact("EventProcessingStopped", "i-1")).open == {}
