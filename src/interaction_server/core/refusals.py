"""Every way to say no: number, name and sentence in one registry (protocol 9).

``t_library`` is the number that a T-Library asker is given for the same refusal (protocol 6).
The reference page of errors is made from this registry.
"""

from enum import Enum
from typing import Final, final

import msgspec


class Reason(msgspec.Struct, frozen=True, gc=False):
    """One entry of the registry."""

    code: int
    t_library: int
    meaning: str


# fmt: off
class Refusals(Enum):
    """The registry; the name of a member is the name on the page of errors."""

    MALFORMED_MESSAGE    = Reason(40, 53, "not JSON, not an object, or an attribute of the wrong type")
    NOT_REGISTERED       = Reason(41, 41, "the client has not registered")
    UNKNOWN_MESSAGE      = Reason(42, 51, "the message is not known, or not for this role")
    UNKNOWN_INTERACTION  = Reason(43, 56, "there is no such interaction, or it was stopped")
    NOT_ALLOWED_NOW      = Reason(44, 56, "the asker is not a party, or the state does not allow it")
    READ_ONLY_PROPERTY   = Reason(45, 53, "a system property cannot be changed")
    CONFLICT             = Reason(46, 53, "a guard of the request did not hold")
    REQUEST_ID_REUSED    = Reason(47, 53, "the requestId was used before with another body")
    INVALID_ATTRIBUTE    = Reason(48, 53, "an attribute is missing or has an impossible value")
    LIMIT_EXCEEDED       = Reason(49, 53, "a size, depth or count is over its limit")
    INVALID_CLIENT       = Reason(50, 41, "the registration is refused")
    UNKNOWN_AGENT        = Reason(51, 53, "the agent is not logged in, not ready, or full; or no such place")
    INVITATION_FAILED    = Reason(52, 53, "the invitation was rejected or not answered")
    UNKNOWN_TICKET       = Reason(53, 53, "the invitation is gone")
    NOT_AUTHORIZED       = Reason(54, 51, "the role or tenant may not do this")
    UNAVAILABLE          = Reason(55, 57, "the store cannot commit now; nothing was changed; try again")
    OUTCOME_UNKNOWN      = Reason(56, 57, "the store broke in mid-commit; send again with the same requestId")
    POSITION_GONE        = Reason(57, 53, "from_sequence is older than what is kept")
# fmt: on


@final
class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A request answered with no: which of the registry, the sentence for this case, and its numbers.

    ``extension`` holds what a program needs of the sentence: ``InteractionVersion``, ``Remaining``.
    """

    why: Refusals
    sentence: str
    extension: dict[str, object] | None = None

    @property
    def description(self) -> str:
        """The sentence for people, led by the registered name."""
        return f"{self.why.name}: {self.sentence}"


def refuse(why: Refusals, sentence: str, **extension: object) -> Refusal:
    """A refusal; keywords become its ``extension``."""
    return Refusal(why=why, sentence=sentence, extension=extension or None)


BY_CODE: Final = {member.value.code: member for member in Refusals}
