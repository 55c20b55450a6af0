"""The verbs of the script: a method of the SDK by its name, unless it is one of these."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from interaction_server.client import AgentApplication, ExternalService, MediaServer, Router
from interaction_server.demo.day.cast import MEDIA_SERVERS, ROUTERS, URS, Player
from interaction_server.demo.day.script import EMAIL, SPECIAL, Act
from interaction_server.demo.day.stage import Asked, Stage
from interaction_server.demo.day.stranger import Stranger

ANY_ROUTER: Final = "URS"
"""Whichever router has the interaction."""
Verb = Callable[[Stage, Act], Awaitable[None]]
TAKES_A_WHILE: Final = frozenset(
    {"route_to_agent", "route_to_place", "private_service", "transfer", "conference", "intrude"}
)
"""Methods that are answered by what others do later."""
MEDIA_TYPE_OF: Final = {name: media_type for media_type, name in MEDIA_SERVERS.items()}
BURST: Final = 100
"""Changes that are under way when the server is killed, each with a requestId."""
NOTE: Final = "Note"
"""What the names of what they add begin with."""
PATIENCE_SECONDS: Final = 20.0
OF_A_SNAPSHOT: Final = frozenset({"get_snapshot_interactions", "move_interactions", "release_snapshot"})


async def perform(stage: Stage, act: Act) -> None:
    """Let somebody do what the script says, and judge the answer."""
    stage.is_script = True
    try:
        await VERBS.get(act.verb, do)(stage, act)
    except LookupError as missing:
        stage.differ(act.who, f"{act.verb} {act.about}: there is no {missing} to do it with")


async def do(stage: Stage, act: Act) -> None:
    """Call a method of the SDK; what takes a while is judged when it is answered."""
    player, first = addressed(stage, act)
    request = getattr(player.client, act.verb)(*((first,) if first else ()), **act.details)
    if act.verb in TAKES_A_WHILE:
        stage.begin(Asked(player, act.verb, act.refused), request)
        return
    answer = await stage.judge(act.who, act.verb, request, act.refused)
    if act.verb == "take_snapshot" and answer is not None:
        stage.snapshots[act.about] = getattr(answer, "snapshot_id", "")


def addressed(stage: Stage, act: Act) -> tuple[Player, str]:
    """Who does it, and what the method's first argument is: a connID for a router, else an id."""
    if act.who == ANY_ROUTER:
        stay = stage.stays[act.about]
        return stay.router, stay.conn_id
    player = stage.players[act.who]
    if act.verb == "take_snapshot":
        return player, ""
    if act.verb in OF_A_SNAPSHOT:
        return player, stage.snapshots[act.about]
    return player, act.about


async def come(stage: Stage, act: Act) -> None:
    """Connect and register; a router runs the strategies that it is given."""
    absent = [name for name in ROUTERS if not stage.players[name].is_there]
    player = stage.players[absent[0] if act.who == ANY_ROUTER else act.who]
    await player.come(stage.house.house, stage.observer.tap)
    if isinstance(player.client, Router):
        for strategy in act.details["strategies"]:  # type: ignore[attr-defined]
            await player.client.register_address(strategy)


async def go(stage: Stage, act: Act) -> None:
    """Be gone without a word, and for good."""
    player, _ = addressed(stage, act)
    connections = (await stage.house.settle()).connections
    await player.go()
    await stage.gone(connections)
    if player.role == URS:
        stage.waiting = [stay for stay in stage.waiting if stay.router is not player]


async def drop(stage: Stage, act: Act) -> None:
    """Lose the connection; ``come_back`` follows."""
    connections = (await stage.house.settle()).connections
    stage.players[act.who].drop()
    await stage.gone(connections)


async def come_back(stage: Stage, act: Act) -> None:
    """Have a connection again, with everything as it was."""
    await stage.players[act.who].come_back()


async def login(stage: Stage, act: Act) -> None:
    """An agent's login, by default under the desktop's own name at a place of its number."""
    details: dict[str, Any] = {
        "agent_id": act.who,
        "place_id": act.who.replace("agent", "place"),
        **act.details,
    }
    client = stage.players[act.who].client
    assert isinstance(client, AgentApplication)
    await client.login(**details)


async def submit(stage: Stage, act: Act) -> None:
    """Bring in an interaction, by default one that is to be routed by hand."""
    client = stage.players[act.who].client
    assert isinstance(client, MediaServer | AgentApplication)
    details: dict[str, Any] = {
        "queue": SPECIAL,
        "media_type": MEDIA_TYPE_OF.get(act.who, EMAIL),
        **act.details,
    }
    await client.submit(interaction_id=act.about, interaction_type="Inbound", **details)


