"""The dated names under which databases are set aside, and what a restore that was killed left under them."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Final

from influence.domain.backups import KnownCopy, Origin

_MOMENT: Final = "%Y%m%dT%H%M%SZ"
_DATED: Final = r"-(\d{8}T\d{6}Z)(?:-\d+)?"


def free_name(database: Path, now: datetime) -> Path:
    """A free place beside *database* for it."""
    stem, suffix = database.stem, database.suffix
    name = f"{stem}-{now.strftime(_MOMENT)}"
    numbered = (f"{name}-{number}{suffix}" for number in count(1))
    places = map(database.with_name, chain([f"{name}{suffix}"], numbered))
    return next(place for place in places if not place.exists())


def _dated(database: Path) -> Iterator[tuple[Path, datetime]]:
    form = re.compile(re.escape(database.stem) + _DATED + re.escape(database.suffix))
    for path in sorted(database.parent.iterdir()):
        if found := form.fullmatch(path.name):
            yield path, datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)


def drop_second_names(database: Path) -> None:
    """Take away dated names of the very file that is in use: what came of it was never put in its place."""
    for path, _ in _dated(database):
        if path.is_file() and path.samefile(database):
            path.unlink()


def left_over(database: Path, known: Iterable[KnownCopy], by: str) -> Iterator[KnownCopy]:
    """Dated files beside *database* that are no names of it and that nobody knows of, as copies to know."""
    places = {Path(copy.place).absolute() for copy in known}
    for path, at in _dated(database):
        if path.absolute() not in places:
            yield KnownCopy(
                token=f"left over {path.name}",
                place=str(path.absolute()),
                origin=Origin.KEPT,
                made_at=at,
                made_by=by,
            )
