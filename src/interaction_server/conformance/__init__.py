"""The scenarios of the protocol as data, a runner for any server, and sequence diagrams of both."""

from interaction_server.conformance.diagram import Exchange, mermaid, text
from interaction_server.conformance.door import Channel, Door, TcpDoor, WebSocketDoor
from interaction_server.conformance.pages import as_mermaid, as_text, pages
from interaction_server.conformance.report import conform as run_all
from interaction_server.conformance.report import render, succeeded
from interaction_server.conformance.result import Difference, Line, Result
from interaction_server.conformance.runner import run
from interaction_server.conformance.scenario import Dialect, Party, Scenario
from interaction_server.conformance.scenarios import CONFIGURED_SCENARIOS, EVERY_SCENARIO, SCENARIOS

__all__ = [
    "CONFIGURED_SCENARIOS",
    "EVERY_SCENARIO",
    "SCENARIOS",
    "Channel",
    "Dialect",
    "Difference",
    "Door",
    "Exchange",
    "Line",
    "Party",
    "Result",
    "Scenario",
    "TcpDoor",
    "WebSocketDoor",
    "as_mermaid",
    "as_text",
    "mermaid",
    "pages",
    "render",
    "run",
    "run_all",
    "succeeded",
    "text",
]
