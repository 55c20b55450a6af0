"""Every setting, limit and timer, each with its unit; and the configuration file (protocol 0, 8)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, get_args, get_origin

import msgspec

from interaction_server.core.model import Milliseconds, QueueName, Role, StrategyId

Seconds = Annotated[float, msgspec.Meta(gt=0, le=1_000_000_000)]
Minutes = Annotated[float, msgspec.Meta(gt=0, le=10_000_000)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class ConfigError(Exception):
    """The configuration is wrong; the text names the file or option and what is wrong with it."""


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
        "max_userdata_size",
        "third_party_server_timeout",
        "max_interactions_per_snapshot",
    )
}
"""Settings that the vendor has too, in its spelling; ours are spelled as the protocol does."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename=VENDOR_NAMES, forbid_unknown_fields=True):
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
    #: Bytes of all business and custom properties of one interaction, encoded.
    max_userdata_size: Count = 65_536
    #: Interactions that one snapshot may hold.
    max_interactions_per_snapshot: Count = 500
    #: Interactions that the content of a workbin shows.
    max_workbin_interactions: Count = 1_000
    #: Interactions that one pull may name.
    interactions_per_pull_max: Count = 500
    #: Bytes of one message, in either direction of a connection's stream.
    frame_bytes_max: Annotated[int, msgspec.Meta(ge=1_024)] = 1_048_576
    #: Bytes that may wait for one client; a client that reads so slowly is closed.
    outbound_bytes_max: Annotated[int, msgspec.Meta(ge=65_536)] = 67_108_864
    #: Bytes that one connection may have received with open requests before no more are read from it.
    inbound_bytes_max: Annotated[int, msgspec.Meta(ge=65_536)] = 16_777_216
    #: Requests of one connection that may be open before no more are read from it.
    requests_max: Count = 10_000
    #: Interactions that are kept in memory; all others are read from the store when they are needed.
    cached_interactions_max: Count = 20_000
    #: Interactions that one find may be answered with; what it finds must fit into ``frame_bytes_max``.
    found_interactions_max: Count = 1_000
    #: Days for which facts and closed interactions are kept.
    history_days: Count = 90
    #: Seconds that a strategy waits for an external service before it is told of a fault.
    third_party_server_timeout: Seconds = 30
    #: Calls that one external service may be working on at a time; further ones wait.
    service_calls_max: Count = 100
    #: Calls that may wait for external services of one name or type; one more is a fault at once.
    service_queue_max: Count = 1_000


class QueueConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One queue: ``strategy`` names the one that it feeds."""

    strategy: str


class MediaTypeConfig(
    msgspec.Struct, frozen=True, kw_only=True, rename=VENDOR_NAMES, forbid_unknown_fields=True
):
    """One media type: ``handling-timeout`` is, in minutes, in place of the setting of that name."""

    handling_timeout: Minutes | None = None


class WorkbinTypeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One type of workbins; ``description`` says what it is for."""

    description: str = ""


class ClientConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One client that may register; ``type`` as in RequestRegisterClient, or ``Router``."""

    type: Role
    token: str | None = None


class ConfigFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole TOML file.

    With a ``clients`` table only those in it may register, with a ``workbin_types`` table only those
    types of workbins are there.
    """

    settings: Settings = Settings()
    #: The tenants that there are; whatever names another is refused. Who names none means 1.
    tenants: tuple[int, ...] = (1,)
    #: Web origins, besides this server's on a loopback name, whose pages may open a WebSocket.
    origins: tuple[str, ...] = ()
    #: Properties that ``find`` looks up in an index, which is built in the background.
    indexes: tuple[str, ...] = ()
    queues: dict[str, QueueConfig] = {}
    workbin_types: dict[str, WorkbinTypeConfig] | None = None
    media_types: dict[str, MediaTypeConfig] = {}
    clients: dict[str, ClientConfig] | None = None

    def strategies(self) -> dict[QueueName, StrategyId]:
        """The strategy of each queue that is given one."""
        return {QueueName(name): StrategyId(queue.strategy) for name, queue in self.queues.items()}

    def handling_timeouts_ms(self) -> dict[str, Milliseconds]:
        """How long an agent may be idle, for each media type that is given its own time."""
        return {
            name: minutes(media_type.handling_timeout)
            for name, media_type in self.media_types.items()
            if media_type.handling_timeout is not None
        }

    def known_workbin_types(self) -> dict[str, str] | None:
        """The description of each type of workbins; None allows any type."""
        if self.workbin_types is None:
            return None
        return {name: kind.description for name, kind in self.workbin_types.items()}

    def known_clients(self) -> dict[str, tuple[Role, str | None]] | None:
        """Role and token by client name; None lets everybody register."""
        if self.clients is None:
            return None
        return {name: (client.type, client.token) for name, client in self.clients.items()}


NAMES: Final[Mapping[str, str]] = dict(
    zip(Settings.__struct_encode_fields__, Settings.__struct_fields__, strict=True)
)
"""The spelling of every setting and its field."""


def choices_of(kind: object) -> Mapping[str, bool | str]:
    """The values of a setting that is chosen, by how they are given; none where it is a number."""
    if kind is bool:
        return {"true": True, "false": False}
    if get_origin(kind) is Literal:
        return {name: name for name in get_args(kind)}
    return {name: value for part in get_args(kind) for name, value in choices_of(part).items()}


CHOICES: Final[Mapping[str, Mapping[str, bool | str]]] = {
    field.encode_name: choices
    for field in msgspec.structs.fields(Settings)
    if (choices := choices_of(field.type))
}
"""The settings that are flags or names, and what each may be."""


def load_config(path: Path | None, overrides: Mapping[str, str]) -> ConfigFile:
    """The file, if there is one, with single settings laid over it; raises ConfigError."""
    found = read_file(path) if path else ConfigFile()
    changes = {name: setting(name, text) for name, text in overrides.items()}
    merged = {**msgspec.to_builtins(found.settings), **changes}
    try:
        settings = msgspec.convert(merged, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"--set {sentence_of(error)}") from error
    return msgspec.structs.replace(found, settings=settings)


def read_file(path: Path) -> ConfigFile:
    """A TOML file; raises ConfigError."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(found, ConfigFile)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {sentence_of(error)}") from error


def sentence_of(error: msgspec.ValidationError) -> str:
    """What msgspec found, led by the place where it found it."""
    sentence, _, found = str(error).partition(" - at `$")
    place = found.strip(".`")
    if choices := CHOICES.get(place.removeprefix("settings.")):
        sentence = one_of(choices)
    return f"{place}: {sentence}" if place else sentence


def one_of(choices: Mapping[str, object]) -> str:
    """What one can choose from."""
    *others, last = choices
    return f"must be {', '.join(others)} or {last}"


def setting(name: str, text: str) -> float | str:
    """The value of one ``--set``; raises ConfigError that names the setting, and what one can choose from."""
    if name not in NAMES:
        raise ConfigError(f"--set {name}: there is no such setting; there are {', '.join(NAMES)}")
    choices = CHOICES.get(name)
    if choices is None:
        return number(name, text)
    if text not in choices:
        raise ConfigError(f"--set {name}={text}: {one_of(choices)}")
    return choices[text]


def number(name: str, text: str) -> float:
    """A number as it is given; raises ConfigError that names the setting."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise ConfigError(f"--set {name}={text}: not a number") from None


def milliseconds(seconds: float) -> Milliseconds:
    """A time span of the configuration as the house counts it."""
    return round(seconds * 1000)


def minutes(count: float) -> Milliseconds:
    """The same for one that is given in minutes."""
    return milliseconds(60 * count)
