"""Reports as files of other programs."""

from typing import BinaryIO

import attrs

from influence.application.compare_reports import Comparison
from influence.application.lay_out_comparison import lay_out_comparison
from influence.application.lay_out_report import lay_out
from influence.application.report_campaign import Report
from influence.domain.ports.reports import ReportFiles
from influence.domain.report_document import FileForm


@attrs.frozen
class ExportReport:
    """Write a report, or the comparison of two days, in the format of another program.

    What came from outside is text there, never a formula or markup.
    """

    _files: ReportFiles

    def __call__(
        self, made: Report | Comparison, form: FileForm, into: BinaryIO, *, data: str | None = None
    ) -> None:
        """Write *made* into *into*; a format of one table has the one of that name as its *data*."""
        document = lay_out(made) if isinstance(made, Report) else lay_out_comparison(made)
        if data is not None:
            document = attrs.evolve(document, data=document.table(data))
        self._files.write(document, form, into)
