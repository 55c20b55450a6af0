"""The external service of the demo, and which mails it is asked about."""

from datetime import UTC, datetime

import msgspec
import pytest

from interaction_server.client import ServiceFault
from interaction_server.demo.autoresponse import THANKS, compose, to_be_answered_automatically
from interaction_server.demo.command import MAILBOX
from interaction_server.demo.mail import Mail, read_mailbox
from interaction_server.demo.strategy import LANGUAGES
from interaction_server.dialects.interaction_management.events import Request3rdServer


def call(**parameters: object) -> Request3rdServer:
    """What the strategy asks."""
    return Request3rdServer(
        reference_id=1,
        service="AutoResponse",
        method="Compose",
        parameters=parameters or None,
        interaction_id="letter",
        user_data={"Subject": "Newsletter"},
    )


def newsletter() -> Mail:
    """The one mail of the folder that is about nothing in particular."""
    return next(mail for mail in read_mailbox(MAILBOX).mails if mail.subject == "Newsletter")


async def test_an_answer_is_in_the_language_of_the_customer() -> None:
    assert await compose(call(Language="de")) == {"Subject": "Re: Newsletter", "Text": THANKS["de"]}


@pytest.mark.parametrize("parameters", [{}, {"Language": "tlh"}])
async def test_in_another_language_there_is_a_fault(parameters: dict[str, object]) -> None:
    with pytest.raises(ServiceFault):
        await compose(call(**parameters))


def test_it_can_answer_in_every_language_that_the_strategy_knows() -> None:
    assert {*LANGUAGES, "ja"} == set(THANKS)


def test_what_is_about_nothing_in_particular_is_answered_automatically() -> None:
    mails = read_mailbox(MAILBOX).mails
    assert to_be_answered_automatically(mails) == newsletter()
    assert to_be_answered_automatically([mail for mail in mails if mail != newsletter()]) is None


def test_a_mail_with_a_follow_up_is_for_an_agent() -> None:
    opening = msgspec.structs.replace(newsletter(), message_id="one", references=())
    follow_up = msgspec.structs.replace(
        newsletter(), message_id="two", references=("one",), date=datetime(2030, 1, 1, tzinfo=UTC)
    )
    assert to_be_answered_automatically([opening, follow_up]) is None


def test_a_mail_in_an_unknown_language_is_for_an_agent() -> None:
    assert to_be_answered_automatically([msgspec.structs.replace(newsletter(), language="tlh")]) is None
