"""An automatic answer: the strategy asks an external service, a real small one, and ends the interaction.

Only a mail that is about nothing in particular, and that nobody has followed up, is answered so.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from interaction_server.client import ExternalService, Options, ServiceFault
from interaction_server.demo.company import CLIENT_NAMES, ask_in_vain
from interaction_server.demo.demands import ESP, automatically
from interaction_server.demo.house import House
from interaction_server.demo.mail import Mail, threads
from interaction_server.demo.play import Play
from interaction_server.demo.story import quoting
from interaction_server.demo.strategy import AUTO_RESPONSE, OTHER, enrichment
from interaction_server.demo.user_data import user_data_of
from interaction_server.dialects.interaction_management.events import Request3rdServer
from interaction_server.dialects.t_library.events import EventRouteRequest

THANKS: Final = {
    "en": "Thank you for your message. It has reached us, and you need do nothing more.",
    "fr": "Merci de votre message. Il nous est bien parvenu.",
    "de": "Danke für Ihre Nachricht. Sie ist bei uns angekommen.",
    "es": "Gracias por su mensaje. Lo hemos recibido.",
    "it": "Grazie per il suo messaggio. Lo abbiamo ricevuto.",
    "ja": "ご連絡ありがとうございます。確かに承りました。",
}
"""What it writes, by language."""


async def compose(call: Request3rdServer) -> Mapping[str, object]:
    """The external service: an answer in the customer's language."""
    language = str((call.parameters or {}).get("Language"))
    if language not in THANKS:
        raise ServiceFault(1, f"there is no text in {language}")
    return {"Subject": f"Re: {call.user_data.get('Subject', '')}", "Text": THANKS[language]}


def to_be_answered_automatically(mails: Sequence[Mail]) -> Mail | None:
    """The first mail that can be; None where there is none."""
    for opening, *follow_ups in threads(mails):
        found = enrichment(user_data_of(opening))
        if not follow_ups and found["CategoryId"] == OTHER.name and found["Language"] in THANKS:
            return opening
    return None


async def play_autoresponse(play: Play, house: House, mail: Mail) -> None:
    """The act, and what the customer reads; raises Interrupted."""
    text = THANKS[str(enrichment(user_data_of(mail))["Language"])]
    await play.show(quoting(automatically(AUTO_RESPONSE, text), mail), answer(play, house, mail))
    play.screen.quote(f"The automatic answer: {text}")


async def answer(play: Play, house: House, mail: Mail) -> None:
    """The external service comes, is asked, and goes."""
    stage = play.company
    options = Options(tap=play.recorder.tap, reconnect=None)
    service = await ExternalService.connect(
        house.im.host, house.im.port, client_name=CLIENT_NAMES[ESP], options=options
    )
    async with service:
        serving = asyncio.create_task(service.serve(compose))
        await stage.mail_server.deliver(mail)
        await stage.strategy.answer_automatically(
            await stage.strategy.next(EventRouteRequest), CLIENT_NAMES[ESP]
        )
        await stage.mail_server.ended()
        with play.recorder.unseen():
            await ask_in_vain(service)
    await serving
