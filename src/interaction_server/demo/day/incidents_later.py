"""What happens out of the ordinary later in the day: services, losses, a crash, and looking for things."""

from datetime import datetime
from typing import Final

from interaction_server.client import Workbin
from interaction_server.demo.day.cast import (
    AGENTS,
    CHAT_SERVER,
    CLASSIFIER,
    DATA_MART,
    EMAIL_SERVER,
    ROUTERS,
    SECOND_DESKTOP,
    STAT_SERVER,
    SUPERVISOR,
    TASK_SERVER,
)
from interaction_server.demo.day.facts import time_of
from interaction_server.demo.day.script import (
    BACKLOG,
    CHAT,
    EMAIL,
    INBOUND,
    SPECIAL,
    WORKITEM,
    Act,
    Incident,
    moment_of,
)
from interaction_server.demo.day.verbs import ANY_ROUTER as URS

SERVICE: Final = {"service": "Language", "method": "Classify"}
LOOKING_ON: Final = {"place_id": "office", "media": dict.fromkeys((EMAIL, CHAT, WORKITEM), False)}
"""How the supervisor logs in."""
AS_SUPERVISOR: Final = {**LOOKING_ON, "agent_id": SUPERVISOR}
TEAM: Final = {"workbin": Workbin(workbin_type_id="Team", workbin_group_id="returns")}
STRATEGIES: Final = {"strategies": (*INBOUND.values(), SPECIAL, "evening")}
"""What each router runs."""
ORDERS: Final = ((1, "C001"), (9, "C001"), (5, "C002"))
"""Priorities and customers of what waits for the evening."""
RETURNS: Final = "returns-desk"
IN_THE_BACKLOG: Final = f"Queue = '{BACKLOG}'"


def time_at(time: str) -> datetime:
    """A time of the day as the SDK takes it."""
    return time_of(moment_of(time))


SERVICES: Final = (
    Incident(
        "URS asks external services",
        (
            Act("10:40", EMAIL_SERVER, "submit", "letter-4", {"user_data": {"Subject": "Guten Tag"}}),
            Act("10:40", URS, "private_service", "letter-4", {**SERVICE, "app_name": CLASSIFIER}),
            Act("10:40:02", CLASSIFIER, "respond", "letter-4", {"Language": "de"}),
            Act("10:41", URS, "private_service", "letter-4", {**SERVICE, "app_type": "Classification"}, "7"),
            Act("10:41:02", CLASSIFIER, "fault", "letter-4"),
            Act("10:42", URS, "private_service", "letter-4", {**SERVICE, "app_name": CLASSIFIER}, "504"),
            Act("10:42:31", URS, "private_service", "letter-4", {**SERVICE, "app_name": "Nobody"}, "404"),
            Act("10:43", URS, "route_to_stop", "letter-4"),
        ),
    ),
)  # fmt: skip

LOSSES: Final = (
    Incident(
        "A reporting engine loses its connection, while work goes on",
        (
            Act("11:00", DATA_MART, "drop"),
            Act("11:02", EMAIL_SERVER, "report", "", {"event_content": {"Weather": "snow"}}),
            Act("11:05", TASK_SERVER, "submit", "task-b",
                {"queue": BACKLOG, "user_data": {"handling-timeout": 10}}),
            Act("11:12", DATA_MART, "come_back"),
        ),
    ),
    Incident(
        "An agent loses its connection, and is back in time",
        (
            Act("11:20", EMAIL_SERVER, "submit", "letter-5"),
            Act("11:20", URS, "route_to_agent", "letter-5", {"agent_id": "agent-2"}),
            Act("11:20:03", "agent-2", "accept", "letter-5"),
            Act("11:21", "agent-2", "drop"),
            Act("11:21:12", "agent-2", "come_back"),
            Act("11:22", "agent-2", "change_properties", "letter-5", {"added": {"Answer": "Here I am"}}),
            Act("11:23", "agent-2", "stop_processing", "letter-5"),
        ),
    ),
    Incident(
        "Another one is not",
        (
            Act("11:30", CHAT_SERVER, "submit", "chat-d", {"is_online": True}),
            Act("11:30", URS, "route_to_agent", "chat-d", {"agent_id": "agent-6"}),
            Act("11:30:03", "agent-6", "accept", "chat-d"),
            Act("11:31", "agent-6", "go"),
            Act("11:32", URS, "route_to_stop", "chat-d"),
            Act("11:45", "agent-6", "come"),
            Act("11:45", "agent-6", "login", "", {"media": {CHAT: True, WORKITEM: True}}),
        ),
    ),
    Incident(
        "The supervisor goes to another desktop, and must log out first",
        (
            Act("11:50", SECOND_DESKTOP, "come"),
            Act("11:50", SECOND_DESKTOP, "login", "", AS_SUPERVISOR, "NOT_ALLOWED_NOW"),
        ),
    ),
)  # fmt: skip

