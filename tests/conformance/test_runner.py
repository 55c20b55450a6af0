import pytest
from msgspec.structs import replace

from interaction_server.conformance import Dialect, Result, run
from interaction_server.conformance.phases import spoken
from interaction_server.conformance.report import render
from interaction_server.conformance.scenario import (
    ANYTHING,
    NOBODY_HAS_ANYTHING_ELSE,
    THE_SERVER_RESTARTS,
    Party,
    Scenario,
    Step,
    own,
)
from tests.conformance.fake import FakeServer, Fault, Message

media_server = Party(name="media server", client_type="MediaServer")
reporting_engine = Party(name="reporting engine", client_type="ReportingEngine")
IT = own("interaction")

CHANGE = Scenario(
    family="Tests",
    name="A Change",
    source="none",
    sentence="A media server changes a property, and reporting hears of it.",
    cast=(media_server, reporting_engine),
    given=(
        media_server.sends("RequestSubmit", interactionId=IT),
        media_server.is_answered("EventAck", extension={"InteractionId": IT}),
        reporting_engine.has(
            "EventInteractionSubmitted", interaction={"interactionId": IT, "interactionVersion": "{version}"}
        ),
    ),
    steps=(
        media_server.sends("RequestChangeProperties", interactionId=IT, changedProperties={"Subject": "a"}),
        media_server.is_answered("EventAck"),
        reporting_engine.has(
            "EventPropertiesChanged",
            interaction={"interactionUserData": {"Subject": "a"}},
            eventTime=ANYTHING,
        ),
        NOBODY_HAS_ANYTHING_ELSE,
    ),
)


async def played(fault: Fault | None = None, patience_s: float = 5) -> tuple[Result, FakeServer]:
    server = FakeServer(fault) if fault else FakeServer()
    doors = {Dialect.INTERACTION_MANAGEMENT: server}
    return await run(CHANGE, doors, patience_s=patience_s, token="t0ken"), server


def faulty(name: str, receiver: str, *instead: Message) -> Fault:
    """Instead of a message to a role, these; an empty one stands for the message itself."""

    def fault(role: str, message: Message) -> list[Message]:
        if role != receiver or message["messageName"] != name:
            return [message]
        return [message | one for one in instead]

    return fault


def texts(result: Result) -> str:
    return render([result])


async def test_a_server_that_does_what_the_scenario_says_passes() -> None:
    result, _ = await played()
    assert result.passed, texts(result)
    assert [(one.sender, one.receiver, one.message) for one in result.exchanges] == [
        ("media server", "Interaction Server", "RequestChangeProperties"),
        ("Interaction Server", "media server", "EventAck"),
        ("Interaction Server", "reporting engine", "EventPropertiesChanged"),
    ]


async def test_the_interaction_is_stopped_and_every_connection_closed_at_the_end() -> None:
    _, server = await played()
    assert server.heard[-1] == "RequestStopProcessing"
    assert not server.interactions
    assert not server.channels


async def test_a_message_that_never_comes_is_a_difference_beside_nothing() -> None:
    result, _ = await played(faulty("EventPropertiesChanged", "ReportingEngine"), patience_s=0.01)
    assert "! reporting engine  EventPropertiesChanged  nothing" in texts(result)
    assert "after media server: RequestChangeProperties" in texts(result)


async def test_a_message_that_nobody_should_have_is_a_difference_beside_nothing() -> None:
    result, _ = await played(faulty("EventPropertiesChanged", "ReportingEngine", {}, {"eventSequence": 3}))
    assert not result.passed
    assert "nothing   EventPropertiesChanged" in texts(result)


async def test_an_echo_to_the_asker_is_a_difference() -> None:
    echo: Message = {"messageName": "EventPropertiesChanged", "referenceId": None}
    result, _ = await played(faulty("EventAck", "MediaServer", {}, echo))
    assert not result.passed


async def test_an_attribute_that_differs_is_named_with_both_values() -> None:
    wrong: Message = {
        "interaction": {"interactionId": "interaction-t0ken", "interactionUserData": {"Subject": "b"}}
    }
    result, _ = await played(faulty("EventPropertiesChanged", "ReportingEngine", wrong))
    assert 'interaction.interactionUserData.Subject: expected "a", happened "b"' in texts(result)


async def test_an_answer_must_echo_the_reference() -> None:
    result, _ = await played(faulty("EventAck", "MediaServer", {"referenceId": 77}), patience_s=0.01)
    assert "referenceId: expected 1, happened 77" in texts(result)


async def test_a_gap_in_the_sequence_of_facts_is_a_broken_law() -> None:
    result, _ = await played(faulty("EventPropertiesChanged", "ReportingEngine", {"eventSequence": 9}))
    assert "eventSequence 9 came after 1: there is a gap or a repetition" in texts(result)


async def test_facts_about_other_interactions_are_ignored_but_keep_their_place() -> None:
    other: Message = {"interaction": {"interactionId": "another one", "interactionVersion": 5}}
    fault = faulty("EventPropertiesChanged", "ReportingEngine", other, {"eventSequence": 3})
    result, _ = await played(fault)
    assert result.passed, texts(result)


