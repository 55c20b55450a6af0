import msgspec

from interaction_server.bench.measure import Summary
from interaction_server.bench.peers.table import PEERS
from interaction_server.bench.ratios import GOALS, Goal, ratios_of
from interaction_server.bench.workloads.change_properties import LOCK_STEP, MODES

OURS = Summary(
    mode=LOCK_STEP,
    rounds=1,
    changes_per_second=30_000,
    slowest_per_second=30_000,
    fastest_per_second=30_000,
    p50_ms=1.0,
    p99_ms=3.0,
    server_cpu_us_per_change=30.0,
    server_utilisation=1.0,
    load_utilisation=0.3,
)


def test_our_numbers_are_divided_by_those_of_the_peer_and_stand_beside_the_goal() -> None:
    theirs = msgspec.structs.replace(OURS, changes_per_second=20_000.0, p99_ms=6.0)
    [found] = ratios_of([OURS], "redis-same-job", [theirs])
    assert (found.mode, found.rate, found.p99) == (LOCK_STEP, 1.5, 0.5)
    assert found.goal == Goal(rate=1.5, p99=1.0)


def test_where_there_is_no_goal_there_is_a_ratio_all_the_same() -> None:
    [found] = ratios_of([OURS], "somebody", [OURS])
    assert (found.rate, found.goal) == (1.0, None)


def test_every_goal_is_for_a_peer_and_a_mode_that_there_is() -> None:
    names = {peer.program.name for peers in PEERS.values() for peer in peers}
    assert {name for name, _ in GOALS} == names
    assert {mode for _, mode in GOALS} == set(MODES)
