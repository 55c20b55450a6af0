"""The first answer to a ``requestId`` is the answer for ever (protocol 3.1)."""

from interaction_server.core.decide import Decision
from interaction_server.core.model import InteractionId
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties, StopProcessing
from interaction_server.runtime.first_answers import digest_of, first_answer, remember, request_key

KEY = ("mail", "r-1")


def change(**added: object) -> ChangeProperties:
    return ChangeProperties(interaction_id=InteractionId("a"), added=added, request_id="r-1")


def test_the_order_of_keys_makes_no_other_body() -> None:
    assert digest_of(change(one=1, two=2)) == digest_of(change(two=2, one=1))
    assert digest_of(change(one=1)) != digest_of(change(one=True))


def test_an_acknowledgement_is_given_again() -> None:
    known = remember(KEY, change(one=1), Decision(), 7, 1_000)
    assert first_answer(known, change(one=1)) == Decision(version=7)


def test_a_refusal_is_given_again() -> None:
    refusal = refuse(Refusals.CONFLICT, "not now")
    known = remember(KEY, change(one=1), refusal, 7, 1_000)
    assert first_answer(known, change(one=1)) is refusal


def test_another_body_is_refused() -> None:
    known = remember(KEY, change(one=1), Decision(), 7, 1_000)
    answer = first_answer(known, change(one=2))
    assert isinstance(answer, Refusal)
    assert answer.why is Refusals.REQUEST_ID_REUSED


def test_only_a_change_of_a_client_that_names_itself_is_remembered() -> None:
    assert request_key(None, change(one=1)) is None
    assert request_key(None, StopProcessing(interaction_id=InteractionId("a"))) is None
