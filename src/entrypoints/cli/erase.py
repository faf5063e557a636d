"""`influence erase`: everything about one person, at every tenant."""

from typing import Final

import click

from influence.application.apply_erasure import ApplyErasure
from influence.application.drop_outlived import DropOutlived
from influence.application.erase_the_gone import EraseTheGone
from influence.application.follow_merges import FollowMerges
from influence.application.plan_erasure import ErasurePlan, PlanErasure, Wanted
from influence.application.read_erasures import ReadErasures
from influence.application.writing_receipts import FORMAT
from influence.domain.erasures import Counts, Erasure, Ground, stays_of
from influence.domain.plurals import of_many
from influence.domain.ports.signing import SignatureChecks, Signer
from influence.domain.signed_documents import Expected
from influence.entrypoints.cli.erasure_plan_file import document_in, read_plan, write_file, write_plan
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command, global_options

SHOWN_AT_ONCE: Final = 50
_GROUNDS: Final = click.Choice([ground.value for ground in Ground])


@click.group("erase")
@global_options
def erase_command() -> None:
    """Erase a creator: plan, read the plan, apply exactly that plan, keep the receipt."""


@erase_command.command("plan")
@command
@click.argument("handle", required=False)
@click.option("--creator-id", metavar="ID", help="By TikTok's public id instead.")
@click.option("--email", metavar="ADDRESS", help="By a mail address instead.")
@click.option("--ground", type=_GROUNDS, default=Ground.REQUEST.value, show_default=True, help="Why.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write the plan, to apply it later.")
def plan(session: Session, ground: str, output: str | None, **said: str | None) -> None:
    """Say everything that is held about a person. Nothing is changed.

    The handle or number of an account that was merged leads to the one it went into.
    """
    if sum(value is not None for value in said.values()) != 1:
        raise click.UsageError("Say who: a HANDLE, --creator-id ID or --email ADDRESS, one of them.")
    handle = said["handle"]
    if handle is not None:
        meant = session.ask(FollowMerges)(session.by, handle.removeprefix("@"))
        handle = meant.handle
        if meant.why:
            session.out.talk(meant.why)
    wanted = Wanted(handle, said["creator_id"], said["email"])
    made = session.ask(PlanErasure)(session.by, wanted, Ground(ground))
    if output:
        write_plan(made, output, session.ask(Signer))  # type: ignore[type-abstract]  # a port, wired to its file
    if session.out.as_json:
        session.out.data(_plan_fields(session, made))
        return
    _tell_plan(session, made)
    if output:
        session.out.talk(f"Written to {output}. It names the person: delete it when it is applied.")
        session.out.talk(f"Apply it: influence erase apply {output} --yes")


def _plan_fields(session: Session, made: ErasurePlan) -> dict[str, object]:
    """The tenant's own part by name; of the others how much there is."""
    own = next((part for part in made.parts if part.tenant == session.by.tenant), None)
    others = [part for part in made.parts if part.tenant != session.by.tenant]
    return {
        "digest": made.digest,
        "ground": made.ground.value,
        "tenant": session.by.tenant,
        "here": _named(own.counts) if own else {},
        "names": sorted(own.traces.names) if own else [],
        "other_tenants": len(others),
        "rows_of_other_tenants": sum(sum(part.counts.values()) for part in others),
        "all": _named(made.counts),
        "stays": dict(stays_of(made.counts)),
    }


def _named(counts: Counts) -> dict[str, int]:
    return {category.value: count for category, count in counts.items()}


def _tell_plan(session: Session, made: ErasurePlan) -> None:
    fields = _plan_fields(session, made)
    own = next((part for part in made.parts if part.tenant == session.by.tenant), None)
    rows = [
        (category.value.replace("_", " "), count) for category, count in (own.counts if own else {}).items()
    ]
    session.out.table(["goes", "count"], rows, empty=f"The tenant {session.by.tenant} holds nothing.")
    if own and own.traces.names:
        session.out.say(f"Called here: {', '.join(f'@{name}' for name in sorted(own.traces.names))}")
    if fields["other_tenants"]:
        tenants = counted(len(made.parts) - (own is not None), "other tenant")
        rows_there = counted(sum(sum(one.counts.values()) for one in made.parts if one is not own), "row")
        session.out.say(f"At {tenants} there are {rows_there} more, which go too.")
    for what, why in stays_of(made.counts).items():
        session.out.say(f"Stays: {what} – {why}.")


@erase_command.command("apply")
@command
@click.argument("path", metavar="PLAN", type=click.Path())
@click.option("--yes", is_flag=True, help="Do not ask: this cannot be undone.")
def apply(session: Session, path: str, yes: bool) -> None:
    """Erase the person of the plan. Stopped anywhere, the same command continues."""
    made = read_plan(path, session.ask(Signer))  # type: ignore[type-abstract]  # a port, wired to its file
    if not yes:
        total = sum(made.counts.values())
        click.confirm(f"Rows about one person that go for good: {total:,}. Erase?", abort=True, err=True)
    with session.out.watching("Erasing") as progress:
        erasure = session.ask(ApplyErasure)(session.by, made, progress)
    session.tell_people(aloud=False)
    _tell(session, erasure)
    session.out.talk(f"Delete {path}: it names the person.")


