"""``ixn watch``: the facts of a running server, and those of a directory that nobody serves."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from interaction_server.commands.watching import Filter
from tests.commands import letter
from tests.commands.conftest import PATIENCE_SECONDS, Served, serve
from tests.commands.ixn import Json, ixn
from tests.commands.letter import FIRST_SEQUENCE, LAST_VERSION, LETTER, NAMES, WHOLE_JOURNAL

Where = tuple[str, str]


@pytest.fixture(params=["a running server", "an address", "a directory nobody serves"])
def where(request: pytest.FixtureRequest, served: Served, left: Path) -> Where:
    """The options that say where to listen."""
    return {
        "a running server": ("--data", str(served.data)),
        "an address": ("--im", served.im),
        "a directory nobody serves": ("--data", str(left)),
    }[request.param]


def watched(*arguments: object) -> list[Json]:
    """The reporting events that it printed."""
    return ixn("watch", *arguments, "--json").objects()


def test_from_the_first_fact_on_it_prints_every_one_in_order(where: Where) -> None:
    events = watched(*where, "--from-sequence", "1", "--count", WHOLE_JOURNAL)
    assert [event["eventSequence"] for event in events] == list(range(1, WHOLE_JOURNAL + 1))
    assert [event["messageName"] for event in events[1 : 1 + LAST_VERSION]] == [
        f"Event{name}" for name in NAMES
    ]


def test_from_a_sequence_on_it_prints_so_many_with_the_interaction_as_it_was_then(where: Where) -> None:
    first, second = watched(*where, "--from-sequence", FIRST_SEQUENCE + 4, "--count", "2")
    assert first["changedProperties"] == {"Count": 2}
    for event, version in ((first, 5), (second, 6)):
        interaction = event["interaction"]
        assert isinstance(interaction, dict)
        assert interaction["interactionVersion"] == version
        assert interaction["interactionUserData"]["Lang"] == "de"


@pytest.mark.parametrize("name", ["PropertiesChanged", "EventPropertiesChanged"])
def test_it_prints_only_facts_of_a_name(where: Where, name: str) -> None:
    events = watched(*where, "--from-sequence", "1", "--count", "2", "--fact", name)
    assert [event["eventSequence"] for event in events] == [FIRST_SEQUENCE + 4, FIRST_SEQUENCE + 9]


def test_it_prints_only_facts_about_an_interaction(where: Where) -> None:
    events = watched(*where, "--from-sequence", "1", "--count", LAST_VERSION, "--interaction", LETTER)
    assert [event["eventSequence"] for event in events] == list(
        range(FIRST_SEQUENCE, FIRST_SEQUENCE + LAST_VERSION)
    )


def test_for_people_a_fact_is_one_line_whatever_is_in_it(where: Where) -> None:
    arguments = ("--from-sequence", FIRST_SEQUENCE, "--count", "5")
    lines = ixn("watch", *where, *arguments).lines()
    assert [line.split()[0] for line in lines] == [str(FIRST_SEQUENCE + number) for number in range(5)]
    assert f"{LETTER} v5 by Strategy support +Lang=de ~Count=2" in lines[-1]


def test_of_a_directory_nobody_serves_it_prints_what_there_is_and_ends(left: Path) -> None:
    assert len(watched("--data", left)) == WHOLE_JOURNAL
    assert watched("--data", left, "--from-sequence", WHOLE_JOURNAL + 1) == []
    assert watched("--data", left, "--fact", "NoSuchFact") == []
    assert watched("--data", left, "--fact", "AgentLogin", "--interaction", LETTER) == []


def test_without_a_sequence_it_prints_only_what_happens_from_now_on(tmp_path: Path) -> None:
    with serve(tmp_path) as server:
        letter.tell(server.im, server.tlib)
        command = [sys.executable, "-m", "interaction_server", "watch", "--im", server.im, "--json"]
        with subprocess.Popen([*command, "--count", "1"], stdout=subprocess.PIPE) as process:
            # When it has registered is not known here, so there is something new until it has heard.
            letter.submit_until(server.im, lambda: process.poll() is not None)
            said, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    sequence = msgspec.json.decode(said, type=Json)["eventSequence"]
    assert isinstance(sequence, int)
    assert sequence > WHOLE_JOURNAL


def test_it_ends_with_status_130_when_it_is_interrupted(served: Served) -> None:
    command = [sys.executable, "-m", "interaction_server", "watch", "--im", served.im, "--from-sequence", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        # It is piped, so what it prints is flushed line by line.
        assert "AgentLogin" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert "Traceback" not in complaint


def test_a_name_that_is_something_else_is_refused_in_one_line(served: Served) -> None:
    holder = client_of(served.im)
    with holder:
        complaint = ixn("watch", "--im", served.im, "--name", "taken").fault()
    assert "'taken' is registered as MediaServer" in complaint


def client_of(address: str) -> socket.socket:
    """A media server named ``taken`` that is registered."""
    host, port = letter.ends(address)
    connection = socket.create_connection((host, port), PATIENCE_SECONDS)
    request = {"messageName": "RequestRegisterClient", "clientName": "taken", "clientType": "MediaServer"}
    connection.sendall(msgspec.json.encode(request) + b"\n")
    assert b"EventAck" in connection.recv(4_096)
    return connection


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--im", "nowhere"), "'nowhere' is not HOST:PORT"),
        (("--im", "127.0.0.1:1"), "cannot connect to 127.0.0.1:1"),
        (("--count", "0"), "'--count': 0 is not in the range"),
        (("--from-sequence", "0"), "'--from-sequence': 0 is not in the range"),
        (("--count", "many"), "'many' is not a valid integer"),
        (("--sideways",), "No such option"),
    ],
)
def test_a_wrong_command_line_is_one_line(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in ixn("watch", *arguments).fault()


def test_a_directory_without_data_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in ixn("watch", "--data", tmp_path).fault()


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        (Filter(), True),
        (Filter(fact="PlacedInQueue"), True),
        (Filter(fact="Placed"), False),
        (Filter(interaction="letter"), True),
        (Filter(interaction="let"), False),
        (Filter(fact="PlacedInQueue", interaction="other"), False),
    ],
)
def test_a_filter_wants_whole_names(wanted: Filter, passes: bool) -> None:
    event: Json = {"messageName": "EventPlacedInQueue", "interaction": {"interactionId": "letter"}}
    assert wanted.wants(event) is passes


def test_a_fact_about_an_agent_is_about_no_interaction() -> None:
    login: Json = {"messageName": "EventAgentLogin"}
    assert Filter().wants(login)
    assert not Filter(interaction="letter").wants(login)
