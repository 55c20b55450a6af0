"""The HTTP port: every page is JSON, also the one that says that there is none."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from interaction_server.app import Ports, reconfigure, serving
from interaction_server.config import ClientConfig, ConfigFile, Settings
from interaction_server.core.model import Role
from interaction_server.edges.http import application, host_name
from interaction_server.edges.look import Look
from tests.runtime.house import House
from tests.store.faulty import TOLD_TO, FaultyStore

LETTER = "letters/ä 1"
PATH = "/api/interactions/letters/ä 1"
Scope = MutableMapping[str, object]


class Site:
    """The pages over the store of a house, asked without a socket."""

    def __init__(self, house: House, store: FaultyStore) -> None:
        self.house = house
        self.store = store
        self.pages = application(Look(store))

    async def get(self, path: str, query: str = "", method: str = "GET") -> tuple[int, object]:
        """The status and the JSON of a page."""
        sent: list[MutableMapping[str, object]] = []

        async def receive() -> Scope:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Scope) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [],
        }
        await self.pages(scope, receive, send)
        head, *rest = sent
        headers = dict(head["headers"])  # type: ignore[call-overload]
        assert headers[b"content-type"] == b"application/json"
        body = b"".join(bytes(part["body"]) for part in rest)  # type: ignore[call-overload]
        status = head["status"]
        assert isinstance(status, int)
        return status, json.loads(body)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """The pages of a house in which a letter has come in and was changed."""
    async with House() as house:
        mail = await house.media_server("mail")
        mail.says(
            "RequestSubmit", interactionId=LETTER, mediaType="email", interactionType="Inbound", queue="q"
        )
        mail.says("RequestChangeProperties", interactionId=LETTER, changedProperties={"Lang": "fr"})
        await house.settle()
        yield Site(house, FaultyStore(house.store))


async def test_a_server_that_serves_says_so(site: Site) -> None:
    assert await site.get("/healthz") == (200, {"status": "serving"})


async def test_an_interaction_has_a_page_whatever_is_in_its_id(site: Site) -> None:
    assert await site.get(PATH) == (200, await Look(site.store).show(LETTER))
    status, then = await site.get(PATH, "at_version=2")
    assert (status, then) == (200, await Look(site.store).show(LETTER, version="2"))
    assert await site.get(PATH, "at_time=9999-01-01T00:00:00Z") == await site.get(PATH)


async def test_a_history_and_an_explanation_have_a_page(site: Site) -> None:
    assert await site.get(f"{PATH}/history") == (200, await Look(site.store).history(LETTER))
    assert await site.get("/api/facts/3/explanation") == (200, await Look(site.store).explain_fact(3))


async def test_indexes_have_a_page(site: Site) -> None:
    await site.store.configure_indexes(["Lang"])
    index = {"name": "Lang", "state": "complete", "percent": 100, "entries": 0}
    assert await site.get("/api/indexes") == (200, [index])


async def test_open_interactions_are_found_by_a_condition(site: Site) -> None:
    found = [await Look(site.store).show(LETTER)]
    query = "condition=Lang%20like%20'F%25'&order=Lang%20desc&max=3"
    assert await site.get("/api/interactions", query) == (200, found)
    assert await site.get("/api/interactions", "condition=Lang%3D'de'") == (200, [])


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("/api/interactions/nothing", "", "there is no interaction nothing"),
        ("/api/interactions/nothing/history", "", "there is no interaction nothing"),
        (PATH, "at_version=9", "not yet at 9"),
        (PATH, "at_version=x", "a version is a whole number, not 'x'"),
        (PATH, "at_time=x", "a time is RFC 3339 text with an offset, not 'x'"),
        (PATH, "at_version=1&at_time=x", "at-version and at-time exclude each other"),
        ("/api/facts/99/explanation", "", "there is no fact with the sequence 99"),
        (f"/api/facts/{'9' * 30}/explanation", "", "there is no fact with the sequence 999"),
        ("/api/facts/-1/explanation", "", "Not Found"),
        ("/api/facts/x/explanation", "", "Not Found"),
        ("/api/interactions", "", "condition: position 1: expected a name or a value, found the end"),
        ("/api/interactions", "condition=a%3D1&max=x", "max is a whole number, not 'x'"),
        ("/", "", "Not Found"),
    ],
)
async def test_what_is_not_there_is_404_and_a_sentence(
    site: Site, path: str, query: str, sentence: str
) -> None:
    status, found = await site.get(path, query)
    assert status == 404
    assert isinstance(found, dict)
    assert sentence in found["error"]
    assert set(found) == {"error"}


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_the_pages_only_read(site: Site, method: str) -> None:
    assert await site.get(PATH, method=method) == (405, {"error": "Method Not Allowed"})


@pytest.mark.parametrize("path", [PATH, f"{PATH}/history", "/api/facts/1/explanation", "/api/indexes"])
async def test_while_the_store_fails_a_page_is_503_and_comes_back(site: Site, path: str) -> None:
    site.store.refuse_reading()
    assert await site.get(path) == (503, {"error": TOLD_TO})
    assert await site.get("/healthz") == (200, {"status": "serving"})
    site.store.refuse_reading(refuse=False)
    assert (await site.get(path))[0] == 200


def fetch(url: str | Request) -> tuple[int, object]:
    """A page as anybody gets it."""
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


async def test_a_running_server_serves_the_pages_until_it_stops(tmp_path: Path) -> None:
    async with serving(tmp_path, Ports(im=0, tlib=0, http=0), ConfigFile()) as server:
        base = f"http://{server.addresses.http}"
        assert await asyncio.to_thread(fetch, f"{base}/healthz") == (200, {"status": "serving"})
        status, _ = await asyncio.to_thread(fetch, f"{base}/api/interactions/nothing")
        assert status == 404
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(fetch, f"{base}/healthz")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:7180", "127.0.0.1"),
        ("localhost", "localhost"),
        ("[::1]:7180", "[::1]"),
        ("[::1]", "[::1]"),
        ("", ""),
    ],
)
def test_a_host_may_come_with_its_port(host: str, name: str) -> None:
    assert host_name(host) == name


async def test_a_name_that_was_made_to_point_here_is_answered_nothing(tmp_path: Path) -> None:
    """Without configured clients only this machine may read, and not through a web page of elsewhere."""
    async with serving(tmp_path, Ports(im=0, tlib=0, http=0), ConfigFile()) as server:
        url = f"http://{server.addresses.http}/healthz"
        port = server.addresses.http.rpartition(":")[2]
        for host, status in ((f"localhost:{port}", 200), (f"desk.example:{port}", 421)):
            request = Request(url, headers={"Host": host})
            assert (await asyncio.to_thread(fetch, request))[0] == status


async def test_who_may_ask_and_how_much_is_found_may_change(tmp_path: Path) -> None:
    mail = {"mail": ClientConfig(type=Role.MEDIA_SERVER)}
    one = ConfigFile(clients=mail, settings=Settings(found_interactions_max=1))
    async with serving(tmp_path, Ports(im=0, tlib=0, http=0), ConfigFile()) as server:
        url = f"http://{server.addresses.http}/api/interactions?condition=Priority%3D1&max=2"
        request = Request(url, headers={"Host": "desk.example"})
        for config, status in ((None, 421), (one, 404), (ConfigFile(clients=mail), 200), (ConfigFile(), 421)):
            if config is not None:
                await reconfigure(server, config)
            assert (await asyncio.to_thread(fetch, request))[0] == status
