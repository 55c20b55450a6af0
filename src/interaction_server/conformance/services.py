"""External services: a strategy asks, and hears the result, or why there is none (protocol 6)."""

from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    Has,
    Naming,
    Party,
    Scenario,
    Sends,
    Steps,
    own,
)
from interaction_server.conformance.stage import (
    BY_URS,
    CONN_ID,
    SHELF,
    SHORT_TIMERS,
    SORTING,
    THE_INTERACTION,
    USER_DATA,
    WITH_URS,
    media_server,
    other_urs,
    placed_in,
    reporting_engine,
    routed_to,
    strategy_removed,
    the_interaction,
    urs,
)

FAMILY: Final = "External Services"
CALL: Final = "{referenceId}"
OTHER_CALL: Final = "{other referenceId}"
THIRD_CALL: Final = "{third referenceId}"
CLASSIFIERS: Final = own("classifiers")
"""A type of external services."""

classifier: Final = Party(name="classifier", client_type="ExternalService")
one_of_two: Final = classifier.with_extension(app_type=CLASSIFIERS)
other_of_two: Final = Party(
    name="other classifier", client_type="ExternalService", extension={"app_type": CLASSIFIERS}
)

BY_NAME: Final[dict[str, object]] = {"AppName": classifier.own_name}
BY_TYPE: Final[dict[str, object]] = {"AppType": CLASSIFIERS}
WHAT: Final[dict[str, object]] = {"Service": "Mail", "Method": "Classify"}
PARAMETERS: Final = {"Threshold": 70}
RESULT: Final = {"Category": "order", "Relevancy": 93}


def service(
    name: str,
    source: str,
    sentence: str,
    cast: tuple[Party, ...],
    *steps: Steps,
    settings: dict[str, str] | None = None,
) -> Scenario:
    """A scenario of this family: URS is processing the interaction, and nobody has more at the end."""
    everybody = (media_server, urs, *cast, reporting_engine)
    return scenario_of(FAMILY, name, source, sentence, everybody, WITH_URS, *steps, settings=settings)


def asks(whom: dict[str, object]) -> Sends:
    """URS asks for something, in an envelope."""
    envelope = {**whom, **WHAT, "Version": "1", "Parameters": PARAMETERS}
    return urs.sends(
        "RequestPrivateService", connID=CONN_ID, extensions={"Envelope3rdServer": envelope}
    ).in_place_of("Request3rdServer")


def requested() -> Has:
    """Reporting hears that the strategy asked."""
    return reporting_engine.has(
        "EventExternalServiceRequested",
        service="Mail",
        method="Classify",
        parameters=PARAMETERS,
        actor=BY_URS,
        interaction=the_interaction(interactionState="Routing"),
    )


def called(party: Party = classifier, call: str = CALL) -> Has:
    """A service is asked."""
    return party.has(
        "Request3rdServer",
        referenceId=call,
        appName=party.own_name,
        service="Mail",
        method="Classify",
        version="1",
        parameters=PARAMETERS,
        interactionId=THE_INTERACTION,
        userData=USER_DATA,
    )


def asked(whom: dict[str, object], party: Party = classifier, call: str = CALL) -> Steps:
    """URS asks, and a service is asked."""
    return (asks(whom), called(party, call), requested())


def has_result(party: Party = classifier) -> Has:
    """URS has what the service responded, as the answer to its request."""
    envelope = {"AppName": party.own_name, **WHAT, "Parameters": RESULT, "FaultCode": ABSENT}
    return urs.is_answered("EventPrivateInfo", connID=CONN_ID, extensions={"Envelope3rdServer": envelope})


def has_fault(code: object, sentence: object) -> Has:
    """URS has why there is no result, as the answer to its request."""
    envelope = {**WHAT, "FaultCode": code, "FaultString": sentence, "Parameters": ABSENT}
    return urs.is_answered("EventPrivateInfo", connID=CONN_ID, extensions={"Envelope3rdServer": envelope})


def responded(**attributes: object) -> Has:
    """Reporting hears how the call ended."""
    return reporting_engine.has(
        "EventExternalServiceResponded",
        service="Mail",
        method="Classify",
        interaction=the_interaction(interactionState="Routing"),
        **attributes,
    )


def response(party: Party = classifier, call: str = CALL) -> Steps:
    """The service responds, and URS hears of it."""
    return (
        party.sends("Event3rdServerResponse", referenceId=call, parameters=RESULT),
        has_result(party),
        responded(
            parameters=RESULT,
            appName=party.own_name,
            actor={"actorType": "Server", "clientName": party.own_name},
        ),
    )


def late(party: Party = classifier, call: str = CALL) -> Steps:
    """A response that nobody waits for is refused, and nobody hears of it."""
    return (
        party.sends("Event3rdServerResponse", referenceId=call, parameters=RESULT),
        party.is_answered("EventError", errorCode=48, errorDescription=Naming(("referenceId",))),
    )


def failed(code: int, name: str) -> Steps:
    """The server gives the call a fault."""
    return (
        has_fault(code, Naming((name,))),
        responded(faultCode=code, faultString=Naming((name,)), actor={"actorType": "Server"}),
    )


