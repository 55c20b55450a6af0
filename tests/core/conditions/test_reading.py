import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.conditions import Key, read_condition, read_order, render
from interaction_server.core.conditions.language import (
    And,
    Compare,
    Elapsed,
    In,
    IsNull,
    Like,
    Moment,
    Not,
    Number,
    Or,
    Property,
    Text,
)
from interaction_server.core.refusals import Refusal, Refusals

LANG, PRIORITY = Property("Lang"), Property("Priority")


def test_the_example_of_the_protocol_is_read() -> None:
    text = "Lang='fr' and (Priority > 3 or _time_in_queue[] > 60) and Subject like '%order%'"
    assert read_condition(text) == And(
        (
            Compare(LANG, "=", Text("fr")),
            Or((Compare(PRIORITY, ">", Number(3)), Compare(Elapsed("_time_in_queue"), ">", Number(60)))),
            Like(Property("Subject"), "%order%"),
        )
    )


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Lang <> 'it''s'", Compare(LANG, "!=", Text("it's"))),
        ("-2.5e3 <= Priority", Compare(Number(-2500.0), "<=", PRIORITY)),
        (".5 != 5.", Compare(Number(0.5), "!=", Number(5.0))),
        ("[a b]]c] = 1", Compare(Property("a b]c"), "=", Number(1))),
        ("[and] = 1", Compare(Property("and"), "=", Number(1))),
        ("Größe=1", Compare(Property("Größe"), "=", Number(1))),
        ("Lang IS NULL", IsNull(LANG)),
        ("Lang is Not null", Not(IsNull(LANG))),
        ("Lang in ('fr', 2)", In(LANG, (Text("fr"), Number(2)))),
        ("Lang not in ('fr')", Not(In(LANG, (Text("fr"),)))),
        ("Lang not like 'f_'", Not(Like(LANG, "f_"))),
        ("not not (Lang is null)", Not(Not(IsNull(LANG)))),
        ("Priority = -9223372036854775808", Compare(PRIORITY, "=", Number(-(2**63)))),
        ("ReceivedAt<'1970-01-01T01:00:01+01:00'", Compare(Property("ReceivedAt"), "<", Moment(1_000))),
        ("'1970-01-01T00:00:01Z'=ReceivedAt", Compare(Moment(1_000), "=", Property("ReceivedAt"))),
        ("HeldAt in ('1970-01-01T00:00:01Z', 3)", In(Property("HeldAt"), (Moment(1_000), Number(3)))),
    ],
)
def test_a_condition_is_read_as_it_is_meant(text: str, condition: object) -> None:
    assert read_condition(text) == condition


@pytest.mark.parametrize(
    ("text", "position", "sentence"),
    [
        ("", 1, "expected a name or a value, found the end"),
        ("Lang", 5, "expected a comparison, found the end"),
        ("Lang not = 1", 10, "expected 'like' or 'in', found ="),
        ("Lang = ", 8, "expected a name or a value, found the end"),
        ("Lang = 1 Priority = 2", 10, "expected the end, found Priority"),
        ("Lang = and", 8, "expected a name or a value, found and"),
        ("(Lang = 1", 10, "expected ')', found the end"),
        ("Lang like 3", 11, "expected a text, found 3"),
        ("Lang in 3", 9, "expected '(', found 3"),
        ("Lang in (Priority)", 10, "expected a text or a number, found Priority"),
        ("Lang is 3", 9, "expected 'null', found 3"),
        ("  Lang = 'fr", 10, "a text that does not end"),
        ("[Lang = 1", 1, "a name in brackets that does not end"),
        ("Lang = ;", 8, "';' cannot stand here"),
        ("Lang = ?", 8, "'?' cannot stand here"),
        ("Lang ? 'fr' ;", 6, "'?' cannot stand here"),
        ("Lang = 'a\0'", 10, "a character that no text can hold"),
        ("Lang = '\ud800'", 9, "a character that no text can hold"),
        ("_now[] = 1", 1, "there is no function _now[]; there are _age[], _time_in_queue[]"),
        ("P = 9223372036854775808", 5, "an integer has at most 64 bits"),
        ("P = " + "9" * 5_000, 5, "an integer has at most 64 bits"),
        ("P = 1e999", 5, "1e999 is too large a number"),
        ("ReceivedAt = 'today'", 14, "'today' is no RFC 3339 time with an offset"),
        ("HeldAt in (1, '2026-01-01')", 15, "'2026-01-01' is no RFC 3339 time with an offset"),
        ("ReceivedAt like '2026%'", 17, "a time cannot be compared with like"),
        ("P = '" + "x" * 50 + "' " + "y" * 50, 58, "expected the end, found " + "y" * 40 + "…"),
    ],
)
def test_anything_else_is_refused_with_its_position(text: str, position: int, sentence: str) -> None:
    refusal = read_condition(text)
    assert isinstance(refusal, Refusal)
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert refusal.sentence == f"condition: position {position}: {sentence}"
    assert refusal.extension == {"Position": position}


