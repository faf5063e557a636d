"""The files that the search looks through: those of the declared places that are there now."""

from pathlib import Path

from influence.domain.places import PLACES, Root


def _beside(database: Path, ending: str) -> list[Path]:
    if "*" not in ending:
        return [Path(f"{database}{ending}")]
    first, last = ending.split("*", 1)
    start = f"{database.name}{first}"
    return [p for p in database.parent.iterdir() if p.name.startswith(start) and p.name.endswith(last)]


def _found(root: Root, pattern: str, database: Path, home: Path | None) -> list[Path]:
    if root is Root.DATABASE:
        return _beside(database, pattern)
    return sorted(home.glob(pattern)) if home is not None and root is Root.HOME else []


def files_in_reach(database: Path, home: Path | None) -> tuple[Path, ...]:
    """Every file that is there now and belongs to a declared place, the database's own first."""
    found = (
        path
        for place in PLACES
        for pattern in place.files
        for path in _found(place.root, pattern, database, home)
        if path.is_file()
    )
    return tuple(dict.fromkeys(found))
