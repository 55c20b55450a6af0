"""What happens out of the ordinary, in the order of the day: a table of who does what when.

Times, and so the order, are of the script; names of interactions are as they stand on the wire.
"""

from typing import Final

from interaction_server.demo.day.cast import (
    AGENTS,
    AUTO_RESPONSE,
    CHAT_SERVER,
    CLASSIFIER,
    DATA_MART,
    EMAIL_SERVER,
    STAT_SERVER,
    SUPERVISOR,
    TASK_SERVER,
    URS_1,
    URS_2,
)
from interaction_server.demo.day.incidents_later import LATER, LOOKING_ON, STRATEGIES, TEAM
from interaction_server.demo.day.script import BACKLOG, CHAT, EMAIL, WORKITEM, Act, Incident
from interaction_server.demo.day.verbs import ANY_ROUTER as URS

MEDIA: Final = (
    (EMAIL, CHAT),
    (EMAIL, CHAT),
    (CHAT, WORKITEM),
    (EMAIL, WORKITEM),
    (EMAIL, CHAT, WORKITEM),
    (CHAT, WORKITEM),
)
"""What each agent takes."""
REGISTER: Final = {"messageName": "RequestRegisterClient"}
TOO_LONG: Final = "word " * 14_000


def logins(at: str) -> tuple[Act, ...]:
    """Every agent comes to its desktop and is ready; the supervisor looks on."""
    ready = [dict.fromkeys(media, True) for media in MEDIA]
    agents = [*zip(AGENTS, ready, strict=True)]
    return (
        *(Act(at, agent_id, "come") for agent_id in (*AGENTS, SUPERVISOR)),
        *(Act(at, agent_id, "login", "", {"media": media}) for agent_id, media in agents),
        Act(at, SUPERVISOR, "login", "", LOOKING_ON),
    )


OPENING: Final = (
    Incident(
        "The house opens: reporting engines, media servers, external services, routers",
        (
            *(Act("08:00", name, "come") for name in (STAT_SERVER, DATA_MART)),
            *(Act("08:00", name, "come") for name in (EMAIL_SERVER, CHAT_SERVER, TASK_SERVER)),
            *(Act("08:00", name, "come") for name in (CLASSIFIER, AUTO_RESPONSE)),
            *(Act("08:00", name, "come", "", STRATEGIES) for name in (URS_1, URS_2)),
        ),
    ),
    Incident("Six agents and a supervisor log in", logins("08:01")),
    Incident(
        "A stranger speaks without registering",
        (
            Act("08:02", "stranger", "say", "", {"messageName": "RequestSubmit", "mediaType": CHAT}),
            Act("08:02:10", "stranger", "is_turned_out"),
        ),
    ),
    Incident(
        "A proxy",
        (
            Act("08:03", "stranger", "say", "", {
                **REGISTER, "clientName": "proxy", "clientType": "Proxy"}),
            Act("08:03", "stranger", "say", "", {
                **REGISTER, "clientName": "sms", "clientType": "MediaServer"}),
            Act("08:03", "stranger", "say", "", {
                **REGISTER, "clientName": "wall", "clientType": "ReportingEngine"}),
            Act("08:03", "stranger", "say", "", {
                "messageName": "RequestUnregisterClient", "proxyClientId": "the last"}),
            Act("08:03", "stranger", "say", "", {"messageName": "RequestTea"}),
            Act("08:03", "stranger", "say", "", {**REGISTER, "clientName": 7}),
            Act("08:03", "stranger", "say", "", {
                **REGISTER, "clientName": "robot", "clientType": "Robot"}),
            Act("08:03", "stranger", "say", "", {
                **REGISTER, "clientName": "sms", "clientType": "MediaServer", "tenantId": 99}),
            Act("08:03:05", "stranger", "leave"),
        ),
    ),
)  # fmt: skip

