"""What is in the journal and not yet in rows: two generations of it, and how they are worked off.

A change of properties writes no row: its state waits in the young generation, where ``load`` finds
it. When that has grown enough it becomes the old one, and every commit takes a slice of the old one
along until nothing is left. So a hot interaction is written once a generation and not once a fact,
and a recovery reads two generations of the journal at most.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

import msgspec

from interaction_server.core.model import Interaction, InteractionId

GENERATION_RECORDS_MAX: Final = 100_000
GENERATION_STATES_MAX: Final = 20_000
SLICE_ROWS_MAX: Final = 128
SLICE_STRETCHES_MAX: Final = 256
STRETCH_BATCHES_MAX: Final = 1_000

Stretch = tuple[int, ...]
"""First sequences of batches that hold facts of one interaction, in rising order."""


class Slice(msgspec.Struct, frozen=True):
    """What one transaction takes from the old generation."""

    states: Mapping[InteractionId, Interaction] = {}
    stretches: Mapping[InteractionId, Stretch] = {}

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.states or self.stretches)


class Generation:
    """States that no row has yet and batches that the index does not have, from a sequence on."""

    def __init__(self, first_sequence: int) -> None:
        self.first_sequence = first_sequence
        self.record_count = 0
        self.states: dict[InteractionId, Interaction] = {}
        self.batches: dict[InteractionId, list[int]] = {}
        self.states_to_do: list[InteractionId] = []
        self.batches_to_do: list[InteractionId] = []

    def add_batch(self, first_sequence: int, record_count: int, ids: Iterable[InteractionId]) -> None:
        """A batch was committed that holds facts of these interactions."""
        self.record_count += record_count
        batches = self.batches
        for interaction_id in ids:
            known = batches.get(interaction_id)
            if known is None:
                batches[interaction_id] = [first_sequence]
            else:
                known.append(first_sequence)

    def is_full(self) -> bool:
        """Whether it is time to work it off."""
        return self.record_count >= GENERATION_RECORDS_MAX or len(self.states) >= GENERATION_STATES_MAX

    def is_empty(self) -> bool:
        """Whether all of it is in rows and index."""
        return not self.states and not self.batches

    def prepare(self) -> None:
        """Fix the order of work, so that a slice is taken off an end and nothing is searched."""
        self.states_to_do = list(self.states)
        self.batches_to_do = list(self.batches)

    def next_states(self, count_max: int) -> dict[InteractionId, Interaction]:
        """The states of the next slice."""
        return {each: self.states[each] for each in take_from_end(self.states_to_do, self.states, count_max)}

    def next_stretches(self, count_max: int) -> dict[InteractionId, Stretch]:
        """The index rows of the next slice, each from the newest end of what is left."""
        batches = self.batches
        ids = take_from_end(self.batches_to_do, batches, count_max)
        return {each: tuple(batches[each][-STRETCH_BATCHES_MAX:]) for each in ids}

    def forget_states(self, ids: Iterable[InteractionId]) -> None:
        """The rows of these interactions are current."""
        for interaction_id in ids:
            self.states.pop(interaction_id, None)

    def forget_stretches(self, stretches: Mapping[InteractionId, Stretch]) -> None:
        """The index has these, which were the newest that were left."""
        for interaction_id, stretch in stretches.items():
            known = self.batches[interaction_id]
            del known[len(known) - len(stretch) :]
            if not known:
                del self.batches[interaction_id]


def take_from_end(
    to_do: list[InteractionId], left: Collection[InteractionId], count_max: int
) -> list[InteractionId]:
    """Of the last so many, those that are not done yet; what is done is dropped from the end."""
    while to_do and to_do[-1] not in left:
        to_do.pop()
    return [each for each in to_do[-count_max:] if each in left]


class Backlog:
    """Both generations. One thread changes them; any may call ``state`` and ``batches_of``."""

    def __init__(self, next_sequence: int) -> None:
        self.young = Generation(next_sequence)
        self.old = Generation(next_sequence)

    def state(self, interaction_id: InteractionId) -> Interaction | None:
        """The committed state, where the row may be behind it.

        Young before old, here and below: a generation that turns old meanwhile is seen twice
        rather than not at all.
        """
        return self.young.states.get(interaction_id) or self.old.states.get(interaction_id)

    def states(self) -> dict[InteractionId, Interaction]:
        """A copy of every state whose row may be behind it, made in one step of the interpreter each."""
        young = self.young.states.copy()
        return {**self.old.states.copy(), **young}

    def batches_of(self, interaction_id: InteractionId) -> list[int]:
        """First sequences of batches of an interaction that the index may not have yet."""
        young = list(self.young.batches.get(interaction_id, ()))
        return [*self.old.batches.get(interaction_id, ()), *young]

    def projected_sequence(self) -> int:
        """Every fact up to this one is in rows and index."""
        return (self.young if self.old.is_empty() else self.old).first_sequence - 1

    def is_empty(self) -> bool:
        """Whether rows and index have everything."""
        return self.old.is_empty() and self.young.is_empty()

    def turn(self, next_sequence: int) -> None:
        """The young generation becomes the old one, which must be empty."""
        assert self.old.is_empty()
        self.young.prepare()
        self.old = self.young
        self.young = Generation(next_sequence)

    def due(self, next_sequence: int, row_count: int) -> Slice:
        """What the next commit should take along; ``row_count`` states come in with it."""
        if self.old.is_empty():
            if not self.young.is_full():
                return Slice()
            self.turn(next_sequence)
        return self.next_slice(row_count)

    def next_slice(self, row_count: int = 0) -> Slice:
        """A piece of the old generation: small, but no smaller than what comes in meanwhile."""
        states = self.old.next_states(max(SLICE_ROWS_MAX, row_count))
        return Slice(states, self.old.next_stretches(max(SLICE_STRETCHES_MAX, row_count)))

    def done(self, piece: Slice) -> None:
        """The piece is durable, and nothing was committed since it was taken."""
        self.old.forget_stretches(piece.stretches)
        self.forget_states(piece.states)

    def forget_states(self, ids: Collection[InteractionId]) -> None:
        """The rows of these interactions are current."""
        self.young.forget_states(ids)
        self.old.forget_states(ids)

    def remember_all(
        self, states: Mapping[InteractionId, Interaction], without: Collection[InteractionId]
    ) -> None:
        """States without rows, but for those that have been given one."""
        if not self.old.states and not without:
            self.young.states.update(states)
            return
        for interaction_id, state in states.items():
            if interaction_id not in without:
                self.remember(interaction_id, state)

    def remember(self, interaction_id: InteractionId, state: Interaction) -> None:
        """A state without a row; one that the old generation has stays there, to be written soon."""
        old = self.old.states
        if interaction_id in old:
            old[interaction_id] = state
        else:
            self.young.states[interaction_id] = state
