"""`influence groups`: groups of influencers."""

import click

from influence.application.run_groups import RunGroups
from influence.domain.influencers import Group
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("groups")
@global_options
def groups_command() -> None:
    """Groups of influencers, with their default terms."""


def _fields(group: Group) -> dict[str, object]:
    return {
        "key": group.key,
        "name": group.name,
        "revenue_share": group.revenue_share,
        "application_text": group.application_text,
    }


@groups_command.command("add")
@command
@click.argument("key")
@click.option("--name", required=True, metavar="NAME")
@click.option("--share", type=float, metavar="FRACTION", help="Of revenue, from 0 to 1.")
@click.option("--text", default="", help="What an applicant reads first.")
def add(session: Session, key: str, name: str, share: float | None, text: str) -> None:
    """Make a group; applications and filters name it by KEY."""
    made = session.ask(RunGroups).add(session.by, key, name, share, text)
    if session.out.as_json:
        session.out.data(_fields(made))
    else:
        session.out.say(f"Group {made.key}: {made.name}")


@groups_command.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_groups(session: Session, *, limit: int | None, everything: bool) -> None:
    """List the groups."""
    found = session.ask(RunGroups).all(session.by)[: None if everything else limit]
    if session.out.as_json:
        session.out.array(map(_fields, found))
        return
    session.out.table(
        ["group", "name", "share"],
        [[g.key, g.name, g.revenue_share] for g in found],
        empty="No groups yet. Make one: influence groups add KEY --name NAME",
    )
