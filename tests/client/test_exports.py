"""The public names of the SDK; a change here is a change for its users."""

from pathlib import Path

from interaction_server import client


def test_the_public_names_are_these() -> None:
    assert client.__all__ == [
        "AgentApplication",
        "ConnectionLost",
        "EventsOverflowed",
        "ExternalService",
        "InteractionServerError",
        "Interrupted",
        "MediaServer",
        "Options",
        "Reconnect",
        "ReportingEngine",
        "RequestRefused",
        "RequestTimedOut",
        "Router",
        "ServiceFault",
        "Tap",
        "UnexpectedAnswer",
        "UnknownEvent",
        "Workbin",
        "new_request_id",
    ]
    assert all(hasattr(client, name) for name in client.__all__)


def test_every_exception_of_the_sdk_is_an_interaction_server_error() -> None:
    for name in (
        "ConnectionLost",
        "EventsOverflowed",
        "RequestRefused",
        "RequestTimedOut",
        "ServiceFault",
        "UnexpectedAnswer",
    ):
        assert issubclass(getattr(client, name), client.InteractionServerError)


def test_the_sdk_does_not_import_the_core_or_the_runtime() -> None:
    for module in Path(client.__file__).parent.glob("*.py"):
        text = module.read_text()
        for room in ("core", "runtime", "store", "edges"):
            assert f"interaction_server.{room}" not in text, module.name
