"""The formats of reports; each is loaded when somebody asks for it, so that start-up stays light."""

import importlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

import attrs

from influence.domain.report_document import Document, FileForm

_WRITERS: Final[Mapping[FileForm, str]] = {
    FileForm.CSV: "csv_file",
    FileForm.XLSX: "workbook",
    FileForm.HTML: "web_page",
}


@attrs.frozen
class WrittenReports:
    """Documents as files."""

    def write(self, document: Document, form: FileForm, into: BinaryIO) -> None:
        module = importlib.import_module(f"influence.adapters.reports.{_WRITERS[form]}")
        write: Callable[[Document, BinaryIO], None] = module.write
        write(document, into)
