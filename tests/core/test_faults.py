"""The registry of the server's own faults (protocol 6)."""

from interaction_server.core.faults import Faults, fault_of


def test_each_fault_has_a_number_of_its_own() -> None:
    """A strategy tells them apart by number."""
    assert {one.name: one.value.code for one in Faults} == {
        "NO_SUCH_SERVICE": 404,
        "TOO_MANY_CALLS": 429,
        "SERVICE_LOST": 502,
        "TIMED_OUT": 504,
    }


def test_a_fault_says_its_name_and_what_it_means() -> None:
    """The sentence is for people, and a program may look for the name in it."""
    fault = fault_of(Faults.TIMED_OUT)
    assert fault.code == 504
    assert fault.sentence == "TIMED_OUT: there was no answer in third-party-server-timeout"
