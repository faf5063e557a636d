"""Writing reports as files."""

from typing import BinaryIO, Protocol

from influence.domain.report_document import Document, FileForm


class ReportFiles(Protocol):
    """Reports in the formats of other programs."""

    def write(self, document: Document, form: FileForm, into: BinaryIO) -> None:
        """Write *document*; what it holds is data there, never a formula or markup."""
        ...
