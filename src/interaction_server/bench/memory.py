"""How much memory a process has, from the operating system's accounts."""

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.measure import PROC

MEBIBYTE = 1024 * 1024
KIBIBYTE = 1024


def resident_bytes(pid: int) -> int:
    """The resident set of a process; raises BenchFault."""
    try:
        return resident_in((PROC / str(pid) / "status").read_text())
    except OSError as error:
        raise BenchFault(
            f"no accounts of process {pid}: {error.strerror}; this needs Linux's /proc"
        ) from error


def resident_in(status: str) -> int:
    """The resident set in the text of ``/proc/PID/status``, in bytes."""
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * KIBIBYTE
