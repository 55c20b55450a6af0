"""Which roles a message of Interaction Management is understood from (protocol 1)."""

from typing import Final

from interaction_server.core.model import Role

CLIENT_TYPES: Final = frozenset(Role) - {Role.ROUTER}
AGENT: Final = frozenset({Role.AGENT_APPLICATION})
ENGINE: Final = frozenset({Role.REPORTING_ENGINE})
BOTH: Final = AGENT | {Role.MEDIA_SERVER}
EXTERNAL_SERVICE: Final = frozenset({Role.EXTERNAL_SERVICE})
OBSERVERS: Final = BOTH | {Role.REPORTING_ENGINE}
