import os

import pytest

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.memory import resident_bytes, resident_in


def test_the_resident_set_is_in_bytes() -> None:
    assert resident_in("Name:\tixn\nVmHWM:\t 9000 kB\nVmRSS:\t   2048 kB\nThreads:\t3\n") == 2 * 1024 * 1024


def test_this_process_has_memory() -> None:
    assert resident_bytes(os.getpid()) > 1_000_000


def test_a_process_that_is_gone_has_none() -> None:
    with pytest.raises(BenchFault, match="no accounts of process 4194305"):
        resident_bytes(4_194_305)
