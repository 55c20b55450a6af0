from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.share import Share


def test_what_a_share_notes_is_noted_in_the_whole_and_not_in_other_shares() -> None:
    whole = Tally()
    one, other = Share(whole), Share(whole)
    one.note(0.5, 2)
    other.note(0.25, 1)
    assert (len(one.latencies), len(other.latencies), len(whole.latencies)) == (2, 1, 3)


def test_what_breaks_a_share_breaks_the_whole() -> None:
    whole = Tally()
    one, other = Share(whole), Share(whole)
    one.broken("lost")
    assert (one.why_broken, whole.why_broken, other.why_broken) == ("lost", "lost", None)
