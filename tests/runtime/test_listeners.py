"""Listeners: which connections a submitter is (protocol 3)."""

from tests.runtime.house import House, submitted


async def test_every_connection_of_the_submitter_that_opted_in_is_told(house: House) -> None:
    await submitted(await house.media_server("mail"), "it")
    opted = [await house.media_server("mail", event_properties_changed=1) for _ in range(2)]
    out = [await house.media_server("mail", event_properties_changed=value) for value in (0, "0", "", False)]
    stranger = await house.media_server("chat", event_properties_changed=1)
    other = await house.media_server("another")
    other.says("RequestChangeProperties", interactionId="it", changedProperties={"Subject": "a"})
    await house.settle()
    assert [party.names() for party in opted] == [["EventPropertiesChanged"]] * 2
    assert [party.names() for party in (*out, stranger)] == [[]] * 5


async def test_the_submitter_gets_no_echo_on_any_of_its_connections(house: House) -> None:
    mail, again = [await house.media_server("mail", event_properties_changed=1) for _ in range(2)]
    await submitted(mail, "it")
    mail.says("RequestChangeProperties", interactionId="it", changedProperties={"Subject": "a"})
    await house.settle()
    assert mail.names() == ["EventAck"]
    assert again.names() == []
