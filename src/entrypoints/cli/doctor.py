"""`influence doctor`: settings, database, sealing key and TikTok access, looked at."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar, Final

import attrs
import click

from influence.adapters.sql.checkup import mark_told, protections_told
from influence.adapters.sql.schema import check
from influence.application.read_consents import ReadConsents
from influence.domain.errors import InfluenceError, Refused
from influence.domain.grants import ConsentState
from influence.domain.metrics import label
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.drift import DriftAlarm, DriftAlarms
from influence.domain.ports.sealing import SealBroken, Sealer
from influence.domain.quota import Urgency
from influence.entrypoints.cli.consents import STATE_WORDS
from influence.entrypoints.cli.session import Session, command

_PROBE: Final = "tiktok"
_ALARMS: Final = 5
_NEEDY: Final = (ConsentState.EXPIRING, ConsentState.IN_DOUBT, ConsentState.EXPIRED)


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


@attrs.frozen
class AnswersChanged(Refused):
    """TikTok's answers held what could not be used."""

    code: ClassVar[str] = "answers_changed"

    alarms: tuple[DriftAlarm, ...]

    def __str__(self) -> str:
        told = [
            f"{a.endpoint} {a.field} ({a.shape}), last {a.last_seen:%Y-%m-%d}" for a in self.alarms[:_ALARMS]
        ]
        more = len(self.alarms) - len(told)
        return f"not as documented: {'; '.join(told)}{f'; and {more} more' if more else ''}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """Update, or forget."""
        return (
            "These values are left out as not delivered. Look for a newer version of influence.",
            "Seen and understood? Forget them: influence doctor --forget-drift",
        )


@attrs.frozen
class ConsentsNeedCare(Refused):
    """Some creators should be asked again."""

    code: ClassVar[str] = "consents_need_care"

    states: Mapping[ConsentState, int]

    def __str__(self) -> str:
        return ", ".join(
            f"{count} {STATE_WORDS[state].split(':')[0]}" for state, count in self.states.items()
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return ("See which: influence accounts consents",)


@click.command("doctor")
@command
@click.option("--forget-drift", is_flag=True, help="Forget what was odd about TikTok's answers so far.")
def doctor_command(session: Session, forget_drift: bool) -> None:
    """Check settings, database and TikTok access. Leaves with 3 when something needs attention."""
    url = session.settings.database_url
    if forget_drift:
        session.out.talk(f"Forgotten: {_alarms(session).clear()}")
    checks = [
        _check("database", lambda: f"{url}, {_tenants(session)}"),
        _check("protections of the database", lambda: protections_told(url)),
        _check("cut-over", lambda: _phase(session)),
        _check("high-water mark", lambda: mark_told(url, Path(session.settings.home))),
        _check("TikTok access", lambda: _tiktok(session)),
        _check("TikTok API", lambda: _generation(session)),
        _check("not delivered by this API", lambda: _undelivered(session)),
        _check("consents", lambda: _consents(session)),
        _check("sealing key", lambda: _seals(session)),
        _check("TikTok's answers", lambda: _drift(session)),
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
    own = session.marketplace.at(Urgency.USER).own_account()
    session.marketplace.at(Urgency.USER).memberships([_PROBE])  # the brand's token is needed for this one
    told = [part for part in (own.name, own.country, own.verification) if part]
    about = f" ({', '.join(told)})" if told else ""
    return f"{session.settings.tiktok_base_url} answers for account {own.account_id}{about}"


def _generation(session: Session) -> str:
    lacking = sorted(ability.words for ability in session.marketplace.lacks)
    return f"generation {session.marketplace.generation.value}; it cannot: {'; '.join(lacking) or 'nothing is missing'}"


def _consents(session: Session) -> str:
    rows = session.ask(ReadConsents)(session.by)
    states = Counter(row.state for row in rows)
    needy = {state: states[state] for state in _NEEDY if states[state]}
    if needy:
        raise ConsentsNeedCare(needy)
    return f"{states[ConsentState.ACTIVE]} active"


@attrs.frozen
class KeyFileOpen(Refused):
    """Others on this machine may read the sealing key."""

    code: ClassVar[str] = "key_file_open"

    path: Path

    def __str__(self) -> str:
        return f"others may read {self.path}"

    @property
    def remedies(self) -> tuple[str, ...]:
        """Close it, and use a new key."""
        return (f"chmod 600 {self.path}", "Then change the key: influence keys rotate-sealing")


def _seals(session: Session) -> str:
    """Whether the stored tokens can be opened, and by nobody else. A look makes no key."""
    file = session.settings.sealing_file
    if not session.settings.sealing_keys and file.exists() and file.stat().st_mode & 0o077:
        raise KeyFileOpen(file)
    with session.storage.view(session.by.tenant) as view:
        connected = next(
            view.accounts.select(AccountFilter(Network.TIKTOK, authenticated=True, limit=1)), None
        )
    if connected is None or connected.grant is None:
        return "nothing is sealed yet"
    if not session.settings.sealing_keys and not session.settings.sealing_file.exists():
        raise SealBroken
    sealer: Sealer = session.ask(Sealer)  # type: ignore[type-abstract]  # a port, wired to the keys
    sealer.open(connected.grant.sealed_access, connected.grant.open_id)
    return "opens the stored tokens"


def _alarms(session: Session) -> DriftAlarms:
    check(session.settings.database_url)
    return session.ask(DriftAlarms)  # type: ignore[type-abstract]  # a port, wired to the database


def _drift(session: Session) -> str:
    alarms = _alarms(session).all()
    if alarms:
        raise AnswersChanged(alarms)
    return "as documented so far"


def _undelivered(session: Session) -> str:
    metrics = session.marketplace.undelivered
    names = sorted(label(metric) for metric in metrics if not metric.value.startswith("legacy."))
    return ", ".join(names) or "nothing; every metric of TikTok's can be delivered"
