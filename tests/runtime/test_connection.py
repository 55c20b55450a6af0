"""The door without a network: what it does with bytes, with time, and with those who read or ask too much."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from interaction_server.runtime.connection import HANG_UP_MS_MAX, Connection, Door, connections
from tests.runtime.house import House, Message

FRAME_BYTES_MAX = 2_048
OUTBOUND_BYTES_MAX = 65_536
INBOUND_BYTES_MAX = 4_096
REQUESTS_MAX = 8
HIGH_WATER_BYTES = 16_384


class FakeTransport(asyncio.Transport):
    """Takes what is written; ``stuck`` says that the peer reads nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.writes = 0
        self.stuck = False
        self.protocol: asyncio.Protocol
        self.paused = False
        self.reading = True
        self.ended: str | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert self.ended is None
        self.written += bytes(data)
        self.writes += 1
        if self.stuck and not self.paused and len(self.written) > HIGH_WATER_BYTES:
            self.paused = True
            self.protocol.pause_writing()

    def get_write_buffer_size(self) -> int:
        return len(self.written) if self.stuck else 0

    def is_closing(self) -> bool:
        return self.ended is not None

    def pause_reading(self) -> None:
        assert self.reading
        self.reading = False

    def resume_reading(self) -> None:
        assert not self.reading
        self.reading = True

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def messages(self) -> list[Message]:
        """What was written since the last call."""
        written, self.written = self.written, b""
        if self.paused:
            self.paused = False
            self.protocol.resume_writing()
        return [msgspec.json.decode(line, type=Message) for line in written.splitlines()]


class Peer:
    """The other end of a connection."""

    def __init__(self, house: House) -> None:
        door = Door(
            switchboard=house.switchboard,
            dialect=house.im,
            registration_timeout_ms=10_000,
            frame_bytes_max=FRAME_BYTES_MAX,
            outbound_bytes_max=OUTBOUND_BYTES_MAX,
            inbound_bytes_max=INBOUND_BYTES_MAX,
            requests_max=REQUESTS_MAX,
        )
        self.connected: set[Connection] = set()
        self.transport = FakeTransport()
        self.connection = self.transport.protocol = connections({"/im": door}, "/im", self.connected)()
        self.connection.connection_made(self.transport)

    def says(self, message_name: str, /, **attributes: object) -> None:
        self.connection.data_received(
            msgspec.json.encode({"messageName": message_name, **attributes}) + b"\n"
        )

    def registers(self, name: str = "mail", role: str = "MediaServer", **extension: object) -> None:
        self.says("RequestRegisterClient", clientName=name, clientType=role, extension=extension)
        assert [one["messageName"] for one in self.transport.messages()] == ["EventAck"]

    def loses_it(self) -> None:
        self.connection.connection_lost(None)


@pytest.fixture
async def peer(house: House) -> AsyncIterator[Peer]:
    peer = Peer(house)
    yield peer
    peer.loses_it()


async def test_who_does_not_register_in_time_is_hung_up_on(house: House, peer: Peer) -> None:
    peer.says("RequestAgentLogout", referenceId=1)
    assert [one["errorCode"] for one in peer.transport.messages()] == [41]
    await house.passes(9_999)
    assert peer.transport.ended is None
    await house.passes(1)
    assert peer.transport.ended == "closed"


async def test_an_invalid_registration_does_not_stop_the_time(house: House, peer: Peer) -> None:
    peer.says("RequestRegisterClient", clientName="mail", clientType="Postman", referenceId=1)
    assert [one["errorCode"] for one in peer.transport.messages()] == [50]
    await house.passes(10_000)
    assert peer.transport.ended == "closed"


async def test_who_has_registered_has_all_the_time_there_is(house: House, peer: Peer) -> None:
    peer.registers()
    await house.passes(1_000_000)
    assert peer.transport.ended is None


async def test_after_an_end_of_registration_the_time_begins_anew(house: House, peer: Peer) -> None:
    peer.registers()
    await house.passes(9_000)
    peer.says("RequestUnregisterClient")
    await house.passes(9_999)
    assert peer.transport.ended is None
    await house.passes(1)
    assert peer.transport.ended == "closed"


async def test_when_the_peer_is_gone_its_timer_and_its_client_are_gone_too(house: House) -> None:
    peer = Peer(house)
    peer.loses_it()
    assert house.clock.waiting == 0
    assert not peer.connected
    peer = Peer(house)
    peer.registers()
    peer.loses_it()
    assert not house.switchboard.roster.clients


