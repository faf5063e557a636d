"""`/api/v1/reports`: reports that were kept as they were. `/exports`: a report as a file of another program."""

import io
from typing import Any, Final

import attrs
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.export_report import ExportReport
from influence.application.keep_reports import KeepReports
from influence.application.read_kept_reports import ReadKeptReports
from influence.application.report_campaign import ReportCampaign
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.report_document import FileForm
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest, answer_file
from influence.entrypoints.api.v1.asking import Parameters, asked, one_of, page_of, whole
from influence.entrypoints.api.v1.campaigns import ONE_INFLUENCER, one_influencer
from influence.entrypoints.api.v1.conditional import AsRead
from influence.entrypoints.api.v1.door import caller_of, needs
from influence.entrypoints.api.v1.telling import FIELDS, answered, by_number, only, page_asks, told
from influence.entrypoints.forms.kept_reports import KeptReportForm, KeptReportShownForm

_ASKS: Final = page_asks(KeptReportForm, campaign=whole("Those of the campaign of this number."))
MEDIA: Final = {
    FileForm.CSV: "text/csv; charset=utf-8",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.HTML: "text/html; charset=utf-8",
}
_EXPORT: Final[Parameters] = {
    "format": attrs.evolve(one_of("Of the file.", FileForm, FileForm), needed=True),
    **ONE_INFLUENCER,
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/reports", opt=needs(Scope.METRICS_READ, asks=_ASKS, tells_pages_of=KeptReportForm))
    async def kept_reports(request: AnyRequest) -> Response[bytes]:
        """The kept reports, by number."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/reports/{number:int}",
        opt=needs(Scope.METRICS_READ, asks=only(KeptReportShownForm), tells=KeptReportShownForm),
    )
    async def kept_report(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One kept report, as far as it may be shown now."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    @get(
        "/campaigns/{number:int}/export",
        opt=needs(Scope.EXPORTS_READ, asks=_EXPORT, files=MEDIA.values()),
    )
    async def campaign_export(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """The report as of now as a file: a table, a workbook, or a page to read and to print."""
        caller, found = caller_of(request), asked(request)
        body = await hands.do(lambda: _export(ask, caller, number, found))
        name = f'attachment; filename="campaign-{number}.{found["format"]}"'
        return answer_file(request, body, MEDIA[found["format"]], {"Content-Disposition": name})

    return [kept_reports, kept_report, campaign_export]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, campaign = page_of(found), found.get(FIELDS), found.get("campaign")
    read: KeepReports = ask(KeepReports)
    kept = sorted(read.all(caller.actor), key=lambda one: one.id)
    rows = (one for one in kept if campaign in (None, one.campaign))
    return by_number(page, rows, lambda one: one.id, lambda one: told(KeptReportForm.of(one), names))


def as_read(ask: Ask, number: int) -> AsRead:
    """How the kept report of that number reads."""
    return AsRead(Scope.METRICS_READ, lambda caller: _one(ask, caller, number, {}))


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReadKeptReports = ask(ReadKeptReports)
    return told(KeptReportShownForm.shown(read(caller.actor, str(number))), found.get(FIELDS))


def _export(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> bytes:
    report: ReportCampaign = ask(ReportCampaign)
    write: ExportReport = ask(ExportReport)
    made = report(caller.actor, str(number), only=one_influencer(found), charts=True)
    into = io.BytesIO()
    write(made, found["format"], into)
    return into.getvalue()
