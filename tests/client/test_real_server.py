"""The SDK against the real server: the roles meet, and survive its sudden death."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import pytest

from interaction_server.client import (
    AgentApplication,
    Interrupted,
    MediaServer,
    Options,
    Reconnect,
    ReportingEngine,
    RequestRefused,
    Router,
    new_request_id,
)
from interaction_server.dialects.interaction_management import agent_events, event_base, events
from interaction_server.dialects.t_library.events import EventRouteRequest

if TYPE_CHECKING:
    from tests.client.conftest import Server

Wanted = TypeVar("Wanted")
QUICK = Options(reconnect=Reconnect(first_delay_seconds=0.01, delay_seconds_max=0.1, attempts_max=500))


async def media_server(server: Server) -> MediaServer:
    """A media server that opted in to everything."""
    return await MediaServer.connect(
        server.host,
        server.im_port,
        client_name="mail",
        event_properties_changed=True,
        event_processing_stopped=True,
        options=QUICK,
    )


async def submit(mail: MediaServer) -> str:
    """An e-mail for the queue ``support``."""
    return await mail.submit(media_type="email", interaction_type="Inbound", queue="support")


async def test_an_interaction_is_changed_read_as_it_was_and_stopped(server: Server) -> None:
    async with await media_server(server) as mail:
        interaction_id = await submit(mail)
        before = await mail.get_interaction_properties(interaction_id)
        version = before.interaction_version
        await mail.change_properties(interaction_id, added={"Lang": "fr"}, if_version=version)
        with pytest.raises(RequestRefused) as conflict:
            await mail.change_properties(interaction_id, deleted=["Lang"], if_version=version)
        assert conflict.value.name == "CONFLICT"
        assert conflict.value.extension == {"InteractionVersion": version + 1}
        now = await mail.get_interaction_properties(interaction_id, at_time=datetime.now(UTC))
        assert now.interaction_user_data == {"Lang": "fr"}
        then = await mail.get_interaction_properties(interaction_id, at_version=version)
        assert then == before
        await mail.stop_processing(interaction_id, reason="spam")
        with pytest.raises(RequestRefused, match="UNKNOWN_INTERACTION"):
            await mail.stop_processing(interaction_id)


async def test_a_router_changes_places_and_stops(server: Server) -> None:
    async with (
        await media_server(server) as mail,
        await Router.connect(server.host, server.tlib_port, application_name="urs", options=QUICK) as urs,
    ):
        await urs.register_address("support")
        await submit(mail)
        request = await anext(urs.events())
        assert isinstance(request, EventRouteRequest)
        changed = await urs.update_user_data(request.conn_id, {"a": 1, "Body": b"\x00"})
        assert changed.user_data["Body"] == {"$binary": "AA=="}
        assert "a" not in (await urs.delete_pair(request.conn_id, "a")).user_data
        assert "Body" not in (await urs.delete_user_data(request.conn_id)).user_data
        assert (await urs.attach_user_data(request.conn_id, {"b": 2})).user_data["b"] == 2
        with pytest.raises(RequestRefused):
            await urs.route_to_agent(request.conn_id, "nobody")
        assert (await urs.route_to_queue(request.conn_id, "support")).conn_id == request.conn_id
        again = await anext(urs.events())
        assert isinstance(again, EventRouteRequest)
        assert again.conn_id != request.conn_id
        await urs.route_to_stop(again.conn_id, reason="spam")


async def test_a_rejected_invitation_ends_the_routing_too(server: Server) -> None:
    async with (
        await media_server(server) as mail,
        await Router.connect(server.host, server.tlib_port, application_name="urs", options=QUICK) as urs,
        await AgentApplication.connect(
            server.host, server.im_port, client_name="desk", options=QUICK
        ) as desk,
    ):
        await desk.login("agent-1", "place-1", media={"email": True})
        assert isinstance(await anext(desk.events()), agent_events.EventCurrentAgentStatus)
        await urs.register_address("support")
        await submit(mail)
        request = await anext(urs.events())
        assert isinstance(request, EventRouteRequest)
        routing = asyncio.create_task(urs.route_to_agent(request.conn_id, "agent-1"))
        invite = await anext(desk.events())
        assert isinstance(invite, events.EventInvite)
        await desk.reject(invite, reason="lunch")
        assert (await routing).conn_id == request.conn_id
        await desk.not_ready("email")
        await desk.ready("email")


async def test_agents_work_together(server: Server) -> None:
    """One is reached at its place, another intrudes, takes the interaction over, and leaves it."""
    async with (
        await media_server(server) as mail,
        await Router.connect(server.host, server.tlib_port, application_name="urs", options=QUICK) as urs,
        await AgentApplication.connect(server.host, server.im_port, client_name="d1", options=QUICK) as one,
        await AgentApplication.connect(server.host, server.im_port, client_name="d2", options=QUICK) as two,
    ):
        await one.login("agent-1", "place-1", media={"email": True})
        await two.login("agent-2", "place-2", media={"email": True})
        await urs.register_address("support")
        interaction_id = await submit(mail)
        request = await next_of(urs, EventRouteRequest)
        routing = asyncio.create_task(urs.route_to_place(request.conn_id, "place-1"))
        await one.accept(await next_of(one, events.EventInvite))
        await routing
        intrusion = asyncio.create_task(two.intrude(interaction_id, visibility_mode="Monitor"))
        await two.accept(await next_of(two, events.EventInvite))
        await intrusion
        joined = await next_of(one, events.EventPartyAdded)
        assert (joined.party.agent_id, joined.party.visibility_mode) == ("agent-2", "Monitor")
        await two.leave_interaction(interaction_id)
        assert (await next_of(one, events.EventPartyRemoved)).operation == "Leave"
        transfer = asyncio.create_task(one.transfer(interaction_id, "agent-2", extension={"Note": "yours"}))
        invite = await next_of(two, events.EventInvite)
        assert invite.extension == {"Note": "yours"}
        await two.accept(invite)
        await transfer
        conference = asyncio.create_task(two.conference(interaction_id, "agent-1"))
        await one.reject(await next_of(one, events.EventInvite))
        with pytest.raises(RequestRefused, match="INVITATION_FAILED"):
            await conference
        await two.leave_interaction(interaction_id)
        assert (await next_of(urs, EventRouteRequest)).conn_id != request.conn_id


async def test_after_a_sudden_death_every_fact_was_heard_once_and_every_role_is_back(server: Server) -> None:
    async with (
        await ReportingEngine.connect(
            server.host, server.im_port, client_name="statistics", from_sequence=1, options=QUICK
        ) as engine,
        await media_server(server) as mail,
        await AgentApplication.connect(
            server.host, server.im_port, client_name="desk", options=QUICK
        ) as desk,
        await Router.connect(server.host, server.tlib_port, application_name="urs", options=QUICK) as urs,
    ):
        await desk.login("agent-1", "place-1", media={"email": True})
        interaction_id = await mail.submit(media_type="email", interaction_type="Inbound", queue="elsewhere")
        await urs.register_address("support")
        server.kill()
        change = asyncio.create_task(
            mail.change_properties(interaction_id, changed={"Lang": "fr"}, request_id=new_request_id())
        )
        await asyncio.to_thread(server.start)
        await change
        await desk.ready("email")
        await submit(mail)
        route = await next_of(urs, EventRouteRequest)
        routing = asyncio.create_task(urs.route_to_agent(route.conn_id, "agent-1"))
        await desk.accept(await next_of(desk, events.EventInvite))
        await routing
        await mail.stop_processing(interaction_id)
        heard, interruptions = await until_stopped(engine)
    assert heard == list(range(1, len(heard) + 1))
    assert interruptions == 1


async def next_of(client: Router | AgentApplication, kind: type[Wanted]) -> Wanted:
    """The next event of a kind, whatever else comes before it."""
    async for event in client:
        if isinstance(event, kind):
            return event
    raise AssertionError(kind)


async def until_stopped(engine: ReportingEngine) -> tuple[list[int | None], int]:
    """The numbers of the facts up to the end of an interaction, and how often the connection was lost."""
    heard: list[int | None] = []
    interruptions = 0
    async for event in engine:
        if isinstance(event, event_base.FactEvent):
            heard.append(event.event_sequence)
        interruptions += isinstance(event, Interrupted)
        if isinstance(event, events.EventProcessingStopped):
            break
    return heard, interruptions
