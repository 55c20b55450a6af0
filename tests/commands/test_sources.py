"""Where commands look: an address, else the server of the directory, else the directory; else one line."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from interaction_server.commands import sources
from interaction_server.commands.faults import Fault
from interaction_server.commands.sources import HttpSource, StoreSource, address_of, open_source
from interaction_server.edges.look import NotThere
from interaction_server.store.directory import DATABASE_NAME, DataDirectory
from interaction_server.store.port import StoreError
from tests.commands.conftest import Served
from tests.commands.ixn import ixn
from tests.commands.letter import LETTER


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """The address of an HTTP server that answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_running_server_is_found_by_its_data_directory(served: Served) -> None:
    assert address_of(served.data, "im") == served.im
    assert address_of(served.data, "http") == served.http
    with open_source(served.data, None) as source:
        assert isinstance(source, HttpSource)


def test_a_directory_nobody_serves_is_read_and_let_go_of(left: Path) -> None:
    assert address_of(left, "http") is None
    with open_source(left, None) as source:
        assert isinstance(source, StoreSource)
        assert source.show(LETTER, None, None)["interactionId"] == LETTER
        with pytest.raises(NotThere):
            source.explain(999)
    with DataDirectory(left):
        pass


def test_an_address_is_asked_whatever_is_in_the_directory(left: Path) -> None:
    with open_source(left, "127.0.0.1:1") as source, pytest.raises(Fault, match="Connection refused"):
        source.history(LETTER)


def test_while_the_server_of_a_directory_is_starting_one_is_asked_to_try_again(tmp_path: Path) -> None:
    with DataDirectory(tmp_path):
        assert (
            f"the server of {tmp_path} is just starting; try again"
            in ixn("show", LETTER, "--data", tmp_path).fault()
        )
        with pytest.raises(StoreError):
            address_of(tmp_path, "im")


def test_a_directory_without_data_is_named_and_not_made(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    assert ixn("show", LETTER, "--data", nothing).fault() == (
        f"no server serves {nothing}, and there is no data in it"
    )
    assert not nothing.exists()


@pytest.mark.parametrize("name", ["file", "x" * 300])
def test_a_directory_that_cannot_be_one_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path / name) in ixn("history", LETTER, "--data", tmp_path / name).fault()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_text("this is not a database, but it is somebody's " * 40)
    assert DATABASE_NAME in ixn("show", LETTER, "--data", tmp_path).fault()


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:http", "127.0.0.1:99999", ":80", ""])
def test_an_address_that_is_none_is_named(address: str) -> None:
    assert f"{address!r} is not HOST:PORT" in ixn("show", LETTER, "--http", address).fault()


def test_where_nobody_answers_is_named() -> None:
    complaint = ixn("show", LETTER, "--http", "127.0.0.1:1").fault()
    assert complaint.startswith("no server answers at http://127.0.0.1:1/api: ")


def test_a_port_that_speaks_something_else_is_named(served: Served) -> None:
    complaint = ixn("show", LETTER, "--http", served.im).fault()
    assert complaint == f"what answers at http://{served.im}/api is no HTTP port of an Interaction Server"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"text"', b"\xff"])
def test_another_web_server_is_named(body: bytes) -> None:
    with answering(200, body) as address:
        assert "is no HTTP port of an Interaction Server" in ixn("show", LETTER, "--http", address).fault()


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (503, b'{"error": "the disk is full"}', "the disk is full"),
        (500, b"Internal Server Error", "500 Internal Server Error"),
        (404, b"{}", "404 Not Found"),
        (404, b"[]", "404 Not Found"),
    ],
)
def test_what_a_server_complains_of_is_passed_on(status: int, body: bytes, sentence: str) -> None:
    with answering(status, body) as address:
        assert ixn("history", LETTER, "--http", address).fault() == sentence


async def test_any_awaitable_can_be_run() -> None:
    found = asyncio.get_running_loop().create_future()
    found.set_result("found")
    assert await sources.settle(found) == "found"
