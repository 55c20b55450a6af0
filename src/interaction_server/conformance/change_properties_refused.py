"""Change Properties, Unsuccessful Request: the asker has the error, nothing changes, nobody is told."""

from typing import Final

import msgspec

from interaction_server.conformance.changes import FAMILY, NOTHING_CHANGED, asks, remembered, updates
from interaction_server.conformance.scenario import (
    ANYTHING,
    NOBODY_HAS_ANYTHING_ELSE,
    Has,
    Naming,
    Nested,
    Party,
    Repeated,
    Scenario,
    Sends,
    Steps,
    own,
)
from interaction_server.conformance.stage import (
    CONN_ID,
    OFFERED,
    QUEUED,
    SHELF,
    VERSION,
    WITH_AGENT,
    WITH_URS,
    agent,
    media_server,
    opted_in,
    other_agent,
    placed_in,
    reporting_engine,
    strategy_removed,
    urs,
)

NAME: Final = "Unsuccessful Request"
UNKNOWN: Final = own("no-such-interaction")


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a request can be invalid, and the error that says so."""

    name: str
    sentence: str
    source: str
    request: dict[str, object]
    error: dict[str, object]


def way(
    name: str,
    code: int,
    sentence: str,
    request: dict[str, object],
    source: str = "protocol 3.1",
    **error: object,
) -> Way:
    """A way by its name, its error code and what makes the request invalid."""
    return Way(
        name=name,
        sentence=sentence,
        source=f"seed; {source}; error {code}",
        request=request,
        error={"errorCode": code, **error},
    )


OTHER: Final = {"changedProperties": {"Subject": "Order 18"}}

# fmt: off
WAYS: Final = (
    way("unknown Interaction", 43, "There is no such interaction.",
        {**OTHER, "interactionId": UNKNOWN}, "protocol 9 [C]"),
    way("System Property", 45, "A system property cannot be changed, and none of the rest is.",
        {"changedProperties": {"Subject": "Order 18", "Queue": "elsewhere"}}, "protocol 3.1 [D]"),
    way("several System Properties", 45, "The refusal names every offending key.",
        {"addedProperties": {"InteractionState": "Queued"}, "deletedProperties": {"SubmittedBy": ""}},
        "protocol 3.1 [D]", errorDescription=Naming(("InteractionState", "SubmittedBy"))),
    way("several Kinds of Offence", 45, "One refusal names every offending key, whatever is wrong with it;"
        " its number is the lowest of those that apply.",
        {
            "addedProperties": {"Queue": "elsewhere", "Text": None, "Colour": "red"},
            "changedProperties": {"Priority": "high", "Colour": "blue"},
            "deletedProperties": {"SubmittedBy": ""},
        },
        "protocol 3.1; 9",
        errorDescription=Naming(("Queue", "SubmittedBy", "Colour", "Text", "Priority"))),
    way("invalid beside a Guard", 48, "What could never be granted is said before a guard is looked at.",
        {"changedProperties": {"Text": None}, "ifVersion": 1}, "protocol 3.1 [O]",
        errorDescription=Naming(("Text",))),
    way("Null in the Extension", 48, "The extension is a key-value list as every other.",
        {**OTHER, "extension": {"Trace": None}}, "protocol 2", errorDescription=Naming(("Trace",))),
    way("Array in the Extension", 48, "The extension is a key-value list as every other.",
        {**OTHER, "extension": {"Trace": ["a", "b"]}}, "protocol 2", errorDescription=Naming(("Trace",))),
    way("Key in two Lists", 48, "A key in two lists is invalid.",
        {**OTHER, "deletedProperties": {"Subject": ""}}, "protocol 3.1 [O]"),
    way("no List", 48, "A request with no list at all is invalid.",
        {"requestId": "empty"}, "protocol 3.1 [O]"),
    way("Version Guard", 46, "The interaction is not at the version that the request says;"
        " the error tells which it is at.",
        {**OTHER, "ifVersion": 1}, "protocol 3.1 [O]", extension={"InteractionVersion": VERSION}),
    way("Property Guard", 46, "A property is not what the request says it is.",
        {**OTHER, "ifProperties": {"Language": "de"}}, "protocol 3.1 [O]",
        extension={"InteractionVersion": VERSION}),
    way("Absence Guard", 46, "A property that the request says is absent is there.",
        {**OTHER, "ifProperties": {"Language": None}}, "protocol 3.1 [O]",
        extension={"InteractionVersion": VERSION}),
    way("Priority not an Integer", 48, "Priority is a typed integer.",
        {"changedProperties": {"Subject": "Order 18", "Priority": "high"}}, "protocol 3.1 [D]"),
    way("Null as a Value", 48, "Null in a key-value list is refused.",
        {"changedProperties": {"Subject": None}}, "protocol 2"),
    way("Wrong Type", 40, "An attribute has the wrong type.", {"changedProperties": "Subject"}, "protocol 9"),
    way("Key too long", 49, "A key has at most 256 bytes; the error says how much was left.",
        {"addedProperties": {"Subject": "Order 18", "k" * 257: "v"}}, "protocol 3.1 [O]",
        extension={"Remaining": ANYTHING}),
    way("too much Data", 49, "All properties of an interaction are at most 64 KiB encoded;"
        " the error says how much was left.",
        {"addedProperties": {"Text": Repeated("a", 65_536)}}, "protocol 3.1 [O]",
        extension={"Remaining": ANYTHING}),
    way("nested too deeply", 49, "Lists nest at most 8 levels deep; the error says how much was left.",
        {"addedProperties": {"Deep": Nested(9)}}, "protocol 3.1 [O]", extension={"Remaining": ANYTHING}),
)
# fmt: on


def by_media_server(invalid: Way) -> Scenario:
    """A media server asks, while an agent is processing, in a way that is invalid."""
    return Scenario(
        family=FAMILY,
        name=f"{NAME}: {invalid.name}",
        source=invalid.source,
        sentence=f"Interaction Server finds that the request is invalid. {invalid.sentence}",
        cast=(opted_in, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(media_server, **invalid.request),
            media_server.is_answered("EventError", **{"errorDescription": ANYTHING, **invalid.error}),
            *NOTHING_CHANGED,
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    )


def missing_interaction_id() -> Scenario:
    """The one attribute that must be there is not."""
    return Scenario(
        family=FAMILY,
        name=f"{NAME}: no interactionId",
        source="seed; protocol 9; error 48",
        sentence="Interaction Server finds that the request is invalid. A value is missing.",
        cast=(media_server, reporting_engine),
        steps=(
            media_server.sends("RequestChangeProperties", **OTHER),
            media_server.is_answered("EventError", errorCode=48, errorDescription=ANYTHING),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    )


class Outsider(msgspec.Struct, frozen=True, kw_only=True):
    """One who may not ask, in which situation, and the error that says so."""

    name: str
    sentence: str
    source: str
    asker: Party
    cast: tuple[Party, ...]
    given: Steps
    code: int = 44


STRANGER: Final = Party(name="agent", client_type="AgentApplication")

OUTSIDERS: Final = (
    Outsider(
        name="Agent who is no Party",
        sentence="Another agent is processing the interaction.",
        source="protocol 3, row 5 [O]; error 44",
        asker=other_agent,
        cast=(opted_in, agent, other_agent, urs, reporting_engine),
        given=WITH_AGENT,
    ),
    Outsider(
        name="Agent who is invited",
        sentence="An agent who has not accepted is not a party.",
        source="protocol 3, row 5 [O]; error 44",
        asker=agent,
        cast=(opted_in, agent, urs, reporting_engine),
        given=OFFERED,
    ),
    Outsider(
        name="Agent while URS is Processing",
        sentence="URS is processing the interaction, no agent is.",
        source="protocol 3 [O]; error 44",
        asker=agent,
        cast=(opted_in, agent, urs, reporting_engine),
        given=WITH_URS,
    ),
    Outsider(
        name="Agent who has not logged in",
        sentence="The agent application has registered, but no agent has logged in with it.",
        source="protocol 9; error 44",
        asker=STRANGER,
        cast=(opted_in, STRANGER, reporting_engine),
        given=QUEUED,
    ),
    Outsider(
        name="Reporting Engine",
        sentence="The message is not for this role.",
        source="protocol 9; error 42",
        asker=reporting_engine,
        cast=(opted_in, reporting_engine),
        given=QUEUED,
        code=42,
    ),
)


def by_outsider(outsider: Outsider) -> Scenario:
    """One who may not ask asks."""
    return Scenario(
        family=FAMILY,
        name=f"{NAME}: {outsider.name}",
        source=f"seed; {outsider.source}",
        sentence=f"Interaction Server finds that the request is invalid. {outsider.sentence}",
        cast=outsider.cast,
        given=remembered(outsider.given),
        steps=(
            asks(outsider.asker),
            outsider.asker.is_answered("EventError", errorCode=outsider.code, errorDescription=ANYTHING),
            *NOTHING_CHANGED,
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    )


def urs_refused(code: int) -> Has:
    """URS has the error in its own protocol."""
    return urs.is_answered("EventError", errorCode=code, errorMessage=ANYTHING)


def by_urs(name: str, code: int, sentence: str, request: Sends) -> Scenario:
    """URS asks for what is invalid, while it is processing the interaction."""
    return Scenario(
        family=FAMILY,
        name=f"{NAME}: URS, {name}",
        source=f"protocol 3 [O]; 6; T-Library error {code}",
        sentence=f"Interaction Server finds that the request of URS is invalid. {sentence}",
        cast=(opted_in, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(request, urs_refused(code), *NOTHING_CHANGED, NOBODY_HAS_ANYTHING_ELSE),
    )


QUEUE_DATA: Final = {"Queue": "elsewhere", "Subject": "Order 18"}

BY_URS: Final = (
    by_urs("System Property", 53, "A system property cannot be changed.", updates(userData=QUEUE_DATA)),
    by_urs("IsOnline", 53, "Only a media server may set IsOnline.", updates(userData={"IsOnline": 0})),
    by_urs(
        "Null in the Extensions",
        53,
        "The extensions are a key-value list as every other.",
        updates(extensions={"Trace": None}),
    ),
    by_urs("unknown connID", 56, "There is no such stay at a router.", updates(connID="00000000FFFFFFFF")),
    by_urs(
        "deleting a System Property",
        53,
        "A system property cannot be deleted.",
        urs.sends("RequestDeletePair", connID=CONN_ID, key="InteractionId"),
    ),
    by_urs("no userData", 53, "An attribute is missing.", urs.sends("RequestUpdateUserData", connID=CONN_ID)),
    Scenario(
        family=FAMILY,
        name=f"{NAME}: URS after it has routed the Interaction on",
        source="protocol 3 [O]; 6; T-Library error 56",
        sentence="The stay of the interaction at the router is over, and so is its connID.",
        cast=(opted_in, urs, reporting_engine),
        given=(
            *WITH_URS,
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Queue", queue=SHELF),
            urs.is_answered("EventRouteUsed", connID=CONN_ID),
            strategy_removed(),
            placed_in(SHELF),
            *remembered(()),
        ),
        steps=(updates(), urs_refused(56), *NOTHING_CHANGED, NOBODY_HAS_ANYTHING_ELSE),
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME}: URS after it has delivered the Interaction",
        source="protocol 3 [O]; 6; T-Library error 56",
        sentence="An agent is processing the interaction, and URS is no party any more.",
        cast=(opted_in, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(updates(), urs_refused(56), *NOTHING_CHANGED, NOBODY_HAS_ANYTHING_ELSE),
    ),
)

SCENARIOS: Final = (
    *map(by_media_server, WAYS),
    missing_interaction_id(),
    *map(by_outsider, OUTSIDERS),
    *BY_URS,
)
