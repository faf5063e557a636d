"""`influence cutover`: leaving the old TikTok source."""

import click

from influence.application.apply_cutover import ApplyCutover, CutoverStatus, WatchCutover
from influence.application.plan_cutover import PlanCutover
from influence.application.watch_cutover import TellOlderCopy
from influence.domain.cutover import OldSourceLeft, Plan
from influence.domain.cutover_forecast import Forecast, forecast
from influence.domain.high_water import RestoredBefore
from influence.domain.phase import Phase
from influence.domain.plan_standing import standing
from influence.domain.plurals import counted, of_many
from influence.domain.ports.disk_room import Disks
from influence.domain.ports.runners import Runners
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import as_fields
from influence.entrypoints.cli import plan_file
from influence.entrypoints.cli.cutover_certificate import certificate, check_certificate
from influence.entrypoints.cli.cutover_places import places
from influence.entrypoints.cli.cutover_run import run_as_fields, run_as_lines
from influence.entrypoints.cli.plan_telling import tell_forecast, tell_plan
from influence.entrypoints.cli.refusals import CHANGES_PENDING, DONE
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("cutover")
@global_options
def cutover_command() -> None:
    """Leave the old TikTok source: plan, read the plan, apply exactly that plan, verify."""


cutover_command.add_command(certificate)
cutover_command.add_command(places)


@cutover_command.command("plan")
@command
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(), help="Write the plan to a file, to apply it later."
)
@click.option("--detailed-exitcode", is_flag=True, help="Leave with 5 when there is something to do, else 0.")
@click.option("--offline", is_flag=True, help="Do not ask TikTok for missing memberships.")
def plan(session: Session, output: str | None, detailed_exitcode: bool, offline: bool) -> int:
    """Say what becomes of every TikTok account and campaign. Nothing is removed or hidden."""
    with session.out.watching("Asking TikTok for memberships") as progress:
        planned = session.ask(PlanCutover)(session.by, ask=not offline, progress=progress)
    made = planned.plan
    signer = session.ask(Signer)  # type: ignore[type-abstract]  # a port, wired to its file
    if output:
        plan_file.write(made, output, signer)
    if session.out.as_json:
        session.out.data(as_fields(plan_file.signed(made, signer)))
    else:
        tell_plan(session.out, made)
        if not made.is_empty:
            tell_forecast(session.out, _forecast(session, made))
        if output:
            session.out.talk(f"Written to {output}. Apply it: influence cutover apply {output} --yes")
    if planned.checked is not None and planned.checked.error is not None:
        session.out.talk(f"TikTok was not asked about everyone: {planned.checked.error}")
    return CHANGES_PENDING if detailed_exitcode and not made.is_empty else DONE


def _forecast(session: Session, made: Plan) -> Forecast:
    disks = session.ask(Disks)  # type: ignore[type-abstract]  # a port, wired to the database
    return forecast(made.removes, disks.size(), disks.room())


@cutover_command.command("apply")
@command
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--yes", is_flag=True, help="Do not ask: this cannot be undone.")
def apply(session: Session, path: str, yes: bool) -> None:
    """Apply the plan in FILE, if it still fits. Stopped anywhere, the same command continues."""
    made = plan_file.read(path, session.ask(Signer))  # type: ignore[type-abstract]  # a port, wired to its file
    release = session.ask(WatchCutover).status(session.by).release
    state = standing(made.digest, release)
    if state:
        session.out.talk(state)
    if not yes and release.phase is not Phase.AFTER:
        click.confirm(
            f"Everything of the old TikTok source in {session.settings.database_url} goes for good. Apply?",
            abort=True,
            err=True,
        )
    with session.out.watching("Removing the old source") as progress:
        status = session.ask(ApplyCutover)(session.by, made, progress, session.out.talk)
    session.tell_people()
    _tell_status(session, status, state)


@cutover_command.command("status")
@command
def status(session: Session) -> None:
    """Say how far the cut-over has come and what is left of the old source.

    Leaves with 3 for a copy from before the cut-over, which is served to nobody until that ran on it again.
    """
    now = session.ask(WatchCutover).status(session.by)
    older = session.ask(TellOlderCopy)(session.by)
    _tell_status(session, now, older=older)
    if older is not None:
        raise older


def _tell_status(
    session: Session, now: CutoverStatus, note: str = "", older: RestoredBefore | None = None
) -> None:
    if session.out.as_json:
        steps = {step.value: {"at": at, "rows": rows} for step, (at, rows) in now.steps.items()}
        session.out.data(
            {
                "phase": now.release.phase.value,
                "is_older_copy": older is not None,
                "since": now.release.since,
                "plan": now.release.plan,
                "steps": steps,
                "left": dict(now.left),
                "run": run_as_fields(now.run),
                **({"note": note} if note else {}),
            }
        )
        return
    session.out.say(
        _phase(now) if older is None else f"An older copy: its own phase is {older.phase.value.upper()}"
    )
    for step, (at, rows) in now.steps.items():
        session.out.say(
            f"  {step.value:<7} {at:%Y-%m-%d %H:%M:%S} UTC" + (f"  {counted(rows, 'row')}" if rows else "")
        )
    is_gone = session.ask(Runners).is_gone(now.run.runner)  # type: ignore[type-abstract]  # a port
    for line in run_as_lines(now.run, is_gone=is_gone):
        session.out.say(line)
    session.out.say(
        "Left of the old source: " + ", ".join(of_many(count, name) for name, count in now.left.items())
    )


def _phase(now: CutoverStatus) -> str:
    since = f" since {now.release.since:%Y-%m-%d %H:%M} UTC" if now.release.since else ""
    return f"Phase {now.release.phase.value.upper()}{since}"


@cutover_command.command("verify")
@command
@click.argument("path", metavar="[CERTIFICATE]", required=False, type=click.Path())
@click.option(
    "--key", metavar="KEY", help="Whose certificate it must be: fingerprint, public key, or a file with it."
)
def verify(session: Session, path: str | None, key: str | None) -> None:
    """Look for anything of the old source in the database and its files. Leaves with 3 when something is found.

    With a CERTIFICATE, check that file instead, or the page made of it; that needs no database.
    """
    if path is not None:
        check_certificate(session, path, key)
        return
    if key is not None:
        raise click.UsageError("--key says whose a certificate must be: name the file of the certificate.")
    findings = session.ask(WatchCutover).verify()
    if session.out.as_json:
        session.out.data({"clean": not findings, "findings": findings})
    elif not findings:
        session.out.say(
            "Nothing of the old source is left: not in a row, not in a free page, not in the logs."
        )
    if findings:
        raise OldSourceLeft(findings, session.ask(WatchCutover).status(session.by).release.phase)
