"""What an operator sets up is plain values, which say nothing where nothing is set up."""

from interaction_server.core.model import QueueName
from interaction_server.core.objects import CapacityPlan, Rate, Reevaluation, Scheduling, SubmissionPlan, View


def test_a_view_of_a_queue_shows_all_of_it_and_feeds_nothing_unless_told():
    view = View(name="all", queue=QueueName("inbox"))
    assert view.enabled
    assert (view.strategy, view.condition, view.order, view.segment_limit) == (None, None, (), None)
    assert (view.scheduling, view.reevaluation) == (Scheduling.DUE, Reevaluation.ON_CHANGE)


def test_without_a_plan_only_routers_have_a_limit():
    plan = SubmissionPlan()
    assert plan.router.interactions_max == 50_000
    assert (plan.views, plan.routers, plan.strategy_limits) == ((), {}, {})


def test_without_a_plan_nobody_has_a_capacity_rule():
    assert CapacityPlan() == CapacityPlan(agents={}, places={}, tenants={})


def test_rates_are_values():
    assert Rate(10, 1_000) == Rate(10, 1_000)
