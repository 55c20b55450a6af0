"""What a user can put right is a line for each on standard error and status 2, never a traceback."""

import pytest

from interaction_server.client import ConnectionLost
from interaction_server.commands.faults import Fault, address, faults
from interaction_server.config import ConfigError
from interaction_server.edges.look import NotThere
from interaction_server.runtime.server import ListenError
from interaction_server.store.port import DataDirectoryError, PositionGone, StoreError, StoreUnavailable


@pytest.mark.parametrize(
    "error",
    [
        ConfigError("here"),
        ListenError("here"),
        NotThere("here"),
        StoreError("here"),
        StoreUnavailable("here"),
        DataDirectoryError("here"),
        ConnectionLost("here"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_user_can_put_right_becomes_a_fault(error: Exception) -> None:
    with pytest.raises(Fault, match=r"^here$") as found, faults():
        raise error
    assert found.value.exit_code == 2


def test_a_position_that_is_gone_names_the_oldest_one() -> None:
    with pytest.raises(Fault, match="the oldest fact that is kept has the sequence 7"), faults():
        raise PositionGone(7)


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(AssertionError), faults():
        raise AssertionError


def test_each_thing_that_is_wrong_is_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Fault) as found, faults():
        raise ConfigError("this", "that")
    found.value.show()
    assert capsys.readouterr() == ("", "ixn: this\nixn: that\n")


def test_a_fault_is_shown_on_standard_error_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Fault("the disk is full").show()
    assert capsys.readouterr() == ("", "ixn: the disk is full\n")


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:7120", "127.0.0.1", 7120),
        ("localhost:0", "localhost", 0),
        ("[::1]:65535", "::1", 65_535),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert address(text) == (host, port)


@pytest.mark.parametrize("text", ["", "7120", ":7120", "localhost", "localhost:", "localhost:im", "h:65536"])
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(Fault, match="is not HOST:PORT"):
        address(text)