CRASH: Final = (
    Incident(
        "The server is killed in the middle of a hundred changes, and started again",
        (
            Act("12:02", EMAIL_SERVER, "submit", "letter-6", {"user_data": {"Subject": "A long story"}}),
            Act("12:02", URS, "update_user_data", "letter-6", {"user_data": {"Priority": 9}}),
            Act("12:03:50", CHAT_SERVER, "submit", "chat-e", {"is_online": True}),
            Act("12:03:50", URS, "route_to_agent", "chat-e", {"agent_id": "agent-3"}, "LOST"),
            Act("12:04", EMAIL_SERVER, "kill", "letter-6",
                {"allow-multiple-agent-connections": "force-logout"}),
            Act("12:05", URS, "route_to_stop", "chat-e"),
        ),
    ),
    Incident(
        "The supervisor goes to another desktop, which logs out the first one",
        (
            Act("12:10", SECOND_DESKTOP, "login", "", AS_SUPERVISOR),
            Act("12:11", SECOND_DESKTOP, "logout"),
            Act("12:11", SUPERVISOR, "login", "", LOOKING_ON),
        ),
    ),
    Incident(
        "A router is lost, with what it was processing",
        (
            Act("12:20", URS, "update_user_data", "letter-6", {"user_data": {"Priority": 10}}),
            Act("12:20", URS, "go", "letter-6"),
            Act("12:25", URS, "route_to_stop", "letter-6"),
            Act("12:40", URS, "come", "", STRATEGIES),
        ),
    ),
    Incident(
        "A media server is lost; its chat goes on",
        (
            Act("13:00", CHAT_SERVER, "submit", "chat-f", {"is_online": True}),
            Act("13:00", CHAT_SERVER, "drop"),
            Act("13:04", CHAT_SERVER, "come_back"),
            Act("13:04", CHAT_SERVER, "change_properties", "chat-f", {"changed": {"IsOnline": 0}}),
            Act("13:05", URS, "route_to_stop", "chat-f"),
        ),
    ),
    Incident(
        "The supervisor pulls a task, and forgets it",
        (
            Act("13:15", SUPERVISOR, "pull", "task-b"),
            Act("13:15", SUPERVISOR, "be_silent"),
            Act("13:25", SUPERVISOR, "wait"),
            Act("13:25:05", SUPERVISOR, "speak_again"),
        ),
    ),
)  # fmt: skip

