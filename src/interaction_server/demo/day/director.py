"""Plays the script: moves the clock from one thing that is due to the next, and lets everybody react."""

from typing import Final

from interaction_server.client import MediaServer
from interaction_server.demo.day import routine, verbs
from interaction_server.demo.day.board import HOUR_MS
from interaction_server.demo.day.cast import EMAIL_SERVER
from interaction_server.demo.day.script import Act, Arrival, Incident, Script, moment_of
from interaction_server.demo.day.stage import Action, Stage

BEGIN, END = "08:00", "18:00"
EVERYTHING, FOUND_MAX = "TenantId = 1", 1000
BEGIN_MS: Final = moment_of(BEGIN)
END_MS: Final = moment_of(END)


async def play(stage: Stage, script: Script) -> None:
    """The whole day; raises what makes it impossible to go on."""
    plan_hours(stage)
    for incident in script.incidents:
        plan(stage, incident)
    for arrival in script.arrivals:
        stage.at(arrival.moment, arriving(stage, arrival))
    while stage.agenda:
        moment, action = stage.next()
        if (await stage.house.move(max(moment, stage.moment))).rang:
            stage.is_script = True
            await routine.react(stage)
        await action()
        await routine.react(stage)
    await look_at_what_is_left(stage)


async def look_at_what_is_left(stage: Stage) -> None:
    """Ask the server what is open when everybody has gone home."""
    client = routine.client_of(stage, EMAIL_SERVER, MediaServer)
    found = await client.find_interactions(EVERYTHING, max_interactions=FOUND_MAX)
    stage.left = {one: interaction.interaction_queue for one, interaction in found.items()}


def plan_hours(stage: Stage) -> None:
    """Every full hour is announced, and before it what the last one brought."""
    for moment in range(BEGIN_MS, END_MS + 1, HOUR_MS):
        stage.at(moment, hour(stage, moment))


def hour(stage: Stage, moment: int) -> Action:
    """An hour is over, and another one begins."""

    async def turn() -> None:
        if moment > BEGIN_MS:
            with_agents = sum(len(held) for held in stage.floor.work.values())
            standing = f"open: {len(stage.floor.open)}, with agents: {with_agents}"
            stage.board.hour(moment, standing)
        stage.board.heading(moment)

    return turn


def plan(stage: Stage, incident: Incident) -> None:
    """Every act of it at its time."""
    for number, act in enumerate(incident.acts):
        heading = "" if number else incident.heading
        stage.at(act.moment, acting(stage, act, heading), title=incident.heading)


def acting(stage: Stage, act: Act, heading: str) -> Action:
    """One act, under the heading of its incident if it is the first."""

    async def do() -> None:
        if heading:
            stage.board.incident(stage.moment, heading)
        await verbs.perform(stage, act)

    return do


def arriving(stage: Stage, arrival: Arrival) -> Action:
    """An ordinary interaction comes in."""

    async def come() -> None:
        await routine.submit(stage, arrival)

    return come
