"""What one connection is told: kept, left out, replaced (ARCHITECTURE, steps 10 to 12)."""

from interaction_server.core.model import Role
from interaction_server.dialects.dialect import Registration
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.runtime.batch import Mail
from interaction_server.runtime.roster import Client
from tests.runtime.house import Wire


def client(number: int, suffix: bytes) -> Client:
    """One of a proxy's clients."""
    registration = Registration(name=f"mail-{number}", role=Role.MEDIA_SERVER, options={})
    made = Client(number, registration, Role.MEDIA_SERVER, Wire(InteractionManagement()))
    made.suffix = suffix
    return made


def test_an_answer_is_before_what_came_of_the_request() -> None:
    one, mail = client(1, b"1"), Mail()
    mail.tell(b"earlier", one)
    place = len(mail.pieces)
    mail.tell(b"notice", one)
    mail.answer(place, b"answer", one)
    assert mail.pieces[::2] == [b"earlier", b"answer", b"notice"]


def test_answers_are_forgotten_and_notices_kept() -> None:
    one, mail = client(1, b"1"), Mail()
    mail.answer(0, b"answer", one)
    mail.tell(b"notice", one)
    mail.answer(len(mail.pieces), b"another", one)
    mail.settled = 2
    mail.forget_answers()
    assert (mail.pieces, mail.answers_at, mail.settled) == ([b"notice", b"1"], [], 0)


def test_the_others_answers_are_still_known_when_one_client_is_silenced() -> None:
    """Otherwise a failed commit would replace the wrong messages."""
    gone, here, mail = client(1, b"1"), client(2, b"2"), Mail()
    mail.answer(0, b"answer to the one", gone)
    mail.tell(b"notice to the other", here)
    mail.answer(len(mail.pieces), b"answer to the other", here)
    mail.silence(gone)
    assert mail.pieces[::2] == [b"notice to the other", b"answer to the other"]
    mail.forget_answers()
    assert mail.pieces[::2] == [b"notice to the other"]