OUTCOMES: Final = (
    service(
        "An External Service responds",
        "protocol 4; 6 [D], names [O]",
        "URS asks an external service by its name, and has its response.",
        (classifier,),
        asked(BY_NAME),
        response(),
    ),
    service(
        "An External Service has a Fault",
        "protocol 4; 6 [D], names [O]",
        "The external service cannot do it, and URS has its fault.",
        (classifier,),
        asked(BY_NAME),
        (
            classifier.sends(
                "Event3rdServerFault", referenceId=CALL, faultCode=17, faultString="no such model"
            ),
            has_fault(17, "no such model"),
            responded(faultCode=17, faultString="no such model"),
        ),
    ),
    service(
        "No such External Service",
        "protocol 6",
        "No external service of that name is registered, and URS has a fault.",
        (),
        (asks(BY_NAME), requested(), *failed(404, "NO_SUCH_SERVICE")),
    ),
    service(
        "External Services of a Type in turn",
        "protocol 6 [O]",
        "Two external services are of the type that URS asks for; they are asked in turn.",
        (one_of_two, other_of_two),
        asked(BY_TYPE, one_of_two),
        response(one_of_two),
        asked(BY_TYPE, other_of_two, OTHER_CALL),
        response(other_of_two, OTHER_CALL),
        asked(BY_TYPE, one_of_two, THIRD_CALL),
        response(one_of_two, THIRD_CALL),
    ),
    service(
        "An External Service is lost",
        "protocol 6 [O]",
        "The external service is gone before it has responded, and URS has a fault.",
        (classifier,),
        asked(BY_NAME),
        (classifier.leaves(), *failed(502, "SERVICE_LOST")),
    ),
)

TOO_LATE: Final = (
    service(
        "An External Service responds twice",
        "protocol 6 [O]; error 48",
        "The call is over with the first response; the second is refused.",
        (classifier,),
        asked(BY_NAME),
        response(),
        late(),
    ),
    service(
        "An External Service responds for another",
        "protocol 6 [O]; error 48",
        "Another external service takes the reference of a call that it was not given; the call stays open.",
        (one_of_two, other_of_two),
        asked(BY_NAME, one_of_two),
        late(other_of_two),
        response(one_of_two),
    ),
    service(
        "An External Service responds when URS has routed on",
        "protocol 6 [O]; error 48",
        "URS does not wait: with its stay the call is over, and the response is refused.",
        (classifier,),
        asked(BY_NAME),
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Queue", queue=SHELF).in_place_of(
                "RequestPlaceInQueue"
            ),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            strategy_removed(),
            placed_in(SHELF),
        ),
        late(),
    ),
    service(
        "An External Service responds when URS is lost",
        "protocol 6 [O]; 8, URS lost; error 48",
        "The router that asked is gone; the response is not for the next one, and is refused.",
        (classifier,),
        asked(BY_NAME),
        (
            urs.leaves(),
            strategy_removed(),
            placed_in(SORTING),
            other_urs.arrives(),
            *routed_to(other_urs, SORTING, "{next connID}"),
        ),
        late(),
    ),
)

MALFORMED: Final = (
    service(
        "Asking without an Envelope",
        "protocol 6; T-Library error 53",
        "Nothing says who is asked for what; nobody is asked.",
        (classifier,),
        (
            urs.sends("RequestPrivateService", connID=CONN_ID),
            urs.is_answered("EventError", errorCode=53, errorMessage=Naming(("Envelope3rdServer",))),
            urs.sends("RequestPrivateService", connID=CONN_ID, extensions={"Envelope3rdServer": {**WHAT}}),
            urs.is_answered("EventError", errorCode=53, errorMessage=Naming(("AppName", "AppType"))),
            urs.sends(
                "RequestPrivateService",
                connID=CONN_ID,
                extensions={"Envelope3rdServer": {**BY_NAME, "Method": "Classify"}},
            ),
            urs.is_answered("EventError", errorCode=53, errorMessage=Naming(("Service",))),
        ),
    ),
    service(
        "Asking about what is not processed",
        "protocol 6; T-Library error 56",
        "The connID is of no stay; nobody is asked.",
        (classifier,),
        (
            urs.sends(
                "RequestPrivateService",
                connID="0000000000000000",
                extensions={"Envelope3rdServer": {**BY_NAME, **WHAT}},
            ),
            urs.is_answered("EventError", errorCode=56, errorMessage=ANYTHING),
        ),
    ),
)

NOT_ANSWERED: Final = (
    service(
        "An External Service does not respond",
        "protocol 6; 8 [O]",
        "No response in third-party-server-timeout: URS has a fault, and a later response is refused.",
        (classifier,),
        asked(BY_NAME),
        failed(504, "TIMED_OUT"),
        late(),
        settings=SHORT_TIMERS,
    ),
)
"""It takes as long as the server's ``third-party-server-timeout``."""

SCENARIOS: Final = OUTCOMES + TOO_LATE + MALFORMED
