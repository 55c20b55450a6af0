"""What a file says becomes the values that decide and feed."""

from datetime import time
from zoneinfo import ZoneInfo

from interaction_server.config import (
    ConfigFile,
    capacity_of,
    clients_of,
    handling_timeouts_of,
    known_of,
    plan_of,
    strategies_of,
    workbin_types_of,
)
from interaction_server.core.conditions import read_condition, read_order
from interaction_server.core.model import Role
from interaction_server.core.objects import (
    CapacityPlan,
    CapacityRule,
    Hours,
    KnownNames,
    Rate,
    Reevaluation,
    Scheduling,
    SubmissionLimits,
    SubmissionPlan,
    View,
)
from tests.config.file import loaded


def test_a_file_that_lists_nothing_lets_everything_be():
    nothing = ConfigFile()
    assert (clients_of(nothing), workbin_types_of(nothing)) == (None, None)
    assert (strategies_of(nothing), handling_timeouts_of(nothing)) == ({}, {})
    assert (plan_of(nothing), capacity_of(nothing), known_of(nothing)) == (
        SubmissionPlan(),
        CapacityPlan(),
        KnownNames(),
    )


def test_queues_media_types_workbins_and_clients(tmp_path):
    found = loaded(
        tmp_path,
        """
        [queues.returns]
        strategy = "support"
        [queues.inbox]
        [media_types.chat]
        handling-timeout = 0.5
        [media_types.email]
        [workbin_types.drafts]
        description = "begun"
        [workbin_types.done]
        [clients.mail]
        type = "MediaServer"
        token = "secret"
        [clients.urs]
        type = "Router"
        """,
    )
    assert strategies_of(found) == {"returns": "support"}
    assert handling_timeouts_of(found) == {"chat": 30_000}
    assert workbin_types_of(found) == {"drafts": "begun", "done": ""}
    assert clients_of(found) == {"mail": (Role.MEDIA_SERVER, "secret"), "urs": (Role.ROUTER, None)}
    assert clients_of(loaded(tmp_path, "[clients]")) == {}


def test_a_view_is_what_the_file_says(tmp_path):
    found = loaded(
        tmp_path,
        """
        [views.all]
        queue = "inbox"
        [views.french]
        queue = "inbox"
        strategy = "support"
        description = "what is French"
        enabled = false
        condition = "Lang = 'fr'"
        order = "Priority desc"
        segment-by = ["Lang"]
        segment-total-limit = 5
        scheduling = "scheduled"
        scheduling-window = 1.5
        active-hours = ["Sat 09:00-13:00"]
        time-zone = "Europe/Paris"
        re-evaluation = "on-placement"
        [views.french.parameters]
        minimum = "Priority >= ?"
        """,
    )
    assert plan_of(found).views == (
        View(name="all", queue="inbox"),
        View(
            name="french",
            queue="inbox",
            strategy="support",
            description="what is French",
            enabled=False,
            condition=read_condition("Lang = 'fr'"),
            order=read_order("Priority desc"),
            segment_by=("Lang",),
            segment_limit=5,
            scheduling=Scheduling.SCHEDULED,
            scheduling_window_ms=1_500,
            hours=(Hours(frozenset({5}), time(9), time(13)),),
            zone=ZoneInfo("Europe/Paris"),
            reevaluation=Reevaluation.ON_PLACEMENT,
            parameters={"minimum": "Priority >= ?"},
        ),
    )


def test_what_a_router_is_not_given_of_its_own_is_the_setting(tmp_path):
    plan = plan_of(
        loaded(
            tmp_path,
            """
            [settings]
            max-submitted-interactions = 100
            max-submission-rate = "10/minute"
            [routers.first]
            max-submission-rate = 0
            [routers.second]
            max-submitted-interactions = 5
            [strategies.support]
            max-submitted-interactions = 7
            [strategies.sales]
            max-submission-rate = "1/hour"
            """,
        )
    )
    ten = Rate(10, 60_000)
    assert plan.router == SubmissionLimits(interactions_max=100, rate=ten)
    assert plan.routers == {
        "first": SubmissionLimits(interactions_max=100, rate=Rate(0, 1_000)),
        "second": SubmissionLimits(interactions_max=5, rate=ten),
    }
    assert plan.strategy_limits == {
        "support": SubmissionLimits(interactions_max=7),
        "sales": SubmissionLimits(rate=Rate(1, 3_600_000)),
    }


def test_capacity_rules_are_given_to_agents_places_and_tenants(tmp_path):
    found = loaded(
        tmp_path,
        """
        [tenants.1]
        capacity-rule = "open"
        [tenants.7]
        [capacity_rules.lean]
        media = { chat = 3 }
        exclusive = ["video"]
        other = 0
        total = 4
        [capacity_rules.open]
        [agents.ada]
        capacity-rule = "lean"
        [agents.bob]
        [places.desk]
        capacity-rule = "open"
        """,
    )
    lean = CapacityRule(name="lean", media={"chat": 3}, exclusive=frozenset({"video"}), other=0, total=4)
    unbounded = CapacityRule(name="open")
    assert capacity_of(found) == CapacityPlan(
        agents={"ada": lean}, places={"desk": unbounded}, tenants={1: unbounded}
    )


def test_names_are_known_where_others_are_refused(tmp_path):
    text = """
        tenants = [1, 7]
        [queues.inbox]
        [media_types.chat]
        [agents.ada]
        tenant = 7
        [agents.bob]
        [places.desk]
        tenant = 1
        [places.hall]
        """
    assert known_of(loaded(tmp_path, text)) == KnownNames(agent_tenants={"ada": 7})
    assert known_of(loaded(tmp_path, text, unknown_objects="refused")) == KnownNames(
        queues=frozenset({"inbox"}),
        media_types=frozenset({"chat"}),
        agents=frozenset({"ada", "bob"}),
        agent_tenants={"ada": 7},
        places={"desk": 1, "hall": None},
    )


def test_a_kind_that_the_file_does_not_list_stays_open(tmp_path):
    found = known_of(loaded(tmp_path, "[queues.inbox]\n[agents]", unknown_objects="refused"))
    assert found == KnownNames(queues=frozenset({"inbox"}), agents=frozenset())
