"""What tests of views need: views of a line, a plan of them, and interactions that are scheduled."""

from msgspec.structs import replace

from interaction_server.core.conditions import Condition, Order, read_condition, read_order
from interaction_server.core.decide.decision import Decision
from interaction_server.core.facts import PropertiesChanged
from interaction_server.core.model import Actor, ActorType, InteractionId, QueueName, StrategyId
from interaction_server.core.objects import SubmissionLimits, SubmissionPlan, View
from interaction_server.core.requests import StopProcessing
from interaction_server.runtime.batch import Asked
from tests.runtime.house import House, Message, Party, named, submitted

UNLIMITED_ROUTER = SubmissionLimits()
MAIL = Actor(actor_type=ActorType.MEDIA_SERVER, client_name="mail")


def condition(text: str) -> Condition:
    found = read_condition(text)
    assert isinstance(found, Condition), found
    return found


def order(text: str) -> Order:
    found = read_order(text)
    assert isinstance(found, tuple), found
    return found


def view(
    name: str = "v",
    queue: str = "inbox",
    strategy: str = "sort",
    condition_text: str | None = None,
    order_text: str | None = None,
    **more: object,
) -> View:
    """A view that feeds a strategy."""
    return View(
        name=name,
        queue=QueueName(queue),
        strategy=StrategyId(strategy),
        condition=None if condition_text is None else condition(condition_text),
        order=() if order_text is None else order(order_text),
        **more,  # type: ignore[arg-type]
    )


def plan(*views: View, **more: object) -> SubmissionPlan:
    """These views, and a router that may have any number unless it is said otherwise."""
    return SubmissionPlan(views=views, **{"router": UNLIMITED_ROUTER, **more})  # type: ignore[arg-type]


def given(router: Party) -> list[str]:
    """The interactions that a router was given since it was asked last, in order."""
    return [str(message["userData"]["InteractionId"]) for message in requests(router)]  # type: ignore[index]


def requests(router: Party) -> list[Message]:
    """The same with their messages."""
    return named(router.has(), "EventRouteRequest")


async def submits(
    media_server: Party, interaction_id: str, queue: str = "inbox", **user_data: object
) -> None:
    """An interaction comes, with such properties."""
    await submitted(media_server, interaction_id, queue, userData=user_data)


async def changes(media_server: Party, interaction_id: str, **user_data: object) -> None:
    """Properties of an interaction are set."""
    answer = await media_server.asks(
        "RequestChangeProperties", interactionId=interaction_id, changedProperties=user_data
    )
    assert answer["messageName"] == "EventAck", answer


async def stops(router: Party, house: House, request: Message) -> None:
    """A router is done with one."""
    router.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
    await house.settle()


def schedule(house: House, interaction_id: str, moment: int | None) -> None:
    """It gets a ScheduledAt, as if a client had set it."""
    board = house.switchboard
    name = InteractionId(interaction_id)
    before = board.world.interactions[name]
    system = replace(before.system, scheduled_at=moment)
    fact = PropertiesChanged(system=system, system_new={"ScheduledAt": moment})
    asked = Asked(client=None, request=StopProcessing(interaction_id=name), actor=MAIL)
    board.pump.recorder.record(board.pump.batch, asked, Decision(facts=(fact,)), before, board.clock.now())
    board.pump.filled.set()


class Held:
    """What a house's submitter has chosen, kept from being decided until ``let_go``."""

    def __init__(self, house: House) -> None:
        self.pump = house.switchboard.pump
        self.ask = self.pump.ask
        self.asked: list[Asked] = []
        self.pump.ask = self.keep  # type: ignore[method-assign]

    def keep(self, asked: Asked) -> None:
        """Only what is chosen is held back."""
        if asked.newcomer is None:
            self.ask(asked)
        else:
            self.asked.append(asked)

    def let_go(self) -> None:
        """It is decided next."""
        self.pump.ask = self.ask  # type: ignore[method-assign]
        for asked in self.asked:
            self.ask(asked)
