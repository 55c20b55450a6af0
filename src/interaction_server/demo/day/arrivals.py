"""The ordinary traffic of a day, all of it from one seed."""

import random
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from interaction_server.demo.day.script import CHAT, EMAIL, WORKITEM, Arrival, moment_of

FIRST, LAST = "08:05", "17:55"


class Stream(msgspec.Struct, frozen=True):
    """One media type: how many come in a day, how long each takes, and what may become of one, by weight."""

    media_type: str
    count: int
    minutes: tuple[int, int]
    endings: Mapping[str, int]
    subjects: tuple[str, ...]
    patience: tuple[int, int] | None = None


STREAMS: Final = (
    Stream(
        EMAIL,
        42,
        (4, 12),
        {"answered": 12, "parked": 2, "back": 1, "automatic": 3},
        (
            "My order has not come, please help",
            "Où est ma commande ? je vous prie",
            "Rechnung ist nicht richtig, bitte",
            "El pedido ha llegado roto, gracias",
            "A refund for the parcel, please",
            "Do you have a catalogue for me",
        ),
    ),
    Stream(
        CHAT,
        32,
        (3, 9),
        {"answered": 14, "back": 1},
        ("The parcel is damaged", "Is my invoice right?", "Ma facture est une erreur", "I have a question"),
        patience=(10, 25),
    ),
    Stream(
        WORKITEM,
        22,
        (6, 18),
        {"answered": 8, "parked": 2},
        ("Check a refund", "Correct an invoice", "Call the carrier about an order"),
    ),
)
REJECTED_IN_A_HUNDRED: Final = 6
GIVES_UP_IN_A_HUNDRED: Final = 12
CUSTOMERS: Final = 40


def arrivals(seed: int) -> tuple[Arrival, ...]:
    """Everything that comes by itself, in the order in which it comes."""
    found = [one for stream in STREAMS for one in of_stream(stream, seed)]
    return tuple(sorted(found, key=lambda one: (one.moment, one.interaction_id)))


def of_stream(stream: Stream, seed: int) -> Iterator[Arrival]:
    """One media type's; another stream's numbers do not change it."""
    chance = random.Random(f"{seed} {stream.media_type}")  # noqa: S311 - a play, not a secret
    first, last = moment_of(FIRST), moment_of(LAST)
    moments = sorted(chance.randrange(first, last, 1000) for _ in range(stream.count))
    for number, moment in enumerate(moments, 1):
        yield Arrival(
            moment=moment,
            interaction_id=f"{stream.media_type}-{number:03}",
            media_type=stream.media_type,
            user_data={
                "Subject": chance.choice(stream.subjects),
                "CustomerId": f"C{chance.randint(1, CUSTOMERS):03}",
            },
            minutes=chance.randint(*stream.minutes),
            ending=chance.choices([*stream.endings], [*stream.endings.values()])[0],
            rejections=int(chance.randrange(100) < REJECTED_IN_A_HUNDRED),
            patience=patience_of(stream, chance),
        )


def patience_of(stream: Stream, chance: random.Random) -> int | None:
    """After how many minutes the customer gives up, if at all."""
    gives_up = chance.randrange(100) < GIVES_UP_IN_A_HUNDRED
    return chance.randint(*stream.patience) if stream.patience is not None and gives_up else None
