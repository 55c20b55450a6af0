"""Views feed strategies: what they show, in their order, within limits (decisions 62 to 64)."""

from typing import Final

from interaction_server.conformance import stage
from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import Dialect, Party, Scenario, Steps
from interaction_server.conformance.stage import media_server, reporting_engine

FAMILY: Final = "Views"
QUEUE: Final = "inbox"
STRATEGY: Final = "sort"

urs: Final = Party(name="URS", dialect=Dialect.T_LIBRARY, runs=(STRATEGY,))
THERE: Final = (media_server, urs, reporting_engine)
COMING: Final = (media_server, reporting_engine)
"""URS comes later."""

FRENCH: Final = "condition = \"Language = 'fr'\""
ONE_AT_A_TIME: Final = "max-submitted-interactions = 1"


def feeding(
    name: str,
    source: str,
    sentence: str,
    view: str,
    *steps: Steps,
    strategy: str = "",
    cast: tuple[Party, ...] = THERE,
) -> Scenario:
    """A scenario of this family, on a server with one view of the inbox, which feeds the strategy."""
    configuration = (
        "[queues.inbox]\n\n"
        f"[strategies.sort]\n{strategy}\n\n"
        f'[views.letters]\nqueue = "inbox"\nstrategy = "sort"\n{view}\n'
    )
    return scenario_of(FAMILY, name, source, sentence, cast, (), *steps, configuration=configuration)


def waits(interaction_id: str, **user_data: object) -> Steps:
    """A media server submits, and the interaction waits in the queue of the view."""
    return stage.waits(interaction_id, QUEUE, user_data)


def changes(interaction_id: str, **user_data: object) -> Steps:
    """A media server changes what waits, and reporting hears of it."""
    about = {"interactionId": interaction_id}
    return (
        media_server.sends("RequestChangeProperties", **about, changedProperties=user_data),
        media_server.is_answered("EventAck"),
        reporting_engine.has("EventPropertiesChanged", interaction=about),
    )


def placed_again(interaction_id: str) -> Steps:
    """A media server places what waits once more in the same queue."""
    about = {"interactionId": interaction_id}
    return (
        media_server.sends("RequestPlaceInQueue", **about, queue=QUEUE),
        media_server.is_answered("EventAck"),
        reporting_engine.has("EventTakenFromQueue", queue=QUEUE, interaction=about),
        reporting_engine.has("EventPlacedInQueue", queue=QUEUE, interaction=about),
    )


def routed(*ids: str) -> Steps:
    """URS is given these, in this order."""
    return tuple(
        row
        for interaction_id in ids
        for row in (
            urs.has(
                "EventRouteRequest",
                connID=f"{{connID of {interaction_id}}}",
                thisDN=STRATEGY,
                thisQueue=QUEUE,
                userData={"InteractionId": interaction_id},
            ),
            reporting_engine.has(
                "EventTakenFromQueue", queue=QUEUE, interaction={"interactionId": interaction_id}
            ),
            reporting_engine.has("EventPartyAdded", interaction={"interactionId": interaction_id}),
        )
    )


def stopped(interaction_id: str) -> Steps:
    """URS is done with one."""
    about = {"interactionId": interaction_id}
    conn_id = f"{{connID of {interaction_id}}}"
    return (
        urs.sends("RequestRouteCall", connID=conn_id, routeType="Stop"),
        urs.is_answered("EventRouteUsed", connID=conn_id),
        reporting_engine.has("EventPartyRemoved", interaction=about),
        reporting_engine.has("EventProcessingStopped", interaction=about),
    )


CONFIGURED: Final = (
    feeding(
        "View feeds what its Condition holds for, in its Order",
        "protocol 7; decision 62 [O]",
        "What waits is handed out when URS runs the strategy: by its priority, and what no condition"
        " holds for waits on.",
        f'{FRENCH}\norder = "Priority desc"',
        waits("slow", Language="fr", Priority=1),
        waits("german", Language="de", Priority=9),
        waits("urgent", Language="fr", Priority=5),
        (urs.arrives(),),
        routed("urgent", "slow"),
        cast=COMING,
    ),
    feeding(
        "Each Time the first of those that wait by then",
        "protocol 7; decision 62 [O]",
        "The strategy may have one at a time. Whatever has the greatest priority when it is done is next,"
        " also where that was changed meanwhile.",
        'order = "Priority desc"',
        waits("one", Priority=1),
        routed("one"),
        waits("two", Priority=2),
        waits("three", Priority=3),
        changes("two", Priority=4),
        stopped("one"),
        routed("two"),
        stopped("two"),
        routed("three"),
        strategy=ONE_AT_A_TIME,
    ),
    feeding(
        "Change makes an Interaction eligible",
        "protocol 7; decision 63 [O]",
        "By the policy on-change a change is looked at: what the condition holds for from then on is"
        " handed out at once.",
        f'{FRENCH}\nre-evaluation = "on-change"',
        waits("letter", Language="unknown"),
        changes("letter", Language="de"),
        changes("letter", Language="fr"),
        routed("letter"),
    ),
    feeding(
        "Change is looked at when the Interaction is placed again",
        "protocol 7; decision 63 [O]",
        "By the policy on-placement no change is looked at: only when the interaction is placed in its"
        " queue again is it handed out.",
        f'{FRENCH}\nre-evaluation = "on-placement"',
        waits("letter", Language="unknown"),
        changes("letter", Language="fr"),
        placed_again("letter"),
        routed("letter"),
    ),
    feeding(
        "Segment has no more than its Limit",
        "protocol 7; decision 62 [O]",
        "Of each customer one letter is processed at a time; the others are not kept waiting by it.",
        'order = "Priority"\nsegment-by = ["Customer"]\nsegment-total-limit = 1',
        waits("first", Customer="a", Priority=1),
        routed("first"),
        waits("second", Customer="a", Priority=2),
        waits("other", Customer="b", Priority=3),
        routed("other"),
        stopped("other"),
        stopped("first"),
        routed("second"),
    ),
    feeding(
        "Time makes an Interaction eligible",
        "protocol 7; decision 62 [O]",
        "What has waited for half a second is handed out, without anything else happening.",
        'condition = "_time_in_queue[] >= 0.5"',
        waits("letter"),
        routed("letter"),
    ),
    feeding(
        "No more than the Rate of the Strategy",
        "protocol 8; decision 64 [O]",
        "Two interactions a second: the third is handed out when the first is a second ago.",
        "",
        waits("one"),
        waits("two"),
        waits("three"),
        (urs.arrives(),),
        routed("one", "two"),
        routed("three"),
        strategy='max-submission-rate = "2/second"',
        cast=COMING,
    ),
    feeding(
        "View that is not enabled feeds nothing",
        "decision 62 [O]",
        "And its queue feeds nothing beside it.",
        "enabled = false",
        waits("letter"),
    ),
)
"""They need a server with such a view."""
