"""Every setting, limit and timer, each with its unit (protocol 8)."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec

from interaction_server.config.written import RateText
from interaction_server.core.model import Milliseconds

Seconds = Annotated[float, msgspec.Meta(gt=0, le=1_000_000_000)]
Minutes = Annotated[float, msgspec.Meta(gt=0, le=10_000_000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
BYTES_MAX: Final = 1_000_000_000_000

VENDOR_NAMES: Final = {
    name: name.replace("_", "-")
    for name in (
        "registration_timeout",
        "delivering_timeout",
        "handling_timeout",
        "routing_timeout",
        "max_workbin_interactions",
        "agent_session_restore_timeout",
        "not_ready_on_invitation_timeout",
        "allow_multiple_agent_connections",
        "max_submitted_interactions",
        "max_submission_rate",
        "max_userdata_size",
        "third_party_server_timeout",
        "max_interactions_per_snapshot",
    )
}
"""Settings that the vendor has too, in its spelling; ours are spelled as the protocol does."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=VENDOR_NAMES):
    """The settings of protocol section 8, under the vendor's names where there are any.

    Each can be given in the file's ``[settings]`` and, over it, with ``--set NAME=VALUE``.
    """

    #: Seconds that a connection has to register a client before it is closed.
    registration_timeout: Seconds = 10
    #: Seconds that an invited agent has to accept or reject.
    delivering_timeout: Seconds = 30
    #: Minutes for which an agent may process an interaction without asking for anything.
    handling_timeout: Minutes = 180
    #: Minutes for which a router may process an interaction.
    routing_timeout: Minutes = 720
    #: Seconds after which a lost agent's interactions return to their queues.
    agent_session_restore_timeout: Seconds = 30
    #: Whether an agent who lets an invitation expire becomes not ready for its media type.
    not_ready_on_invitation_timeout: bool = False
    #: Whether an agent may log in on a further client: to join its session, or to log out the one before.
    allow_multiple_agent_connections: bool | Literal["force-logout"] = False
    #: Interactions that one router may process at a time.
    max_submitted_interactions: Count = 50_000
    #: Interactions that one router may be given in a second, minute or hour; none where it is 0.
    max_submission_rate: RateText | None = None
    #: Bytes of all business and custom properties of one interaction, encoded.
    max_userdata_size: Count = 65_536
    #: Interactions that one snapshot may hold.
    max_interactions_per_snapshot: Count = 500
    #: Interactions that the content of a workbin shows.
    max_workbin_interactions: Count = 1_000
    #: Interactions that one pull may name, or take from a view.
    interactions_per_pull_max: Count = 500
    #: Bytes of one message, in either direction of a connection's stream.
    frame_bytes_max: Annotated[int, msgspec.Meta(ge=1_024, le=BYTES_MAX)] = 1_048_576
    #: Bytes that may wait for one client; a client that reads so slowly is closed.
    outbound_bytes_max: Annotated[int, msgspec.Meta(ge=65_536, le=BYTES_MAX)] = 67_108_864
    #: Bytes that one connection may have received with open requests before no more are read from it.
    inbound_bytes_max: Annotated[int, msgspec.Meta(ge=65_536, le=BYTES_MAX)] = 16_777_216
    #: Requests of one connection that may be open before no more are read from it.
    requests_max: Count = 10_000
    #: Interactions that are kept in memory; all others are read from the store when they are needed.
    cached_interactions_max: Count = 20_000
    #: Interactions that one find may be answered with; what it finds must fit into ``frame_bytes_max``.
    found_interactions_max: Count = 1_000
    #: Days for which facts and closed interactions are kept.
    history_days: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 90
    #: Seconds that a strategy waits for an external service before it is told of a fault.
    third_party_server_timeout: Seconds = 30
    #: Calls that one external service may be working on at a time; further ones wait.
    service_calls_max: Count = 100
    #: Calls that may wait for external services of one name or type; one more is a fault at once.
    service_queue_max: Count = 1_000
    #: Whether queues, media types, agents and places that the file does not list are there too.
    unknown_objects: Literal["accepted", "refused"] = "accepted"


NAMES: Final[Mapping[str, str]] = dict(
    zip(Settings.__struct_encode_fields__, Settings.__struct_fields__, strict=True)
)
"""The spelling of every setting and its field."""


def milliseconds(seconds: float) -> Milliseconds:
    """A time span of the configuration as the house counts it."""
    return round(seconds * 1000)


def minutes(count: float) -> Milliseconds:
    """The same for one that is given in minutes."""
    return milliseconds(60 * count)
