"""`influence webhooks endpoints`: which programs hear of what happens here."""

from datetime import datetime, timedelta
from itertools import islice

import click

from influence.application.run_endpoints import RunEndpoints, Secured, Wanted
from influence.domain.errors import Unusable
from influence.domain.webhooks import (
    DISABLED_WORDS,
    LONGEST_DESCRIPTION,
    OVERLAP,
    Endpoint,
    EndpointId,
    patterns_of,
)
from influence.entrypoints.cli.session import Session, command, global_options
from influence.entrypoints.forms.webhooks import EndpointForm, EndpointShownForm
from influence.entrypoints.plain import fields, plain

NUMBER = click.IntRange(1, 2**63 - 1)
NO_ENDPOINTS = "none; add one: influence webhooks endpoints add URL"


@click.group("endpoints")
@global_options
def endpoints_command() -> None:
    """Addresses of your own programs that hear of events."""


@endpoints_command.command("add")
@command
@click.argument("url")
@click.option("--kinds", metavar="KIND,…", help="Only these: order.placed, order.*, … (default: all).")
@click.option("--describe", default="", metavar="TEXT", help="What it is, for people.")
@click.option("--dry-run", is_flag=True, help="Say whether it could be added; add nothing.")
def add(session: Session, url: str, kinds: str | None, describe: str, dry_run: bool) -> None:
    """Have events sent to URL. Prints the secret that messages are signed with, once."""
    if len(describe) > LONGEST_DESCRIPTION:
        raise Unusable("--describe", describe[:60], f"write {LONGEST_DESCRIPTION} characters at most")
    wanted = Wanted(url, patterns_of((kinds or "*").split(",")), describe)
    made = session.ask(RunEndpoints).add(session.by, wanted, dry_run=dry_run)
    if session.out.as_json:
        session.out.data(
            {**fields(EndpointForm.of(made.endpoint)), **_secret_fields(made), "dry_run": dry_run}
        )
        return
    hears = f"{made.endpoint.url} hears of {_kinds(made.endpoint)}"
    if dry_run:
        session.out.say(f"It would be added: {hears}")
        return
    session.out.say(f"Endpoint {made.endpoint.id}: {hears}")
    _say_secret(session, made)


def _secret_fields(made: Secured) -> dict[str, object]:
    return {"secret": made.secret.reveal() if made.secret else None}


def _say_secret(session: Session, made: Secured) -> None:
    if made.secret is not None:
        session.out.say(f"Secret: {made.secret.reveal()}")
        session.out.talk("It is shown this once. Your program needs it to check signatures.")


@endpoints_command.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_endpoints(session: Session, limit: int | None, everything: bool) -> None:
    """The endpoints, and which are disabled or failing."""
    found = islice(session.ask(RunEndpoints).all(session.by), None if everything else limit)
    if session.out.as_json:
        session.out.array(map(EndpointForm.of, found))
        return
    rows = [[one.id, one.url, _kinds(one), _state(one), one.description] for one in found]
    session.out.table(["endpoint", "address", "hears of", "state", "description"], rows, empty=NO_ENDPOINTS)


@endpoints_command.command("show")
@command
@click.argument("endpoint", type=NUMBER)
def show(session: Session, endpoint: int) -> None:
    """One endpoint. Its secret is not shown again."""
    row = session.ask(RunEndpoints).one(session.by, EndpointId(endpoint))
    shown = EndpointShownForm.shown(row)
    if session.out.as_json:
        session.out.data(shown)
        return
    for name, value in fields(shown).items():
        if value not in (None, ""):
            said = _kinds(row.endpoint) if name == "kinds" else plain(value)
            session.out.say(f"{name.replace('_', ' ')}: {said}")


@endpoints_command.command("enable")
@command
@click.argument("endpoint", type=NUMBER)
def enable(session: Session, endpoint: int) -> None:
    """Send to it again. What waited for it is sent; what happened meanwhile is not."""
    _tell(session, session.ask(RunEndpoints).enable(session.by, EndpointId(endpoint)))


@endpoints_command.command("disable")
@command
@click.argument("endpoint", type=NUMBER)
def disable(session: Session, endpoint: int) -> None:
    """Send nothing to it until it is enabled. What waits for it waits on."""
    _tell(session, session.ask(RunEndpoints).disable(session.by, EndpointId(endpoint)))


def _tell(session: Session, endpoint: Endpoint) -> None:
    if session.out.as_json:
        session.out.data(EndpointForm.of(endpoint))
    else:
        session.out.say(f"Endpoint {endpoint.id}: {_state(endpoint)}")


@endpoints_command.command("remove")
@command
@click.argument("endpoint", type=NUMBER)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed; remove nothing.")
def remove(session: Session, endpoint: int, yes: bool, dry_run: bool) -> None:
    """Forget an endpoint with its secret and its deliveries."""
    found = session.ask(RunEndpoints).one(session.by, EndpointId(endpoint)).endpoint
    if not (yes or dry_run):
        click.confirm(
            f"Endpoint {found.id} ({found.url}) goes with its secret and deliveries. Remove it?",
            abort=True,
            err=True,
        )
    if not dry_run:
        session.ask(RunEndpoints).remove(session.by, found.id)
    if session.out.as_json:
        session.out.data({"endpoint": found.id, "removed": not dry_run, "dry_run": dry_run})
    else:
        session.out.say(f"Endpoint {found.id} {'would be' if dry_run else 'is'} removed.")


@endpoints_command.command("rotate")
@command
@click.argument("endpoint", type=NUMBER)
@click.option("--now", "at_once", is_flag=True, help="The former secret signs no more.")
def rotate(session: Session, endpoint: int, at_once: bool) -> None:
    """Give it a new secret. The former one signs beside it for 24 hours, unless --now."""
    overlap = timedelta(0) if at_once else OVERLAP
    made = session.ask(RunEndpoints).rotate(session.by, EndpointId(endpoint), overlap)
    if session.out.as_json:
        ends = {"former_ends_at": plain(made.former_ends_at)}
        session.out.data({"endpoint": endpoint, **_secret_fields(made), **ends})
        return
    session.out.say(f"Endpoint {endpoint} has a new secret; {_former(made.former_ends_at)}.")
    _say_secret(session, made)


def _former(ends_at: datetime | None) -> str:
    until = "" if ends_at is None else f" until {ends_at:%Y-%m-%d %H:%M} UTC"
    return f"the former one signs, too,{until}" if until else "the former one signs no more"


def _kinds(endpoint: Endpoint) -> str:
    return "everything" if "*" in endpoint.kinds else ", ".join(endpoint.kinds)


def _state(endpoint: Endpoint) -> str:
    if endpoint.disabled_because is not None:
        return f"disabled: {DISABLED_WORDS[endpoint.disabled_because]}"
    if endpoint.failing_since is not None:
        return f"failing since {endpoint.failing_since:%Y-%m-%d %H:%M}"
    return "enabled"
