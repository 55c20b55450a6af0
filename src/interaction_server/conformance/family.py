"""What the scenarios of one family have in common."""

from interaction_server.conformance.scenario import NOBODY_HAS_ANYTHING_ELSE, Party, Scenario, Steps


def scenario_of(
    family: str,
    name: str,
    source: str,
    sentence: str,
    cast: tuple[Party, ...],
    given: Steps,
    *steps: Steps,
    settings: dict[str, str] | None = None,
    configuration: str = "",
) -> Scenario:
    """A scenario of a family; nobody has anything else at its end."""
    rows = tuple(row for group in steps for row in group)
    return Scenario(
        family=family,
        name=name,
        source=source,
        sentence=sentence,
        cast=cast,
        given=given,
        steps=(*rows, NOBODY_HAS_ANYTHING_ELSE),
        settings=settings or {},
        configuration=configuration,
    )
