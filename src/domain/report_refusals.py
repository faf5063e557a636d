"""Why a report is not written."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused


@attrs.frozen
class ReportFileExists(Refused):
    """A file of that name is there."""

    code: ClassVar[str] = "file_exists"

    path: str

    def __str__(self) -> str:
        return f"There is a file {self.path!r} already; it was not changed."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The two ways on."""
        return ("Write to another file: -o FILE", "Or replace it: --force")
