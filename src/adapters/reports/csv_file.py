"""A report as CSV: the one table that holds all figures with their certificates."""

import csv
import io
from typing import BinaryIO

from influence.adapters.reports.cells import text_cell, written
from influence.domain.report_document import Document, bare


def write(document: Document, into: BinaryIO) -> None:
    """Write the data of *document* in UTF-8."""
    lines = io.TextIOWrapper(into, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(lines)
    writer.writerow([text_cell(column.name) for column in document.data.columns])
    for row in document.data.rows():
        writer.writerow([written(bare(cell)) for cell in row])
    lines.detach()
