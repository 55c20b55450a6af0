"""Random steps of a world for Hypothesis: anyone asks anything that a dialect could let through."""

import msgspec
from hypothesis import strategies as st

from interaction_server.core import agent_requests, requests, snapshot_requests
from interaction_server.core.decide import Decision
from interaction_server.core.evolve import is_closed
from interaction_server.core.model import (
    Actor,
    AgentId,
    CallId,
    Fault,
    InteractionId,
    InteractionState,
    PlaceId,
    QueueName,
    RevokeReason,
    Workbin,
)
from interaction_server.core.refusals import Refusal
from tests.core.world import CLASSIFIER, MEDIA, OTHER_MEDIA, SERVER, World, to_router

HERE = "here"
"""Stands for the connID of the stay that there is when the step is taken."""

OPEN = 0
"""Stands for the ticket of the invitation, or the call, that is open when the step is taken."""

USER_DATA = {"Subject": "Hello", "a": 1}
LOGGING_IN = agent_requests.LogIn(
    agent_id=AgentId("agent-1"), place_id=PlaceId("p1"), tenant_id=1, media={"email": True}
)


class Advance(msgspec.Struct, frozen=True):
    """Stands for whatever brings the interaction one step nearer to an agent."""

    interaction_id: InteractionId


class Step(msgspec.Struct, frozen=True):
    """Somebody asks something; half a second passes between steps."""

    who: str
    request: requests.Request | Advance


def advance(world: World, interaction_id: InteractionId) -> Step:
    """Submitted, routed, offered, accepted."""
    interaction = world.interactions.get(interaction_id)
    if interaction is None:
        submission = requests.Submit(
            interaction_id=interaction_id,
            media_type="email",
            interaction_type="Inbound",
            queue=QueueName("inbox"),
            user_data=USER_DATA,
        )
        return Step("mail", submission)
    if "agent-1" not in world.agents or is_closed(interaction):
        return Step("agent-1", LOGGING_IN)
    if interaction.invitation is not None:
        agent_id, ticket = interaction.invitation.agent_id, interaction.invitation.ticket_id
        return Step(agent_id, requests.Accept(interaction_id=interaction_id, ticket_id=ticket))
    if interaction.system.state is InteractionState.ROUTING:
        return Step(
            "strategy", requests.RouteToAgent(interaction_id=interaction_id, agent_id=AgentId("agent-1"))
        )
    return Step("server", to_router(interaction_id, interaction.system.queue))


def take(world: World, step: Step) -> tuple[Actor, requests.Request, Decision | Refusal]:
    """Replace what stands for something else, and ask."""
    world.time += 500
    if isinstance(step.request, Advance):
        step = advance(world, step.request.interaction_id)
    actor, request = actor_of(world, step), step.request
    assert not isinstance(request, Advance)
    invitation = party = None
    if (interaction := world.named(request)) is not None:
        invitation = interaction.invitation
        party = interaction.parties[0] if interaction.parties else None
    if getattr(request, "ticket_id", None) == OPEN and invitation is not None:
        request = msgspec.structs.replace(request, ticket_id=invitation.ticket_id)
    if getattr(request, "connection_id", None) == HERE and party is not None:
        request = msgspec.structs.replace(request, connection_id=party.connection_id)
    if getattr(request, "call_id", None) == OPEN and world.calls:
        request = msgspec.structs.replace(request, call_id=min(world.calls))
    return actor, request, world.ask(actor, request)


def actor_of(world: World, step: Step) -> Actor:
    """The actor behind the name of a step."""
    if step.who == "strategy":
        return world.strategy(getattr(step.request, "interaction_id", ""))
    if step.who in ("party", "invited"):
        return world.agent(
            around(world, InteractionId(getattr(step.request, "interaction_id", "")), step.who)
        )
    known = {"mail": MEDIA, "chat": OTHER_MEDIA, "server": SERVER, "classifier": CLASSIFIER}
    return known[step.who] if step.who in known else world.agent(step.who)


def around(world: World, interaction_id: InteractionId, who: str) -> str:
    """The first party of an interaction, or who is invited to it; anybody where there is none."""
    interaction = world.interactions[interaction_id]
    if who == "invited" and interaction.invitation is not None:
        return interaction.invitation.agent_id
    return next((party.agent_id for party in interaction.parties if party.agent_id), "agent-1")


