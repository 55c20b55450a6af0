"""What everybody does without being told: strategies, desktops, media servers and services at their work."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from interaction_server.client import AgentApplication, Interrupted, MediaServer, Router, Workbin
from interaction_server.demo.autoresponse import THANKS
from interaction_server.demo.day.cast import (
    AGENTS,
    AUTO_RESPONSE,
    DATA_MART,
    MEDIA_SERVERS,
    REPORTING,
    STAT_SERVER,
    Player,
)
from interaction_server.demo.day.script import CHAT, EMAIL, INBOUND, WORKITEM, Arrival
from interaction_server.demo.day.stage import Asked, Plan, Stage, Stay
from interaction_server.demo.strategy import enrichment
from interaction_server.dialects.interaction_management.event_base import FactEvent
from interaction_server.dialects.interaction_management.events import EventInvite, Request3rdServer
from interaction_server.dialects.t_library.events import EventAbandoned, EventRouteRequest

MOST: Final[Mapping[str, int]] = {EMAIL: 2, CHAT: 2, WORKITEM: 1}
"""How many of each media type the strategies give to one agent."""
DRAFTS: Final = "Drafts"
PARKED_MINUTES, REST_MINUTES = 15, 4
AUTOMATIC: Final = "automatic"


async def submit(stage: Stage, arrival: Arrival) -> None:
    """An ordinary interaction comes in, when its media server is there."""
    if not stage.players[MEDIA_SERVERS[arrival.media_type]].is_there:
        stage.later(1, lambda: submit(stage, arrival))
        return
    stage.plans[arrival.interaction_id] = Plan(arrival, arrival.rejections, arrival.ending)
    client = client_of(stage, MEDIA_SERVERS[arrival.media_type], MediaServer)
    await client.submit(
        media_type=arrival.media_type,
        interaction_type="Inbound",
        queue=INBOUND[arrival.media_type],
        user_data=arrival.user_data,
        interaction_id=arrival.interaction_id,
        is_online=True if arrival.media_type == CHAT else None,
    )
    stage.board.came(arrival.media_type)
    if arrival.patience is not None:
        stage.later(arrival.patience, lambda: give_up(stage, arrival))


async def give_up(stage: Stage, arrival: Arrival) -> None:
    """The customer waits no longer; the media server says so, and ends it."""
    interaction_id = arrival.interaction_id
    if not stage.players[MEDIA_SERVERS[arrival.media_type]].is_there:
        stage.later(1, lambda: give_up(stage, arrival))
    elif interaction_id in stage.floor.open:
        client = client_of(stage, MEDIA_SERVERS[arrival.media_type], MediaServer)
        await client.change_properties(interaction_id, changed={"IsOnline": 0})
        await client.stop_processing(interaction_id, reason="CustomerLeft")


async def take_stay(stage: Stage, router: Player, event: EventRouteRequest) -> None:
    """A strategy begins: by hand, automatically, or on its way to an agent."""
    interaction_id = str(event.user_data["InteractionId"])
    stay = Stay(router, event.conn_id, interaction_id, str(event.user_data["MediaType"]))
    stage.stays[interaction_id] = stay
    plan = stage.plans.get(interaction_id)
    if plan is None:
        return
    assert isinstance(router.client, Router)
    found = enrichment(event.user_data)
    await router.client.update_user_data(event.conn_id, found)
    if plan.ending == AUTOMATIC and found["Language"] in THANKS:
        ask_for_letter(stage, stay, router.client, str(found["Language"]))
    else:
        stage.waiting.append(stay)


def ask_for_letter(stage: Stage, stay: Stay, router: Router, language: str) -> None:
    """An external service composes the answer; with it the interaction ends."""

    async def send(letter: Mapping[str, object]) -> None:
        await router.update_user_data(stay.conn_id, {"AutoResponse": letter["Text"]})
        await router.route_to_stop(stay.conn_id, reason="AutoResponse")

    request = router.private_service(
        stay.conn_id, AUTO_RESPONSE, "Compose", app_name=AUTO_RESPONSE, parameters={"Language": language}
    )
    stage.begin(Asked(stay.router, "an automatic answer", then=send), request)


async def end_stay(stage: Stage, router: Player, event: EventAbandoned) -> None:
    """It was taken from the strategy."""
    stage.waiting = [stay for stay in stage.waiting if stay.conn_id != event.conn_id]


async def end_stays(stage: Stage, player: Player, _: Interrupted) -> None:
    """The connection was lost, and with it all that was at a router, and every offer and call."""
    stage.waiting = [stay for stay in stage.waiting if stay.router is not player]
    stage.invites = {key: invite for key, invite in stage.invites.items() if key[0] != player.name}


async def take_call(stage: Stage, service: Player, call: Request3rdServer) -> None:
    """The automatic answer is composed; what others are asked is answered by hand."""
    if service.name != AUTO_RESPONSE:
        stage.calls[call.interaction_id] = (service, call)
        return
    text = THANKS[str((call.parameters or {})["Language"])]
    await service.client.respond(call, {"Text": text})  # type: ignore[union-attr]


async def take_offer(stage: Stage, agent: Player, invite: EventInvite) -> None:
    """An ordinary interaction is accepted, unless it is to be declined first; others are answered by hand."""
    interaction_id = invite.interaction.interaction_id
    plan = stage.plans.get(interaction_id)
    if plan is None:
        stage.invites[agent.name, interaction_id] = invite
        return
    assert isinstance(agent.client, AgentApplication)
    if plan.rejections:
        plan.rejections -= 1
        await agent.client.reject(invite, reason="Busy")
        return
    await agent.client.accept(invite)
    stage.later(plan.arrival.minutes, lambda: finish(stage, agent, interaction_id))


async def finish(stage: Stage, agent: Player, interaction_id: str) -> None:
    """An agent is done with an interaction, if it has it still; one that is away for a moment is so later."""
    if interaction_id not in stage.floor.work.get(agent.name, {}):
        return
    if not agent.is_there:
        stage.later(1, lambda: finish(stage, agent, interaction_id))
        return
    plan = stage.plans[interaction_id]
    ending, plan.ending = plan.ending, "answered"
    await ENDINGS[ending](stage, agent, interaction_id)


async def close(stage: Stage, agent: Player, interaction_id: str) -> None:
    """The customer has an answer."""
    assert isinstance(agent.client, AgentApplication)
    await agent.client.change_properties(interaction_id, changed={"DispositionCode": "Answered"})
    await agent.client.stop_processing(interaction_id, reason="Answered")


async def give_back(stage: Stage, agent: Player, interaction_id: str) -> None:
    """Somebody else is to do it."""
    assert isinstance(agent.client, AgentApplication)
    await agent.client.place_in_queue(interaction_id)


async def park(stage: Stage, agent: Player, interaction_id: str) -> None:
    """It goes into the agent's workbin, to be taken up again."""
    assert isinstance(agent.client, AgentApplication)
    workbin = Workbin(workbin_type_id=DRAFTS, workbin_agent_id=agent.name)
    await agent.client.place_in_workbin(interaction_id, workbin, changed={"ReasonCode": "Waiting"})
    stage.later(PARKED_MINUTES, lambda: take_up(stage, agent, interaction_id))