LOOKING: Final = (
    Incident(
        "The supervisor looks for what lies in the backlog, and moves all of it",
        (
            *(
                Act("13:30", TASK_SERVER, "submit", f"task-{letter}",
                    {"queue": BACKLOG, "user_data": {"Subject": f"Letter {letter}"}})
                for letter in "cde"
            ),
            Act("13:31", SUPERVISOR, "find_interactions", "", {"condition": IN_THE_BACKLOG}),
            Act("13:31", SUPERVISOR, "find_interactions", "", {"condition": "Queue = = 1"},
                "INVALID_ATTRIBUTE"),
            Act("13:32", SUPERVISOR, "get_interaction_properties", "task-c"),
            Act("13:32", SUPERVISOR, "get_interaction_properties", "task-c", {"at_version": 1}),
            Act("13:33", SUPERVISOR, "take_snapshot", "backlog", {"condition": IN_THE_BACKLOG, "lock": True}),
            Act("13:34", SUPERVISOR, "get_snapshot_interactions", "backlog"),
            Act("13:35", SUPERVISOR, "move_interactions", "backlog", {"queue": SPECIAL}),
            Act("13:36", SUPERVISOR, "release_snapshot", "backlog"),
            *(Act("13:37", URS, "route_to_stop", f"task-{letter}") for letter in "bcde"),
        ),
    ),
)  # fmt: skip

VIEWS: Final = (
    Incident(
        "An agent takes returns as a view shows them",
        (
            *(
                Act("14:30", EMAIL_SERVER, "submit", f"return-{priority}",
                    {"queue": "returns", "user_data": {"Priority": priority}})
                for priority in (2, 7, 5, 0)
            ),
            Act("14:30", EMAIL_SERVER, "submit", "return-9",
                {"queue": "returns", "user_data": {"Priority": 9}, "scheduled_at": time_at("14:40")}),
            Act("14:31", "agent-4", "pull_from_view", RETURNS),
            Act("14:32", "agent-4", "stop_processing", "return-7"),
            Act("14:32", "agent-4", "pull_from_view", RETURNS, {"parameters": {"minimum": 5}}),
            Act("14:33", "agent-4", "stop_processing", "return-5"),
            Act("14:33", "agent-4", "pull_from_view", RETURNS, {"parameters": {"minimum": 5}}),
            Act("14:40", "agent-4", "pull_from_view", RETURNS),
            Act("14:41", "agent-4", "stop_processing", "return-9"),
        ),
    ),
    Incident(
        "The supervisor can have one thing at a time, or less if reporting says so",
        (
            *(
                Act("14:45", TASK_SERVER, "submit", name, {"queue": BACKLOG}) for name in ("task-f", "task-g")
            ),
            Act("14:46", SUPERVISOR, "pull", "task-f"),
            Act("14:46", SUPERVISOR, "pull", "task-g", {}, "LIMIT_EXCEEDED"),
            Act("14:47", SUPERVISOR, "ready", WORKITEM),
            Act("14:47", TASK_SERVER, "submit", "task-h"),
            Act("14:47", URS, "route_to_agent", "task-h", {"agent_id": SUPERVISOR}, "UNKNOWN_AGENT"),
            Act("14:48", SUPERVISOR, "stop_processing", "task-f"),
            Act("14:49", STAT_SERVER, "send_agent_status", SUPERVISOR, {"media_capacities": {WORKITEM: 0}}),
            Act("14:49", URS, "route_to_agent", "task-h", {"agent_id": SUPERVISOR}, "UNKNOWN_AGENT"),
            Act("14:50", STAT_SERVER, "send_agent_status", SUPERVISOR, {"media_capacities": {WORKITEM: 1}}),
            Act("14:50", URS, "route_to_agent", "task-h", {"agent_id": SUPERVISOR}),
            Act("14:50:05", SUPERVISOR, "accept", "task-h"),
            Act("14:52", SUPERVISOR, "stop_processing", "task-h"),
            Act("14:53", SUPERVISOR, "not_ready", WORKITEM),
        ),
    ),
)  # fmt: skip

