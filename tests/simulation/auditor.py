"""Checks the laws of the protocol's section 3 against what was said and heard, and knows nothing else.

It keeps a tiny model of its own: for each interaction the properties at every version, made from the
durable facts by three lines of dictionary work and not by the server's code. References are unique in
a whole simulation, so that a fact, a request and an answer can be put together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from interaction_server.core.facts import (
    AgentLogin,
    AgentLogout,
    ExternalServiceRequested,
    InteractionSubmitted,
    PartyAdded,
    PartyRemoved,
    ProcessingStopped,
    PropertiesChanged,
    Record,
)
from interaction_server.core.model import ActorType, Interaction, InteractionId

Message = Mapping[str, object]

INVITATION_FAILED, UNAVAILABLE, OUTCOME_UNKNOWN, T_LIBRARY_TIMEOUT = 52, 55, 56, 57
OFFERS = frozenset({"RequestTransfer", "RequestConference", "RequestIntrude"})
"""Requests that are answered by the outcome of an invitation, as a routing to an agent is."""
CHANGES = frozenset({"EventPropertiesChanged", "EventAttachedDataChanged"})


class Broken(AssertionError):
    """A law was broken; the text says which and by what."""


def law(holds: object, sentence: str, *evidence: object) -> None:
    """Raise Broken unless it holds."""
    if not holds:
        raise Broken(f"{sentence}: " + " | ".join(str(one) for one in evidence))


class Ear:
    """What the auditor knows of one connection."""

    def __init__(self, name: str, role: str, from_sequence: int | None) -> None:
        self.name = name
        self.role = role
        self.next_sequence = from_sequence
        self.open: dict[int, Message] = {}
        self.asked: set[int] = set()
        self.versions: dict[object, int] = {}


class Auditor:
    """Tell it of everything with ``durable``, ``says``, ``hears`` and ``leaves``; it raises Broken."""

    def __init__(self, slots_max: int) -> None:
        self.slots_max = slots_max
        self.journal: list[Record] = []
        self.properties: dict[object, list[dict[str, object]]] = {}
        self.versions: dict[object, int] = {}
        self.parties: dict[object, list[frozenset[object]]] = {}
        self.desktops: Counter[object] = Counter()
        self.closed: set[object] = set()
        self.by_reference: dict[int, list[Record]] = {}
        self.by_request_id: dict[tuple[str | None, str], int] = {}
        self.stays: dict[object, set[object]] = {}
        self.conn_ids: dict[object, object] = {}
        self.ears: dict[int, Ear] = {}
        self.called: set[int] = set()
        self.answered = 0

    def durable(self, records: Iterable[Record]) -> None:
        """These facts are on the disk."""
        for record in records:
            law(record.sequence == len(self.journal) + 1, "the journal has no gap", record)
            self.journal.append(record)
            self.attribute(record)
            self.count_sessions(record.fact)
            if record.interaction_id is not None:
                self.fold(record.interaction_id, record)

    def attribute(self, record: Record) -> None:
        """Which request led to it; one request is one group of facts."""
        cause = record.cause
        if cause is None or cause.reference is None:
            return
        group = self.by_reference.setdefault(cause.reference, [])
        law(record.step == len(group), "a request is carried out once", record, group)
        group.append(record)
        if cause.request_id is not None:
            name = (record.actor.client_name, cause.request_id)
            first = self.by_request_id.setdefault(name, cause.reference)
            law(first == cause.reference, "a requestId is carried out once", record, first)

    def fold(self, interaction_id: InteractionId, record: Record) -> None:
        """The tiny model."""
        version = self.versions.get(interaction_id, 0)
        law(record.version == version + 1, "versions have no gap", record)
        law(interaction_id not in self.closed, "nothing happens to what was stopped", record)
        self.versions[interaction_id] = record.version
        states = self.properties.setdefault(interaction_id, [{}])
        state = states[-1]
        fact = record.fact
        if isinstance(fact, InteractionSubmitted):
            state = dict(fact.user_data)
        elif isinstance(fact, PropertiesChanged):
            kept = {key: value for key, value in state.items() if key not in fact.deleted}
            state = {**kept, **fact.added, **fact.changed}
        elif isinstance(fact, ProcessingStopped):
            self.closed.add(interaction_id)
        self.count_stays(interaction_id, fact)
        self.count_agents(interaction_id, record)
        states.append(state)

    def count_stays(self, interaction_id: InteractionId, fact: object) -> None:
        """How much each router has; it is never more than it may have."""
        if not isinstance(fact, PartyAdded | PartyRemoved) or fact.party.connection_id is None:
            return
        stays = self.stays.setdefault(fact.party.router_id, set())
        if isinstance(fact, PartyAdded):
            stays.add(fact.party.connection_id)
            self.conn_ids[fact.party.connection_id] = interaction_id
            law(len(stays) <= self.slots_max, "a router has no more than it may have", fact, stays)
        else:
            stays.discard(fact.party.connection_id)

    def count_agents(self, interaction_id: InteractionId, record: Record) -> None:
        """Which agents process it at every version, and whether all their desktops are told of a change."""
        fact = record.fact
        states = self.parties.setdefault(interaction_id, [frozenset()])
        agents = states[-1]
        if isinstance(fact, PartyAdded | PartyRemoved) and fact.party.agent_id is not None:
            there = fact.party.agent_id in agents
            law(there is isinstance(fact, PartyRemoved), "a party comes once and goes once", fact, agents)
            agents ^= {fact.party.agent_id}
        states.append(agents)

        if isinstance(fact, PropertiesChanged):
            told = Counter(one for one in record.told if one.startswith("AGENTS "))
            expected = Counter({f"AGENTS {desktop_of(one)}": self.desktops[one] for one in agents})
            expected[f"AGENTS {desktop_of(record.actor.agent_id)}"] -= record.actor.agent_id in agents
            law(told == +expected, "exactly the other desktops are told of a change", record, agents)

    def count_sessions(self, fact: object) -> None:
        """On how many desktops each agent is logged in."""
        if isinstance(fact, AgentLogin):
            self.desktops[fact.agent_id] += 1
        elif isinstance(fact, AgentLogout):
            self.desktops[fact.agent_id] = fact.connections_left

    def enters(self, number: int, name: str, role: str, from_sequence: int | None = None) -> None:
        """A connection is there."""
        self.ears[number] = Ear(name, role, from_sequence)

    def says(self, number: int, reference: int, message: Message) -> None:
        """A client asks for something; it is to be answered once."""
        self.ears[number].open[reference] = message
        self.ears[number].asked.add(reference)

    def leaves(self, number: int) -> None:
        """The connection is gone; its open requests may or may not have been carried out."""
        self.ears.pop(number, None)

    def crashes(self) -> None:
        """All connections are gone, and with them the desktops, whenever the server can write that down."""
        self.ears.clear()
        self.desktops.clear()

    def hears(self, number: int, message: Message) -> None:
        """A client gets a message."""
        ear = self.ears[number]
        self.check_durable(message)
        if "eventSequence" in message:
            self.check_report(ear, message)
        reference = message.get("referenceId", message.get("referenceID"))
        if message["messageName"] == "Request3rdServer":
            self.check_call(reference, message)
        elif isinstance(reference, int) and (ear.role != "ExternalService" or reference in ear.open):
            self.check_answer(ear, reference, message)
        elif message["messageName"] in CHANGES and ear.role != "ReportingEngine":
            self.check_no_echo(ear, message)
        if message["messageName"] in CHANGES:
            self.check_order(ear, message, strictly=reference is None)

    def check_durable(self, message: Message) -> None:
        """Nobody hears of a change before it is durable."""
        interaction_id, version = subject(message)
        if interaction_id is None:
            interaction_id = self.conn_ids.get(message.get("connID"))
        if version is None or interaction_id is None:
            return
        law(
            version <= self.versions.get(interaction_id, 0),
            "nobody hears of a change before it is durable",
            message,
        )
        said = user_data(message)
        if said is not None:
            true = self.properties[interaction_id][version]
            law(
                all(said.get(key) == value for key, value in true.items()),
                "what is told is what is so",
                message,
                true,
            )

    def check_report(self, ear: Ear, message: Message) -> None:
        """Reporting hears every fact, gap-free, once."""
        sequence = message["eventSequence"]
        assert isinstance(sequence, int)
        law(ear.next_sequence in (None, sequence), "reporting has no gap", ear.next_sequence, message)
        law(sequence <= len(self.journal), "reporting hears only durable facts", message)
        ear.next_sequence = sequence + 1
        record = self.journal[sequence - 1]
        name = f"Event{type(record.fact).__name__}"
        law(message["messageName"] == name, "a reporting event is its fact", message, record)
        if record.interaction_id is not None:
            law(
                subject(message) == (record.interaction_id, record.version),
                "a reporting event has its interaction as it was then",
                message,
                record,
            )

    def check_answer(self, ear: Ear, reference: int, message: Message) -> None:
        """The asker is answered exactly once, and the answer is true."""
        request = ear.open.pop(reference, None)
        law(request is not None, "the asker is answered exactly once", ear.name, message)
        assert request is not None
        self.answered += 1
        error = message.get("errorCode")
        facts = self.by_reference.get(reference, [])
        if error is None:
            self.check_done(request, reference, message)
        elif error == T_LIBRARY_TIMEOUT:
            if request["messageName"] == "RequestPrivateService":
                ear.open[reference] = request
        elif error not in (INVITATION_FAILED, OUTCOME_UNKNOWN):
            law(not facts, "what is refused changes nothing", request, message, facts)

    def check_call(self, reference: object, message: Message) -> None:
        """One service is asked what a strategy has durably asked, and only one, once."""
        assert isinstance(reference, int)
        law(reference <= len(self.journal), "nobody is asked before it is durable", message)
        record = self.journal[reference - 1]
        law(isinstance(record.fact, ExternalServiceRequested), "a strategy asked for it", message, record)
        law(record.interaction_id == message["interactionId"], "it is about its interaction", message, record)
        law(reference not in self.called, "a service is asked once", message)
        self.called.add(reference)

    def check_done(self, request: Message, reference: int, message: Message) -> None:
        """An acknowledged change is in the journal, with what was asked for."""
        if request["messageName"] not in ("RequestChangeProperties", "RequestUpdateUserData"):
            return
        interaction_id = request.get("interactionId") or self.conn_ids[request["connID"]]
        given = request.get("changedProperties", request.get("userData")) or {}
        deleted = request.get("deletedProperties") or ()
        version = subject(message)[1]
        law(version is not None, "the answer to a change says its version", message)
        assert version is not None
        assert isinstance(given, Mapping)
        assert isinstance(deleted, Iterable)
        law(version <= self.versions.get(interaction_id, 0), "an acknowledged change is durable", message)
        state = self.properties[interaction_id][version]
        law(
            all(state.get(key) == value for key, value in given.items())
            and not any(key in state for key in deleted),
            "an acknowledged change is durable",
            request,
            message,
            state,
        )

    def check_no_echo(self, ear: Ear, message: Message) -> None:
        """The asker never gets an echo."""
        interaction_id, version = subject(message)
        interaction_id = interaction_id or self.conn_ids.get(message.get("connID"))
        record = next(
            record
            for record in self.journal
            if (record.interaction_id, record.version) == (interaction_id, version)
        )
        actor = record.actor
        own = {
            ActorType.MEDIA_SERVER: actor.client_name == ear.name and ear.role == "MediaServer",
            ActorType.AGENT: record.cause is not None and record.cause.reference in ear.asked,
            ActorType.STRATEGY: actor.router_id == ear.name and ear.role == "Router",
            ActorType.SERVER: False,
        }[actor.actor_type]
        law(not own, "the asker never gets an echo", ear.name, message, record)
        if ear.role == "AgentApplication":
            agents = self.parties[interaction_id][record.version]
            names = {desktop_of(agent_id) for agent_id in agents}
            law(ear.name in names, "a change reaches the parties that there are", agents, message)

    def check_order(self, ear: Ear, message: Message, *, strictly: bool) -> None:
        """Every party hears the changes of one interaction in version order."""
        interaction_id, version = subject(message)
        key = message.get("connID") or interaction_id
        if version is None:
            return
        before = ear.versions.get(key, 0)
        law(
            version > before or (version == before and not strictly),
            "changes are heard in version order",
            before,
            message,
        )
        ear.versions[key] = version

    def check_rest(self, states: Mapping[InteractionId, Interaction]) -> None:
        """Everything is quiet: nobody waits, and the state is what the facts lead to."""
        for ear in self.ears.values():
            waiting = [one for one in ear.open.values() if not waits_for_outcome(one)]
            law(not waiting, "the asker is answered exactly once", ear.name, waiting)
            if ear.role == "ReportingEngine" and ear.next_sequence is not None:
                law(
                    ear.next_sequence >= len(self.journal) + 1,
                    "reporting hears every fact",
                    ear.next_sequence,
                    len(self.journal),
                )
        law(set(states) == set(self.versions), "the state has every interaction of the journal", states)
        for interaction_id, state in states.items():
            law(
                state.version == self.versions[interaction_id]
                and state.user_data == self.properties[interaction_id][-1],
                "folding the journal gives the state",
                state,
            )

    def check_outcomes(self) -> None:
        """Every timer has run out: nobody waits for an outcome any more."""
        for ear in self.ears.values():
            offers = [one for one in ear.open.values() if one["messageName"] != "RequestPrivateService"]
            law(not offers, "every invitation comes to an end", ear.name, offers)

    def check_journal(self, records: Sequence[Record]) -> None:
        """What the store has is what was durable, to the last fact."""
        law(list(records) == self.journal, "what was durable is there", len(records), len(self.journal))


def desktop_of(agent_id: object) -> str:
    """The name of every client on which an agent logs in."""
    return f"desktop of {agent_id}"


def waits_for_outcome(request: Message) -> bool:
    """Whether the outcome of an invitation or a call is the answer, which may take as long as that."""
    routing = request.get("routeType") in ("Agent", "Place")
    return routing or request["messageName"] in {*OFFERS, "RequestPrivateService"}


def subject(message: Message) -> tuple[object, int | None]:
    """The interaction that a message is about, and its version."""
    interaction = message.get("interaction")
    if isinstance(interaction, Mapping):
        return interaction["interactionId"], interaction["interactionVersion"]
    extension = message.get("extension", message.get("extensions"))
    if isinstance(extension, Mapping):
        version = extension.get("InteractionVersion")
        return extension.get("InteractionId"), version if isinstance(version, int) else None
    return None, None


def user_data(message: Message) -> Mapping[str, object] | None:
    """The properties in a message, complete ones."""
    interaction = message.get("interaction")
    found = interaction.get("interactionUserData") if isinstance(interaction, Mapping) else None
    if message["messageName"] in ("EventRouteRequest", "EventAttachedDataChanged"):
        found = message.get("userData")
    return found if isinstance(found, Mapping) else None
