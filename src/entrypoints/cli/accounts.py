"""`influence accounts`: the CRM."""

from itertools import islice

import attrs
import click

from influence.application.add_from_crm import AddFromCrm
from influence.application.read_accounts import ReadAccounts, shown
from influence.application.send_invites import SendInvites
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind
from influence.domain.errors import Unusable
from influence.domain.metrics import AccountMetric, Metric, PostMetric, label
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Reason
from influence.domain.ports.accounts import AccountFilter
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.connecting import connect_link
from influence.entrypoints.cli.consents import consents, disconnect
from influence.entrypoints.cli.output import words
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import Session, command, global_options

NETWORKS = click.Choice([network.value for network in Network])
SHOWN_AT_ONCE = 50


@click.group("accounts")
@global_options
def accounts_command() -> None:
    """The CRM: who is followed, what may be known of them, and how to get further."""


for other in (connect_link, consents, disconnect):
    accounts_command.add_command(other)


@accounts_command.command("add")
@command
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
def add(session: Session, handles: tuple[str, ...], network: str) -> None:
    """Add accounts through the CRM door: on TikTok, only marketplace members."""
    entries = session.ask(AddFromCrm)(session.by, handles, Network(network))
    session.tell_people(aloud=False)
    read = session.ask(ReadAccounts)
    if session.out.as_json:
        session.out.array(
            {
                **shapes.account(read.one(session.by, e.account.handle, e.account.network)),
                "result": _result(e.was_here),
            }
            for e in entries
            if e.account is not None
        )
    else:
        for entry in entries:
            if entry.account is not None:
                session.out.say(f"@{entry.account.handle}: {_result(entry.was_here).replace('_', ' ')}")
    if errors := [entry.error for entry in entries if entry.error is not None]:
        raise Several(errors)


def _result(was_here: bool) -> str:
    return "was_here_already" if was_here else "added"


@accounts_command.command("list")
@command
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only accounts of this kind.")
@click.option("--network", type=NETWORKS)
@click.option("--unsupported", is_flag=True, help="Only accounts that are not tracked.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help=f"At most N (default: {SHOWN_AT_ONCE} on a terminal).",
)
@click.option("--all", "everything", is_flag=True, help="No limit.")
def list_accounts(
    session: Session,
    kind: str | None,
    network: str | None,
    unsupported: bool,
    limit: int | None,
    everything: bool,
) -> None:
    """List accounts with their state; unsupported ones stay listed with their error."""
    chosen = Kind.UNSUPPORTED if unsupported else Kind(kind) if kind else None
    wanted = AccountFilter(network=Network(network) if network else None)
    if session.out.as_json:
        most = None if everything or limit is None else limit
        rows = session.ask(ReadAccounts).all(session.by, attrs.evolve(wanted, limit=most), chosen)
        session.out.array(map(shapes.account, rows))
        return
    most = None if everything else limit or SHOWN_AT_ONCE
    found = session.ask(ReadAccounts).all(session.by, wanted, chosen)
    lines = (
        [
            f"@{row.account.handle}",
            row.account.network.value,
            shapes.kind_words(row),
            shown(row.readings.get(AccountMetric.FOLLOWER_COUNT)),
            shapes.state_words(row),
        ]
        for row in islice(found, most)
    )
    session.out.table(
        ["handle", "network", "kind", "followers", "state"],
        lines,
        empty="No account fits. Take some in: influence import FILE, or influence accounts add HANDLE.",
    )
    if next(found, None) is not None:
        session.out.talk(f"Only the first {most} are shown; --all shows every account, --limit N so many.")


