"""``ixn`` as a user calls it, in this process: what it prints, what it complains of, and its status."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from unittest.mock import patch

import msgspec

from interaction_server.cli import main

Json = dict[str, object]


class Ran(msgspec.Struct, frozen=True):
    """A command that has ended."""

    status: int
    said: str
    complaint: str

    def lines(self) -> list[str]:
        """What it printed, line by line, of a command that did well."""
        assert (self.status, self.complaint) == (0, ""), self.complaint
        return self.said.splitlines()

    def objects(self) -> list[Json]:
        """What it printed with ``--json``."""
        return [msgspec.json.decode(line, type=Json) for line in self.lines()]

    def object(self) -> Json:
        """The only object that it printed."""
        [found] = self.objects()
        return found

    def faults(self) -> list[str]:
        """The lines of a command that could not be carried out, one for each thing that is wrong."""
        assert (self.status, self.said) == (2, ""), self
        assert "Traceback" not in self.complaint
        lines = self.complaint.splitlines()
        assert all(line.startswith("ixn: ") for line in lines), self.complaint
        return [line.removeprefix("ixn: ") for line in lines]

    def fault(self) -> str:
        """The one clear line of a command that could not be carried out."""
        assert (self.status, self.said) == (2, ""), self
        assert self.complaint.startswith("ixn: ")
        assert self.complaint.count("\n") == 1, self.complaint
        assert "Traceback" not in self.complaint
        return self.complaint.removeprefix("ixn: ").rstrip("\n")


def ixn(*arguments: object) -> Ran:
    """Run it to its end."""
    status: object = 0
    with (
        redirect_stdout(StringIO()) as said,
        redirect_stderr(StringIO()) as complaint,
        patch("sys.argv", ["ixn", *map(str, arguments)]),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code
    assert isinstance(status, int)
    return Ran(status, said.getvalue(), complaint.getvalue())
