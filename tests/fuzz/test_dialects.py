"""Garbage in, a documented refusal out, the session alive, its state unchanged, unless a line is over-long.

100 000 spoiled frames (``mutations``); those that still make sense are decided by the core, and whatever
is decided must be encodable for journal, asker and reporting engines.
"""

import json
from random import Random

import msgspec
import pytest

from interaction_server.core.audience import Listener
from interaction_server.core.decide import decide
from interaction_server.core.evolve import evolve
from interaction_server.core.facts import AgentFact, Record
from interaction_server.core.model import Actor, Interaction, InteractionId, Role
from interaction_server.core.refusals import BY_CODE, Refusal, Refusals
from interaction_server.dialects.dialect import Answering, Dialect, Stay
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.session import (
    Asked,
    Member,
    Refused,
    Registering,
    Session,
    SessionState,
    Unregistering,
)
from interaction_server.dialects.t_library import TLibrary
from tests.core.world import MEDIA, World
from tests.fuzz.mutations import IM_FRAMES, TL_FRAMES, Frame, encoded, spoiled

FRAMES_EACH = 20_000
LIMIT = 20_000
IM, TLIB = InteractionManagement(), TLibrary()
Event = Registering | Unregistering[Member] | Asked[Member] | Refused[Member]
TL_CODES = {why.value.t_library for why in Refusals}
EARLY = {
    Refusals.MALFORMED_MESSAGE,
    Refusals.UNKNOWN_MESSAGE,
    Refusals.INVALID_ATTRIBUTE,
    Refusals.NOT_REGISTERED,
    Refusals.LIMIT_EXCEEDED,
}
LATE = {*EARLY, Refusals.INVALID_CLIENT, Refusals.UNKNOWN_INTERACTION}
UNREADABLE = (
    "the message is empty",
    "not JSON",
    "not UTF-8",
    "nested too deeply",
    "a message is a JSON object",
)


def has_null(value: object) -> bool:
    """Whether there is a null in what would be kept (protocol 2: "``null`` is refused")."""
    if isinstance(value, dict):
        return any(map(has_null, value.values()))
    return value is None


