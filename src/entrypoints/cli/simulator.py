"""`influence simulator`: a TikTok marketplace on this machine."""

from typing import Any
from urllib.parse import urlencode

import click

from influence.domain.errors import Unusable
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.playing_creator import Creator
from influence.entrypoints.cli.scenario.command import run
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.cli.simulator_calls import ask, facts_of, share_of
from influence.entrypoints.cli.simulator_looking import LOOKING
from influence.entrypoints.cli.simulator_serving import serve


@click.group("simulator")
@global_options
def simulator_command() -> None:
    """A TikTok marketplace on this machine that speaks TikTok's wire format over HTTP."""


simulator_command.add_command(serve)
simulator_command.add_command(run)
for looking in LOOKING:
    simulator_command.add_command(looking)


@simulator_command.command("seed")
@command
@click.argument("path", metavar="[FILE]", required=False, type=click.Path())
@click.option(
    "--members", default="60%", show_default=True, help="Share of the creators who are in the marketplace."
)
@click.option("--count", type=click.IntRange(1), help="Without FILE: how many made-up creators.")
@click.option("--seed", type=int, default=1, show_default=True, help="Decides who is a member.")
def seed_world(session: Session, path: str | None, members: str, count: int | None, seed: int) -> None:
    """Let the creators of FILE (or made-up ones) live in the running simulator."""
    told: dict[str, Any] = {"members": share_of("members", members), "seed": seed}
    told |= {"handles": _handles(path)} if path else {"count": count or 1000}
    answer = ask(session.settings.tiktok_base_url, "/simulator/seed", told)
    if session.out.as_json:
        session.out.data(answer)
    else:
        session.out.say(
            ", ".join(f"{name} {value}" for name, value in answer.items() if value not in ([], ()))
        )


def _handles(path: str) -> list[str]:
    from influence.adapters.files.tables import FileTables
    from influence.application.file_columns import Field, recognise
    from influence.application.import_report import ROW_LIMIT
    from influence.domain.networks import InvalidHandle, parse_handle
    from influence.domain.ports.tables import TableRow

    table = FileTables().read(path, row_limit=ROW_LIMIT)
    place = recognise(table.columns, {}, posts=False).place_of(Field.HANDLE) or 0
    handles = []
    for row in table.rows:
        if isinstance(row, TableRow):
            try:
                handles.append(parse_handle(row.cells[place]))
            except InvalidHandle:
                continue
    return handles


@simulator_command.command("trigger")
@command
@click.argument("event")
@click.argument("facts", nargs=-1, metavar="[NAME=VALUE]...")
def trigger(session: Session, event: str, facts: tuple[str, ...]) -> None:
    """Let something happen, such as: publish_new handle=ann via=code code=ABC123."""
    told: dict[str, Any] = {"event": event, **facts_of(facts, "handle=ann")}
    _tell(session, ask(session.settings.tiktok_base_url, "/simulator/trigger", told))


@simulator_command.command("clock")
@command
@click.argument("step", required=False, metavar="[+48h]")
def clock(session: Session, step: str | None) -> None:
    """Show the simulator's time, or move it on (+30m, +48h, +7d)."""
    told = {"advance": _seconds(step)} if step else None
    _tell(session, ask(session.settings.tiktok_base_url, "/simulator/clock", told))


def _tell(session: Session, found: dict[str, Any]) -> None:
    """An answer of the simulator: what came of it, line by line, or whole for programs."""
    if session.out.as_json:
        session.out.data(found)
        return
    for name, value in found.items():
        if value is not None:
            session.out.say(f"{name.replace('_', ' ')}: {words(value)}")


def _seconds(step: str) -> int:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    number = step.removeprefix("+")[:-1]
    if step[-1:] not in units or not number.isdigit():
        raise Unusable("step", step, "write a step such as +30m, +48h or +7d")
    return int(number) * units[step[-1]]


@simulator_command.command("creators")
@command
@click.option("--membership", type=click.Choice(["IN", "NOT_IN", "INVITED"]))
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
def creators(session: Session, membership: str | None, limit: int) -> None:
    """Who lives in the running simulator."""
    query = {"limit": str(limit)} | ({"membership": membership} if membership else {})
    session.out.data(ask(session.settings.tiktok_base_url, f"/simulator/creators?{urlencode(query)}"))


@simulator_command.command("consent")
@command
@click.argument("link")
@click.option("--as", "handle", required=True, metavar="HANDLE", help="The creator who opens the link.")
@click.option("--refuse", is_flag=True, help="Press Refuse instead of Allow.")
def consent(session: Session, link: str, handle: str, refuse: bool) -> None:
    """Play the creator who opens the link that `accounts connect-link` printed."""
    creator = Creator(handle.removeprefix("@"))
    creator.come_back(creator.answer(link, allow=not refuse))
    session.out.talk("The creator refused." if refuse else "The creator consented.")
