"""Files that hold keys: made once, for their owner's eyes only, and whole at every moment."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_DRAFT: Final = ".draft"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Within, others who change keys in *folder* wait; afterwards the names in it are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def make(path: Path, text: str) -> None:
    """Make the file whole; where somebody else made it meanwhile, theirs stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone_in(path.parent):
        if not path.exists():
            put(path, text)


def put(path: Path, text: str) -> None:
    """Put *text* in the place of the file at once. Drafts that somebody left who was killed hold keys, too."""
    for left in path.parent.iterdir():
        if left.name.startswith(f"{path.name}.") and left.name.endswith(_DRAFT):
            left.unlink()
    _draft(path, text).replace(path)


def _draft(path: Path, text: str) -> Path:
    draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}{_DRAFT}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
