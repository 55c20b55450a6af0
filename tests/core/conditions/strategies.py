"""Random conditions, orders and interactions whose properties they speak of."""

from hypothesis import strategies as st

from interaction_server.core.conditions.language import (
    ELAPSED,
    And,
    Compare,
    Condition,
    Elapsed,
    In,
    IsNull,
    Key,
    Like,
    Moment,
    Not,
    Number,
    Or,
    Property,
    Text,
)
from interaction_server.core.model import (
    Interaction,
    InteractionId,
    InteractionState,
    QueueName,
    SystemProperties,
)
from interaction_server.core.system_properties import SYSTEM_NAMES, TIMES

NOW = 1_795_331_358_123
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
WORDS = st.sampled_from(["", "a", "A", "ab", "Ä", "ä", "%", "_", "fr", "10", "\\", '"', "'", "it's", "\n"])
TEXTS = WORDS | st.text(LETTERS, max_size=6)
NUMBERS = (
    st.integers(-3, 3)
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0.5, 1.0, -1.0, 2.0**63, 1e300])
)
MOMENTS = st.integers(NOW - 3, NOW + 3) | st.integers(0, 2 * NOW)
KEYS = ["Lang", "lang", "Priority", "and", "a b", "x.y", 'q"q', "b\\b", "]", "Ä", "$", "[0]", "\n", "e\u0301"]
NAMES = st.sampled_from(KEYS) | st.text(LETTERS, min_size=1, max_size=5)
TIME_NAMES = st.sampled_from(sorted(TIMES))
OTHER_NAMES = (NAMES | st.sampled_from(sorted(SYSTEM_NAMES - TIMES))).filter(lambda name: name not in TIMES)
OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])

literals = st.builds(Text, TEXTS) | st.builds(Number, NUMBERS)
elapsed = st.builds(Elapsed, st.sampled_from(sorted(ELAPSED)))
timeless = literals | st.builds(Property, OTHER_NAMES) | elapsed
times = st.builds(Property, TIME_NAMES)
beside_time = (
    st.builds(Moment, MOMENTS) | times | st.builds(Number, NUMBERS) | st.builds(Property, OTHER_NAMES)
)
tests = (
    st.builds(Compare, timeless, OPERATORS, timeless)
    | st.builds(Compare, times, OPERATORS, beside_time)
    | st.builds(Compare, beside_time, OPERATORS, times)
    | st.builds(Like, timeless, st.text(st.sampled_from("aAbÄ%_'\\f"), max_size=6) | TEXTS)
    | st.builds(In, timeless, st.lists(literals, min_size=1, max_size=4).map(tuple))
    | st.builds(
        In,
        times,
        st.lists(st.builds(Moment, MOMENTS) | st.builds(Number, NUMBERS), min_size=1, max_size=3).map(tuple),
    )
    | st.builds(IsNull, timeless | times)
)


def larger(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """Conditions of conditions."""
    chains = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(And, chains) | st.builds(Or, chains)


conditions: st.SearchStrategy[Condition] = st.recursive(tests, larger, max_leaves=6)
orders = st.lists(st.builds(Key, NAMES | st.sampled_from(sorted(SYSTEM_NAMES)), st.booleans()), max_size=3)

nested = st.just({"a": 1}) | st.just({}) | st.just({"$binary": "AA=="})
user_data = st.dictionaries(
    NAMES.filter(lambda name: name not in SYSTEM_NAMES), TEXTS | NUMBERS | st.booleans() | nested, max_size=5
)
optional_texts = st.none() | TEXTS
optional_times = st.none() | MOMENTS


@st.composite
def interactions(draw: st.DrawFn, name: str = "i1") -> Interaction:
    """An open interaction with an id."""
    system = SystemProperties(
        interaction_id=InteractionId(name),
        tenant_id=draw(st.integers(1, 2)),
        media_type=draw(st.sampled_from(["email", "chat"])),
        interaction_type="Inbound",
        interaction_subtype=draw(optional_texts),
        state=draw(st.sampled_from(InteractionState)),
        queue=QueueName(draw(TEXTS)),
        is_online=draw(st.booleans()),
        is_locked=draw(st.booleans()),
        external_id=draw(optional_texts),
        submitted_by="mail",
        submitted_at=draw(MOMENTS),
        received_at=draw(MOMENTS),
        placed_in_queue_at=draw(st.none() | MOMENTS.filter(bool)),
        delivered_at=draw(optional_times),
        scheduled_at=draw(optional_times),
        in_queues=draw(st.none() | nested),
    )
    return Interaction(version=1, system=system, user_data=draw(user_data))
