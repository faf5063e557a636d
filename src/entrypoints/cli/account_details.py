"""`influence accounts show` and `explain`: one account, looked at closely."""

from collections.abc import Iterator

import click

from influence.application.read_accounts import AccountRow, ReadAccounts
from influence.application.read_consents import ReadConsents
from influence.application.read_losses import ReadLosses
from influence.domain.accounts import Account
from influence.domain.capabilities import KIND_WORDS
from influence.domain.metrics import AccountMetric, PostMetric, label
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.observations import Absence, Observation, Reading
from influence.entrypoints.cli import account_words
from influence.entrypoints.cli.certificates import certificate, certificate_lines
from influence.entrypoints.cli.consents import consent_fields, consent_words
from influence.entrypoints.cli.losing import loss_fields, loss_words
from influence.entrypoints.cli.metric_names import metric_called
from influence.entrypoints.cli.session import NETWORKS, Session, command
from influence.entrypoints.cli.values import reason_words, value_words
from influence.entrypoints.forms.accounts import AccountWithMetricsForm
from influence.entrypoints.forms.readings import reading_form
from influence.entrypoints.plain import fields


@click.command("show")
@command
@click.argument("handle")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
@click.option(
    "--why", "metric", metavar="METRIC", help="Where one figure comes from, or why it is not there."
)
def show(session: Session, handle: str, network: str, metric: str | None) -> None:
    """Show one account with every metric, or why it is absent."""
    row = session.ask(ReadAccounts).one(session.by, handle, Network(network))
    if metric:
        wanted = AccountMetric(metric_called(metric, AccountMetric))
        if session.out.as_json:
            session.out.data(certificate(row, wanted))
            return
        for line in certificate_lines(row, wanted):
            session.out.say(line)
        return
    losses = session.ask(ReadLosses)(session.by, row.account.id)
    if session.out.as_json:
        consent = consent_fields(session.ask(ReadConsents).one(session.by, row.account))
        session.out.data(
            {**fields(AccountWithMetricsForm.of(row)), "consent": consent, **loss_fields(losses)}
        )
        return
    for line in (*_head(session, row), *loss_words(losses)):
        session.out.say(line)
    lines = [[label(m), _shown(m, r), *_source(r)] for m, r in row.readings.items()]
    session.out.table(["metric", "value", "source or reason", "as of"], lines, empty="")


def _head(session: Session, row: AccountRow) -> Iterator[str]:
    """Who it is and how it stands, a line each."""
    account, error = row.account, row.standing.error
    yield f"@{account.handle} ({account.network.value}, {ACCOUNT_TYPES[account.network]})"
    if account.network is Network.TIKTOK:
        yield f"{KIND_WORDS[account.kind]}; {_checked(account)}"
    yield account_words.state_words(row)
    yield from (f"  - {remedy}" for remedy in (error.remedies if error else ()))
    if account.network is Network.TIKTOK:
        yield consent_words(session.ask(ReadConsents).one(session.by, account))


def _shown(metric: AccountMetric, one: Reading) -> str | None:
    if metric is AccountMetric.PROFILE_IMAGE and isinstance(one, Observation):
        return "a picture: influence accounts image"  # its address is signed, and ends
    return value_words(metric, one.value) if isinstance(one, Observation) else None


def _checked(account: Account) -> str:
    when = account.answer.checked_at
    if when is None:
        return "TikTok was not asked yet"
    return (
        f"TikTok says {account.answer.membership.value.replace('_', ' ')}, checked {when:%Y-%m-%d %H:%M} UTC"
    )


def _source(one: Reading) -> tuple[str, str | None]:
    if isinstance(one, Observation):
        return ", ".join(sorted(source.value for source in one.sources)), f"{one.as_of:%Y-%m-%d}"
    return f"{reason_words(one)}: {one.sentence}", None


@click.command("explain")
@command
@click.argument("handle")
@click.argument("metric", required=False)
def explain(session: Session, handle: str, metric: str | None) -> None:
    """Say why a metric can or cannot be seen for an account, with the rule and what would open it."""
    read = session.ask(ReadAccounts)
    metrics = [metric_called(metric, AccountMetric, PostMetric)] if metric else list(AccountMetric)
    explained = [read.explain(session.by, handle, one) for one in metrics]
    rows = [
        {
            "metric": why.metric.value,
            "label": label(why.metric),
            "may": why.may,
            "rule": why.rule,
            "message": why.sentence,
            "remedies": list(why.remedies),
            "reading": reading_form(reading) if reading else None,
        }
        for why, reading in explained
    ]
    if session.out.as_json:
        session.out.data(rows[0]) if metric else session.out.array(rows)
        return
    for why, reading in explained:
        session.out.say(f"{'✓' if why.may else '✗'} {why.sentence}  [{why.rule}]")
        if metric and isinstance(reading, Absence) and why.may:
            session.out.say(f"  Now: {reading.sentence}")
        for remedy in why.remedies if metric else ():
            session.out.say(f"  - {remedy}")
