"""Calls of external services: which registered service gets which call, and when (protocol 6).

It acts on committed facts only, so there is nothing in it to be taken back, and ends a call by a request
of the server's own, so that a fault is decided, made durable and told like every response.
"""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from interaction_server.core.audience import Listener
from interaction_server.core.decide.decision import OpenCall
from interaction_server.core.facts import ExternalServiceRequested
from interaction_server.core.faults import Faults, fault_of
from interaction_server.core.model import CallId, ConnectionId, Role, ServiceCall
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import EndCall
from interaction_server.dialects.dialect import Registration
from interaction_server.runtime.clock import Cancellable, Clock
from interaction_server.runtime.pump import Pump
from interaction_server.runtime.roster import Client, Link

NAME: Final = "name"
TYPE: Final = "type"
APP_TYPE: Final = "app_type"
"""The registration extension in which an external service says of which type it is."""

Address = tuple[str, str]
"""By what a service is asked for: its name or its type, and which."""


def type_refusal(registration: Registration) -> Refusal | None:
    """An external service's registration with a type that is none (error 48)."""
    app_type = registration.options.get(APP_TYPE, "")
    if registration.role is not Role.EXTERNAL_SERVICE or isinstance(app_type, str):
        return None
    return refuse(Refusals.INVALID_ATTRIBUTE, f"extension.{APP_TYPE} must be text")


def address_of(call: ServiceCall) -> Address:
    """By what a call asks for its service; a type stays one when a service has been given the call."""
    return (TYPE, call.app_type) if call.app_type else (NAME, call.app_name or "")


class Service:
    """A registered external service, and the calls that it has been given and not ended.

    One that says no type is of the type of its own name.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        app_type = str(client.options.get(APP_TYPE) or client.name)
        self.addresses: tuple[Address, ...] = ((NAME, client.name), (TYPE, app_type))
        self.calls: set[CallId] = set()

    def ask(self, open_call: OpenCall) -> None:
        """Put a call into its connection's next write."""
        self.calls.add(open_call.call.call_id)
        link = self.client.link
        body = link.dialect.notice(open_call.record, Listener.SERVICE, open_call.interaction)
        assert body is not None, "external services speak a dialect that has a word for it"
        link.send(body, self.client)


class Pending:
    """Where a call is: given to ``service`` or, without one, in the queue of its address."""

    def __init__(self, call: ServiceCall, deadline: Cancellable) -> None:
        self.call = call
        self.address = address_of(call)
        self.deadline = deadline
        self.service: Service | None = None


