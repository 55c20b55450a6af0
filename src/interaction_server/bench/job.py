"""What the command and its load generator say to each other: one JSON object per line, on the pipes.

The generator is given a ``Job``, prepares, and says ``Done``; then each ``Order`` is answered with a
``Sample`` or ``Done``. At any time it may say ``Broken`` and end.
"""

from typing import Final

import msgspec

from interaction_server.bench.measure import Sample


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Which workload to put on which subject. ``options`` are the workload's own."""

    workload: str
    subject: str
    addresses: dict[str, str]
    pids: list[int]
    options: dict[str, int]
    core: int | None = None


class Round(msgspec.Struct, frozen=True, kw_only=True, tag="round"):
    """Make the load of one mode for so many seconds; answered with a Sample."""

    mode: str
    seconds: float


class Verify(msgspec.Struct, frozen=True, kw_only=True, tag="verify"):
    """Check that nothing was lost in all the rounds; answered with Done, and the generator ends."""


class Done(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """It is done; ``sentence`` says what is so now."""

    sentence: str = ""


class Broken(msgspec.Struct, frozen=True, kw_only=True, tag="broken"):
    """The benchmark has failed, and why."""

    sentence: str


class Measured(msgspec.Struct, frozen=True, kw_only=True, tag="measured"):
    """The sample of a round."""

    sample: Sample


Order = Round | Verify
Report = Done | Broken | Measured

job_decoder: Final = msgspec.json.Decoder(Job)
order_decoder: Final[msgspec.json.Decoder[Order]] = msgspec.json.Decoder(Round | Verify)
report_decoder: Final[msgspec.json.Decoder[Report]] = msgspec.json.Decoder(Done | Broken | Measured)
