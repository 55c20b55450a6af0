"""Change Properties where URS asks, with every T-Library request that stands for it (protocol 3 and 6)."""

from typing import Final

from interaction_server.conformance.changes import (
    FAMILY,
    UPDATED_DATA,
    UPDATED_LISTS,
    remembered,
    told,
    updated,
    updates,
    urs_answered,
)
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    EMPTY,
    NOBODY_HAS_ANYTHING_ELSE,
    Exactly,
    Has,
    Scenario,
    Sends,
)
from interaction_server.conformance.stage import (
    BY_URS,
    CONN_ID,
    USER_DATA,
    WITH_URS,
    media_server,
    opted_in,
    opted_in_with_0,
    other_media_server,
    reporting_engine,
    urs,
)

NAME: Final = "URS Requests"

OPTING_IN: Final = (
    Scenario(
        family=FAMILY,
        name=NAME,
        source="seed; protocol 3, row 3 [D], reporting [O]",
        sentence="URS changes the interaction properties. The media server has included the extension"
        " event_properties_changed, with nonzero value, in its RequestRegisterClient, so Interaction"
        " Server sends EventPropertiesChanged informing it of the change.",
        cast=(opted_in, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            updates(),
            urs_answered(UPDATED_DATA),
            updated(media_server),
            updated(reporting_engine),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME}, Media Server not opted in",
        source="seed; protocol 3, row 3 [D], reporting [O]",
        sentence="The media server registered without the extension event_properties_changed:"
        " it is not informed.",
        cast=(media_server, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(updates(), urs_answered(UPDATED_DATA), updated(reporting_engine), NOBODY_HAS_ANYTHING_ELSE),
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME}, Media Server opted in with 0",
        source="seed; protocol 3, row 3 [D], reporting [O]",
        sentence="The media server included the extension event_properties_changed, but with value zero:"
        " it is not informed.",
        cast=(opted_in_with_0, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(updates(), urs_answered(UPDATED_DATA), updated(reporting_engine), NOBODY_HAS_ANYTHING_ELSE),
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME}, only another Media Server opted in",
        source="protocol 3, laws [O]",
        sentence="The media server that may opt in is the one whose name is the interaction's submittedBy;"
        " another one is not informed.",
        cast=(
            media_server,
            other_media_server.with_extension(event_properties_changed=1),
            urs,
            reporting_engine,
        ),
        given=remembered(WITH_URS),
        steps=(updates(), urs_answered(UPDATED_DATA), updated(reporting_engine), NOBODY_HAS_ANYTHING_ELSE),
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME}, Media Server came back without opting in",
        source="protocol 3, laws [O]",
        sentence="Registrations are per connection: the media server that comes back opts in again"
        " or is not informed.",
        cast=(opted_in, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            media_server.leaves(),
            media_server.arrives(),
            updates(),
            urs_answered(UPDATED_DATA),
            updated(reporting_engine),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME}, Media Server came back and opted in",
        source="protocol 3, laws [O]",
        sentence="The media server is the one of that name, whichever connection it registers from.",
        cast=(media_server, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            media_server.leaves(),
            opted_in.arrives(),
            updates(),
            urs_answered(UPDATED_DATA),
            updated(media_server),
            updated(reporting_engine),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)


def answered_without(*names: str) -> Has:
    """URS has the complete user data, in which deleted properties are no more."""
    kept = {name: value for name, value in USER_DATA.items() if name not in names}
    return urs_answered({**kept, **dict.fromkeys(names, ABSENT)})


def deletion(name: str, sentence: str, request: Sends, *deleted: str) -> Scenario:
    """A version in which URS deletes."""
    lists: dict[str, object] = {
        "addedProperties": EMPTY,
        "changedProperties": EMPTY,
        "deletedProperties": Exactly(dict.fromkeys(deleted, ANYTHING)),
    }
    kept = {key: value for key, value in USER_DATA.items() if key not in deleted}
    return Scenario(
        family=FAMILY,
        name=name,
        source="protocol 6",
        sentence=sentence,
        cast=(opted_in, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            request.in_place_of("RequestChangeProperties"),
            answered_without(*deleted),
            told(media_server, BY_URS, kept, lists),
            told(reporting_engine, BY_URS, kept, lists),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    )


OTHER_REQUESTS: Final = (
    Scenario(
        family=FAMILY,
        name=f"{NAME} with RequestAttachUserData",
        source="protocol 6 [O]",
        sentence="RequestAttachUserData is the same as RequestUpdateUserData, since keys are unique.",
        cast=(opted_in, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            urs.sends(
                "RequestAttachUserData",
                connID=CONN_ID,
                userData={"Category": "Orders", "Subject": "Order 17, late"},
            ).in_place_of("RequestChangeProperties"),
            urs_answered(UPDATED_DATA),
            told(media_server, BY_URS, UPDATED_DATA, UPDATED_LISTS),
            updated(reporting_engine),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    deletion(
        f"{NAME} with RequestDeletePair",
        "RequestDeletePair deletes one key.",
        urs.sends("RequestDeletePair", connID=CONN_ID, key="Language"),
        "Language",
    ),
    deletion(
        f"{NAME} with RequestDeleteUserData",
        "RequestDeleteUserData deletes every property that may be deleted; system properties stay.",
        urs.sends("RequestDeleteUserData", connID=CONN_ID),
        "Subject",
        "Language",
    ),
    Scenario(
        family=FAMILY,
        name=f"{NAME} what is so already",
        source="protocol 3.1 [O]",
        sentence="A change that alters nothing is answered and makes no event and no new version.",
        cast=(opted_in, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(updates(userData=USER_DATA), urs_answered(USER_DATA), NOBODY_HAS_ANYTHING_ELSE),
    ),
)

SCENARIOS: Final = OPTING_IN + OTHER_REQUESTS
