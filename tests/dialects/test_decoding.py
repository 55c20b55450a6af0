"""A line -> a message, or the refusal that says exactly what is wrong with it (protocol 2, 9)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.refusals import Refusals
from interaction_server.dialects.decoding import Decoder, Mistake, attribute_refusal
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.interaction_management.agent_requests import RequestAgentLogin
from interaction_server.dialects.interaction_management.requests import RequestChangeProperties
from interaction_server.dialects.t_library import TLibrary

MALFORMED, UNKNOWN, INVALID = Refusals.MALFORMED_MESSAGE, Refusals.UNKNOWN_MESSAGE, Refusals.INVALID_ATTRIBUTE
IM, TLIB = InteractionManagement(), TLibrary()


class Inner(msgspec.Struct, frozen=True):
    """An object within a message."""

    depth: int


class Say(msgspec.Struct, frozen=True, tag=True, tag_field="messageName"):
    """A message of a dialect for tests."""

    text: str
    reference: int | None = None
    inner: Inner | None = None


DECODER: Decoder[Say] = Decoder({"Say": Say}, Say, "reference")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"messageName":"Say","text":"a","reference":7}', Say("a", 7)),
        (b'{"text":"a","messageName":"Say"}\r', Say("a")),
        (b'{"messageName":"Say","text":"a","reference":null,"inner":null}', Say("a")),
        (b'{"messageName":"Say","text":"a","other":{"x":[1,null]}}', Say("a")),
        (b'{"messageName":"Say","text":"\\u00fc","inner":{"depth":1,"x":2}}', Say("ü", None, Inner(1))),
        (b'{"messageName":"Nay","messageName":"Say","text":"a","x":null}', Say("a")),
    ],
)
def test_a_message_is_decoded(line: bytes, message: Say) -> None:
    """Protocol 2: "``null`` is accepted as absent. Unknown attributes are ignored."""
    assert DECODER.decode(line) == message


def test_null_is_absent_where_an_attribute_has_no_null() -> None:
    """The slow second look: an optional attribute that is no ``None`` by its type keeps its default."""
    line = b'{"messageName":"RequestRegisterClient","clientName":null,"clientType":"Proxy","referenceId":1}'
    message = IM.decode(line)
    assert not isinstance(message, Mistake)
    assert message.reference_id == 1


