import pytest

from interaction_server.conformance import Dialect, TcpDoor, render, run_all, succeeded
from tests.conformance.fake import FakeServer
from tests.conformance.test_runner import CHANGE, faulty


async def test_a_report_has_a_line_for_each_scenario_and_the_sum() -> None:
    server = FakeServer()
    results = await run_all(server, server, [CHANGE, CHANGE])
    line = "same       Tests: A Change  (none)"
    assert render(results) == f"{line}\n{line}\n\n2 of 2 scenarios happened as they are written"
    assert succeeded(results)


async def test_a_difference_shows_expected_beside_happened() -> None:
    server = FakeServer(faulty("EventAck", "MediaServer", {"messageName": "EventError"}))
    results = await run_all(server, server, [CHANGE], patience_s=0.01)
    assert not succeeded(results)
    assert render(results).splitlines()[:4] == [
        "DIFFERENT  Tests: A Change  (none)",
        "    after media server: RequestRegisterClient",
        "                    expected  happened",
        "    ! media server  EventAck  nothing",
    ]


async def test_no_server_at_all_is_an_error_and_no_difference() -> None:
    nowhere = TcpDoor("127.0.0.1", 1)
    with pytest.raises(OSError, match="Connect call failed"):
        await run_all(nowhere, nowhere, [CHANGE])
    with pytest.raises(OSError, match="Connect call failed"):
        await nowhere.open(Dialect.T_LIBRARY)
