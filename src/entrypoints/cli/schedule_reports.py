"""`influence schedules run`: one report of a schedule, to be looked at or sent at once."""

from pathlib import Path

import click

from influence.application.report_letters import WrittenReport
from influence.application.run_schedules import RunSchedules
from influence.entrypoints.cli.letters import letter_fields, no_way_out, tell_queued
from influence.entrypoints.cli.report_files import whole_file
from influence.entrypoints.cli.session import Session, command


@click.command("run")
@command
@click.argument("schedule")
@click.option("--dry-run", is_flag=True, help="Show the letter that would go out; queue nothing.")
@click.option("-o", "--output", metavar="FOLDER", help="With --dry-run: write the files into this folder.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def run(session: Session, schedule: str, dry_run: bool, output: str | None, force: bool) -> None:
    """Make the report of SCHEDULE now. Its rhythm goes on as if nothing had been."""
    if output and not dry_run:
        raise click.UsageError("Files are written by a look only: --dry-run -o FOLDER.")
    reports = session.ask(RunSchedules)
    written = (reports.preview if dry_run else reports.once)(session.by, schedule)
    paths = _files_in(output, written, force=force) if output else ()
    _tell_written(session, written, paths, dry_run=dry_run)


def _files_in(folder: str, written: WrittenReport, *, force: bool) -> tuple[str, ...]:
    paths = tuple(str(Path(folder) / one.name) for one in written.files)
    for path, one in zip(paths, written.files, strict=True):
        with whole_file(path, force=force) as file:
            file.write(one.content)
    return paths


def _tell_written(session: Session, written: WrittenReport, paths: tuple[str, ...], *, dry_run: bool) -> None:
    out = session.out
    if out.as_json:
        letters = [letter_fields(one, whole=dry_run) for one in written.letters]
        sizes = [{"name": one.name, "bytes": len(one.content)} for one in written.files]
        warning = None if dry_run else no_way_out(session)
        fields = {"dry_run": dry_run, "letters": letters, "files": sizes, "written": paths}
        out.data({**fields, "warning": warning})
        return
    for queued in written.letters:
        letter = queued.letter
        out.say(f"To: {letter.to}" if dry_run else f"queued for {letter.to}: {letter.subject}")
        if dry_run:
            out.say(f"Subject: {letter.subject}")
            for line in ("", *letter.text.splitlines(), ""):
                out.say(line)
    for path in paths:
        out.talk(f"Written: {path}")
    if not dry_run:
        tell_queued(session)
