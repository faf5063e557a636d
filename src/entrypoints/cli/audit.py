"""`influence audit`: who did what when, and the proof that nobody altered it."""

from datetime import UTC, datetime

import attrs
import click

from influence.application.prove_audit import ExportAudit, ProveAudit, Proved
from influence.application.read_audit import AuditRow, ReadAudit, Wanted
from influence.domain.audit import NOUN_WORDS, Chain, Noun
from influence.entrypoints.cli.given_files import lines_of
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.report_files import whole_file
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.spans import since_option
from influence.entrypoints.plain import plain

SHOWN = 50
_KINDS = {word: noun for noun in Noun for word in (noun.value, NOUN_WORDS[noun])}
"""As people call them, and as records and exports do."""
_NAME_ONE = (
    "Name a file that influence audit export -o FILE has written, or none to look through the records alone."
)


@click.group("audit")
@global_options
def audit_command() -> None:
    """Who did what when: one record of every change, chained so that none can be altered, taken out or put in."""


@audit_command.command("list")
@command
@click.option("--account", "handle", metavar="HANDLE", help="Only of this account and what belongs to it.")
@click.option("--by", "user", metavar="NAME", help="Only what this user did.")
@click.option(
    "--kind",
    type=click.Choice(sorted(_KINDS)),
    metavar="KIND",
    help=f"Only of this kind of thing: {', '.join(sorted(NOUN_WORDS.values()))}.",
)
@since_option
@click.option(
    "--installation", is_flag=True, help="What no tenant owns: phases, steps, keys, backups, erasures."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_records(
    session: Session,
    handle: str | None,
    user: str | None,
    kind: str | None,
    since: datetime | None,
    installation: bool,
    limit: int | None,
    everything: bool,
) -> None:
    """List the records, last first. Whoever was erased, nobody can tell any more."""
    if handle and user:
        raise click.UsageError("Say --account HANDLE or --by NAME, not both.")
    wanted = Wanted(
        chain=Chain.INSTALLATION if installation else Chain.TENANT,
        handle=handle,
        user=user,
        noun=None if kind is None else _KINDS[kind],
        since=None if since is None else since.replace(tzinfo=UTC),
        limit=None if everything else limit or SHOWN,
    )
    rows = session.ask(ReadAudit)(session.by, wanted)
    if session.out.as_json:
        session.out.array(_fields(row) for row in rows)
        return
    lines = [
        [
            str(row.number),
            _time(row.at),
            _who(row),
            f"{NOUN_WORDS.get(row.kind, row.kind).replace('-', ' ')} {row.verb}",
            _about(row),
            ", ".join(row.what),
        ]
        for row in rows
    ]
    columns = ["number", "when", "by", "what", "about", "changed"]
    session.out.table(columns, lines, empty="no record fits")
    if wanted.limit is not None and len(rows) == wanted.limit:
        session.out.talk("There may be more: --all, or --limit N")


def _fields(row: AuditRow) -> dict[str, object]:
    return {name: plain(value) for name, value in attrs.asdict(row).items()}


def _time(at: str) -> str:
    return f"{at[:10]} {at[11:19]}"


def _who(row: AuditRow) -> str:
    if row.by is None:
        return "(erased)"
    return row.by or "(the program)"


def _about(row: AuditRow) -> str:
    if row.erased:
        return "(erased)"
    key = "" if row.kind in {Noun.ACCOUNT, Noun.GRANT} and row.handle else row.about or ""
    return " ".join(part for part in (key, f"@{row.handle}" if row.handle else "") if part)


@audit_command.command("verify")
@command
@click.argument("file", required=False, type=click.Path())
def verify(session: Session, file: str | None) -> None:
    """Look through all records: that none was altered, taken out or put in since it was written.

    With the FILE of an earlier export also that nobody cut off the end, or wrote it anew.
    """
    lines = () if file is None else lines_of(file, _NAME_ONE)
    proved = session.ask(ProveAudit)(session.by, file or "", lines)
    if session.out.as_json:
        session.out.data({"sound": True, **_proved(proved)})
        return
    for checked in proved.chains:
        whose = "the installation" if checked.chain is Chain.INSTALLATION else session.by.tenant
        session.out.say(f"{counted(checked.head.number, 'record')} of {whose}: each is as it was written.")
    if proved.signer is not None:
        heads = " and ".join(str(head.number) for head in proved.exported.values())
        session.out.say(f"{file} holds the first {heads} of them; they are the same here.")
        session.out.say(f"It was signed with the key {proved.signer}.")
        return
    session.out.talk("That nobody cut off the end shows only an export: influence audit export -o FILE")


def _proved(proved: Proved) -> dict[str, object]:
    chains = [
        {
            "chain": checked.chain.value,
            "records": checked.head.number,
            "digest": checked.head.digest.hex(),
            "exported": proved.exported[checked.chain].number if proved.exported else None,
        }
        for checked in proved.chains
    ]
    return {"chains": chains, "signer": proved.signer}


@audit_command.command("export")
@command
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write to a file.")
@click.option("--force", is_flag=True, help="Overwrite a file of that name.")
def export(session: Session, output: str | None, force: bool) -> None:
    """Write all records as lines of JSON, the last of which is signed. Keep it elsewhere: it anchors the records."""
    lines = session.ask(ExportAudit)(session.by)
    if output is None:
        for line in lines:
            click.echo(line)
        return
    with whole_file(output, force=force) as file:
        count = sum(1 for line in lines if file.write(f"{line}\n".encode())) - 1
    if session.out.as_json:
        session.out.data({"file": output, "records": count})
        return
    session.out.say(f"{counted(count, 'record')} written to {output}.")
    session.out.talk(f"Compare at any later time: influence audit verify {output}")