class Target:
    """A session under fire, the world behind it, and what must stay as it was."""

    def __init__(self, dialect: Dialect, role: Role | None) -> None:
        self.dialect = dialect
        self.reference = "referenceID" if dialect is TLIB else "referenceId"
        self.world = World()
        self.world.route("i1", user_data={"Subject": "Hello", "b": 2})
        self.world.offer("i2")
        self.stay = Stay(interaction_id=InteractionId("i1"), actor=self.world.strategy("i1"))
        self.role = role
        self.session = self.connected()
        self.image = self.world.image()
        self.asked = 0

    def connected(self) -> Session[Member]:
        """A session in which the role is registered."""
        session: Session[Member] = Session(self.dialect, LIMIT)
        if self.role is not None:
            session.registered(Member(1, self.role))
            session.members[1].stays["HERE"] = self.stay
        if self.role is Role.PROXY:
            session.registered(Member(2, Role.MEDIA_SERVER))
        return session

    def actor(self, asked: Asked[Member]) -> Actor:
        """Who asks: the stay, an agent who is logged in, or a media server."""
        if asked.stay is not None:
            return asked.stay.actor
        return self.world.agent("agent-1") if asked.member.role is Role.AGENT_APPLICATION else MEDIA

    def fire(self, line: bytes) -> None:
        """One line; every piece of it between line ends is answered exactly once."""
        session, state, members = self.session, self.session.state, dict(self.session.members)
        session.receive_data(line + b"\n")
        events = list(session.events())
        assert len(events) == line.count(b"\n") + 1
        for event in events:
            self.check(event)
        if len(events) == 1:
            self.check_reference(line, events[0])
        assert (session.state, session.members) == (state, members)
        assert self.world.image() == self.image

    def check(self, event: Event) -> None:
        """A refusal is documented; what is asked is decided, and everything said about it can be said."""
        if isinstance(event, Refused):
            assert event.refusal.why in (EARLY if self.role is None else LATE)
            self.check_refusal(event.refusal, event.reference, event.member)
        elif isinstance(event, Asked):
            self.asked += 1
            self.decide(event)
        elif isinstance(event, Registering):
            assert self.role in {None, Role.PROXY}
        else:
            assert self.role is not None

    def check_reference(self, line: bytes, event: Event) -> None:
        """The reference that another reader finds in the line is the one that is answered to."""
        if isinstance(event, Refused) and event.refusal.sentence.startswith(UNREADABLE):
            return
        try:
            given = json.loads(line).get(self.reference)
        except RecursionError:  # this other reader bears a little less nesting
            return
        assert event.reference == (given if type(given) is int else None)

    def check_refusal(self, refusal: Refusal, reference: int | None, member: Member | None) -> None:
        """What the client reads is one line with a number of the registry and its own reference."""
        self.session.send(self.dialect.refusal(refusal, reference), member)
        (line,) = self.session.data_to_send().splitlines()
        event = msgspec.json.decode(line)
        assert event["messageName"] == "EventError"
        assert event.get(self.reference) == reference
        assert event["errorCode"] in (TL_CODES if self.dialect is TLIB else BY_CODE)

    def decide(self, asked: Asked[Member]) -> None:
        """Decide, but change nothing; facts must survive journal and rendering."""
        actor = self.actor(asked)
        interaction = self.world.named(asked.request)
        decision = decide(asked.request, self.world.situation(actor, interaction))
        if isinstance(decision, Refusal):
            self.check_refusal(decision, asked.reference, asked.member)
            return
        after = interaction
        for fact in decision.facts:
            version = after.version + 1 if after else 1
            record = Record(sequence=1, time=self.world.time, actor=actor, fact=fact, version=version)
            assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record
            assert not has_null(msgspec.to_builtins(record))
            if not isinstance(fact, AgentFact):
                after = evolve(after, record)
            said = IM.notice(record, Listener.REPORTING, None if isinstance(fact, AgentFact) else after)
            assert said is not None
            assert msgspec.json.decode(said + b"}")
        body = self.dialect.answer(
            Answering(
                outcome=decision.outcome, request=asked.request, reference=asked.reference, actor=actor,
                time=self.world.time, interaction=self.answered(asked, interaction, after), version=1,
            )
        )  # fmt: skip
        assert body is None or msgspec.json.decode(body + b"}")

    def answered(
        self, asked: Asked[Member], before: Interaction | None, after: Interaction | None
    ) -> Interaction | None:
        """The state that an answer shows; a router that routed it away is shown none."""
        return before if asked.stay is not None and not (after and after.parties) else after


def overrun(target: Target, line: bytes) -> None:
    """An over-long line is the end, after an error that says so."""
    target.session.receive_data(line)
    *_, event = target.session.events()
    assert isinstance(event, Refused)
    assert event.refusal.why is Refusals.MALFORMED_MESSAGE
    assert target.session.state is SessionState.CLOSED
    target.session = target.connected()


@pytest.mark.parametrize(
    ("dialect", "role", "frames", "seed"),
    [
        (IM, None, IM_FRAMES, 1),
        (IM, Role.MEDIA_SERVER, IM_FRAMES, 2),
        (IM, Role.AGENT_APPLICATION, IM_FRAMES, 3),
        (IM, Role.PROXY, IM_FRAMES, 4),
        (TLIB, Role.ROUTER, TL_FRAMES, 5),
    ],
    ids=["unregistered", "media server", "agent application", "proxy", "router"],
)
def test_garbage_in_a_documented_refusal_out(
    dialect: Dialect, role: Role | None, frames: list[Frame], seed: int
) -> None:
    """Protocol 2: "get an ``EventError``; the connection stays open unless framing itself is lost"."""
    random, target = Random(seed), Target(dialect, role)
    for _ in range(FRAMES_EACH):
        line = spoiled(random, frames, target.reference)
        if max(map(len, line.split(b"\n"))) > LIMIT:
            overrun(target, line)
        else:
            target.fire(line)
    asked = target.asked
    for frame in frames:
        target.fire(encoded(frame))
    assert (target.asked > asked) is (role is not None), "the session still does what it is for"