STOPPING: Final = (
    Incident(
        "An agent writes a letter of its own",
        (
            Act("14:00", "agent-4", "submit", "letter-7", {"queue": BACKLOG}),
            Act("14:05", "agent-4", "place_in_queue", "letter-7",
                {"queue": BACKLOG, "changed": {"Reviewed": 0}}),
            Act("14:10", SUPERVISOR, "pull", "letter-7"),
            Act("14:12", SUPERVISOR, "stop_processing", "letter-7", {"reason": "Sent"}),
        ),
    ),
    Incident(
        "A customer withdraws what an agent has, another one what URS has",
        (
            Act("14:20", EMAIL_SERVER, "submit", "letter-8"),
            Act("14:20", URS, "route_to_agent", "letter-8", {"agent_id": "agent-1"}),
            Act("14:20:04", "agent-1", "accept", "letter-8"),
            Act("14:22", EMAIL_SERVER, "stop_processing", "letter-8"),
            Act("14:25", EMAIL_SERVER, "submit", "letter-9"),
            Act("14:26", EMAIL_SERVER, "stop_processing", "letter-9"),
        ),
    ),
)  # fmt: skip

EVENING: Final = (
    Incident(
        "The server is started again; then a setting changes while it runs",
        (
            Act("15:00", EMAIL_SERVER, "reopen", "", {"allow-multiple-agent-connections": "force-logout"}),
            Act("15:05", EMAIL_SERVER, "reload", "", {"allow-multiple-agent-connections": "true"}),
        ),
    ),
    Incident(
        "The supervisor works on two desktops, and then on one again",
        (
            Act("15:10", SECOND_DESKTOP, "login", "", AS_SUPERVISOR),
            Act("15:20", SECOND_DESKTOP, "go"),
        ),
    ),
    Incident(
        "A strategy forgets a task for an hour",
        (
            Act("15:30", TASK_SERVER, "submit", "task-i"),
            Act("16:31:30", URS, "route_to_stop", "task-i"),
        ),
    ),
    Incident(
        "Orders wait for the evening, and then for each other",
        (
            *(
                Act("16:10", EMAIL_SERVER, "submit", f"order-{priority}",
                    {"queue": "evening-orders", "user_data": {"Priority": priority, "CustomerId": customer}})
                for priority, customer in ORDERS
            ),
            Act("16:35", URS, "route_to_stop", "order-9"),
            Act("16:36", URS, "route_to_stop", "order-5"),
            Act("16:36", URS, "route_to_stop", "order-1"),
        ),
    ),
    Incident(
        "A quote waits until it is checked, a call until it is time",
        (
            Act("16:40", EMAIL_SERVER, "submit", "quote-1", {"queue": "quotes", "user_data": {"Checked": 0}}),
            Act("16:42", EMAIL_SERVER, "change_properties", "quote-1", {"changed": {"Checked": 1}}),
            Act("16:43", URS, "route_to_stop", "quote-1"),
            Act("16:44", TASK_SERVER, "submit", "call-1",
                {"queue": "callbacks", "scheduled_at": time_at("16:50")}),
            Act("16:51", URS, "route_to_stop", "call-1"),
        ),
    ),
    Incident(
        "Late letters: one into the workbin, one to an agent, one that nobody has time for",
        (
            Act("17:50", EMAIL_SERVER, "submit", "letter-10"),
            Act("17:50", URS, "route_to_workbin", "letter-10", TEAM),
            Act("17:52", EMAIL_SERVER, "submit", "letter-11"),
            Act("17:52", URS, "route_to_agent", "letter-11", {"agent_id": "agent-1"}),
            Act("17:52:05", "agent-1", "accept", "letter-11"),
            Act("17:58", EMAIL_SERVER, "submit", "letter-12"),
        ),
    ),
    Incident(
        "Everybody goes home",
        (
            *(Act("18:00", agent_id, "logout") for agent_id in (*AGENTS, SUPERVISOR)),
            *(Act("18:00:30", name, "go") for name in ROUTERS),
        ),
    ),
)  # fmt: skip

LATER: Final[tuple[Incident, ...]] = (*SERVICES, *LOSSES, *CRASH, *LOOKING, *STOPPING, *VIEWS, *EVENING)