async def test_a_message_may_come_in_any_pieces(house: House, peer: Peer) -> None:
    line = b'{"messageName":"RequestRegisterClient","clientName":"mail","clientType":"MediaServer"}\n'
    for byte in line:
        peer.connection.data_received(bytes([byte]))
    assert [one["messageName"] for one in peer.transport.messages()] == ["EventAck"]


@pytest.mark.parametrize("line", [b"{}", b"[]", b"\xff", b"", b'{"messageName":"RequestMiracle"}', b"null"])
async def test_a_line_that_is_no_message_is_an_error_and_the_connection_lives(
    line: bytes, house: House, peer: Peer
) -> None:
    peer.registers()
    peer.connection.data_received(line + b"\n")
    await house.settle()
    (error,) = peer.transport.messages()
    assert error["messageName"] == "EventError"
    assert error["errorCode"] in (40, 42)
    assert peer.transport.ended is None


@pytest.mark.parametrize("end", [b"", b"\n"])
async def test_an_over_long_line_is_an_error_and_then_the_end(end: bytes, house: House, peer: Peer) -> None:
    peer.registers()
    peer.connection.data_received(b"x" * (FRAME_BYTES_MAX + 1) + end)
    await house.settle()
    (error,) = peer.transport.messages()
    assert (error["messageName"], error["errorCode"]) == ("EventError", 40)
    assert str(FRAME_BYTES_MAX) in str(error["errorDescription"])
    assert peer.transport.ended == "closed"


async def test_who_has_too_many_open_requests_is_not_read_from_until_they_are_answered(
    house: House, peer: Peer
) -> None:
    peer.registers()
    request = b'{"messageName":"RequestGetInteractionProperties","interactionId":"none"}\n'
    peer.connection.data_received(request * (REQUESTS_MAX + 1))
    assert not peer.transport.reading
    await house.settle()
    assert peer.transport.reading
    assert len(peer.transport.messages()) == REQUESTS_MAX + 1
    assert peer.connection.open_requests == 0


async def test_what_is_answered_together_is_written_together(house: House, peer: Peer) -> None:
    peer.registers()
    before = peer.transport.writes
    request = b'{"messageName":"RequestGetInteractionProperties","interactionId":"none"}\n'
    peer.connection.data_received(request * 5)
    await house.settle()
    assert peer.transport.writes == before + 1


async def test_refused_messages_count_like_all_others(house: House, peer: Peer) -> None:
    peer.registers()
    peer.connection.data_received(b"nonsense\n" * 3 * REQUESTS_MAX)
    await house.settle()
    assert peer.transport.reading
    assert peer.connection.open_requests == 0


async def test_the_logout_of_a_client_that_unregisters_counts_as_well(house: House, peer: Peer) -> None:
    peer.registers("desktop", "AgentApplication")
    for _ in range(3):
        peer.says("RequestUnregisterClient")
        await house.settle()
        peer.transport.messages()
        peer.registers("desktop", "AgentApplication")
    assert peer.connection.open_requests == 0


async def test_a_connection_that_is_drained_answers_but_hears_nothing_more(house: House, peer: Peer) -> None:
    peer.registers()
    peer.says("RequestGetInteractionProperties", interactionId="none")
    peer.connection.drain()
    await house.settle()
    assert not peer.transport.reading
    assert len(peer.transport.messages()) == 1


async def test_a_reporting_engine_that_does_not_read_is_closed_and_nobody_else(house: House) -> None:
    slow, quick = Peer(house), Peer(house)
    slow.registers("slow", "ReportingEngine")
    quick.registers("quick", "ReportingEngine")
    slow.transport.stuck = True
    mail = await house.media_server()
    answer = await mail.asks(
        "RequestSubmit", interactionId="it", mediaType="email", interactionType="Inbound"
    )
    assert answer["messageName"] == "EventAck"
    heard = []
    for number in range(200):
        answer = await mail.asks(
            "RequestChangeProperties", interactionId="it", changedProperties={"Text": f"{number}" * 500}
        )
        assert answer["messageName"] == "EventAck"
        heard += [one["eventSequence"] for one in quick.transport.messages()]
    assert slow.transport.ended == "aborted"
    assert len(slow.transport.written) < OUTBOUND_BYTES_MAX + 10_000
    assert heard == list(range(1, 203))
    slow.loses_it()
    assert len(house.switchboard.roster.engines) == 1


