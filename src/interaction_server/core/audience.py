"""THE TABLE: which fact, caused by whom, held by whom -> who is told (protocol 3 and 8).

It names no protocol; how a notice is spelled is each dialect's own business, so there is no word
here of a message that stands in for another. Two rules complete it:

* whoever asked is answered, and is never among the told; but an agent is told of its own login, and of an
  offer that it is made or has made (``Listener.CONCERNED``, ``INVITEE`` and ``INVITER``);
* a (cause, holder) pair that is not under its fact is not allowed: it becomes a refusal.

The pages ``docs/reference/audience.md`` and the answers of ``ixn explain`` are made from it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from interaction_server.core.facts import (
    Accepted,
    AgentAvailable,
    AgentInvited,
    AgentLogin,
    AgentLogout,
    AgentNotAvailable,
    AgentStateReasonChanged,
    AnyFact,
    CustomReporting,
    DoNotDisturbOff,
    DoNotDisturbOn,
    ExternalServiceRequested,
    ExternalServiceResponded,
    Held,
    InteractionMoved,
    InteractionSubmitted,
    Locked,
    MediaAdded,
    MediaRemoved,
    MediaStateReasonChanged,
    NotReadyForMedia,
    PartyAdded,
    PartyRemoved,
    PlacedInQueue,
    PlacedInWorkbin,
    ProcessingStopped,
    PropertiesChanged,
    ReadyForMedia,
    Rejected,
    Resumed,
    Revoked,
    TakenFromQueue,
    TakenFromWorkbin,
    Unlocked,
)
from interaction_server.core.model import ActorType, Interaction, PartyType


class Holder(StrEnum):
    """Who is processing the interaction when the fact happens."""

    NOBODY = "nobody"
    STRATEGY = "URS"
    AGENTS = "agents"


class Listener(StrEnum):
    """Who can be told of a fact, other than the one who asked."""

    AGENTS = "the agents that process it"
    STRATEGY = "the router that processes it"
    NEWCOMER = "the party that begins to process it"
    LEAVER = "the party that no longer processes it"
    OTHERS = "the agents that go on processing it"
    WATCHER = "a reporting engine that asked for the states of agents"
    INVITEE = "the agent that is invited"
    INVITER = "the party whose invitation it was"
    CONCERNED = "the agent whose state it is"
    SUBMITTER = "the media server that submitted it, if it opted in"
    SERVICE = "the external service that is asked, when it has room"
    WATCHERS = "whoever watches the workbin"
    CHANGE_WATCHERS = "whoever watches the workbin and asked for property changes"
    STOP_WATCHERS = "whoever watches the workbin and asked to hear of the end"
    REPORTING = "every reporting engine"


class Row(msgspec.Struct, frozen=True):
    """One row: caused by one of these, while held by one of these, these are told."""

    causes: tuple[ActorType, ...]
    holders: tuple[Holder, ...]
    told: tuple[Listener, ...]
    source: str


MEDIA_SERVER, AGENT, STRATEGY, SERVER = ActorType
ANYONE: Final = tuple(ActorType)
NOBODY, URS, AGENTS = Holder
ANY_HOLDER: Final = tuple(Holder)
REPORTING: Final = Listener.REPORTING
SUBMITTER: Final = Listener.SUBMITTER
ROUTING: Final = PartyType.STRATEGY
STATE_TOLD: Final = (Listener.CONCERNED, Listener.WATCHER, REPORTING)
ANSWERED: Final = (Listener.INVITEE, Listener.INVITER, REPORTING)

# fmt: off
AUDIENCE: Final[Mapping[type[AnyFact], tuple[Row, ...]]] = {
    PropertiesChanged: (
        # "Interaction Server informs the reporting engine and the agent who is processing": seed
        Row((MEDIA_SERVER,), (AGENTS,), (Listener.AGENTS, SUBMITTER, REPORTING),   "3 row 1 [D]; row 7 [O]"),
        # "Interaction Server informs the reporting engine and URS, which is processing": seed
        Row((MEDIA_SERVER,), (URS,),    (Listener.STRATEGY, SUBMITTER, REPORTING), "3 row 2 [D]; row 7 [O]"),
        # "If the media server has included the extension event_properties_changed": seed
        Row((STRATEGY,),     (URS,),    (SUBMITTER, REPORTING),                    "3 row 3 [D]"),
        Row((AGENT,),        (AGENTS,), (Listener.AGENTS, SUBMITTER, REPORTING),   "3 row 5 [O]"),
        Row((MEDIA_SERVER,), (NOBODY,), (Listener.CHANGE_WATCHERS, SUBMITTER, REPORTING),
            "3 rows 6 and 7 [O]"),
    ),
    InteractionSubmitted: (Row((MEDIA_SERVER, AGENT), (NOBODY,), (REPORTING,), "4, 8 [D]"),),
    PlacedInQueue: (Row(ANYONE, ANY_HOLDER, (REPORTING,), "8 [D]"),),
    TakenFromQueue: (Row((MEDIA_SERVER, AGENT, SERVER), (NOBODY,), (REPORTING,), "6, 8 [D]"),),
    PartyAdded: (
        Row((SERVER,), (NOBODY,),         (Listener.NEWCOMER, REPORTING),                  "6, 8 [D]"),
        Row((AGENT,),  (NOBODY, AGENTS),  (Listener.NEWCOMER, Listener.OTHERS, REPORTING), "4, 8 [D]"),
    ),
    PartyRemoved: (
        Row(ANYONE, (URS,),    (Listener.LEAVER, REPORTING),                  "8 [D]"),
        Row(ANYONE, (AGENTS,), (Listener.LEAVER, Listener.OTHERS, REPORTING), "4, 8 [D]"),
    ),
    AgentInvited: (
        Row((STRATEGY,), (URS,),    (Listener.INVITEE, REPORTING), "8 [D]"),
        Row((AGENT,),    (AGENTS,), (Listener.INVITEE, REPORTING), "4, 8 [D]"),
    ),
    Accepted: (Row((AGENT,), (NOBODY, AGENTS), ANSWERED, "8 [D], INVITEE [O]"),),
    Rejected: (Row((AGENT,), (NOBODY, AGENTS), ANSWERED, "8 [D], INVITEE [O]"),),
    Revoked: (
        Row(ANYONE, (NOBODY, AGENTS), (Listener.INVITEE, Listener.INVITER, REPORTING), "8 [D], INVITER [O]"),
    ),
    ProcessingStopped: (
        Row((MEDIA_SERVER,), (NOBODY,),
            (Listener.WATCHERS, Listener.STOP_WATCHERS, SUBMITTER, REPORTING), "4, 8 [D]"),
        Row((MEDIA_SERVER,), (URS, AGENTS), (SUBMITTER, REPORTING), "8 [D]"),
        Row((AGENT,),        (AGENTS,),  (SUBMITTER, REPORTING), "8 [D]"),
        Row((STRATEGY,),     (URS,),     (SUBMITTER, REPORTING), "8 [D]"),
    ),
    AgentLogin: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 8 [D]"),),
    AgentLogout: (Row((AGENT, SERVER), (NOBODY,), STATE_TOLD, "4, 8 [D]"),),
    ReadyForMedia: (Row((AGENT, SERVER), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    NotReadyForMedia: (Row((AGENT, SERVER), (NOBODY,), STATE_TOLD, "4, 5, 8 [D]"),),
    Held:    (Row((AGENT,), (AGENTS,), (REPORTING,), "5 [D], nobody else [O]"),),
    Resumed: (Row((AGENT,), (AGENTS,), (REPORTING,), "5 [D], nobody else [O]"),),
    PlacedInWorkbin: (Row(ANYONE, ANY_HOLDER, (Listener.WATCHERS, REPORTING), "4, 8 [D]"),),
    TakenFromWorkbin: (Row((MEDIA_SERVER, AGENT), (NOBODY,), (Listener.WATCHERS, REPORTING), "4, 8 [D]"),),
    ExternalServiceRequested: (Row((STRATEGY,), (URS,), (Listener.SERVICE, REPORTING), "4, 6 [D]"),),
    ExternalServiceResponded: (Row((SERVER,), (URS,), (Listener.STRATEGY, REPORTING), "4, 6 [D]"),),
    Locked: (Row((MEDIA_SERVER, AGENT), (NOBODY,), (REPORTING,), "4, 5 [D]"),),
    Unlocked: (Row((MEDIA_SERVER, AGENT, SERVER), (NOBODY,), (REPORTING,), "4, 5 [D]"),),
    InteractionMoved: (Row((MEDIA_SERVER, AGENT), (NOBODY,), (REPORTING,), "4, 5 [D]"),),
    MediaAdded: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    MediaRemoved: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    DoNotDisturbOn: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    DoNotDisturbOff: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    AgentStateReasonChanged: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    MediaStateReasonChanged: (Row((AGENT,), (NOBODY,), STATE_TOLD, "4, 5 [D]"),),
    AgentAvailable: (Row((AGENT,), (NOBODY,), (REPORTING,), "4, 5 [D]"),),
    AgentNotAvailable: (Row((AGENT,), (NOBODY,), (REPORTING,), "4, 5 [D]"),),
    CustomReporting: (Row((MEDIA_SERVER, AGENT), ANY_HOLDER, (REPORTING,), "4 [O]"),),
}
# fmt: on

OPT_IN: Final[Mapping[type[AnyFact], str]] = {
    PropertiesChanged: "event_properties_changed",
    ProcessingStopped: "event_processing_stopped",
}
"""The registration extension with which a submitter asks to hear of a fact (protocol 4)."""

Key = tuple[type[AnyFact], ActorType, Holder]


def rows_by_key() -> dict[Key, Row]:
    """The table spread out for one look-up a fact; two rows for one key are a mistake of ours."""
    spread: dict[Key, Row] = {}
    for fact, rows in AUDIENCE.items():
        for row in rows:
            for key in ((fact, cause, holder) for cause in row.causes for holder in row.holders):
                assert key not in spread, key
                spread[key] = row
    return spread


ROWS: Final = rows_by_key()


def holder(interaction: Interaction | None) -> Holder:
    """Who is processing ``interaction``; an invited agent is not a party yet."""
    if interaction is None or not interaction.parties:
        return NOBODY
    return URS if interaction.parties[0].party_type is ROUTING else AGENTS


def allowed(fact: type[AnyFact], cause: ActorType, held_by: Holder) -> bool:
    """Whether this cause may bring about this fact while the interaction is held so."""
    return (fact, cause, held_by) in ROWS


def told(fact: type[AnyFact], cause: ActorType, held_by: Holder) -> tuple[Listener, ...]:
    """Who is told; every fact that the core decides has a row (tested)."""
    return ROWS[fact, cause, held_by].told
