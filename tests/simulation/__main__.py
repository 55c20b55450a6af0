"""``python -m tests.simulation --seed N --steps M`` lives one life again, or many from a seed on."""

import argparse
import asyncio
import sys

from tests.simulation.simulation import STEPS, simulate


def say(text: str) -> None:
    """At once, so that a life that goes wrong has its seed before it."""
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> None:
    """One line for each life."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS, help="how long a life is")
    parser.add_argument("--lives", type=int, default=1, help="how many seeds, one after the other")
    given = parser.parse_args()
    for seed in range(given.seed, given.seed + given.lives):
        say(f"seed {seed} ")
        world = asyncio.run(simulate(seed, given.steps))
        say(f"facts {len(world.auditor.journal)} answers {world.auditor.answered}\n")


if __name__ == "__main__":
    main()
