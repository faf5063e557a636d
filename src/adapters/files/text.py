"""A file as lines of text."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import attrs

from influence.adapters.files.encodings import encoding_of, errors_of
from influence.adapters.files.foreign import foreign_format, is_binary
from influence.adapters.files.survey import reason_of, survey
from influence.domain.errors import FileUnreadable


@attrs.frozen
class TextFile:
    """A file that was looked through once and may be read as often as needed."""

    path: str
    encoding: str
    most_lines: int

    def lines(self) -> Iterator[str]:
        """Its lines with their ends, whichever of LF, CRLF and CR they are.

        Raises:
            FileUnreadable: it has changed since it was looked through.
        """
        try:
            with Path(self.path).open(
                encoding=self.encoding, errors=errors_of(self.encoding), newline=""
            ) as file:
                yield from file
        except (OSError, UnicodeError) as error:
            raise FileUnreadable(self.path, reason_of(error)) from error

    def has_more_lines_than(self, limit: int) -> bool:
        """True where a line follows the first *limit*."""
        return self.most_lines > limit and next(islice(self.lines(), limit, None), None) is not None


def opened(path: str) -> TextFile:
    """*path*, looked through.

    Raises:
        FileUnreadable: it is missing, empty, binary, of another format or in no encoding that can be told.
    """
    found = survey(path)
    foreign = foreign_format(found.head)
    if foreign:
        raise FileUnreadable(path, foreign.why, (foreign.way_out,))
    encoding = encoding_of(path, found)
    if encoding.startswith("utf-8") and is_binary(found.head):
        raise FileUnreadable(path, "it is binary", ("save it as CSV",))
    return TextFile(path, encoding, found.most_lines)
