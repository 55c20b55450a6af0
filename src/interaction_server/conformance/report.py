"""``ixn conform``: all scenarios against any server, and the answer for people."""

from collections.abc import Iterable, Iterator, Sequence

from interaction_server.conformance.door import Door
from interaction_server.conformance.result import Difference, Line, Result
from interaction_server.conformance.runner import PATIENCE_S, Restart, run
from interaction_server.conformance.scenario import Dialect, Scenario
from interaction_server.conformance.scenarios import SCENARIOS


async def conform(
    im: Door,
    tlib: Door,
    scenarios: Iterable[Scenario] = SCENARIOS,
    *,
    patience_s: float = PATIENCE_S,
    restart: Restart | None = None,
) -> list[Result]:
    """Play the scenarios one after the other; raises OSError when there is no server."""
    doors = {Dialect.INTERACTION_MANAGEMENT: im, Dialect.T_LIBRARY: tlib}
    return [await run(scenario, doors, patience_s=patience_s, restart=restart) for scenario in scenarios]


def render(results: Sequence[Result]) -> str:
    """One line for each scenario, the differences under those that have them, and the sum."""
    passed = sum(result.passed for result in results)
    rows = [row for result in results for row in result_rows(result)]
    verdict = f"{passed} of {len(results)} scenarios happened as they are written"
    return "\n".join([*rows, "", verdict])


def result_rows(result: Result) -> Iterator[str]:
    """The scenario's line and its differences."""
    mark = "same     " if result.passed else "DIFFERENT"
    scenario = result.scenario
    yield f"{mark}  {scenario.family}: {scenario.name}  ({scenario.source})"
    for difference in result.differences:
        yield from difference_rows(difference)


def difference_rows(difference: Difference) -> Iterator[str]:
    """Expected beside happened, party by party; the lines that differ are marked."""
    yield f"    after {difference.after}"
    titles = Line(party="", expected="expected", happened="happened")
    table = [titles, *difference.lines]
    party_width = max(len(line.party) for line in table)
    expected_width = max(len(line.expected) for line in table)
    for line in table:
        mark = "!" if line.differs and line is not titles else " "
        cells = f"{line.party:{party_width}}  {line.expected:{expected_width}}  {line.happened}"
        yield f"    {mark} {cells}".rstrip()
        yield from (f"        {why}" for why in line.why)


def succeeded(results: Iterable[Result]) -> bool:
    """Whether no scenario differed: the exit status of the command."""
    return all(result.passed for result in results)