CHANGES: Final = (
    Incident(
        "A letter is followed up, first while URS has it",
        (
            Act("08:20", EMAIL_SERVER, "submit", "letter-1", {"user_data": {"Subject": "Two parcels"}}),
            Act("08:21", EMAIL_SERVER, "change_properties", "letter-1", {"added": {"FollowUp": "One came"}}),
            Act("08:22", URS, "update_user_data", "letter-1", {"user_data": {"Priority": 5, "Old": 1}}),
            Act("08:22", URS, "attach_user_data", "letter-1", {"user_data": {"AsItWas": "so"}}),
            Act("08:22", URS, "delete_pair", "letter-1", {"key": "Old"}),
            Act("08:23", EMAIL_SERVER, "change_properties", "letter-1", {"changed": {"Queue": "mine"}},
                "READ_ONLY_PROPERTY"),
            Act("08:23", EMAIL_SERVER, "change_properties", "letter-1", {"added": {"Text": TOO_LONG}},
                "LIMIT_EXCEEDED"),
            Act("08:23", EMAIL_SERVER, "change_properties", "letter-1", {"changed": {"AsItWas": "so"}}),
        ),
    ),
    Incident(
        "then while an agent has it, and then two",
        (
            Act("08:24", URS, "route_to_agent", "letter-1", {"agent_id": "agent-4"}),
            Act("08:24:05", "agent-4", "accept", "letter-1"),
            Act("08:25", EMAIL_SERVER, "change_properties", "letter-1", {"added": {"FollowUp_2": "None"}}),
            Act("08:25", CHAT_SERVER, "change_properties", "letter-1", {"added": {"Called": "08:24"}}),
            Act("08:26", EMAIL_SERVER, "change_properties", "letter-1",
                {"changed": {"Priority": 6}, "if_version": 3}, "CONFLICT"),
            Act("08:26", EMAIL_SERVER, "change_properties", "letter-1",
                {"changed": {"Priority": 6}, "if_properties": {"Priority": 1}}, "CONFLICT"),
            Act("08:26", EMAIL_SERVER, "change_properties", "letter-1",
                {"changed": {"Priority": 6}, "if_properties": {"Priority": 5}, "request_id": "r-1"}),
            Act("08:26", EMAIL_SERVER, "change_properties", "letter-1",
                {"changed": {"Priority": 6}, "if_properties": {"Priority": 5}, "request_id": "r-1"}),
            Act("08:26", EMAIL_SERVER, "change_properties", "letter-1",
                {"changed": {"Priority": 7}, "request_id": "r-1"}, "REQUEST_ID_REUSED"),
            Act("08:27", "agent-4", "conference", "letter-1",
                {"agent_id": "agent-1", "visibility_mode": "Conference"}),
            Act("08:27:04", "agent-1", "accept", "letter-1"),
            Act("08:28", "agent-4", "change_properties", "letter-1", {"changed": {"Priority": 8}}),
            Act("08:29", "agent-4", "leave_interaction", "letter-1"),
        ),
    ),
    Incident(
        "and at last while nobody has it",
        (
            Act("08:30", "agent-1", "place_in_queue", "letter-1",
                {"queue": BACKLOG, "changed": {"ReasonCode": "Depot"}}),
            Act("08:31", EMAIL_SERVER, "change_properties", "letter-1", {"deleted": ["ReasonCode"]}),
            Act("08:32", EMAIL_SERVER, "stop_processing", "letter-1", {"reason": "Withdrawn"}),
            Act("08:33", EMAIL_SERVER, "change_properties", "letter-1", {"added": {"FollowUp_3": "?"}},
                "UNKNOWN_INTERACTION"),
        ),
    ),
    Incident(
        "A task goes to the backlog, is pulled, held, put back and locked",
        (
            Act("08:35", TASK_SERVER, "submit", "task-a", {"user_data": {"Subject": "Stock", "Old": 1}}),
            Act("08:35", URS, "update_user_data", "task-a", {"user_data": {"Priority": 1}}),
            Act("08:35", URS, "delete_user_data", "task-a"),
            Act("08:36", URS, "route_to_queue", "task-a", {"queue": BACKLOG}),
            Act("08:37", "agent-3", "pull", "task-a"),
            Act("08:38", "agent-3", "hold", "task-a"),
            Act("08:40", "agent-3", "resume", "task-a"),
            Act("08:41", "agent-3", "place_in_queue", "task-a"),
            Act("08:42", SUPERVISOR, "lock_interaction", "task-a"),
            Act("08:42", "agent-3", "pull", "task-a", {}, "NOT_ALLOWED_NOW"),
            Act("08:43", SUPERVISOR, "unlock_interaction", "task-a"),
            Act("08:44", "agent-3", "pull", "task-a"),
            Act("08:46", "agent-3", "stop_processing", "task-a"),
        ),
    ),
)  # fmt: skip

DELIVERY: Final = (
    Incident(
        "A chat is rejected, not answered, taken at last, and given back",
        (
            Act("08:50", CHAT_SERVER, "submit", "chat-a", {"is_online": True}),
            Act("08:50", URS, "route_to_agent", "chat-a", {"agent_id": "agent-3"}),
            Act("08:50:05", "agent-3", "reject", "chat-a", {"reason": "Busy"}),
            Act("08:50:06", URS, "route_to_agent", "chat-a", {"agent_id": "agent-5"}),
            Act("08:50:36", "agent-5", "accept", "chat-a", {}, "UNKNOWN_TICKET"),
            Act("08:50:40", "agent-5", "ready", CHAT),
            Act("08:50:41", URS, "route_to_place", "chat-a", {"place_id": "place-1"}),
            Act("08:50:44", "agent-1", "accept", "chat-a"),
            Act("08:52", "agent-1", "leave_interaction", "chat-a"),
            Act("08:53", URS, "route_to_stop", "chat-a", {"reason": "Nobody"}),
        ),
    ),
)  # fmt: skip

