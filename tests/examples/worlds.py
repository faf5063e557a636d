"""A simulated TikTok for those who embed the product."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

from tests.support.program import Program, program_in, simulator


@attrs.frozen
class TikTok:
    """A simulated TikTok, somebody in its marketplace, and somebody who is not."""

    program: Program
    member: str
    outsider: str

    @property
    def settings(self) -> Mapping[str, str]:
        """What leads there, by the machine's own time."""
        told = self.program.environment.items()
        return {name: value for name, value in told if name.startswith("INFLUENCE_TIKTOK")}


@contextmanager
def small_world(folder: Path) -> Iterator[TikTok]:
    """Ten creators, half of them members."""
    with simulator(program_in(folder)) as program, program.warm() as warm:
        warm.say("simulator", "seed", "--count", "10", "--members", "50%", "--seed", "7")
        creators = [
            warm.ask("simulator", "creators", "--membership", membership, "--limit", "1")["handles"][0]
            for membership in ("IN", "NOT_IN")
        ]
        yield TikTok(program, *creators)