@pytest.mark.parametrize(
    ("line", "why", "sentence"),
    [
        (b"", MALFORMED, "the message is empty"),
        (b" \t\r", MALFORMED, "the message is empty"),
        (b"hello", MALFORMED, "not JSON"),
        (b'{"messageName":"Say","text":"a"', MALFORMED, "not JSON"),
        (b'{"messageName":"Say","text":"a"} {}', MALFORMED, "not JSON"),
        (b'{"messageName":"Say","text":"\\ud800"}', MALFORMED, "not JSON"),
        (b'{"messageName":"Say","text":"a","reference":1' + b"0" * 5000 + b"}", MALFORMED, "not JSON"),
        (b'{"messageName":"Say","text":"\xff"}', MALFORMED, "not UTF-8: byte 29"),
        (b'{"messageName":"Say","text":"a","unknown":"\xff"}', MALFORMED, "not UTF-8"),
        (b"[]", MALFORMED, "a message is a JSON object"),
        (b"null", MALFORMED, "a message is a JSON object"),
        (b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", MALFORMED, "nested too deeply"),
        (b'{"messageName":"Say","text":"a","x":' + b"[" * 100_000, MALFORMED, "nested too deeply"),
        (b"{}", UNKNOWN, "messageName is missing"),
        (b'{"messageName":null}', UNKNOWN, "messageName is missing"),
        (b'{"messageName":""}', UNKNOWN, "messageName is missing"),
        (b'{"messageName":"Nay"}', UNKNOWN, "'Nay' is not known"),
        (b'{"messageName":7}', MALFORMED, "messageName: must be text"),
        (b'{"messageName":"Say"}', INVALID, "text is missing"),
        (b'{"messageName":"Say","text":null}', INVALID, "text is missing"),
        (b'{"messageName":"Say","text":"a","inner":{}}', INVALID, "inner.depth is missing"),
        (b'{"messageName":"Say","text":1}', MALFORMED, "text: Expected `str`, got `int`"),
        (b'{"messageName":"Say","text":"a","inner":{"depth":"x"}}', MALFORMED, "inner.depth: Expected `int`"),
        (
            b'{"messageName":"Say","text":"a","inner":{"depth":null}}',
            MALFORMED,
            "inner.depth: Expected `int`",
        ),
    ],
)
def test_a_mistake_says_exactly_what_is_wrong(line: bytes, why: Refusals, sentence: str) -> None:
    """Protocol 9: 40 "not JSON, not an object, wrong type (the text names it)", 42 unknown, 48 missing."""
    mistake = DECODER.decode(line)
    assert isinstance(mistake, Mistake)
    assert mistake.refusal.why is why
    assert sentence in mistake.refusal.sentence
    assert len(mistake.refusal.sentence) < 200


@pytest.mark.parametrize(
    ("line", "name", "reference", "client"),
    [
        (b'{"messageName":"Say","reference":7,"proxyClientId":3}', "Say", 7, 3),
        (b'{"messageName":"Nay","reference":7}', "Nay", 7, None),
        (b'{"messageName":"Say","reference":"7","proxyClientId":true}', "Say", None, None),
        (b'{"messageName":1,"reference":true}', None, None, None),
        (b'{"messageName":"Say","reference":7.5,"text":"a"}', "Say", None, None),
        (b"nothing", None, None, None),
    ],
)
def test_a_mistake_keeps_what_could_be_read(
    line: bytes, name: str | None, reference: int | None, client: int | None
) -> None:
    """Protocol 2: "the answer echoes it verbatim", whenever there is a reference to be read."""
    found = DECODER.decode(line)
    assert isinstance(found, Mistake)
    assert (found.message_name, found.reference, found.proxy_client_id) == (name, reference, client)


def test_a_reference_may_be_any_integer() -> None:
    """Protocol 2: "``referenceId`` (int) is the client's, any value"."""
    huge = 10**40
    line = b'{"messageName":"RequestAgentLogout","referenceId":%d}' % huge
    message = IM.decode(line)
    assert not isinstance(message, Mistake)
    assert message.reference_id == huge


def test_a_tenant_is_a_number_that_a_store_can_keep() -> None:
    """It is a column of every row (design 4), so it has at most 64 bits and is not negative."""
    for tenant in (-1, 2**63):
        line = b'{"messageName":"RequestAgentLogin","agentId":"a","placeId":"p","tenantId":%d}' % tenant
        mistake = IM.decode(line)
        assert isinstance(mistake, Mistake)
        assert mistake.refusal.why is MALFORMED
        assert mistake.refusal.sentence.startswith("tenantId: ")
    good = IM.decode(b'{"messageName":"RequestAgentLogin","agentId":"a","placeId":"p","tenantId":5}')
    assert good == RequestAgentLogin(agent_id="a", place_id="p", tenant_id=5)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        ("Object missing required field `a`", "a is missing"),
        ("Object missing required field `a` - at `$.b.c`", "b.c.a is missing"),
        ("Expected `int`, got `str` - at `$.a`", "a: Expected `int`, got `str`"),
        ("Expected `int`, got `str`", "Expected `int`, got `str`"),
    ],
)
def test_the_offending_attribute_is_named_by_its_path(problem: str, sentence: str) -> None:
    """Protocol 9: 40, "wrong type for an attribute (the text names it)"."""
    assert attribute_refusal(problem).sentence == sentence


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    ["messageName", "referenceId", "referenceID", "interactionId", "connID", "userData", "reason"]
)
words = st.sampled_from(
    ["RequestChangeProperties", "RequestUpdateUserData", "RequestRouteCall", "RequestSubmit"]
)
objects = st.dictionaries(names, st.one_of(words, json_values), max_size=6).map(msgspec.json.encode)


@pytest.mark.parametrize("dialect", [IM, TLIB], ids=lambda dialect: dialect.name)
@given(line=st.one_of(st.binary(max_size=60), objects, json_values.map(msgspec.json.encode)))
def test_any_bytes_are_a_message_or_a_mistake(dialect: InteractionManagement | TLibrary, line: bytes) -> None:
    """Protocol 2: anything else gets an EventError, and never more than that: 40, 42 or 48."""
    found = dialect.decode(line)
    if isinstance(found, Mistake):
        assert found.refusal.why.value.code in {40, 42, 48}
        assert found.refusal.sentence


def test_of_a_key_that_is_there_twice_the_last_one_wins() -> None:
    """Protocol 2: keys are unique; the decoder never shows that there was another (decision 18)."""
    line = (
        b'{"messageName":"RequestChangeProperties","interactionId":"i","interactionId":"j",'
        b'"addedProperties":{"a":null,"b":{"c":1,"c":2},"a":3}}'
    )
    assert IM.decode(line) == RequestChangeProperties(
        interaction_id="j", added_properties={"a": 3, "b": {"c": 2}}
    )


def test_deleted_properties_may_be_a_list_or_an_array() -> None:
    """Protocol 3.1: "an array of keys is accepted too"."""
    for keys in (b'{"a":null,"b":1}', b'["a","b"]'):
        line = b'{"messageName":"RequestChangeProperties","interactionId":"i","deletedProperties":%b}' % keys
        message = IM.decode(line)
        assert isinstance(message, RequestChangeProperties)
        assert message.deleted_properties is not None
        assert list(message.deleted_properties) == ["a", "b"]
