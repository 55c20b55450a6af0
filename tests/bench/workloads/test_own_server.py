import msgspec
import pytest

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.changes import CHANGED, Change, user_data
from interaction_server.bench.workloads.observers import Observer
from interaction_server.bench.workloads.own_server import OwnServer, check_event, version_and_number
from tests.bench.standing_in import feed, wire_to


def heard(**changes: object) -> Observer:
    message = {
        "messageName": "EventPropertiesChanged",
        "changedProperties": Change("one", 0).properties,
        "interaction": {"interactionVersion": 9, "interactionUserData": user_data()},
        **changes,
    }
    observer = Observer(wire_to([])[0])
    feed(observer, msgspec.json.encode(message) + b"\n")
    return observer


def test_a_request_is_one_line_with_the_five_properties() -> None:
    line = OwnServer({}, pytest.fail).request(Change("one", 7), "client")
    assert line.endswith(b"\n")
    message = msgspec.json.decode(line)
    assert message["interactionId"] == "one"
    assert message["changedProperties"] == {key: form % 7 for key, form in CHANGED.items()}


def test_an_event_with_the_whole_user_data_is_right() -> None:
    check_event(heard())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"messageName": "EventRevoked"}, "EventRevoked came"),
        ({"changedProperties": {}}, "does not have the change"),
        ({"interaction": {"interactionVersion": 9, "interactionUserData": {}}}, "its twenty properties"),
    ],
)
def test_an_event_that_lacks_something_fails_the_run(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(BenchFailed, match=complaint):
        check_event(heard(**changes))


def test_an_interaction_with_half_a_change_fails_the_run() -> None:
    torn = user_data(7) | {"CaseStatus": CHANGED["CaseStatus"] % 6}
    with pytest.raises(BenchFailed, match="as they were changed together"):
        version_and_number({"interactionVersion": 9, "interactionUserData": torn})
