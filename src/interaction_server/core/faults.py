"""Every fault that the server itself gives a strategy's call: number, name and meaning (protocol 6).

A service that responds with a fault gives a code and a sentence of its own. The reference page of errors
shows this registry too.
"""

from enum import Enum

import msgspec

from interaction_server.core.model import Fault


class Trouble(msgspec.Struct, frozen=True, gc=False):
    """One entry of the registry."""

    code: int
    meaning: str


# fmt: off
class Faults(Enum):
    """The registry; the numbers are those that HTTP has for the like."""

    NO_SUCH_SERVICE  = Trouble(404, "no external service of that name or type is registered")
    TOO_MANY_CALLS   = Trouble(429, "as many calls as may wait are waiting for that name or type already")
    SERVICE_LOST     = Trouble(502, "the service that was asked is gone, and may have done it or not")
    TIMED_OUT        = Trouble(504, "there was no answer in third-party-server-timeout")
# fmt: on


def fault_of(why: Faults) -> Fault:
    """What the strategy is told: the number, and the meaning led by the registered name."""
    return Fault(code=why.value.code, sentence=f"{why.name}: {why.value.meaning}")