async def take_up(stage: Stage, agent: Player, interaction_id: str) -> None:
    """The agent goes on with what it had parked, if it is there."""
    if agent.is_there and agent.name in stage.floor.seats and interaction_id in stage.floor.open:
        assert isinstance(agent.client, AgentApplication)
        await agent.client.pull(interaction_id)
        stage.later(REST_MINUTES, lambda: finish(stage, agent, interaction_id))


ENDINGS: Final[Mapping[str, Callable[[Stage, Player, str], Awaitable[None]]]] = {
    "answered": close,
    "back": give_back,
    "parked": park,
    AUTOMATIC: close,
}
"""What an agent does with an interaction when its time is over; what no service can answer, an agent does."""


async def note_fact(stage: Stage, engine: Player, fact: FactEvent) -> None:
    """One engine keeps what is so at present, the other one everything."""
    if fact.event_sequence is not None:
        if engine.name == STAT_SERVER:
            stage.floor.see(fact)
        elif engine.name == DATA_MART:
            stage.told.append(fact)


REACTIONS: Final[tuple[tuple[type, Callable[..., Awaitable[None]]], ...]] = (
    (EventRouteRequest, take_stay),
    (EventAbandoned, end_stay),
    (EventInvite, take_offer),
    (Request3rdServer, take_call),
    (FactEvent, note_fact),
    (Interrupted, end_stays),
)
"""What is done when something is heard: the first that fits; what is not here needs nothing."""


async def react(stage: Stage) -> None:
    """Let everybody deal with what it has heard, until there is nothing more to do."""
    while True:
        await stage.settle()
        heard = [(player, event) for player in stage.players.values() for event in player.take_heard()]
        for player, event in heard:
            await react_to(stage, player, event)
        if not offer_one(stage) and not heard:
            return


async def react_to(stage: Stage, player: Player, event: object) -> None:
    """One thing that was heard."""
    for kind, reaction in REACTIONS:
        if isinstance(event, kind) and not (kind is FactEvent and player.role != REPORTING):
            await reaction(stage, player, event)
            return


def offer_one(stage: Stage) -> bool:
    """A strategy gives what has waited longest to the agent who has least; whether there was one for it."""
    for stay in stage.waiting:
        for agent_id in stage.floor.ready_for(stay.media_type, MOST):
            if agent_id not in AGENTS:
                continue
            stage.waiting.remove(stay)
            router = stay.router
            assert isinstance(router.client, Router)
            request = router.client.route_to_agent(stay.conn_id, agent_id)
            stage.begin(Asked(router, "a delivery"), request)
            return True
    return False


def client_of(stage: Stage, name: str, kind: type[MediaServer]) -> MediaServer:
    """A player's client, which is there."""
    client = stage.players[name].client
    assert isinstance(client, kind)
    return client
