"""`influence import`: customers' files."""

import click

from influence.application.import_accounts import FileToImport, ImportAccounts
from influence.application.import_posts import ImportPosts
from influence.application.import_report import ImportReport, Note, RowsUndecided
from influence.domain.networks import Network
from influence.domain.plurals import counted
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain

NOTES_SHOWN = 20


@click.command("import")
@command
@click.argument("path", metavar="FILE", type=click.Path())
@click.option(
    "--source", type=click.Choice(["legacy"]), help="The file holds what the old TikTok source knew."
)
@click.option("--as", "kind", type=click.Choice(["accounts", "posts"]), default="accounts", show_default=True)
@click.option("--campaign", metavar="CAMPAIGN", help="The campaign of the posts.")
@click.option(
    "--network",
    type=click.Choice([n.value for n in Network]),
    help="Default: what the header tells, else TikTok.",
)
@click.option(
    "--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="What a column holds; may be repeated."
)
@click.option(
    "--sheet", metavar="NAME", help="The sheet of a workbook (default: the first that holds anything)."
)
@click.option("--preview", is_flag=True, help="Say what would happen; keep nothing.")
@click.option("--row-limit", type=click.IntRange(1), metavar="N", help="Take files of up to N rows.")
def import_command(
    session: Session,
    path: str,
    source: str | None,
    kind: str,
    campaign: str | None,
    network: str | None,
    mapping: tuple[str, ...],
    sheet: str | None,
    preview: bool,
    row_limit: int | None,
) -> None:
    """Take in a customer's file (CSV, XLSX or JSON Lines).

    With --source legacy it takes over what the old source knew, before the cut-over and without asking TikTok.
    Otherwise each TikTok row goes through the CRM door; if TikTok cannot be asked about some, the status is 4 and
    the same import goes on with them.
    """
    file = FileToImport(
        path,
        legacy=source == "legacy",
        network=Network(network) if network else None,
        mapping=mapping,
        row_limit=row_limit or session.settings.row_limit,
        preview=preview,
        sheet=sheet,
    )
    with session.out.watching("Importing") as progress:
        if kind == "posts":
            if not campaign:
                raise click.UsageError("Say which campaign the posts belong to: --campaign CAMPAIGN")
            report = session.ask(ImportPosts)(session.by, campaign, file)
        else:
            report = session.ask(ImportAccounts)(session.by, file, progress)
    if not preview:
        session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.data(plain(report))
    else:
        _tell(session, report)
    if report.undecided:
        raise RowsUndecided(report.path, len(report.undecided), report.rows)


def _tell(session: Session, report: ImportReport) -> None:
    say, talk = session.out.say, session.out.talk
    verb = "Preview of" if report.preview else "Imported"
    networks = ", ".join(network.value for network in report.networks or [report.network])
    inside = f"sheet {report.sheet!r}" if report.sheet else report.encoding
    say(f"{verb} {report.path} ({networks}, {inside}): {counted(report.rows, 'row')}")
    undecided = f", not decided {len(report.undecided)}" if report.undecided else ""
    say(
        f"  added {report.added}, changed {report.changed}, known {report.known}, "
        f"skipped {len(report.skipped)}{undecided}"
    )
    if report.attached:
        say(f"  {counted(report.attached, 'post')} entered the campaign")
    if report.other_sheets:
        names = ", ".join(map(repr, report.other_sheets))
        say(f"  not read: {names}; --sheet NAME reads another sheet")
    for column, target in report.used.items():
        say(f"  column {column!r} → {target}")
    for column, why in report.unused.items():
        say(f"  column {column!r} is not stored: {why}")
    _notes(session, "Skipped", report.skipped)
    _notes(session, "Not decided", report.undecided)
    _notes(session, "Left out", report.left_out)
    if report.preview:
        talk("Nothing was kept. Run it again without --preview.")


def _notes(session: Session, what: str, notes: list[Note]) -> None:
    for note in notes[:NOTES_SHOWN]:
        who = f" {note.who}" if note.who else ""
        session.out.say(f"  {what}: line {note.line}{who}: {note.reason}")
    if len(notes) > NOTES_SHOWN:
        session.out.say(f"  … and {len(notes) - NOTES_SHOWN} more; --json lists them all")
