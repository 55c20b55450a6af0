"""What an agent says of itself: media, readiness, do-not-disturb, reasons (protocol 4)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import (
    AddMedia,
    ChangeAgentStateReason,
    ChangeMediaStateReason,
    LogIn,
    RemoveMedia,
    SetDoNotDisturb,
    SetReadiness,
)
from interaction_server.core.facts import (
    AgentStateReasonChanged,
    AnyFact,
    DoNotDisturbOff,
    DoNotDisturbOn,
    MediaAdded,
    MediaRemoved,
    MediaStateReasonChanged,
    NotReadyForMedia,
    ReadyForMedia,
)
from interaction_server.core.model import AgentId, AgentSession, KeyValueList, PlaceId
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import Request, RouteToAgent
from tests.core.world import World

ONE, TWO = AgentId("agent-1"), AgentId("agent-2")
DESK = PlaceId("desk")
WHO = {"agent_id": ONE, "place_id": DESK, "tenant_id": 1}
LUNCH: KeyValueList = {"why": "lunch"}
TALK: KeyValueList = {"why": "talk"}
WRONG: KeyValueList = {"a": None}
SESSION = AgentSession(
    media={"email": True, "chat": False},
    client_name="desk of agent-1",
    **WHO,  # type: ignore[arg-type]
)

NOT_READY = SetReadiness(media_type="email", ready=False, reason=LUNCH)
ADD_FAX = AddMedia(media_type="fax", reason=LUNCH)
REMOVE_EMAIL = RemoveMedia(media_type="email", reason=LUNCH)
DISTURB_NOT = SetDoNotDisturb(on=True, reason=LUNCH)
SAY_WHY = ChangeAgentStateReason(reason=LUNCH)
SAY_WHY_EMAIL = ChangeMediaStateReason(media_type="email", reason=LUNCH)
EVERY_REQUEST = [NOT_READY, ADD_FAX, REMOVE_EMAIL, DISTURB_NOT, SAY_WHY, SAY_WHY_EMAIL]


def logged_in() -> World:
    """A world with one agent, ready for e-mails and not for chats."""
    world = World()
    login = LogIn(agent_id=ONE, place_id=DESK, tenant_id=1, media={"email": True, "chat": False})
    world.done(world.agent(ONE), login)
    return world


@pytest.mark.parametrize(
    ("request_", "fact", "more"),
    [
        (
            NOT_READY,
            NotReadyForMedia(media_type="email", reason=LUNCH, **WHO),  # type: ignore[arg-type]
            {"media": {"email": False, "chat": False}, "media_reasons": {"email": LUNCH}},
        ),
        (
            SetReadiness(media_type="chat", ready=True),
            ReadyForMedia(media_type="chat", **WHO),  # type: ignore[arg-type]
            {"media": {"email": True, "chat": True}},
        ),
        (
            ADD_FAX,
            MediaAdded(media_type="fax", reason=LUNCH, **WHO),  # type: ignore[arg-type]
            {"media": {"email": True, "chat": False, "fax": True}, "media_reasons": {"fax": LUNCH}},
        ),
        (
            REMOVE_EMAIL,
            MediaRemoved(media_type="email", reason=LUNCH, **WHO),  # type: ignore[arg-type]
            {"media": {"chat": False}},
        ),
        (
            DISTURB_NOT,
            DoNotDisturbOn(reason=LUNCH, **WHO),  # type: ignore[arg-type]
            {"do_not_disturb": True, "reason": LUNCH},
        ),
        (SAY_WHY, AgentStateReasonChanged(reason=LUNCH, **WHO), {"reason": LUNCH}),  # type: ignore[arg-type]
        (
            SAY_WHY_EMAIL,
            MediaStateReasonChanged(media_type="email", reason=LUNCH, **WHO),  # type: ignore[arg-type]
            {"media_reasons": {"email": LUNCH}},
        ),
    ],
)
def test_what_an_agent_says_becomes_a_fact_once(
    request_: Request, fact: AnyFact, more: dict[str, object]
) -> None:
    """Protocol 4 and 5: each request has its fact, and the session is what the fact says."""
    world = logged_in()
    assert world.done(world.agent(ONE), request_) == (fact,)
    assert world.agents[ONE] == msgspec.structs.replace(SESSION, **more)
    if request_ is not REMOVE_EMAIL:
        assert world.done(world.agent(ONE), request_) == ()


@pytest.mark.parametrize("request_", EVERY_REQUEST)
def test_only_an_agent_who_is_logged_in_has_states(request_: Request) -> None:
    """Protocol 9: 44."""
    world = logged_in()
    assert world.refused(world.agent(TWO), request_).why is Refusals.NOT_ALLOWED_NOW


@pytest.mark.parametrize("request_", EVERY_REQUEST)
def test_a_reason_is_a_key_value_list(request_: Request) -> None:
    """Protocol 2: "``null`` is refused"."""
    world = logged_in()
    wrong = msgspec.structs.replace(request_, reason=WRONG)
    assert world.refused(world.agent(ONE), wrong).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize("media_type", ["", "fax"])
@pytest.mark.parametrize("request_", [NOT_READY, REMOVE_EMAIL, SAY_WHY_EMAIL])
def test_a_state_is_of_a_medium_of_the_session(request_: Request, media_type: str) -> None:
    """Protocol 9: 48 for a medium that is missing, or that the agent does not have."""
    world = logged_in()
    refusal = world.refused(world.agent(ONE), msgspec.structs.replace(request_, media_type=media_type))
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert refusal.sentence.startswith("mediaTypeName")


def test_a_medium_without_a_name_is_not_added() -> None:
    """Protocol 9: 48."""
    world = logged_in()
    assert world.refused(world.agent(ONE), AddMedia(media_type="")).sentence.startswith("mediaTypeName")


@pytest.mark.parametrize("request_", [SAY_WHY, SAY_WHY_EMAIL])
def test_to_change_a_reason_is_to_give_one(request_: Request) -> None:
    """Protocol 4: ``reason`` is what these two are about."""
    world = logged_in()
    refusal = world.refused(world.agent(ONE), msgspec.structs.replace(request_, reason=None))
    assert (refusal.why, refusal.sentence) == (Refusals.INVALID_ATTRIBUTE, "reason is missing or empty")


def test_a_reason_lasts_until_the_state_changes() -> None:
    """A reason is of a state: with the next state comes the next reason, or none."""
    world = logged_in()
    agent = world.agent(ONE)
    for request in (NOT_READY, DISTURB_NOT, ChangeMediaStateReason(media_type="email", reason=TALK)):
        world.done(agent, request)
    assert (world.agents[ONE].reason, world.agents[ONE].media_reasons) == (LUNCH, {"email": TALK})
    world.done(agent, SetReadiness(media_type="email", ready=True))
    assert world.done(agent, SetDoNotDisturb(on=False)) == (DoNotDisturbOff(**WHO),)  # type: ignore[arg-type]
    assert world.agents[ONE] == SESSION


def offered(world: World, media_type: str) -> Refusals | None:
    """What comes of an offer to the agent of an interaction of a media type."""
    routed = world.route(f"{media_type} {len(world.heard)}", media_type=media_type)
    decision = world.ask(world.strategy(routed), RouteToAgent(interaction_id=routed, agent_id=ONE))
    return getattr(decision, "why", None)


def test_an_agent_without_a_medium_is_not_offered_its_interactions() -> None:
    """Protocol 9: UNKNOWN_AGENT, as for one who is not ready."""
    world = logged_in()
    agent = world.agent(ONE)
    assert offered(world, "fax") is Refusals.UNKNOWN_AGENT
    world.done(agent, ADD_FAX)
    assert offered(world, "fax") is None
    world.done(agent, RemoveMedia(media_type="fax"))
    assert offered(world, "fax") is Refusals.UNKNOWN_AGENT


def test_an_agent_who_is_not_to_be_disturbed_is_ready_for_nothing() -> None:
    """The media keep their states and count again afterwards."""
    world = logged_in()
    agent = world.agent(ONE)
    world.done(agent, DISTURB_NOT)
    assert offered(world, "email") is Refusals.UNKNOWN_AGENT
    world.done(agent, SetReadiness(media_type="chat", ready=True))
    assert offered(world, "chat") is Refusals.UNKNOWN_AGENT
    world.done(agent, SetDoNotDisturb(on=False))
    assert offered(world, "email") is offered(world, "chat") is None
