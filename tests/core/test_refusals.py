"""The registry of refusals (protocol 9)."""

from pathlib import Path

import interaction_server
from interaction_server.core.refusals import BY_CODE, Refusals, refuse

SOURCES = Path(interaction_server.__file__).parent
T_LIBRARY_CODES = {41, 51, 53, 56, 57}
PLANNED = {"INVITATION_FAILED"}
"""Promised by the protocol for scenarios that are not built yet: transfer, conference, intrusion."""

NAMES = [
    "MALFORMED_MESSAGE",
    "NOT_REGISTERED",
    "UNKNOWN_MESSAGE",
    "UNKNOWN_INTERACTION",
    "NOT_ALLOWED_NOW",
    "READ_ONLY_PROPERTY",
    "CONFLICT",
    "REQUEST_ID_REUSED",
    "INVALID_ATTRIBUTE",
    "LIMIT_EXCEEDED",
    "INVALID_CLIENT",
    "UNKNOWN_AGENT",
    "INVITATION_FAILED",
    "UNKNOWN_TICKET",
    "NOT_AUTHORIZED",
    "UNAVAILABLE",
    "OUTCOME_UNKNOWN",
    "POSITION_GONE",
]


def test_codes_and_names_are_those_of_the_protocol() -> None:
    """Protocol 9: 40 to 57, each once, without a gap, in the order of the page."""
    assert [(member.value.code, member.name) for member in Refusals] == list(
        zip(range(40, 58), NAMES, strict=True)
    )
    assert {code: member.name for code, member in BY_CODE.items()} == dict(
        zip(range(40, 58), NAMES, strict=True)
    )


def test_every_refusal_has_a_code_of_t_library() -> None:
    """Protocol 6: "TL codes: 41 not registered, 51 unsupported, 53 invalid attribute, 56, 57 timeout"."""
    assert {member.value.t_library for member in Refusals} == T_LIBRARY_CODES


def test_every_refusal_says_what_it_means() -> None:
    """One sentence each, and no two alike."""
    meanings = [member.value.meaning for member in Refusals]
    assert all(meanings)
    assert len(set(meanings)) == len(meanings)


def test_every_refusal_is_used_somewhere() -> None:
    """A registered number that nobody gives would be a promise that nobody keeps."""
    text = "\n".join(path.read_text() for path in SOURCES.rglob("*.py") if path.name != "refusals.py")
    unused = {member.name for member in Refusals if f"Refusals.{member.name}" not in text}
    assert unused <= PLANNED


def test_a_refusal_leads_its_sentence_with_its_name() -> None:
    """People read the description; programs read the code and the extension."""
    refusal = refuse(Refusals.CONFLICT, "no", InteractionVersion=3)
    assert refusal.description == "CONFLICT: no"
    assert refusal.extension == {"InteractionVersion": 3}
    assert refuse(Refusals.CONFLICT, "no").extension is None