keys = st.sampled_from(["Subject", "Priority", "a", "b", "ü", "ExternalId", "IsOnline", "Queue", ""])
scalars = st.one_of(
    st.integers(-2, 3),
    st.booleans(),
    st.text(max_size=4),
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.one_of(
    scalars,
    st.sampled_from([None, [], 2**64, {"$binary": "AAAA"}, {"$binary": 1}]),
    st.recursive(scalars, lambda inner: st.dictionaries(keys, inner, max_size=2), max_leaves=3),
)
lists = st.dictionaries(keys, values, max_size=3)
good_lists = st.dictionaries(st.sampled_from(["Subject", "a", "b"]), scalars, max_size=3)
maybe_lists = st.one_of(st.none(), good_lists, good_lists, lists)

ids = st.sampled_from(["i1", "i1", "i1", "i2", "0000000000000001"])
agents = st.sampled_from(["agent-1", "agent-1", "agent-2"])
media_servers = st.sampled_from(["mail", "chat"])
processors = st.sampled_from(["mail", "chat", "agent-1", "agent-1", "agent-2", "strategy", "strategy"])
tickets = st.sampled_from([OPEN, OPEN, OPEN, 999])
queues = st.sampled_from(["inbox", "second", ""])
flags = st.booleans()
media = st.sampled_from(["email", "chat", ""])
workbins = st.sampled_from(
    [
        Workbin(type_id="drafts", agent_id="agent-1"),
        Workbin(type_id="drafts", group_id="team"),
        Workbin(type_id="", place_id="p1"),
        Workbin(type_id="drafts"),
    ]
)


def steps(who: object, kind: type, **attributes: object) -> st.SearchStrategy[Step]:
    """Steps in which one of these asks a request of this kind."""
    asked = st.builds(kind, **attributes)  # type: ignore[arg-type]
    return st.builds(Step, st.just(who) if isinstance(who, str) else who, asked)  # type: ignore[arg-type]


SUBMITTING = steps(
    st.one_of(media_servers, media_servers, agents),
    requests.Submit,
    interaction_id=st.one_of(ids, st.none()),
    media_type=st.just("email"),
    interaction_type=st.just("Inbound"),
    queue=queues,
    workbin=st.none() | st.none() | workbins,
    user_data=maybe_lists,
    is_online=flags,
    in_queues=maybe_lists,
)
TO_ROUTER = steps(
    "server",
    requests.SubmitToRouter,
    interaction_id=ids,
    queue=queues,
    strategy_id=st.just("sort"),
    router_id=st.just("urs"),
)
TO_AGENT = steps(
    st.sampled_from(["strategy", "strategy", "agent-1", "chat"]),
    requests.RouteToAgent,
    interaction_id=ids,
    agent_id=agents,
    reference=st.integers(1, 9),
    extension=maybe_lists,
)
ACCEPTING = steps(agents, requests.Accept, interaction_id=ids, ticket_id=tickets)
LOGIN = steps(
    st.one_of(agents, agents, media_servers),
    agent_requests.LogIn,
    agent_id=agents,
    place_id=st.sampled_from(["p1", "p2"]),
    tenant_id=st.just(1),
    media=st.dictionaries(st.just("email"), st.sampled_from([True, True, False])),
)
CHANGING = steps(
    processors,
    requests.ChangeProperties,
    interaction_id=ids,
    added=maybe_lists,
    changed=maybe_lists,
    deleted=st.none() | st.lists(keys, max_size=2).map(tuple),
    if_version=st.sampled_from([None, None, None, 2]),
    if_properties=st.none() | good_lists,
)
OTHERS = st.one_of(
    steps("strategy", requests.DeleteAllProperties, interaction_id=ids),
    steps(processors, requests.StopProcessing, interaction_id=ids, reason=maybe_lists),
    steps(processors, requests.GetProperties, interaction_id=ids, at_version=st.none() | st.integers(0, 9)),
    steps(
        processors,
        requests.PlaceInQueue,
        interaction_id=ids,
        queue=queues,
        added=maybe_lists,
        deleted=st.none() | st.lists(keys, max_size=2).map(tuple),
    ),
    steps(agents, requests.Reject, interaction_id=ids, ticket_id=tickets, reason=maybe_lists),
    steps(
        agents,
        requests.Pull,
        interaction_ids=st.lists(ids, max_size=3).map(tuple),
        count_max=st.sampled_from([None, 1, 2]),
    ),
    steps(
        processors,
        requests.PlaceInWorkbin,
        interaction_id=ids,
        workbin=workbins,
        changed=maybe_lists,
    ),
    steps(processors, requests.GetWorkbinContent, workbin=workbins),
    steps(processors, requests.WatchWorkbin, workbin=workbins, watching=flags),
    steps(agents, requests.Hold, interaction_id=ids),
    steps(agents, requests.Resume, interaction_id=ids),
    steps(agents, agent_requests.LogOut),
    steps(
        media_servers,
        snapshot_requests.OpenSnapshot,
        snapshot_id=st.sampled_from(["s1", "s2"]),
        interaction_ids=st.lists(ids, unique=True, max_size=3).map(tuple),
        lock=flags,
    ),
    steps(
        media_servers,
        snapshot_requests.MoveSnapshot,
        snapshot_id=st.sampled_from(["s1", "s2"]),
        interaction_ids=st.lists(ids, unique=True, max_size=3).map(tuple),
        queue=st.just("second"),
    ),
    steps(
        media_servers,
        snapshot_requests.EndSnapshot,
        snapshot_id=st.sampled_from(["s1", "s2"]),
        interaction_ids=st.lists(ids, unique=True, max_size=3).map(tuple),
    ),
    steps(processors, requests.LockInteraction, interaction_id=ids),
    steps(
        st.sampled_from(["mail", "mail", "chat", "agent-1", "server"]),
        requests.UnlockInteraction,
        interaction_id=ids,
    ),
    steps("server", agent_requests.LogOut, agent_id=agents, lost=st.sampled_from([True])),
    steps(agents, agent_requests.SetReadiness, media_type=media, ready=flags),
    steps(agents, agent_requests.AddMedia, media_type=media, reason=maybe_lists),
    steps(agents, agent_requests.RemoveMedia, media_type=media),
    steps(
        agents, agent_requests.SetDoNotDisturb, on=st.sampled_from([False, False, True]), reason=maybe_lists
    ),
    steps(agents, agent_requests.ChangeAgentStateReason, reason=maybe_lists),
    steps(agents, agent_requests.ChangeMediaStateReason, media_type=media, reason=maybe_lists),
    steps(processors, agent_requests.ReportOwn, event_content=lists, interaction_id=st.none() | ids),
    steps(agents, agent_requests.AnnounceAgent, agent_id=agents, place_id=st.just("p1"), available=flags),
    steps("strategy", requests.RunStrategy, strategy_id=st.sampled_from(["sort", ""]), running=flags),
    steps(
        "server",
        requests.RevokeInvitation,
        interaction_id=ids,
        ticket_id=tickets,
        reason=st.sampled_from([RevokeReason.EXPIRED, RevokeReason.INACTIVE]),
    ),
    steps(
        "server",
        requests.ReleaseParty,
        interaction_id=ids,
        agent_id=st.none() | agents,
        connection_id=st.sampled_from([None, HERE]),
    ),
)
CALLING = steps(
    st.sampled_from(["strategy", "strategy", "strategy", "agent-1", "mail"]),
    requests.CallService,
    interaction_id=ids,
    service=st.sampled_from(["Mail", "Mail", ""]),
    method=st.just("Classify"),
    app_name=st.sampled_from(["classifier", "classifier", "other", None]),
    app_type=st.sampled_from([None, None, None, "classifiers"]),
    parameters=maybe_lists,
)
ENDING_A_CALL = steps(
    st.sampled_from(["classifier", "classifier", "server"]),
    requests.EndCall,
    call_id=st.sampled_from([CallId(OPEN), CallId(OPEN), CallId(999)]),
    parameters=maybe_lists,
    fault=st.sampled_from([None, Fault(code=1, sentence="busy")]),
)
ADVANCING = st.builds(Step, st.just("anyone"), st.builds(Advance, ids))
WEIGHTED = [
    *[ADVANCING] * 6,
    *[CHANGING] * 6,
    *[OTHERS] * 5,
    LOGIN,
    SUBMITTING,
    TO_ROUTER,
    TO_AGENT,
    ACCEPTING,
    CALLING,
    ENDING_A_CALL,
]
ANY_STEPS = st.lists(st.sampled_from(WEIGHTED).flatmap(lambda steps: steps), min_size=10, max_size=40)


def prelude(world: World, scenario: str) -> None:
    """Begin in the middle of a life, so that the rare states are not rare."""
    if scenario:
        getattr(world, scenario)("i1", user_data=USER_DATA)


PRELUDES = st.sampled_from(["", "submit", "route", "call", "offer", "handle"])

colleagues = st.sampled_from(["agent-1", "agent-2", "agent-3"])
partners = st.one_of(st.just("party"), st.just("party"), colleagues)
invited = st.one_of(st.just("invited"), st.just("invited"), colleagues)
it = st.just(InteractionId("i1"))
modes = st.sampled_from(["Conference", "Conference", "Coach", "Monitor", ""])
TOGETHER = st.one_of(
    steps(partners, requests.Transfer, interaction_id=it, agent_id=colleagues),
    steps(partners, requests.Confer, interaction_id=it, agent_id=colleagues, visibility_mode=modes),
    steps(colleagues, requests.Intrude, interaction_id=it, visibility_mode=modes),
    steps(partners, requests.LeaveInteraction, interaction_id=it),
    steps(invited, requests.Accept, interaction_id=it, ticket_id=tickets),
    steps(invited, requests.Reject, interaction_id=it, ticket_id=tickets),
    steps(partners, requests.ChangeProperties, interaction_id=it, changed=good_lists),
)
MEANWHILE = st.one_of(
    steps("server", requests.ReleaseParty, interaction_id=it, agent_id=colleagues),
    steps(
        "server",
        requests.RevokeInvitation,
        interaction_id=it,
        ticket_id=tickets,
        reason=st.sampled_from(RevokeReason),
    ),
    ADVANCING,
)
ENDING = steps(st.sampled_from(["mail", "party"]), requests.StopProcessing, interaction_id=it)
STEPS_TOGETHER = st.lists(
    st.sampled_from([*[TOGETHER] * 20, *[MEANWHILE] * 3, ENDING]).flatmap(lambda steps: steps), max_size=40
)
"""What agents do together, and what can happen to them meanwhile; they must have logged in."""
