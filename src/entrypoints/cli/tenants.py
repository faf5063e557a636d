"""`influence tenants`: what each tenant agreed and chose."""

import click

from influence.application.run_tenants import RunTenants, TenantRow
from influence.domain.plurals import counted
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("tenants")
@global_options
def tenants_command() -> None:
    """The organisations of this installation, their plans and what they chose."""


def _fields(row: TenantRow) -> dict[str, object]:
    return {
        "name": row.name,
        "plan": row.organisation.plan,
        "influencers": {
            "limit": row.room.most,
            "used": row.room.used,
            "left": row.room.left,
            "over": row.room.over,
        },
        "kept_days": row.organisation.kept_days,
        "called": row.organisation.called or None,
    }


def _tell(session: Session, row: TenantRow) -> None:
    if session.out.as_json:
        session.out.data(_fields(row))
        return
    room = row.room
    of = "no limit" if room.most is None else f"{room.most:,} at most"
    session.out.say(f"{row.name}: plan {row.organisation.plan}, {counted(room.used, 'influencer')} ({of})")
    session.out.say(f"Signs letters as: {row.organisation.called or row.name}")
    session.out.say(f"Kept after a consent ends: {counted(row.organisation.kept_days, 'day')}, unreadable")


@tenants_command.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_tenants(session: Session, *, limit: int | None, everything: bool) -> None:
    """List the tenants."""
    rows = session.ask(RunTenants).all()[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(_fields, rows))
        return
    session.out.table(
        ["tenant", "plan", "influencers", "limit", "kept days"],
        [[r.name, r.organisation.plan, r.room.used, r.room.most, r.organisation.kept_days] for r in rows],
        empty="No tenants yet. Make one: influence init --tenant NAME",
    )


@tenants_command.command("show")
@command
def show(session: Session) -> None:
    """Show the tenant in question (--tenant)."""
    _tell(session, session.ask(RunTenants).one(session.by.tenant))


@tenants_command.command("set")
@command
@click.option("--plan", metavar="PLAN", help="How many influencers there may be.")
@click.option(
    "--keep-days", type=int, metavar="N", help="How long, unreadable, after a consent ends; 0: not at all."
)
@click.option("--name", "called", metavar="NAME", help='What letters are signed with; "" for the plain name.')
def change(session: Session, plan: str | None, keep_days: int | None, called: str | None) -> None:
    """Change the tenant in question (--tenant): plan, name in letters, how long it keeps what a consent allowed."""
    if plan is None and keep_days is None and called is None:
        raise click.UsageError("Say what to change: --plan PLAN, --name NAME or --keep-days N.")
    _tell(session, session.ask(RunTenants).set(session.by, plan, keep_days, called))