async def test_a_connection_that_the_server_closes_is_a_difference() -> None:
    result, _ = await played(faulty("EventPropertiesChanged", "ReportingEngine", {"closed": True}))
    assert "the server closed the connection" in texts(result)


async def test_two_scenarios_on_one_server_do_not_meet() -> None:
    server = FakeServer()
    doors = {Dialect.INTERACTION_MANAGEMENT: server}
    first = await run(CHANGE, doors)
    second = await run(CHANGE, doors)
    assert first.passed
    assert second.passed


@pytest.mark.parametrize("text", ["not JSON", "[]"])
async def test_what_is_no_message_is_shown_as_it_came(text: str) -> None:
    class Garbled(FakeServer):
        def hear(self, channel: object, asked: Message) -> None:
            self.channels[0].coming.put_nowait(text.encode())
            self.channels[0].coming.put_nowait(None)

    result = await run(CHANGE, {Dialect.INTERACTION_MANAGEMENT: Garbled()})
    assert text in texts(result)


def gone_and_back(*before: Step) -> Scenario:
    """The reporting engine leaves and comes back, after these rows."""
    steps = (*before, reporting_engine.leaves(), reporting_engine.arrives(), NOBODY_HAS_ANYTHING_ELSE)
    return replace(CHANGE, steps=steps)


async def test_a_party_may_leave_and_come_back() -> None:
    server = FakeServer()
    result = await run(gone_and_back(), {Dialect.INTERACTION_MANAGEMENT: server})
    assert result.passed, texts(result)
    assert server.heard.count("RequestRegisterClient") == 3


async def test_what_a_party_has_is_settled_before_it_leaves() -> None:
    asked, answered, _, _ = CHANGE.steps
    result = await run(gone_and_back(asked, answered), {Dialect.INTERACTION_MANAGEMENT: FakeServer()})
    assert "after everything, before reporting engine leaves" in texts(result)
    assert "! reporting engine  nothing   EventPropertiesChanged" in texts(result)


def restarted(*before: Step) -> Scenario:
    """The server restarts after these rows, and the media server comes back."""
    steps = (*before, THE_SERVER_RESTARTS, media_server.arrives(), NOBODY_HAS_ANYTHING_ELSE)
    return replace(CHANGE, steps=steps)


async def test_at_a_restart_every_connection_is_gone() -> None:
    server = FakeServer()
    connections: list[int] = []

    async def restart() -> None:
        connections.append(len(server.channels))

    doors = {Dialect.INTERACTION_MANAGEMENT: server}
    result = await run(restarted(*CHANGE.steps[:3]), doors, restart=restart)
    assert result.passed, texts(result)
    assert connections == [2]
    assert server.heard.count("RequestRegisterClient") == 3
    assert server.heard[-1] == "RequestStopProcessing"


async def test_what_the_parties_have_is_settled_before_a_restart() -> None:
    async def restart() -> None:
        raise AssertionError("not before everything is settled")

    doors = {Dialect.INTERACTION_MANAGEMENT: FakeServer()}
    result = await run(restarted(*CHANGE.steps[:2]), doors, restart=restart)
    assert "after everything, before the server is restarted" in texts(result)
    assert "! reporting engine  nothing   EventPropertiesChanged" in texts(result)


@pytest.mark.parametrize(
    ("scenario", "needs"),
    [
        (CHANGE, False),
        (replace(CHANGE, settings={"delivering-timeout": "1"}), True),
        (replace(CHANGE, configuration="tenants = [7]"), True),
        (restarted(), True),
        (replace(CHANGE, given=(THE_SERVER_RESTARTS,)), True),
    ],
)
def test_what_is_set_or_restarted_needs_a_server_of_its_own(scenario: Scenario, needs: bool) -> None:
    assert scenario.needs_own_server is needs


async def test_a_submitter_that_has_left_cannot_stop_what_it_submitted() -> None:
    scenario = replace(CHANGE, steps=(media_server.leaves(), NOBODY_HAS_ANYTHING_ELSE))
    server = FakeServer()
    result = await run(scenario, {Dialect.INTERACTION_MANAGEMENT: server})
    assert result.passed, texts(result)
    assert "RequestStopProcessing" not in server.heard


async def test_a_law_that_is_broken_while_a_party_comes_is_a_difference() -> None:
    result, _ = await played(faulty("EventAck", "ReportingEngine", {"extension": None}))
    assert "extension is null, which is never sent" in texts(result)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (media_server.sends("RequestSubmit"), "media server: RequestSubmit"),
        (media_server.arrives(), "media server arrives"),
        (media_server.leaves(), "media server leaves"),
        (THE_SERVER_RESTARTS, "the restart of the server"),
        (NOBODY_HAS_ANYTHING_ELSE, "everything: nobody has anything else"),
    ],
)
def test_every_step_can_be_spoken_of(step: Step, words: str) -> None:
    assert spoken(step) == words
