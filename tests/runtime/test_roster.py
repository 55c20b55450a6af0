"""Who may register, as what, and how a connection keeps its clients apart."""

from collections.abc import Mapping

import pytest

from interaction_server.core.model import Role
from tests.runtime.house import House, code, named

CONFIGURED: Mapping[str, tuple[Role, str | None]] = {
    "mail": (Role.MEDIA_SERVER, "secret"),
    "statistics": (Role.REPORTING_ENGINE, None),
    "urs": (Role.ROUTER, "key"),
}


@pytest.mark.parametrize(
    ("name", "role"),
    [("mail", "Postman"), ("mail", ""), ("", "MediaServer"), ("mail", "Router"), ("mail", "mediaserver")],
)
async def test_an_invalid_registration_is_error_50(name: str, role: str, house: House) -> None:
    party = house.connects()
    answer = await party.asks("RequestRegisterClient", clientName=name, clientType=role)
    assert code(answer) == 50
    assert code(await party.asks("RequestAgentLogout")) == 41


async def test_a_router_without_a_name_is_refused(house: House) -> None:
    answer = await house.connects_router().asks("RequestRegisterClient")
    assert (answer["messageName"], code(answer)) == ("EventError", 41)


async def test_whoever_has_not_registered_is_told_so_whatever_it_asks(house: House) -> None:
    party = house.connects()
    assert code(await party.asks("RequestStopProcessing", interactionId="it")) == 41
    assert code(await party.asks("RequestUnregisterClient")) == 41
    router = house.connects_router()
    assert code(await router.asks("RequestRegisterAddress", thisDN="sort")) == 41


async def test_one_connection_registers_one_client(house: House) -> None:
    mail = await house.media_server()
    answer = await mail.asks("RequestRegisterClient", clientName="chat", clientType="MediaServer")
    assert code(answer) == 50
    assert len(house.switchboard.roster.clients) == 1


async def test_one_name_is_one_role_but_may_have_several_connections(house: House) -> None:
    await house.media_server("mail")
    again = await house.media_server("mail")
    other = house.connects()
    request = {"clientName": "mail", "clientType": "ReportingEngine"}
    assert code(await other.asks("RequestRegisterClient", **request)) == 50
    for mail in (again,):
        mail.leaves()
    assert code(await other.asks("RequestRegisterClient", **request)) == 50


async def test_a_name_is_free_again_when_all_its_connections_are_gone(house: House) -> None:
    first, second = await house.media_server("mail"), await house.media_server("mail")
    first.leaves()
    second.leaves()
    await house.engine("mail")


async def test_after_its_end_a_registration_can_be_made_again(house: House) -> None:
    mail = await house.media_server()
    assert (await mail.asks("RequestUnregisterClient"))["messageName"] == "EventAck"
    assert code(await mail.asks("RequestStopProcessing", interactionId="it")) == 41
    answer = await mail.asks("RequestRegisterClient", clientName="chat", clientType="ReportingEngine")
    assert answer["messageName"] == "EventAck"


async def test_with_a_configuration_only_its_clients_may_register() -> None:
    async with House(clients=CONFIGURED) as house:
        await house.media_server("mail", token="secret")
        await house.engine("statistics")
        for name, role, token in (
            ("mail", "MediaServer", "wrong"),
            ("mail", "MediaServer", None),
            ("mail", "ReportingEngine", "secret"),
            ("chat", "MediaServer", "secret"),
            ("mail", "MediaServer", "gehéim"),
            ("urs", "MediaServer", "key"),
        ):
            answer = await house.connects().asks(
                "RequestRegisterClient", clientName=name, clientType=role, extension={"token": token or 0}
            )
            assert code(answer) == 50
            assert "secret" not in str(answer["errorDescription"])


async def test_a_router_has_its_token_in_its_extensions() -> None:
    async with House(clients=CONFIGURED) as house:
        router = house.connects_router()
        assert code(await router.asks("RequestRegisterClient", applicationName="urs")) == 41
        answer = await router.asks(
            "RequestRegisterClient", applicationName="urs", extensions={"token": "key"}
        )
        assert answer["messageName"] == "EventServerConnected"


async def test_the_clients_of_a_proxy_have_their_own_ids_and_their_own_events(house: House) -> None:
    proxy = await house.client("proxy", "Proxy")
    first = await proxy.asks("RequestRegisterClient", clientName="one", clientType="ReportingEngine")
    second = await proxy.asks("RequestRegisterClient", clientName="two", clientType="ReportingEngine")
    mail = await proxy.asks("RequestRegisterClient", clientName="mail", clientType="MediaServer")
    ids = {first["proxyClientId"], second["proxyClientId"], mail["proxyClientId"]}
    assert len(ids) == 3
    answer = await proxy.asks(
        "RequestSubmit",
        mediaType="email",
        interactionType="Inbound",
        interactionId="it",
        proxyClientId=mail["proxyClientId"],
    )
    assert (answer["messageName"], answer["proxyClientId"]) == ("EventAck", mail["proxyClientId"])
    proxy.says(
        "RequestChangeProperties",
        interactionId="it",
        changedProperties={"Subject": "a"},
        proxyClientId=mail["proxyClientId"],
    )
    await house.settle()
    events = named(proxy.has(), "EventPropertiesChanged")
    assert [event["proxyClientId"] for event in events] == [first["proxyClientId"], second["proxyClientId"]]


async def test_a_client_that_the_proxy_does_not_have_is_error_41(house: House) -> None:
    proxy = await house.client("proxy", "Proxy")
    answer = await proxy.asks("RequestStopProcessing", interactionId="it", proxyClientId=77)
    assert code(answer) == 41
    assert "77" in str(answer["errorDescription"])


async def test_a_proxy_registers_no_proxy(house: House) -> None:
    proxy = await house.client("proxy", "Proxy")
    assert code(await proxy.asks("RequestRegisterClient", clientName="inner", clientType="Proxy")) == 50
    assert set(house.switchboard.roster.by_name) == {"proxy"}


async def test_a_client_of_a_proxy_can_go_alone_and_a_proxy_takes_all_with_it(house: House) -> None:
    proxy = await house.client("proxy", "Proxy")
    one = await proxy.asks("RequestRegisterClient", clientName="one", clientType="MediaServer")
    await proxy.asks("RequestRegisterClient", clientName="two", clientType="MediaServer")
    await proxy.asks("RequestUnregisterClient", proxyClientId=one["proxyClientId"])
    assert set(house.switchboard.roster.by_name) == {"proxy", "two"}
    await proxy.asks("RequestUnregisterClient")
    assert not house.switchboard.roster.clients
