import pytest

from interaction_server.core.conditions.tokens import Misspelled, tokens_of


def test_each_token_has_its_kind_its_position_and_its_meaning() -> None:
    found = [
        (str(token.kind), token.position, token.value)
        for token in tokens_of(" [a]]]<= 'b''c'\n_age[] -1.5e-3")
    ]
    assert found == [
        ("bracketed", 2, "a]"),
        ("symbol", 7, "<="),
        ("text", 10, "b'c"),
        ("function", 17, "_age[]"),
        ("number", 24, "-1.5e-3"),
        ("end", 31, ""),
    ]


@pytest.mark.parametrize(
    ("text", "position"), [("a ;", 3), ("'a", 1), ("a = [b", 5), ("'''", 1), ("\0", 1), ("[]", 1)]
)
def test_where_no_token_begins_there_is_the_mistake(text: str, position: int) -> None:
    with pytest.raises(Misspelled) as raised:
        tokens_of(text)
    assert raised.value.position == position


def test_a_word_is_a_keyword_in_letters_of_either_case_but_not_in_brackets() -> None:
    assert [token.is_keyword for token in tokens_of("And [and] android")] == [True, False, False, False]
