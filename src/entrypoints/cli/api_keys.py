"""`influence keys create|list|revoke|forget-ended`: keys that programs show to the Business API."""

from datetime import timedelta
from itertools import islice

import click

from influence.application.run_api_keys import RunApiKeys
from influence.domain.api_keys import ApiKey, ApiKeyId, Standing, scopes_of
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain

NONE = "none; make one: influence keys create NAME --scope read"


@click.command("create")
@command
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    help="What it may do, again for each: orders:write, metrics:read, …, or read for all that only reads.",
)
@click.option("--days", type=click.IntRange(1), metavar="N", help="It ends after N days (default: never).")
def create(session: Session, name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key for a program. It is shown once; what is kept of it cannot open anything."""
    lasts = None if days is None else timedelta(days=days)
    may = scopes_of(scopes)
    made = session.ask(RunApiKeys).create(session.by, name, may, lasts=lasts)
    if session.out.as_json:
        session.out.data({"key": made.secret.reveal(), **_about(made.key)})
        return
    session.out.say(made.secret.reveal())
    session.out.talk(f"Key {made.key.id} ({made.key.name}) may {_scopes(made.key)}, {_end(made.key)}.")
    session.out.talk("It is shown this once. Programs send it as: Authorization: Bearer KEY")


@click.command("list")
@command
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N.")
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_keys(session: Session, limit: int | None, everything: bool) -> None:
    """The keys, what they may do, and when they were used last."""
    found = islice(session.ask(RunApiKeys).all(session.by), None if everything else limit)
    if session.out.as_json:
        session.out.array({**_about(key), "standing": key.standing(session.now).value} for key in found)
        return
    rows = [[key.id, key.name, _scopes(key), _standing(session, key), _used(key)] for key in found]
    session.out.table(["key", "name", "may", "standing", "last used"], rows, empty=NONE)


@click.command("revoke")
@command
@click.argument("number", metavar="KEY", type=click.IntRange(1, 2**63 - 1))
@click.option("--yes", is_flag=True, help="Do not ask.")
def revoke(session: Session, number: int, yes: bool) -> None:
    """End a key for good. Its next request is refused."""
    if not yes:
        click.confirm(f"Key {number} opens nothing any more. Revoke it?", abort=True, err=True)
    key = session.ask(RunApiKeys).revoke(session.by, ApiKeyId(number))
    if session.out.as_json:
        session.out.data({**_about(key), "standing": key.standing(session.now).value})
    else:
        session.out.say(f"Key {key.id} ({key.name}) is revoked.")


@click.command("forget-ended")
@command
def forget_ended(session: Session) -> None:
    """Forget keys that are revoked or expired."""
    count = session.ask(RunApiKeys).forget_ended(session.by)
    if session.out.as_json:
        session.out.data({"forgotten": count})
    else:
        session.out.say(f"{counted(count, 'key')} forgotten.")


def _about(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": sorted(scope.value for scope in key.scopes),
        "made_at": plain(key.made_at),
        "made_by": key.made_by,
        "expires_at": plain(key.expires_at),
        "revoked_at": plain(key.revoked_at),
        "used_at": plain(key.used_at),
    }


def _scopes(key: ApiKey) -> str:
    return ", ".join(sorted(scope.value for scope in key.scopes))


def _end(key: ApiKey) -> str:
    return "without end" if key.expires_at is None else f"until {key.expires_at:%Y-%m-%d %H:%M} UTC"


def _standing(session: Session, key: ApiKey) -> str:
    now = key.standing(session.now)
    return _end(key) if now is Standing.LIVE else now.value


def _used(key: ApiKey) -> str:
    return "never" if key.used_at is None else f"{key.used_at:%Y-%m-%d %H:%M} UTC"
