"""Change Properties: what a change may do, what counts as one, the same request again (protocol 3.1)."""

from typing import Final

from interaction_server.conformance.changes import (
    CHANGE,
    CHANGED_DATA,
    FAMILY,
    NOTHING_CHANGED,
    acknowledged,
    asks,
    remembered,
    reported,
    told,
)
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    EMPTY,
    NOBODY_HAS_ANYTHING_ELSE,
    Exactly,
    Scenario,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_MEDIA_SERVER,
    ONE_FACT_LATER,
    QUEUED,
    THE_INTERACTION,
    USER_DATA,
    VERSION,
    WITH_AGENT,
    agent,
    media_server,
    read,
    reporting_engine,
    the_interaction,
    urs,
)

AGAIN: Final = {**CHANGE, "requestId": "change-1"}


def variant(
    name: str, sentence: str, source: str, asked: dict[str, object], data: dict[str, object], **lists: object
) -> Scenario:
    """A media server asks while an agent is processing; the lists say what really became different."""
    expected = {"addedProperties": EMPTY, "changedProperties": EMPTY, "deletedProperties": EMPTY, **lists}
    return Scenario(
        family=FAMILY,
        name=name,
        source=source,
        sentence=sentence,
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(media_server, **asked),
            acknowledged(),
            told(agent, BY_MEDIA_SERVER, data, expected),
            reported(BY_MEDIA_SERVER, data, expected),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    )


def silent(name: str, sentence: str, *steps: Steps) -> Scenario:
    """A media server is acknowledged while an agent is processing, and nobody is told anything."""
    rows = tuple(row for group in steps for row in group)
    return Scenario(
        family=FAMILY,
        name=name,
        source="protocol 3.1 [O]",
        sentence=sentence,
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(*rows, NOBODY_HAS_ANYTHING_ELSE),
    )


CONTENT: Final = (
    variant(
        "Added and Changed mixed up",
        "Added and changed both set the key whether or not it is there, since clients mix them up;"
        " those who are informed hear what really became different.",
        "protocol 3.1 [C]",
        {"addedProperties": {"Subject": "Order 18"}, "changedProperties": {"Category": "Orders"}},
        {"Subject": "Order 18", "Language": "fr", "Category": "Orders"},
        addedProperties=Exactly({"Category": "Orders"}),
        changedProperties=Exactly({"Subject": "Order 18"}),
    ),
    variant(
        "Unchanged Keys are in no List",
        "A key that is set to what it is already has not become different, and is in no list.",
        "protocol 3.1 [O]",
        {"changedProperties": {"Subject": "Order 18", "Language": "fr"}},
        {"Subject": "Order 18", "Language": "fr"},
        changedProperties=Exactly({"Subject": "Order 18"}),
    ),
    variant(
        "Deleting an absent Key",
        "Deleting an absent key is no error, and the rest of the change is made.",
        "protocol 3.1 [O]",
        {"deletedProperties": {"Language": "ignored", "Colour": "ignored"}},
        {"Subject": "Order 17"},
        deletedProperties=Exactly({"Language": ANYTHING}),
    ),
    variant(
        "Deleting by an Array of Keys",
        "Keys to delete may also be an array.",
        "protocol 3.1 [O]",
        {"deletedProperties": ["Language"]},
        {"Subject": "Order 17"},
        deletedProperties=Exactly({"Language": ANYTHING}),
    ),
    variant(
        "Values of every Type",
        "Text, integer, float, boolean, binary and a nested list keep their types.",
        "protocol 2; 3.1",
        {
            "addedProperties": {
                "Priority": 7,
                "Score": 0.5,
                "Vip": True,
                "Scan": {"$binary": "AAE="},
                "To": {"A": "b"},
            }
        },
        {
            **USER_DATA,
            "Priority": 7,
            "Score": 0.5,
            "Vip": True,
            "Scan": {"$binary": "AAE="},
            "To": {"A": "b"},
        },
        addedProperties=Exactly(
            {"Priority": 7, "Score": 0.5, "Vip": True, "Scan": {"$binary": "AAE="}, "To": {"A": "b"}}
        ),
    ),
    variant(
        "Guards that hold",
        "The version and the properties are as the request says, so the change is made.",
        "protocol 3.1 [O]",
        {
            "changedProperties": {"Subject": "Order 18"},
            "ifVersion": VERSION,
            "ifProperties": {"Language": "fr", "Colour": None},
        },
        {"Subject": "Order 18", "Language": "fr"},
        changedProperties=Exactly({"Subject": "Order 18"}),
    ),
)

SILENT: Final = (
    silent(
        "What is so already",
        "A change that alters nothing is acknowledged and makes no event and no new version.",
        (asks(media_server, changedProperties=USER_DATA), media_server.is_answered("EventAck")),
        NOTHING_CHANGED,
    ),
    silent(
        "Deleting only absent Keys",
        "A change that alters nothing is acknowledged and makes no event and no new version.",
        (asks(media_server, deletedProperties={"Colour": ""}), media_server.is_answered("EventAck")),
        NOTHING_CHANGED,
    ),
)

