"""Agents take what a configured view shows (protocol 4, 7, 8)."""

from functools import partial
from typing import Final

from interaction_server.conformance import stage
from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.moving import LATER, refused
from interaction_server.conformance.scenario import ABSENT, ANYTHING, Exactly, Has, Party, Scenario, Steps
from interaction_server.conformance.stage import (
    agent,
    media_server,
    other_agent,
    reporting_engine,
)

FAMILY: Final = "Pull from a View"
QUEUE: Final = "inbox"
VIEWS: Final = """\
[settings]
interactions_per_pull_max = 3

[queues.inbox]
[queues.elsewhere]

[views.french]
queue = "inbox"
condition = "Language = 'fr'"
order = "Priority desc"
parameters = { minimum = "Priority >= ?", subject = "Subject like ?" }

[views.inbox]
queue = "inbox"

[views.agreed]
queue = "inbox"
scheduling = "scheduled"

[views.closed]
queue = "inbox"
enabled = false
"""
ANY_TIME_AGO: Final = "2001-01-01T08:00:00.000Z"
FOUR: Final = (media_server, agent, other_agent, reporting_engine)


def viewing(name: str, source: str, sentence: str, given: Steps, *steps: Steps) -> Scenario:
    """A scenario of this family, on a server with these views."""
    return configured(name, source, sentence, FOUR, given, *steps)


configured: Final = partial(scenario_of, FAMILY, configuration=VIEWS)


def waits(interaction_id: str, *, language: str, priority: int, scheduled_at: str | None = None) -> Steps:
    """A media server submits, and the interaction waits in the queue of the views."""
    data: dict[str, object] = {"Language": language, "Priority": priority, "Subject": f"Order {priority}"}
    return stage.waits(interaction_id, QUEUE, data, scheduled_at)


def pulls(view: str, *ids: str, by: Party = agent, **more: object) -> Steps:
    """An agent takes what a view shows first, and is answered with just these; reporting hears of each."""
    answer = {interaction_id: {"InteractionState": "Handling", "Queue": QUEUE} for interaction_id in ids}
    taken = tuple(row for interaction_id in ids for row in told_of(interaction_id, by))
    return (
        by.sends("RequestPull", viewId=view, **more),
        by.is_answered("EventPulledInteractions", interactions=Exactly(dict(answer))),
        *taken,
    )


def told_of(interaction_id: str, by: Party) -> tuple[Has, Has]:
    """What reporting hears of one that is pulled, as of one that is pulled by its id."""
    about = {"interactionId": interaction_id}
    return (
        reporting_engine.has("EventTakenFromQueue", queue=QUEUE, strategyId=ABSENT, interaction=about),
        reporting_engine.has(
            "EventPartyAdded",
            party={"partyType": "Agent", "agentId": by.own_name, "placeId": by.place},
            interaction={**about, "interactionState": "Handling", "interactionAgentId": by.own_name},
        ),
    )


def cannot_pull(name: str, source: str, sentence: str, code: int, **asked: object) -> Scenario:
    """An agent asks for what there is not."""
    return viewing(
        name, source, sentence, FRENCH_MAIL, (agent.sends("RequestPull", **asked), refused(agent, code))
    )


FRENCH_MAIL: Final[Steps] = (
    *waits("first", language="fr", priority=1),
    *waits("urgent", language="fr", priority=9),
    *waits("german", language="de", priority=9),
)

CONFIGURED: Final = (
    viewing(
        "Agent pulls the next from a View",
        "protocol 4; 7; 8, Agent pulls",
        "The view has a condition and an order. Without maxInteractions the agent takes one, and when"
        " the view shows nothing any more, none.",
        FRENCH_MAIL,
        pulls("french", "urgent"),
        pulls("french", "first"),
        pulls("french"),
    ),
    viewing(
        "Agent pulls several from a View",
        "protocol 4; 8, Agent pulls",
        "Without an order the longest waiting come first.",
        FRENCH_MAIL,
        pulls("inbox", "first", "urgent", maxInteractions=2),
        pulls("inbox", "german", maxInteractions=2),
    ),
    viewing(
        "Agents pull from one View",
        "protocol 4; 8, Agent pulls; decision 66",
        "Each has another interaction.",
        FRENCH_MAIL,
        pulls("french", "urgent"),
        pulls("french", "first", by=other_agent),
    ),
    viewing(
        "Agent pulls with Parameters",
        "protocol 4; 7; decision 66",
        "A value takes the place of the question mark in the parameter of the view.",
        FRENCH_MAIL,
        pulls("french", "urgent", pullParameters={"minimum": 2}, maxInteractions=3),
        pulls("french", pullParameters={"minimum": 2}),
        pulls("french", "first", pullParameters={"subject": "order%"}),
    ),
    viewing(
        "Agent pulls what is due",
        "protocol 4 [O]; 7; decision 66",
        "What is scheduled for later is not shown before its time, and a view may show only what is"
        " scheduled.",
        (
            *waits("later", language="fr", priority=1, scheduled_at=LATER),
            *waits("due", language="fr", priority=1, scheduled_at=ANY_TIME_AGO),
            *waits("now", language="fr", priority=1),
        ),
        pulls("agreed", "due", maxInteractions=3),
        pulls("inbox", "now", maxInteractions=3),
    ),
    viewing(
        "Agent pulls from a View what is not locked",
        "protocol 4 [D]",
        "What is locked is invisible to views.",
        (
            *FRENCH_MAIL,
            media_server.sends("RequestLockInteraction", interactionId="urgent"),
            media_server.is_answered("EventAck"),
            reporting_engine.has("EventLocked", interaction={"interactionId": "urgent"}),
        ),
        pulls("french", "first", maxInteractions=3),
    ),
    cannot_pull(
        "Agent pulls from a View that is disabled",
        "protocol 9; error 48",
        "The view is configured, and closed for now.",
        48,
        viewId="closed",
    ),
    cannot_pull(
        "Agent pulls with an unknown Parameter",
        "protocol 9; error 48",
        "The view has no parameter of that name.",
        48,
        viewId="french",
        pullParameters={"maximum": 2},
    ),
    cannot_pull(
        "Agent pulls with a List for a Parameter",
        "protocol 9; error 48",
        "A value is a text, a number or a boolean.",
        48,
        viewId="french",
        pullParameters={"minimum": {"Priority": 2}},
    ),
    viewing(
        "Agent pulls too many from a View",
        "protocol 9; error 49",
        "The refusal says how many it may be.",
        FRENCH_MAIL,
        (
            agent.sends("RequestPull", viewId="french", maxInteractions=4),
            agent.is_answered(
                "EventError", errorCode=49, errorDescription=ANYTHING, extension={"Remaining": 3}
            ),
        ),
    ),
)