@pytest.mark.parametrize(
    ("text", "parameter", "condition"),
    [
        ("Lang = ?", Text("fr' or 'a' = 'a"), Compare(LANG, "=", Text("fr' or 'a' = 'a"))),
        ("? <= Priority", Number(3), Compare(Number(3), "<=", PRIORITY)),
        ("Lang in ('de', ?)", Text("?"), In(LANG, (Text("de"), Text("?")))),
        ("not Lang like ?", Text("f%"), Not(Like(LANG, "f%"))),
        (
            "Lang = '?' and P = ?",
            Number(0.5),
            And((Compare(LANG, "=", Text("?")), Compare(Property("P"), "=", Number(0.5)))),
        ),
        ("ReceivedAt < ?", Text("1970-01-01T00:00:01Z"), Compare(Property("ReceivedAt"), "<", Moment(1_000))),
        ("ReceivedAt < ?", Number(1_000), Compare(Property("ReceivedAt"), "<", Number(1_000))),
    ],
)
def test_a_value_takes_the_place_of_the_question_mark(
    text: str, parameter: Text | Number, condition: object
) -> None:
    """Protocol 4, pullParameters: it is a value, whatever it looks like."""
    assert read_condition(text, parameter) == condition


@pytest.mark.parametrize(
    ("text", "parameter", "position", "sentence"),
    [
        ("Lang = 'fr'", Text("a"), 12, "expected one '?', found 0"),
        ("Lang = ? or Lang = ?", Text("a"), 20, "expected one '?', found 2"),
        ("Lang = ? or ? = ? ", Text("a"), 13, "expected one '?', found 3"),
        ("Lang ? 'fr'", Text("="), 6, "expected a comparison, found ?"),
        ("Lang like ?", Number(1), 11, "expected a text, found ?"),
        ("HeldAt > ?", Text("today"), 10, "'today' is no RFC 3339 time with an offset"),
    ],
)
def test_a_value_stands_where_one_can_and_once(
    text: str, parameter: Text | Number, position: int, sentence: str
) -> None:
    refusal = read_condition(text, parameter)
    assert isinstance(refusal, Refusal)
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert refusal.sentence == f"condition: position {position}: {sentence}"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 65 + "P = 1" + ")" * 65,
        "not " * 70 + "P = 1",
        " or ".join(["P = 1"] * 400),
        "P in (" + ",".join(["1"] * 1_000) + ")",
        "P = '" + "ä" * 8_192 + "'",
    ],
)
def test_a_condition_that_is_too_large_is_refused(text: str) -> None:
    refusal = read_condition(text)
    assert isinstance(refusal, Refusal)
    assert refusal.why is Refusals.LIMIT_EXCEEDED


def test_an_order_is_read() -> None:
    assert read_order("Priority DESC, [a b] asc,ReceivedAt, desc") == (
        Key("Priority", descending=True),
        Key("a b"),
        Key("ReceivedAt"),
        Key("desc"),
    )


@pytest.mark.parametrize(
    ("text", "position"), [("", 1), ("Priority up", 10), ("3", 1), ("null", 1), ("a,", 3), ("_age[]", 1)]
)
def test_what_is_no_order_is_refused_with_its_position(text: str, position: int) -> None:
    refusal = read_order(text)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence.startswith(f"order: position {position}: ")


WORDS = st.sampled_from(
    [
        "and",
        "or",
        "not",
        "like",
        "in",
        "is",
        "null",
        "(",
        ")",
        "=",
        "<>",
        "<",
        "'a'",
        "[b]",
        "_age[]",
        "1",
        ",",
        "a",
    ]
)


@given(st.text() | st.text("()[]'\"<>=!.,-+0123456789eE anotrikd_%\0\ud800") | st.lists(WORDS).map(" ".join))
def test_no_text_leads_to_anything_but_a_condition_or_a_refusal(text: str) -> None:
    for read in (read_condition, read_order):
        found = read(text)
        assert isinstance(found, Refusal) or found is not None
    found = read_condition(text)
    if not isinstance(found, Refusal):
        assert read_condition(render(found)) == found
