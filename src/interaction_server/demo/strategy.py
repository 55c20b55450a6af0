"""The router's strategy for e-mails: find language and category, set the priority, offer to an agent."""

import re
from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from interaction_server.client import Router
from interaction_server.demo.user_data import FOLLOW_UP_COUNT
from interaction_server.dialects.t_library.events import EventAttachedDataChanged, EventRouteRequest

Wanted = TypeVar("Wanted")
UserData = Mapping[str, object]


class Category(msgspec.Struct, frozen=True):
    """What a mail is about: its words, how urgent it is, and the seconds in which it is to be answered."""

    name: str
    priority: int
    service_objective: int
    words: tuple[str, ...]


# fmt: off
CATEGORIES: Final = (
    Category("Damage",  7, 3_600,  ("damaged", "broken", "missing", "dañad", "rota", "cassé", "kaputt")),
    Category("Billing", 5, 14_400, ("invoice", "charged", "facture", "rechnung", "factura", "請求")),
    Category("Orders",  4, 14_400, ("order", "parcel", "commande", "colis", "bestellung", "pedido", "注文")),
    Category("Returns", 3, 28_800, ("return", "refund", "retour", "rücksend", "devolución", "返品")),
)
"""The first of which a word is found."""
OTHER: Final = Category("General", 2, 86_400, ())
LANGUAGES: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset({"the", "and", "my", "is", "to", "have", "please", "you", "for"}),
    "fr": frozenset({"le", "la", "les", "et", "je", "vous", "ma", "est", "une", "pour"}),
    "de": frozenset({"der", "die", "das", "und", "ich", "ist", "nicht", "bitte", "eine", "ein"}),
    "es": frozenset({"el", "los", "y", "mi", "es", "una", "por", "ha", "muy", "gracias"}),
    "it": frozenset({"il", "gli", "e", "mio", "non", "per", "una", "grazie", "ho", "che"}),
}
# fmt: on
JAPANESE: Final = re.compile(r"[\u3040-\u30ff]")
AUTO_RESPONSE: Final = "AutoResponse"
"""The external service, and the property, of automatic answers."""
PRIORITY_OF_A_FOLLOW_UP: Final = 2
"""Whoever writes again has waited long enough."""


def enrichment(user_data: UserData) -> dict[str, object]:
    """What the strategy adds to an interaction."""
    text = f"{user_data.get('Subject', '')} {user_data.get('Text', '')}".casefold()
    category = next((one for one in CATEGORIES if any(word in text for word in one.words)), OTHER)
    follow_ups = user_data.get(FOLLOW_UP_COUNT, 0)
    urgency = PRIORITY_OF_A_FOLLOW_UP * follow_ups if isinstance(follow_ups, int) else 0
    return {
        "Language": language_of(user_data, text),
        "CategoryId": category.name,
        "Priority": category.priority + urgency,
        "ServiceObjective": category.service_objective,
    }


def language_of(user_data: UserData, text: str) -> str:
    """What the mail says of itself, or whose small words it has most of."""
    declared = user_data.get("Header_Content-Language")
    if declared:
        return str(declared).partition("-")[0].lower()
    if JAPANESE.search(text):
        return "ja"
    words = re.findall(r"\w+", text)
    score = {language: sum(word in small for word in words) for language, small in LANGUAGES.items()}
    return max(score, key=lambda language: score[language])


class Strategy:
    """Runs on a router; ``waiting`` is the interaction that it has."""

    def __init__(self, router: Router) -> None:
        self.router = router

    async def next(self, kind: type[Wanted]) -> Wanted:
        """The next event of a kind, whatever comes before it."""
        async for event in self.router:
            if isinstance(event, kind):
                return event
        raise AssertionError("the events ended without an error")

    async def enrich(self, waiting: EventRouteRequest | EventAttachedDataChanged) -> EventAttachedDataChanged:
        """Set what was found out, with RequestUpdateUserData."""
        return await self.router.update_user_data(waiting.conn_id, enrichment(waiting.user_data))

    async def answer_automatically(self, waiting: EventRouteRequest, service: str) -> None:
        """Ask an external service for the answer, keep it, and end the interaction."""
        found = enrichment(waiting.user_data)
        letter = await self.router.private_service(
            waiting.conn_id,
            AUTO_RESPONSE,
            "Compose",
            app_name=service,
            parameters={"Language": found["Language"]},
        )
        await self.router.update_user_data(waiting.conn_id, {AUTO_RESPONSE: letter["Text"]})
        await self.router.route_to_stop(waiting.conn_id, reason=AUTO_RESPONSE)

    async def serve(self, agent_id: str, count: int) -> None:
        """Enrich and offer to the agent so many interactions, each when it comes."""
        for _ in range(count):
            waiting = await self.next(EventRouteRequest)
            await self.enrich(waiting)
            await self.router.route_to_agent(waiting.conn_id, agent_id)