class ServiceDesk:
    """``arrive`` and ``leave`` say which services there are, ``take_in`` and ``settle`` which calls.

    A service works on at most ``calls_max`` calls at a time. For one address at most ``queue_max`` calls
    wait. ``services`` are in the order in which it is their turn. ``flush`` sends what they were asked.
    """

    def __init__(self, pump: Pump, clock: Clock, calls_max: int, queue_max: int) -> None:
        self.pump = pump
        self.clock = clock
        self.calls_max = calls_max
        self.queue_max = queue_max
        self.by_client: dict[int, Service] = {}
        self.services: dict[Address, list[Service]] = {}
        self.queues: dict[Address, dict[CallId, None]] = {}
        self.pending: dict[CallId, Pending] = {}
        self.of_stay: dict[ConnectionId | None, set[CallId]] = {}
        self.touched: dict[Link, None] = {}

    def configure(self, calls_max: int, queue_max: int) -> None:
        """Other limits; where services have more room now, what waits is given to them."""
        self.calls_max, self.queue_max = calls_max, queue_max
        for address in tuple(self.queues):
            self.serve(address)
        self.flush()

    def arrive(self, client: Client) -> None:
        """One more service, for what waits too."""
        service = self.by_client[client.client_id] = Service(client)
        for address in service.addresses:
            self.services.setdefault(address, []).append(service)
            self.serve(address)
        self.flush()

    def leave(self, client: Client) -> None:
        """A client is gone; if it is a service, what it was given has no result.

        Whether it has done what it was asked nobody knows, so that only the strategy can say whether to
        ask again. What no service has been given yet waits for the others, if there are any.
        """
        service = self.by_client.pop(client.client_id, None)
        if service is None:
            return
        for address in service.addresses:
            self.services[address].remove(service)
            if not self.services[address]:
                del self.services[address]
                for call_id in self.queues.pop(address, {}):
                    self.fail(call_id, Faults.NO_SUCH_SERVICE)
        for call_id in sorted(service.calls):
            self.fail(call_id, Faults.SERVICE_LOST)

    def take_in(self, call: ServiceCall) -> None:
        """A call is given to the service whose turn it is, waits, or has come in vain."""
        deadline = self.clock.call_at(call.deadline, self.failure(call.call_id, Faults.TIMED_OUT))
        pending = self.pending[call.call_id] = Pending(call, deadline)
        self.of_stay.setdefault(call.caller.connection_id, set()).add(call.call_id)
        if pending.address not in self.services:
            self.fail(call.call_id, Faults.NO_SUCH_SERVICE)
        elif len(self.queues.get(pending.address, {})) >= self.queue_max:
            self.fail(call.call_id, Faults.TOO_MANY_CALLS)
        else:
            self.queues.setdefault(pending.address, {})[call.call_id] = None
            self.serve(pending.address)

    def serve(self, address: Address) -> None:
        """Give what waits for an address to its services in turn, as far as they have room."""
        queue = self.queues.get(address, {})
        while queue and (service := self.next_with_room(address)) is not None:
            call_id = next(iter(queue))
            del queue[call_id]
            self.give(service, call_id)
        if not queue:
            self.queues.pop(address, None)

    def next_with_room(self, address: Address) -> Service | None:
        """The service whose turn it is; it goes to the end of the line."""
        line = self.services.get(address, [])
        service = next((one for one in line if len(one.calls) < self.calls_max), None)
        if service is not None:
            line.remove(service)
            line.append(service)
        return service

    def give(self, service: Service, call_id: CallId) -> None:
        """A call becomes the service's, unless the end of it has been decided already."""
        open_call = self.pump.world.calls.get(call_id)
        if open_call is None:
            return
        fact = open_call.record.fact
        assert isinstance(fact, ExternalServiceRequested)
        given = replace(fact, call=replace(fact.call, app_name=service.client.name))
        open_call = replace(open_call, record=replace(open_call.record, fact=given))
        self.pump.world.calls[call_id] = open_call
        self.pending[call_id].service = service
        service.ask(open_call)
        self.touched[service.client.link] = None

    def settle(self, call_id: CallId) -> None:
        """A call is over; its service has room for another."""
        pending = self.pending.pop(call_id)
        pending.deadline.cancel()
        conn_id = pending.call.caller.connection_id
        calls = self.of_stay.get(conn_id, set())
        calls.discard(call_id)
        if not calls:
            self.of_stay.pop(conn_id, None)
        service = pending.service
        if service is None:
            self.queues.get(pending.address, {}).pop(call_id, None)
        else:
            service.calls.discard(call_id)
        for address in (pending.address,) if service is None else service.addresses:
            self.serve(address)

    def stay_over(self, conn_id: ConnectionId | None) -> None:
        """The strategy that asked is gone: its calls are over, and nobody is told of their outcome."""
        over = sorted(self.of_stay.get(conn_id, ()))
        for call_id in over:
            self.pump.world.calls.pop(call_id, None)
        for call_id in over:
            self.settle(call_id)

    def flush(self) -> None:
        """One write for each service that was asked something."""
        touched, self.touched = self.touched, {}
        for link in touched:
            link.flush()

    def fail(self, call_id: CallId, why: Faults) -> None:
        """The strategy gets a fault, unless the call is over by then."""
        self.pump.ask_self(EndCall(call_id=call_id, fault=fault_of(why)))

    def failure(self, call_id: CallId, why: Faults) -> Callable[[], None]:
        """The same, to be done later."""
        return lambda: self.fail(call_id, why)
