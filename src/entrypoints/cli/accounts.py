"""`influence accounts`: the CRM."""

from itertools import islice

import attrs
import click

from influence.application.add_from_crm import AddFromCrm
from influence.application.read_accounts import ReadAccounts, shown
from influence.domain.capabilities import Kind
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.entrypoints.cli import shapes
from influence.entrypoints.cli.account_details import explain, show
from influence.entrypoints.cli.connecting import connect_link
from influence.entrypoints.cli.consents import consents, disconnect
from influence.entrypoints.cli.eligibility import eligibility
from influence.entrypoints.cli.growth import growth, quarantine
from influence.entrypoints.cli.history import history
from influence.entrypoints.cli.invites import invite, invites
from influence.entrypoints.cli.losing import erasures, remove
from influence.entrypoints.cli.merging import duplicates, merge, merges, unmerge
from influence.entrypoints.cli.profile_image import image
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.session import NETWORKS, Session, command, global_options
from influence.entrypoints.cli.steps import account_what_if

SHOWN_AT_ONCE = 50


@click.group("accounts")
@global_options
def accounts_command() -> None:
    """The CRM: who is followed, what may be known of them, and how to get further."""


for other in (
    history,
    growth,
    quarantine,
    show,
    explain,
    account_what_if,
    connect_link,
    consents,
    disconnect,
    invite,
    invites,
    eligibility,
    duplicates,
    merge,
    merges,
    unmerge,
    image,
    remove,
    erasures,
):
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