def _tell(session: Session, erasure: Erasure) -> None:
    if session.out.as_json:
        session.out.data(_fields(session, erasure))
        return
    went = ", ".join(
        of_many(count, category.value.replace("_", " ")) for category, count in erasure.counts.items()
    )
    session.out.say(f"Erased as {erasure.pseudonym}: {went}.")
    session.out.talk(f"The receipt: influence erase receipt {erasure.pseudonym} -o receipt.json")


def _fields(session: Session, erasure: Erasure) -> dict[str, object]:
    own = erasure.part(session.by.tenant)
    return {
        "pseudonym": erasure.pseudonym,
        "ground": erasure.ground.value,
        "begun_at": erasure.begun_at,
        "begun_by": erasure.begun_by,
        "ended_at": erasure.ended_at,
        "resume": None if erasure.is_over else f"influence erase resume {erasure.pseudonym}",
        "here": _named(own.counts) if own else {},
        "all": _named(erasure.counts),
    }


@erase_command.command("resume")
@command
@click.argument("pseudonym")
def resume(session: Session, pseudonym: str) -> None:
    """Go on with an erasure that was stopped, without its plan. The worker does it within two hours."""
    with session.out.watching("Erasing") as progress:
        erasure = session.ask(EraseTheGone).resume(session.by, pseudonym, progress)
    session.tell_people(aloud=False)
    _tell(session, erasure)


@erase_command.command("due")
@command
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def due(session: Session, dry_run: bool) -> None:
    """Erase what is held of people without an account longer than the policy of retention allows.

    The worker does it every hour.
    """
    drop = session.ask(DropOutlived)
    counts = drop.preview(session.by) if dry_run else drop(session.by)
    if session.out.as_json:
        session.out.data({"dry_run": dry_run, "counts": _named(counts)})
        return
    rows = [(category.value.replace("_", " "), count) for category, count in counts.items()]
    session.out.table(["would go" if dry_run else "went", "count"], rows, empty="Nothing is due.")


@erase_command.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help=f"At most N (default: {SHOWN_AT_ONCE}).")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_(session: Session, limit: int | None, everything: bool) -> None:
    """List the erasures, the newest first: no names, only pseudonyms."""
    found = session.ask(ReadErasures).all(session.by)
    shown = found if everything else found[: limit or SHOWN_AT_ONCE]
    if session.out.as_json:
        session.out.array(_fields(session, one) for one in shown)
        return
    rows = [
        (
            one.pseudonym,
            one.ground.value.replace("_", " "),
            f"{one.begun_at:%Y-%m-%d %H:%M} UTC",
            f"{one.ended_at:%Y-%m-%d %H:%M} UTC" if one.ended_at else "not finished",
            sum(one.counts.values()),
        )
        for one in shown
    ]
    session.out.table(["erased as", "why", "begun", "ended", "rows"], rows, empty="Nobody was erased yet.")
    for one in (one for one in shown if not one.is_over):
        session.out.talk(
            f"Not finished: {one.pseudonym}. Go on with it: influence erase resume {one.pseudonym}"
        )
    if len(shown) < len(found):
        session.out.talk(f"{len(found) - len(shown)} more: --all")


@erase_command.command("receipt")
@command
@click.argument("pseudonym")
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write it to a file.")
def receipt(session: Session, pseudonym: str, output: str | None) -> None:
    """Hand out the signed receipt of an erasure."""
    text = session.ask(ReadErasures).receipt(session.by, pseudonym)
    if output is None:
        click.echo(text, nl=False)
        return
    write_file(text.encode(), output)
    session.out.talk(f"Written to {output}. Check it anywhere: influence erase verify {output}")


@erase_command.command("verify")
@command
@click.argument("path", metavar="RECEIPT", type=click.Path())
@click.option("--key", metavar="FINGERPRINT", help="Whose receipt it must be.")
def verify(session: Session, path: str, key: str | None) -> None:
    """Check a receipt offline: that it was signed, by whom, and not altered since."""
    checks = session.ask(SignatureChecks)  # type: ignore[type-abstract]  # a port, wired
    ways_out = (
        "Ask whoever gave it to you for the original file, by another way. Do not go by this one.",
        "Ask them for the fingerprint of the key as well, and compare: influence erase verify FILE --key FINGERPRINT",
    )
    document = document_in(path, Expected(FORMAT, f"The receipt {path}", key, ways_out), checks)
    told = document.body
    if session.out.as_json:
        session.out.data({"valid": True, "signer": document.signer, **told})
        return
    session.out.say(f"Valid: {told['pseudonym']}, erased {told['begun_at']} to {told['ended_at']}.")
    session.out.say(f"Signed with the key {document.signer}.")
