"""`influence backup` and `influence restore`: copies of the database, and putting one back."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

import attrs
import click

from influence.application.back_up import BackUp, KeepCopies
from influence.application.restore_copy import RestoreCopy
from influence.domain.backups import LONGEST_PLACE, KnownCopy, Losses, Restored
from influence.domain.errors import Unusable
from influence.domain.plurals import of_many
from influence.domain.table_words import called
from influence.entrypoints.cli.days import DAY
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command, global_options

_LONGEST_KEPT = 36_500
_KEY = (
    "The keys are not in it: keep copies of sealing.key and signing.key somewhere else, or no consent can be used "
    "after putting it back on another machine."
)


class _FileOrDeed(click.Group):
    """A group whose first word may also be the file that `make` takes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without the name of a command, everything is for `make`."""
        words = set(args)
        if args and not words & {*self.commands, *ctx.help_option_names}:
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group("backup", cls=_FileOrDeed)
@global_options
def backup_command() -> None:
    """Copy the database while it is in use: influence backup FILE. And know where copies are.

    A file that is called like one of the commands is written ./list.
    """


@backup_command.command("make")
@command
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--keep", "days", type=click.IntRange(0, _LONGEST_KEPT), metavar="DAYS", help="When it will be deleted."
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def make(session: Session, path: Path, days: int | None, force: bool) -> None:
    """Copy one moment of the database to FILE: whole and checked, or not at all. Others may go on working."""
    with session.out.watching("Copying") as progress:
        known = session.ask(BackUp)(session.by, path, kept_days=days, force=force, progress=progress)
    if session.out.as_json:
        session.out.data({**_fields(known), "bytes": path.stat().st_size})
        return
    size = counted(path.stat().st_size, "byte")
    until = f", kept until {known.kept_until}" if known.kept_until else ""
    session.out.say(f"Copy {known.number}: {known.place}, {size}{until}")
    session.out.say(f"SHA-256 {known.fingerprint}")
    session.out.talk(_KEY)


@backup_command.command("list")
@command
@click.option("--gone", is_flag=True, help="Those that are deleted, too.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_copies(session: Session, gone: bool, limit: int | None, everything: bool) -> None:
    """The copies that are known to be somewhere, and until when."""
    known = [copy for copy in session.ask(KeepCopies).all(session.by) if gone or copy.is_out_of_reach]
    shown = known if everything else known[:limit]
    if session.out.as_json:
        session.out.array(map(_fields, shown))
        return
    today = session.today
    columns = ["copy", "where", "made", "by", "phase", "kept until"]
    lines = [
        [c.number, c.place, f"{c.made_at:%Y-%m-%d %H:%M}", c.made_by, _phase(c), _until(c, today)]
        for c in shown
    ]
    session.out.table(columns, lines, empty="No copies are known.")


@backup_command.command("declare")
@command
@click.option("--where", "place", required=True, metavar="TEXT", help="Where it is, in words.")
@click.option("--until", type=DAY, metavar="DATE", help="When it will be deleted.")
def declare(session: Session, place: str, until: datetime | None) -> None:
    """Know of a copy that was made elsewhere: a snapshot of the disk, a tape, a copy by hand."""
    if not 1 <= len(place.strip()) <= LONGEST_PLACE:
        raise Unusable("--where", place[:50], f"write 1 to {LONGEST_PLACE} characters")
    known = session.ask(KeepCopies).declare(session.by, place.strip(), until.date() if until else None)
    _tell_one(session, known, "is known")


@backup_command.command("forget")
@command
@click.argument("number", metavar="COPY", type=click.IntRange(1))
def forget(session: Session, number: int) -> None:
    """Say that copy number COPY is deleted. It is you who deletes it; the list keeps that you said so."""
    _tell_one(session, session.ask(KeepCopies).forget(session.by, number), "is deleted, you say")


def _tell_one(session: Session, known: KnownCopy, what: str) -> None:
    if session.out.as_json:
        session.out.data(_fields(known))
    else:
        session.out.say(f"Copy {known.number} ({known.place}) {what}.")


def _fields(copy: KnownCopy) -> dict[str, object]:
    told: dict[str, object] = {"number": copy.number}
    told |= {
        name: getattr(copy, name) for name in attrs.fields_dict(KnownCopy) if name not in ("number", "token")
    }
    return told


def _phase(copy: KnownCopy) -> str:
    return "not known" if copy.phase is None else copy.phase.value


def _until(copy: KnownCopy, today: date) -> str:
    if copy.gone_at is not None:
        return f"deleted, said {copy.gone_by} on {copy.gone_at:%Y-%m-%d}"
    if copy.kept_until is None:
        return "nobody said"
    return f"{copy.kept_until}{', over: delete it' if copy.is_overdue(today) else ''}"


@click.command("restore")
@command
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what the copy does not hold; change nothing.")
@click.option("--discard", is_flag=True, help="Do not keep the present database beside the new one.")
def restore_command(session: Session, path: Path, yes: bool, dry_run: bool, discard: bool) -> None:
    """Put the copy FILE in the place of the database. The present one is kept under a dated name.

    A copy from before the cut-over serves nothing of TikTok until the cut-over has run on it again.
    """
    restore = session.ask(RestoreCopy)
    with session.out.watching("Looking at the copy") as progress:
        would = restore(session.by, path, keep=not discard, dry_run=True, progress=progress)
    if dry_run:
        _tell(session, would, is_done=False)
        return
    if not yes:
        _say_what(session, would, is_done=False)
        click.confirm("Put it back?", abort=True, err=True)
    with session.out.watching("Putting it back") as progress:
        done = restore(session.by, path, keep=not discard, progress=progress)
    _tell(session, done, is_done=True)


def _tell(session: Session, told: Restored, *, is_done: bool) -> None:
    if session.out.as_json:
        session.out.data({"restored": is_done, **attrs.asdict(told)})
        return
    _say_what(session, told, is_done=is_done)
    if is_done:
        session.out.talk("The keys were not in the copy: the ones in the home folder stay in use.")


def _say_what(session: Session, told: Restored, *, is_done: bool) -> None:
    out, facts = session.out, told.copy
    out.say(f"{'Put back' if is_done else 'Would put back'}: {facts.path}, phase {facts.phase.value.upper()}")
    out.say(f"{_LACKS[told.kept is not None, is_done]}: {_lacks(told.losses)}")
    if told.kept:
        out.say(f"{'Set aside' if is_done else 'Would be set aside'}: the present database, as {told.kept}")
    if warning := _KEEPS_OLD.get(told.keeps_old_source):
        out.say(f"  {warning} The cut-over does not reach it there: it is among the copies out of reach.")
        out.say(
            "  Delete the file when nobody needs it, and say so: influence backup list, influence backup forget COPY"
        )
    if told.is_held:
        out.say(
            "It is older than the cut-over: nothing of TikTok is served from it until that ran on it again."
        )
        out.say("  influence cutover plan -o plan.json")
        out.say("  influence cutover apply plan.json --yes")


_LACKS: Final = {
    # whether the present database is set aside, and whether it is done
    (True, True): "Not in the copy",
    (True, False): "Not in the copy",
    (False, True): "Lost",
    (False, False): "Would be lost",
}
_KEEPS_OLD: Final[dict[bool | None, str]] = {
    True: "That file holds data of the old source.",
    None: "Whether that file holds data of the old source cannot be told.",
}


def _lacks(losses: Losses | None) -> str:
    if losses is None:
        return "cannot be told: there is no present database that can be read"
    if not losses.rows:
        return "nothing"
    rows = ", ".join(of_many(count, called(name).replace("_", " ")) for name, count in losses.rows.items())
    newest = f"; the newest is of {losses.newest:%Y-%m-%d %H:%M} UTC" if losses.newest else ""
    return f"what the present database alone holds, or holds otherwise: {rows}{newest}"
