"""Four workers claim the same 10,000 videos on SQLite, each for orders of its own; a soak claims 100,000."""

from pathlib import Path

from bench.figures import Figure
from tests.adapters.sql.claiming import build, race

VIDEOS = 10_000


def claims(folder: Path, videos: int) -> list[Figure]:
    """How many of so many videos have two orders, or none; the name tells how fast they were claimed."""
    database = folder / "claims.db"
    build(database, videos)
    went = race(database, videos)
    rate = (went.won + went.lost) / went.seconds
    name = f"videos with two orders or none, {videos:,} claimed by 4 processes, {rate:,.0f} claims a second"
    return [Figure(name, went.wrong(videos), None, "", 0)]


def measure(folder: Path) -> list[Figure]:
    """The race."""
    return claims(folder, VIDEOS)
