"""Decisions go into the open batch: what is said keeps its order, and nobody is told who has left."""

from tests.runtime.failing import Failing, changes
from tests.runtime.house import House, submitted


async def test_an_engines_answer_stands_among_the_facts_that_it_was_given_after(house: House) -> None:
    """Protocol 3: "every party hears the changes of one interaction in version order"."""
    mail, engine = await house.media_server(), await house.engine()
    await submitted(mail, "it")
    engine.has()
    changes(mail, Lang="fr")
    engine.says("RequestGetInteractionProperties", interactionId="it")
    changes(mail, Lang="en")
    await house.settle()
    heard = engine.has()
    assert [message["messageName"] for message in heard] == [
        "EventPropertiesChanged",
        "EventInteractionProperties",
        "EventPropertiesChanged",
    ]
    versions = [message["interaction"]["interactionVersion"] for message in heard]  # type: ignore[index]
    assert versions == [3, 3, 4]


async def test_an_answer_comes_before_what_the_same_request_leads_to(house: House) -> None:
    """Protocol 4: RequestAgentLogin, "EventAck, then EventCurrentAgentStatus"."""
    desktop = await house.client("desktop", "AgentApplication")
    desktop.says("RequestAgentLogin", agentId="ada", placeId="here", mediaList={"email": 1})
    await house.settle()
    assert desktop.names() == ["EventAck", "EventCurrentAgentStatus"]


async def test_who_has_left_a_connection_that_lives_hears_no_more(failing: Failing) -> None:
    """What was decided before the departure was told may already be waiting for the one who leaves."""
    mail, proxy = await failing.media_server("mail"), await failing.client("proxy", "Proxy")
    registered = await proxy.asks(
        "RequestRegisterClient",
        clientName="mail",
        clientType="MediaServer",
        extension={"event_properties_changed": 1},
    )
    client_id = registered["proxyClientId"]
    other = await failing.media_server("other")
    await submitted(mail, "it")
    failing.faulty.hold()
    changes(other, Lang="fr")
    proxy.says("RequestUnregisterClient", proxyClientId=client_id)
    await failing.turns()
    changes(other, Lang="en")
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    heard = proxy.has()
    assert [message["messageName"] for message in heard] == ["EventPropertiesChanged", "EventAck"]
    assert all(message["proxyClientId"] == client_id for message in heard)


async def test_whoever_leaves_while_nobody_can_know_is_answered_when_it_is_known(failing: Failing) -> None:
    """Decision 20: the end of a registration comes to pass whatever fails."""
    mail = await failing.media_server("mail")
    await submitted(mail, "it")
    failing.faulty.fall_silent(committed=True)
    changes(mail, Lang="fr")
    leaving = mail.says("RequestUnregisterClient")
    await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(5_000)
    assert [message.get("referenceId") for message in mail.has() if message["messageName"] == "EventAck"] == [
        leaving
    ]
    assert mail.wire.settled == mail.opened
