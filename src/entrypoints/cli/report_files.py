"""Files that appear whole or not at all, and never in place of another one unless that was asked for."""

import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from influence.domain.errors import Unusable
from influence.domain.report_refusals import ReportFileExists


@contextmanager
def whole_file(path: str, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write to, which gets its name when the block ends well; with *force* in place of another one.

    Raises:
        ReportFileExists: there is one of that name.
        Unusable: it cannot be written there.
    """
    target = Path(path)
    if target.is_dir():
        raise Unusable("output", path, "is a folder; name a file in it")
    if not target.parent.exists():
        way = f"mkdir -p {shlex.quote(str(target.parent))}"
        raise Unusable("output", path, f"the folder {target.parent} is not there; make it first: {way}")
    if not force and target.exists():
        raise ReportFileExists(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            _reveal(Path(name), target, force=force)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise Unusable("output", path, error.strerror or str(error)) from error


def _reveal(part: Path, target: Path, *, force: bool) -> None:
    part.chmod(0o666 & ~_mask())
    if force:
        part.replace(target)
        return
    try:
        os.link(part, target)
    except FileExistsError as error:
        raise ReportFileExists(str(target)) from error
    except OSError:  # a file system without hard links
        part.replace(target)


def _mask() -> int:
    """Which rights new files do not get here."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