@accounts_command.command("show")
@command
@click.argument("handle")
@click.option("--network", type=NETWORKS, default=Network.TIKTOK.value, show_default=True)
@click.option(
    "--why", "metric", metavar="METRIC", help="Where one figure comes from, or why it is not there."
)
def show(session: Session, handle: str, network: str, metric: str | None) -> None:
    """Show one account with every metric, or why it is absent."""
    row = session.ask(ReadAccounts).one(session.by, handle, Network(network))
    fields = shapes.account(row, figures=True)
    if metric:
        wanted = _metric(metric, AccountMetric)
        one = row.readings.get(AccountMetric(wanted), _NOT_FROM_THERE)
        if session.out.as_json:
            session.out.data(shapes.reading(one))
        else:
            session.out.say(f"{label(wanted)}: {shown_words(one)}")
        return
    if session.out.as_json:
        session.out.data(fields)
        return
    account = row.account
    session.out.say(f"@{account.handle} ({account.network.value}, {fields['account_type']})")
    if account.network is Network.TIKTOK:
        session.out.say(f"{shapes.KIND_WORDS[account.kind]}; {_checked(account)}")
    session.out.say(shapes.state_words(row))
    for remedy in row.standing.error.remedies if row.standing.error else ():
        session.out.say(f"  - {remedy}")
    lines = [[label(m), shown(r), *_source(r)] for m, r in row.readings.items()]
    session.out.table(["metric", "value", "source or reason", "as of"], lines, empty="")


_NOT_FROM_THERE = Absence(Reason.WITHHELD, "Only TikTok accounts have this metric.")


def shown_words(one: Reading) -> str:
    """A figure with where it comes from, or why it is not there."""
    if isinstance(one, Absence):
        return one.sentence
    return f"{words(one.value)}, from {_source(one)[0]}, collected {one.fetched_at:%Y-%m-%d %H:%M} UTC"


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
    return one.sentence, None


@accounts_command.command("invite")
@command
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--dry-run", is_flag=True, help="Say who would be invited; ask TikTok nothing.")
def invite(session: Session, handles: tuple[str, ...], dry_run: bool) -> None:
    """Send Invite: ask creators to join TikTok's Creator Marketplace."""
    if dry_run:
        session.out.array([{"handle": h, "result": "would be invited"} for h in handles])
        return
    results = session.ask(SendInvites)(session.by, handles)
    session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.array(
            {
                "handle": r.handle,
                "result": "already_in"
                if r.answer.is_in
                else "rejected"
                if r.answer.rejected is not None
                else "invited",
                "reason": r.answer.rejected,
                "message": r.sentence,
            }
            for r in results
            if r.answer is not None
        )
    else:
        for result in results:
            session.out.say(f"@{result.handle}: {result.sentence}")
    if errors := list(dict.fromkeys(result.error for result in results if result.error is not None)):
        raise Several(errors)


def _metric(name: str, *kinds: type[AccountMetric] | type[PostMetric]) -> Metric:
    for kind in kinds:
        if name in set(kind):
            return kind(name)
    known = ", ".join(metric.value for kind in kinds for metric in kind)
    raise Unusable("metric", name, f"the metrics are {known}")


@accounts_command.command("explain")
@command
@click.argument("handle")
@click.argument("metric", required=False)
def explain(session: Session, handle: str, metric: str | None) -> None:
    """Say why a metric can or cannot be seen for an account, with the rule and what would open it."""
    read = session.ask(ReadAccounts)
    metrics = [_metric(metric, AccountMetric, PostMetric)] if metric else list(AccountMetric)
    explained = [read.explain(session.by, handle, one) for one in metrics]
    rows = [
        {
            "metric": why.metric.value,
            "label": label(why.metric),
            "may": why.may,
            "rule": why.rule,
            "message": why.sentence,
            "remedies": list(why.remedies),
            "reading": shapes.reading(reading) if reading else None,
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


@accounts_command.command("what-if")
@command
@click.argument("handle")
def what_if(session: Session, handle: str) -> None:
    """Say what authenticating or joining would open, the most rewarding step first."""
    steps = session.ask(ReadAccounts).what_if(session.by, handle)
    if session.out.as_json:
        session.out.array(
            {"step": s.step, "becomes": s.becomes.value, "opens": [m.value for m in s.opens]} for s in steps
        )
        return
    for step in steps:
        session.out.say(f"{step.step}: opens {len(step.opens)} metrics: {', '.join(map(label, step.opens))}")
    if not steps:
        session.out.talk(
            "Nothing more to gain: the account is authenticated and in TikTok's Creator Marketplace."
        )
