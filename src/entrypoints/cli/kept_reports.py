"""`influence reports`: reports that were kept as they were."""

import click

from influence.application.compare_kept_reports import CompareKeptReports
from influence.application.keep_reports import KeepReports
from influence.application.read_kept_reports import ReadKeptReports
from influence.domain.kept_reports import KeptReport
from influence.entrypoints.cli.kept_report_telling import (
    comparison_fields,
    tell_comparison,
    tell_shown,
)
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.forms.kept_reports import KeptReportForm, KeptReportShownForm
from influence.entrypoints.plain import fields

SHOWN_AT_ONCE = 50


@click.group("reports")
@global_options
def reports_command() -> None:
    """Reports that were kept as they were. One is kept with: influence report CAMPAIGN --keep."""


@reports_command.command("list")
@command
@click.argument("campaign", required=False)
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_reports(session: Session, campaign: str | None, limit: int | None, everything: bool) -> None:
    """List the kept reports, of all campaigns or of CAMPAIGN, the newest last."""
    most = None if everything else limit or (None if session.out.as_json else SHOWN_AT_ONCE)
    found = session.ask(KeepReports).all(session.by, campaign)
    some = found[-most:] if most else found
    if session.out.as_json:
        session.out.array(map(KeptReportForm.of, some))
        return
    rows = [
        [one.id, one.title, f"{one.kept_at:%Y-%m-%d %H:%M}", one.kept_by, one.policy, one.note or None]
        for one in some
    ]
    empty = "No report is kept. Keep one: influence report CAMPAIGN --keep"
    session.out.table(["report", "campaign", "kept (UTC)", "by", "policy", "note"], rows, empty=empty)
    if len(some) < len(found):
        session.out.talk(f"{len(found) - len(some)} older ones are left out. See all: --all")


@reports_command.command("show")
@command
@click.argument("report")
def show(session: Session, report: str) -> None:
    """Show the kept REPORT, as far as it may be shown now."""
    shown = session.ask(ReadKeptReports)(session.by, report)
    if session.out.as_json:
        session.out.data(KeptReportShownForm.shown(shown))
    else:
        tell_shown(session, shown)


@reports_command.command("compare")
@command
@click.argument("report")
def compare(session: Session, report: str) -> None:
    """Compare the kept REPORT with now: what changed, and whether the world, the collection or the policy did it."""
    made = session.ask(CompareKeptReports)(session.by, report)
    if session.out.as_json:
        session.out.data(fields(KeptReportForm.of(made.shown.report)) | comparison_fields(made))
    else:
        tell_comparison(session, made)


@reports_command.command("remove")
@command
@click.argument("report")
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep it.")
def remove(session: Session, report: str, dry_run: bool) -> None:
    """Remove the kept REPORT. It cannot be had back."""
    if dry_run:
        gone = session.ask(ReadKeptReports)(session.by, report).report
    else:
        gone = session.ask(KeepReports).remove(session.by, report)
    if session.out.as_json:
        session.out.data(fields(KeptReportForm.of(gone)) | {"removed": not dry_run})
        return
    said = "Would be removed" if dry_run else "Removed"
    session.out.say(f"{said}: report {gone.id} of {gone.title}, kept on {gone.kept_at:%Y-%m-%d}")


def keep(session: Session, kept: KeptReport) -> None:
    """Say that a report was kept."""
    if session.out.as_json:
        session.out.data(KeptReportForm.of(kept))
        return
    session.out.say(f"Kept: report {kept.id} of {kept.title}, {kept.kept_at:%Y-%m-%d %H:%M} UTC")
    session.out.talk(f"Policy {kept.policy}, fingerprint {kept.fingerprint[:12]}")
    session.out.talk(f"See it: influence reports show {kept.id}")
