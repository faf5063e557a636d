"""`influence init` and `influence doctor`."""

from collections.abc import Callable
from typing import ClassVar, Final

import attrs
import click

from influence.adapters.sql.schema import prepare
from influence.domain.errors import InfluenceError, Refused
from influence.domain.metrics import label
from influence.entrypoints.cli.session import Session, command

_PROBE: Final = "tiktok"


@click.command("init")
@command
def init_command(session: Session) -> None:
    """Set up the database and the tenant. What is there already stays."""
    url = session.settings.database_url
    changed = prepare(url)
    made = session.storage.add_tenant(session.by.tenant)
    if session.out.as_json:
        session.out.data({"database": url, "tenant": session.by.tenant, "changed": changed or made})
    else:
        session.out.say(
            f"{'Set up' if changed or made else 'Already set up'}: {url}, tenant {session.by.tenant}"
        )
        session.out.talk("Next: influence import FILE --source legacy, or influence accounts add HANDLE")


@attrs.frozen
class Check:
    """One thing that was looked at."""

    what: str
    ok: bool
    says: str
    remedies: tuple[str, ...] = ()


@attrs.frozen
class NeedsAttention(Refused):
    """The check-up found something."""

    code: ClassVar[str] = "needs_attention"

    what: list[str]

    def __str__(self) -> str:
        return f"Needs attention: {', '.join(self.what)}."


@click.command("doctor")
@command
def doctor_command(session: Session) -> None:
    """Check settings, database and TikTok access. Leaves with 3 when something needs attention."""
    url = session.settings.database_url
    checks = [
        _check("database", lambda: f"{url}, {_tenants(session)}"),
        _check("cut-over", lambda: _phase(session)),
        _check("TikTok access", lambda: _tiktok(session)),
        _check("not delivered by this API", lambda: _undelivered(session)),
    ]
    if session.out.as_json:
        session.out.array(checks)
    else:
        for check in checks:
            session.out.say(f"{'ok  ' if check.ok else 'look'}  {check.what}: {check.says}")
            for remedy in check.remedies:
                session.out.say(f"      - {remedy}")
    wanting = [check.what for check in checks if not check.ok]
    if wanting:
        raise NeedsAttention(wanting)


def _check(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, ok=True, says=look())
    except InfluenceError as error:
        return Check(what, ok=False, says=str(error), remedies=error.remedies)


def _tenants(session: Session) -> str:
    return f"tenants: {', '.join(session.storage.tenants()) or 'none'}"


def _phase(session: Session) -> str:
    with session.storage.view(session.by.tenant) as view:
        return f"phase {view.installation.release().phase.value}"


def _tiktok(session: Session) -> str:
    session.marketplace.memberships([_PROBE])
    return f"{session.settings.tiktok_api} generation at {session.settings.tiktok_base_url} answers"


def _undelivered(session: Session) -> str:
    metrics = session.marketplace.undelivered
    names = sorted(label(metric) for metric in metrics if not metric.value.startswith("legacy."))
    return ", ".join(names) or "nothing; every metric of TikTok's can be delivered"