SAME_REQUEST: Final = (
    Scenario(
        family=FAMILY,
        name="The same Request sent again",
        source="protocol 3.1 [O]",
        sentence="The same request with the same requestId gets the first answer and changes nothing,"
        " also after a reconnect.",
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(media_server, **AGAIN),
            acknowledged(),
            told(agent),
            reported(),
            asks(media_server, **AGAIN),
            acknowledged(),
            media_server.leaves(),
            media_server.arrives(),
            asks(media_server, **AGAIN),
            acknowledged(),
            *read(interactionVersion=ONE_FACT_LATER, interactionUserData=Exactly(CHANGED_DATA)),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="The requestId with another Body",
        source="protocol 3.1 [O]; error 47",
        sentence="The same requestId with another body is refused with error 47; the first change stays.",
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(media_server, **AGAIN),
            acknowledged(),
            told(agent),
            reported(),
            asks(media_server, changedProperties={"Subject": "Order 19"}, requestId="change-1"),
            media_server.is_answered("EventError", errorCode=47, errorDescription=ANYTHING),
            *read(interactionVersion=ONE_FACT_LATER, interactionUserData=Exactly(CHANGED_DATA)),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)


def system_property(
    name: str,
    source: str,
    sentence: str,
    asked: dict[str, object],
    becomes: dict[str, object],
    given: Steps = QUEUED,
    **lists: object,
) -> Scenario:
    """A media server sets system properties that it may set, of an interaction in a queue.

    The lists say what became different, under the names of the properties.
    """
    expected = {"addedProperties": EMPTY, "changedProperties": EMPTY, "deletedProperties": EMPTY, **lists}
    return Scenario(
        family=FAMILY,
        name=name,
        source=source,
        sentence=sentence,
        cast=(media_server, reporting_engine),
        given=remembered(given),
        steps=(
            asks(media_server, **asked),
            acknowledged(),
            reporting_engine.has(
                "EventPropertiesChanged",
                interaction=the_interaction(interactionVersion=ONE_FACT_LATER, **becomes),
                actor=BY_MEDIA_SERVER,
                **expected,
            ),
            *read(media_server, **becomes),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    )


NAMED_OUTSIDE: Final[Steps] = (
    *QUEUED,
    asks(media_server, addedProperties={"ExternalId": "crm-17"}),
    media_server.is_answered("EventAck"),
    reporting_engine.has("EventPropertiesChanged", interaction=the_interaction()),
)
"""The interaction waits in a queue and has an ExternalId."""

SYSTEM: Final = (
    system_property(
        "ExternalId and ParentId may be changed",
        "protocol 3.1 [D]",
        "A system property cannot be changed, except ExternalId and ParentId.",
        {"changedProperties": {"ExternalId": "crm-17", "ParentId": "thread-3"}},
        {
            "interactionExternalId": "crm-17",
            "interactionParentInteractionId": "thread-3",
            "interactionUserData": Exactly(USER_DATA),
        },
        addedProperties=Exactly({"ExternalId": "crm-17", "ParentId": "thread-3"}),
    ),
    system_property(
        "ExternalId beside other Properties",
        "protocol 3.1 [D]; lists [O]",
        "What became different of a system property stands in the same lists as the rest.",
        {"changedProperties": {"ExternalId": "crm-18", "Subject": "Order 18"}},
        {"interactionExternalId": "crm-18"},
        NAMED_OUTSIDE,
        changedProperties=Exactly({"ExternalId": "crm-18", "Subject": "Order 18"}),
    ),
    system_property(
        "ExternalId may be deleted",
        "protocol 3.1 [D]; lists [O]",
        "ExternalId can be deleted; the list says so under its name.",
        {"deletedProperties": {"ExternalId": ""}},
        {"interactionExternalId": ABSENT},
        NAMED_OUTSIDE,
        deletedProperties=Exactly({"ExternalId": ANYTHING}),
    ),
    Scenario(
        family=FAMILY,
        name="Media Server sets IsOnline to 0",
        source="protocol 3.1 [D]; 7 [D]",
        sentence="A media server may also set IsOnline, and 0 sets AbandonedAt, which is unset while online.",
        cast=(media_server, reporting_engine),
        given=(
            media_server.sends(
                "RequestSubmit",
                interactionId=THE_INTERACTION,
                mediaType="chat",
                interactionType="Inbound",
                queue=THE_INTERACTION,
                isOnline=True,
            ),
            media_server.is_answered("EventAck"),
            reporting_engine.has("EventInteractionSubmitted", interaction={"interactionIsOnline": True}),
            reporting_engine.has("EventPlacedInQueue", interaction={"interactionAbandonedAt": ABSENT}),
        ),
        steps=(
            asks(media_server, changedProperties={"IsOnline": 0}),
            media_server.is_answered("EventAck"),
            reporting_engine.has(
                "EventPropertiesChanged",
                interaction=the_interaction(interactionIsOnline=False, interactionAbandonedAt=ANYTHING),
                addedProperties=EMPTY,
                changedProperties=Exactly({"IsOnline": 0}),
                deletedProperties=EMPTY,
            ),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)

SCENARIOS: Final = CONTENT + SILENT + SAME_REQUEST + SYSTEM
