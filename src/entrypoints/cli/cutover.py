"""`influence cutover`: leaving the old TikTok source."""

from collections import Counter

import click

from influence.application.apply_cutover import ApplyCutover, CutoverStatus, WatchCutover
from influence.application.plan_cutover import PlanCutover
from influence.domain.cutover import AccountVerdict, OldSourceLeft, Plan
from influence.entrypoints.cli import plan_file
from influence.entrypoints.cli.output import plain
from influence.entrypoints.cli.refusals import CHANGES_PENDING, DONE
from influence.entrypoints.cli.session import Session, command, global_options

LINES_SHOWN = 20


@click.group("cutover")
@global_options
def cutover_command() -> None:
    """Leave the old TikTok source: plan, read the plan, apply exactly that plan, verify."""


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
    if output:
        plan_file.write(made, output)
    if session.out.as_json:
        session.out.data(plain(plan_file.as_fields(made)))
    else:
        tell_plan(session, made)
        if output:
            session.out.talk(f"Written to {output}. Apply it: influence cutover apply {output} --yes")
    if planned.checked is not None and planned.checked.error is not None:
        session.out.talk(f"TikTok was not asked about everyone: {planned.checked.error}")
    return CHANGES_PENDING if detailed_exitcode and not made.is_empty else DONE


def tell_plan(session: Session, made: Plan, most: int = LINES_SHOWN) -> None:
    """The plan for people, with the first *most* accounts."""
    out = session.out
    verdicts = Counter(account.verdict for account in made.accounts)
    counts = [f"{verdicts[one]:,} {one.value.replace('_', ' ')}" for one in AccountVerdict if verdicts[one]]
    out.say(f"Cut-over plan {made.digest[:12]}, made {made.made_at:%Y-%m-%d %H:%M} UTC by {made.made_by}")
    out.say("Removes: " + ", ".join(f"{count:,} {name}" for name, count in made.removes.items()))
    out.say("Accounts: " + (", ".join(counts) or "none"))
    accounts = [[f"@{a.handle}", a.verdict.value.replace("_", " "), a.reason] for a in made.accounts]
    out.table(["account", "verdict", "reason"], accounts[:most], empty="No TikTok accounts.")
    if len(accounts) > most:
        out.say(f"… and {len(accounts) - most:,} more accounts; the file and --json hold them all")
    campaigns = [
        [c.campaign, c.verdict.value.replace("_", " "), c.reason, c.posts_to_hide] for c in made.campaigns
    ]
    out.table(["campaign", "verdict", "reason", "posts to hide"], campaigns, empty="No campaigns.")


@cutover_command.command("apply")
@command
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--yes", is_flag=True, help="Do not ask: this cannot be undone.")
def apply(session: Session, path: str, yes: bool) -> None:
    """Apply the plan in FILE, if it still fits. Stopped anywhere, the same command continues."""
    made = plan_file.read(path)
    if not yes:
        click.confirm(
            f"Everything of the old TikTok source in {session.settings.database_url} goes for good. Apply?",
            abort=True,
            err=True,
        )
    with session.out.watching("Removing the old source") as progress:
        status = session.ask(ApplyCutover)(session.by, made, progress)
    session.tell_people()
    _tell_status(session, status)


@cutover_command.command("status")
@command
def status(session: Session) -> None:
    """Say how far the cut-over has come and what is left of the old source."""
    _tell_status(session, session.ask(WatchCutover).status(session.by))


def _tell_status(session: Session, now: CutoverStatus) -> None:
    if session.out.as_json:
        steps = {step.value: {"at": at, "rows": rows} for step, (at, rows) in now.steps.items()}
        session.out.data(
            {
                "phase": now.release.phase.value,
                "since": now.release.since,
                "plan": now.release.plan,
                "steps": steps,
                "left": dict(now.left),
            }
        )
        return
    since = f" since {now.release.since:%Y-%m-%d %H:%M} UTC" if now.release.since else ""
    session.out.say(f"Phase {now.release.phase.value.upper()}{since}")
    for step, (at, rows) in now.steps.items():
        session.out.say(
            f"  {step.value:<7} {at:%Y-%m-%d %H:%M:%S} UTC" + (f"  {rows:,} rows" if rows else "")
        )
    session.out.say(
        "Left of the old source: " + ", ".join(f"{count:,} {name}" for name, count in now.left.items())
    )


@cutover_command.command("verify")
@command
def verify(session: Session) -> None:
    """Look for anything of the old source in the database and its files. Leaves with 3 when something is found."""
    findings = session.ask(WatchCutover).verify()
    if session.out.as_json:
        session.out.data({"clean": not findings, "findings": findings})
    elif not findings:
        session.out.say(
            "Nothing of the old source is left: not in a row, not in a free page, not in the logs."
        )
    if findings:
        raise OldSourceLeft(findings, session.ask(WatchCutover).status(session.by).release.phase)
