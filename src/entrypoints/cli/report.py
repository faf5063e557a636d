"""`influence report`: a campaign with every figure, or why there is none; on two days; as a file."""

import io
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import click

from influence.adapters.reports.forms import WrittenReports
from influence.application.compare_reports import CompareReports, Comparison
from influence.application.export_report import ExportReport
from influence.application.keep_reports import KeepReports
from influence.application.report_campaign import OneInfluencer, Report, ReportCampaign
from influence.domain.networks import Network
from influence.domain.report_document import FileForm
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.kept_reports import keep as tell_kept
from influence.entrypoints.cli.report_comparison import comparison_fields, tell_comparison
from influence.entrypoints.cli.report_files import whole_file
from influence.entrypoints.cli.report_telling import tell
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.forms.reports import ReportForm
from influence.entrypoints.plain import in_json

_FORMS: Final = ("table", "json", *(form.value for form in FileForm))


@click.command("report")
@command
@click.argument("campaign")
@click.option("--influencer", metavar="HANDLE", help="Only this one's part.")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
@click.option(
    "--compare",
    nargs=2,
    type=DAY,
    metavar="DAY DAY",
    help="What changed between the ends of two days (UTC), and why.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    help="By default what the name of the file says, else a table.",
)
@click.option("-o", "--output", metavar="FILE", help="Write into this file, which must not be there yet.")
@click.option("--force", is_flag=True, help="Replace the file.")
@click.option("--totals", is_flag=True, help="In CSV: the sums, with organic and paid, instead of the posts.")
@click.option("--keep", is_flag=True, help="Keep the report as it is now; see influence reports.")
@click.option("--note", metavar="TEXT", help="What the kept report is for.")
def report_command(
    session: Session,
    campaign: str,
    influencer: str | None,
    network: str,
    compare: tuple[datetime, datetime] | None,
    form: str | None,
    output: str | None,
    force: bool,
    totals: bool,
    keep: bool,
    note: str | None,
) -> None:
    """Report a campaign: participants, posts, every metric each post may show, and why others are empty."""
    only = OneInfluencer(influencer, Network(network)) if influencer else None
    if keep:
        _refuse_with_keep(compare=compare, form=form, output=output, totals=totals)
        kept = session.ask(KeepReports).keep(session.by, campaign, note=note or "", only=only)
        tell_kept(session, kept)
        return
    if note is not None:
        raise click.UsageError("A note is for a report that is kept. Say --keep too.")
    wanted = _form(form, output, as_json=session.out.as_json)
    if totals and wanted != FileForm.CSV:
        raise click.UsageError(
            "--totals is for CSV, which holds one table; every other format holds the sums."
        )
    made: Report | Comparison
    if compare:
        first, second = (moment.date() for moment in compare)
        made = session.ask(CompareReports)(session.by, campaign, first, second, only=only)
    else:
        made = session.ask(ReportCampaign)(session.by, campaign, only=only, charts=wanted != "table")
    if wanted == "table":
        _tell(session, made)
    elif output:
        with whole_file(output, force=force) as file:
            _write(session, made, wanted, file, totals=totals)
        session.out.talk(f"Written: {output}")
    elif wanted == "json":
        session.out.data(_fields(made))
    else:
        content = io.BytesIO()
        _write(session, made, wanted, content, totals=totals)
        click.echo(content.getvalue().decode(), nl=False)


def _refuse_with_keep(**said: object) -> None:
    others = [name for name, value in said.items() if value]
    if others:
        named = ", ".join("--format" if name == "form" else f"--{name}" for name in others)
        raise click.UsageError(f"--keep keeps the report of now in the database. Leave out: {named}.")


def _form(form: str | None, output: str | None, *, as_json: bool) -> str:
    """The format that was asked for, in one way or another."""
    wanted = form or ("json" if as_json else _ending(output) if output else "table")
    if output and wanted == "table":
        raise click.UsageError("A table is for the terminal. Name a format: --format html, or -o FILE.xlsx.")
    if wanted == FileForm.XLSX and not output:
        raise click.UsageError("A workbook needs a file: -o FILE.xlsx.")
    return wanted


def _ending(output: str) -> str:
    """The format that the name of the file says."""
    path = Path(output)
    if path.is_dir():
        raise click.UsageError(f"{output} is a folder. Name a file in it: -o FILE.xlsx.")
    ending = path.suffix.lower().removeprefix(".")
    if ending not in _FORMS[1:]:
        known = ", ".join(f".{one}" for one in _FORMS[1:])
        what = f"ends in .{ending}" if ending else "has no ending"
        raise click.UsageError(
            f"{output} {what}, which names no format. Known are {known}: -o FILE.xlsx. Or say --format."
        )
    return ending


def _tell(session: Session, made: Report | Comparison) -> None:
    if isinstance(made, Report):
        tell(session, made)
    else:
        tell_comparison(session, made)


def _fields(made: Report | Comparison) -> object:
    return ReportForm.of(made) if isinstance(made, Report) else comparison_fields(made)


def _write(
    session: Session, made: Report | Comparison, form: str, into: BinaryIO, *, totals: bool = False
) -> None:
    if form == "json":
        into.write(f"{in_json(_fields(made), indent=2)}\n".encode())
    else:
        session.ask(ExportReport)(made, FileForm(form), into, data="totals" if totals else None)


def as_csv(report: Report) -> str:
    """One line a post; an absent figure is an empty cell with its reason beside it."""
    content = io.BytesIO()
    ExportReport(WrittenReports())(report, FileForm.CSV, content)
    return content.getvalue().decode()