async def accept(stage: Stage, act: Act) -> None:
    """Take what was offered."""
    client = stage.players[act.who].client
    assert isinstance(client, AgentApplication)
    await client.accept(stage.invites.pop((act.who, act.about)))


async def reject(stage: Stage, act: Act) -> None:
    """Decline what was offered."""
    client = stage.players[act.who].client
    assert isinstance(client, AgentApplication)
    await client.reject(stage.invites.pop((act.who, act.about)), **act.details)  # type: ignore[arg-type]


async def respond(stage: Stage, act: Act) -> None:
    """An external service has a result."""
    player, call = stage.calls.pop(act.about)
    assert isinstance(player.client, ExternalService)
    await player.client.respond(call, act.details)


async def fault(stage: Stage, act: Act) -> None:
    """An external service has none."""
    player, call = stage.calls.pop(act.about)
    assert isinstance(player.client, ExternalService)
    await player.client.fault(call, 7, "nothing is known of it")


async def be_silent(stage: Stage, act: Act) -> None:
    """Ask for nothing from now on."""
    stage.players[act.who].is_silent = True


async def speak_again(stage: Stage, act: Act) -> None:
    """Ask again."""
    stage.players[act.who].is_silent = False


async def wait(stage: Stage, act: Act) -> None:
    """Time passes."""


async def kill(stage: Stage, act: Act) -> None:
    """The server's process is killed in the middle of what it does; everybody loses the connection."""
    present = stage.present()
    client = stage.players[act.who].client
    assert isinstance(client, MediaServer)
    changes = [
        client.change_properties(act.about, added={f"{NOTE}{number}": number}, request_id=f"note-{number}")
        for number in range(BURST)
    ]
    stage.burst = len(changes)
    burst = asyncio.gather(*changes)
    answered = len(stage.seen)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(stage.seen) < answered + BURST + BURST // 4:  # noqa: ASYNC110 (once)
            await asyncio.sleep(0)
    for player in present:
        player.may_return.clear()
    await stage.house.kill()
    stage.see_server("killed")
    await restart(stage, act, present)
    await burst


async def reopen(stage: Stage, act: Act) -> None:
    """The server drains, ends, and comes back with other settings."""
    present = stage.present()
    for player in present:
        player.may_return.clear()
    await stage.house.close()
    if stage.house.status != 0:
        stage.differ("server", f"asked to end, it ended with status {stage.house.status}")
    stage.see_server("closed")
    await restart(stage, act, present)


async def reload(stage: Stage, act: Act) -> None:
    """Settings change while the server runs."""
    for name, value in act.details.items():
        await stage.house.change(name, value)
    stage.see_server("reloaded")


async def restart(stage: Stage, act: Act, present: list[Player]) -> None:
    """Another process serves the same data, and everybody comes back, one after the other."""
    await stage.house.open_again({name: str(value) for name, value in act.details.items()})
    stage.see_server("ready")
    for player in present:
        await player.come_back()
        await stage.house.settle()


async def say(stage: Stage, act: Act) -> None:
    """One who uses no SDK connects where there is no connection yet, and says one message."""
    if stage.stranger is None:
        stage.stranger = await Stranger.connect(stage.house.house.im, stage.observer)
    await stage.stranger.say(act.details)


async def leave(stage: Stage, act: Act) -> None:
    """The stranger goes."""
    assert stage.stranger is not None
    await stage.stranger.close()
    stage.stranger = None


async def is_turned_out(stage: Stage, act: Act) -> None:
    """The server has closed the stranger's connection."""
    assert stage.stranger is not None
    await stage.stranger.ended()
    stage.stranger = None


def judged(verb: Verb) -> Verb:
    """The same, and its answer judged."""

    async def perform_and_judge(stage: Stage, act: Act) -> None:
        await stage.judge(act.who, act.verb, verb(stage, act), act.refused)

    return perform_and_judge


VERBS: Final[Mapping[str, Verb]] = {
    verb.__name__: judged(verb)
    for verb in (
        come,
        go,
        drop,
        come_back,
        login,
        accept,
        reject,
        respond,
        fault,
        be_silent,
        speak_again,
        wait,
        kill,
        reopen,
        reload,
        say,
        is_turned_out,
        leave,
        submit,
    )
}
"""By the name under which the script has them."""