WORKBINS: Final = (
    Incident(
        "A letter lies in the team's workbin, and the supervisor watches",
        (
            Act("09:15", SUPERVISOR, "workbin_types"),
            Act("09:15", SUPERVISOR, "watch_workbin", "", {**TEAM, "properties": True, "stops": True}),
            Act("09:16", EMAIL_SERVER, "submit", "letter-2", {"user_data": {"Subject": "A return"}}),
            Act("09:16", URS, "route_to_workbin", "letter-2", TEAM),
            Act("09:17", EMAIL_SERVER, "change_properties", "letter-2", {"added": {"FollowUp": "Hello?"}}),
            Act("09:17", SUPERVISOR, "workbin_content", "", TEAM),
            Act("09:18", "agent-4", "pull", "letter-2"),
            Act("09:19", "agent-4", "place_in_queue", "letter-2"),
            Act("09:20", "agent-4", "pull", "letter-2"),
            Act("09:21", "agent-4", "place_in_workbin", "letter-2", TEAM),
            Act("09:22", EMAIL_SERVER, "stop_processing", "letter-2"),
            Act("09:23", SUPERVISOR, "unwatch_workbin", "", TEAM),
        ),
    ),
)  # fmt: skip

TOGETHER: Final = (
    Incident(
        "A transfer is rejected, another one not answered, a third one taken",
        (
            Act("09:40", EMAIL_SERVER, "submit", "letter-3", {"user_data": {"Subject": "A lawyer"}}),
            Act("09:40", URS, "route_to_agent", "letter-3", {"agent_id": "agent-1"}),
            Act("09:40:03", "agent-1", "accept", "letter-3"),
            Act("09:41", "agent-1", "transfer", "letter-3", {"agent_id": "agent-2"}, "INVITATION_FAILED"),
            Act("09:41:10", "agent-2", "reject", "letter-3"),
            Act("09:42", "agent-1", "transfer", "letter-3", {"agent_id": "agent-4"}, "INVITATION_FAILED"),
            Act("09:42:35", "agent-4", "ready", EMAIL),
            Act("09:43", "agent-1", "transfer", "letter-3",
                {"agent_id": "agent-5", "extension": {"Hint": "calm"}}),
            Act("09:43:05", "agent-5", "accept", "letter-3"),
        ),
    ),
    Incident(
        "A coach joins, a monitor, and the supervisor unasked",
        (
            Act("09:45", "agent-5", "conference", "letter-3",
                {"agent_id": "agent-4", "visibility_mode": "Coach"}),
            Act("09:45:05", "agent-4", "accept", "letter-3"),
            Act("09:46", "agent-5", "conference", "letter-3",
                {"agent_id": "agent-2", "visibility_mode": "Monitor"}),
            Act("09:46:05", "agent-2", "accept", "letter-3"),
            Act("09:47", SUPERVISOR, "intrude", "letter-3", {"visibility_mode": "Monitor"}),
            Act("09:47:02", SUPERVISOR, "accept", "letter-3"),
            Act("09:50", "agent-4", "leave_interaction", "letter-3"),
            Act("09:52", "agent-5", "stop_processing", "letter-3", {"reason": "Settled"}),
        ),
    ),
)  # fmt: skip

STATES: Final = (
    Incident(
        "An agent says what it takes, and why",
        (
            Act("10:10", "agent-6", "add_media", EMAIL),
            Act("10:11", "agent-6", "remove_media", EMAIL),
            Act("10:12", "agent-6", "not_ready", WORKITEM, {"reason": "Training"}),
            Act("10:13", "agent-6", "change_media_state_reason", WORKITEM, {"reason": "Exam"}),
            Act("10:14", "agent-6", "change_agent_state_reason", "", {"reason": {"Mood": "fine"}}),
            Act("10:15", "agent-6", "ready", WORKITEM),
            Act("10:16", "agent-6", "do_not_disturb_on", "", {"reason": "Lunch"}),
            Act("10:16", CHAT_SERVER, "submit", "chat-c", {"is_online": True}),
            Act("10:16", URS, "route_to_agent", "chat-c", {"agent_id": "agent-6"}, "UNKNOWN_AGENT"),
            Act("10:20", "agent-6", "do_not_disturb_off"),
            Act("10:20", URS, "route_to_agent", "chat-c", {"agent_id": "agent-6"}),
            Act("10:20:03", "agent-6", "accept", "chat-c"),
            Act("10:24", "agent-6", "stop_processing", "chat-c"),
            Act("10:25", "agent-6", "agent_available", "", {"agent_id": "agent-90", "place_id": "far"}),
            Act("10:26", "agent-6", "agent_not_available", "", {"agent_id": "agent-90", "place_id": "far"}),
        ),
    ),
    Incident(
        "A reporting engine looks at the agents, and tells one what it can take",
        (
            Act("10:30", STAT_SERVER, "start_agent_states"),
            Act("10:31", "agent-3", "not_ready", CHAT, {"reason": "Pause"}),
            Act("10:32", STAT_SERVER, "send_agent_status", "agent-3", {"media_capacities": {"chat": 3}}),
            Act("10:33", "agent-3", "ready", CHAT),
            Act("10:34", STAT_SERVER, "stop_agent_states"),
        ),
    ),
)  # fmt: skip

INCIDENTS: Final[tuple[Incident, ...]] = (
    *OPENING,
    *CHANGES,
    *DELIVERY,
    *WORKBINS,
    *TOGETHER,
    *STATES,
    *LATER,
)
