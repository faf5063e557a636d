"""Files that somebody names to have them looked at."""

from pathlib import Path

from influence.adapters.files.survey import reason_of
from influence.domain.errors import FileUnreadable


def content_of(path: str, *ways_out: str) -> bytes:
    """What the file holds.

    Raises:
        FileUnreadable: it cannot be read; *ways_out* say what to do.
    """
    try:
        return Path(path).read_bytes()
    except IsADirectoryError as error:
        raise FileUnreadable(path, "it is a folder, not a file", ways_out) from error
    except (OSError, ValueError) as error:
        raise FileUnreadable(path, reason_of(error), ways_out) from error


def lines_of(path: str, *ways_out: str) -> list[str]:
    """The lines of a text. Raises like `content_of`, and names the line that is no text."""
    lines = []
    for number, line in enumerate(content_of(path, *ways_out).split(b"\n"), start=1):
        try:
            lines.append(line.decode().removesuffix("\r"))
        except ValueError as error:
            raise FileUnreadable(path, f"line {number} is no text in UTF-8", ways_out) from error
    return lines