async def test_a_replay_goes_no_faster_than_its_reader(house: House) -> None:
    """Else whoever was away for long would be closed for reading slowly before having read anything."""
    mail = await house.media_server()
    await mail.asks("RequestSubmit", interactionId="it", mediaType="email", interactionType="Inbound")
    for number in range(150):
        await mail.asks(
            "RequestChangeProperties", interactionId="it", changedProperties={"Text": f"{number}" * 500}
        )
    peer = Peer(house)
    peer.registers("statistics", "ReportingEngine", from_sequence=1)
    peer.transport.stuck = True
    heard: list[object] = []
    for _ in range(40):
        await house.turns()
        assert peer.transport.ended is None
        heard += [one["eventSequence"] for one in peer.transport.messages()]
    assert heard == list(range(1, 153))


async def test_nothing_is_written_to_a_connection_that_was_closed(house: House, peer: Peer) -> None:
    peer.registers()
    peer.says("RequestGetInteractionProperties", interactionId="none")
    peer.connection.close()
    peer.connection.close()
    await house.settle()
    assert peer.transport.messages() == []


async def test_whoever_waits_for_a_reader_that_is_gone_waits_no_longer(house: House) -> None:
    peer = Peer(house)
    peer.connection.pause_writing()
    waiting = asyncio.create_task(peer.connection.drained())
    await house.turns(2)
    assert not waiting.done()
    peer.loses_it()
    await waiting


async def test_who_says_no_more_but_listens_is_answered_before_the_end(house: House, peer: Peer) -> None:
    peer.registers()
    peer.says("RequestGetInteractionProperties", interactionId="none", referenceId=7)
    assert peer.connection.eof_received()
    assert peer.transport.ended is None
    await house.settle()
    assert [one["referenceId"] for one in peer.transport.messages()] == [7]
    assert peer.transport.ended == "closed"


async def test_who_says_no_more_and_has_asked_nothing_is_hung_up_on(house: House, peer: Peer) -> None:
    peer.registers()
    peer.connection.eof_received()
    assert peer.transport.ended == "closed"


async def test_what_was_asked_before_an_over_long_line_is_answered_before_the_end(
    house: House, peer: Peer
) -> None:
    peer.registers()
    asked = b'{"messageName":"RequestGetInteractionProperties","interactionId":"none","referenceId":7}\n'
    peer.connection.data_received(asked + b"x" * (FRAME_BYTES_MAX + 1))
    assert peer.transport.ended is None
    assert not peer.transport.reading
    await house.settle()
    assert [one.get("referenceId") for one in peer.transport.messages()] == [None, 7]
    assert peer.transport.ended == "closed"


async def test_what_was_asked_before_the_end_of_a_registration_is_answered_before_it(
    house: House, peer: Peer
) -> None:
    peer.registers()
    peer.says("RequestGetInteractionProperties", interactionId="none", referenceId=1)
    peer.says("RequestUnregisterClient", referenceId=2)
    peer.says("RequestGetInteractionProperties", interactionId="none", referenceId=3)
    await house.settle()
    answers = {one["referenceId"]: one.get("errorCode", "done") for one in peer.transport.messages()}
    assert answers == {1: 43, 2: "done", 3: 41}
    assert not house.switchboard.roster.clients
    assert peer.connection.open_requests == 0


async def test_the_clients_of_an_ended_connection_are_gone_though_the_peer_does_not_read(
    house: House, peer: Peer
) -> None:
    """A connection that only waits for its last bytes to go out must not be given work any more."""
    peer.registers("desktop", "AgentApplication")
    peer.transport.stuck = True
    peer.connection.close()
    assert peer.transport.ended == "closed"
    assert not house.switchboard.roster.clients
    await house.passes(HANG_UP_MS_MAX - 1)
    assert peer.transport.ended == "closed"
    await house.passes(1)
    assert peer.transport.ended == "aborted"


async def test_who_has_sent_too_much_with_open_requests_is_not_read_from_until_they_are_answered(
    house: House, peer: Peer
) -> None:
    peer.registers()
    for _ in range(3):
        peer.says("RequestGetInteractionProperties", interactionId="x" * (INBOUND_BYTES_MAX // 2 - 200))
    assert not peer.transport.reading
    await house.settle()
    assert peer.transport.reading
    assert len(peer.transport.messages()) == 3
    assert peer.connection.open_bytes == 0
