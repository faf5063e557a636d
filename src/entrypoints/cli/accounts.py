"""`influence accounts`: the CRM."""

import click

from influence.application.add_from_crm import AddFromCrm
from influence.application.read_accounts import ReadAccounts
from influence.domain.networks import Network
from influence.entrypoints.cli.account_details import explain, show
from influence.entrypoints.cli.connecting import connect_link
from influence.entrypoints.cli.consents import consents, disconnect
from influence.entrypoints.cli.eligibility import eligibility
from influence.entrypoints.cli.growth import growth, quarantine
from influence.entrypoints.cli.history import history
from influence.entrypoints.cli.invites import invite, invites
from influence.entrypoints.cli.losing import erasures, remove
from influence.entrypoints.cli.merging import duplicates, merge, merges, unmerge
from influence.entrypoints.cli.person_export import export
from influence.entrypoints.cli.profile_image import image
from influence.entrypoints.cli.refusals import Several
from influence.entrypoints.cli.roster import list_accounts
from influence.entrypoints.cli.session import NETWORKS, Session, command, global_options
from influence.entrypoints.cli.steps import account_what_if
from influence.entrypoints.forms.accounts import AccountForm
from influence.entrypoints.plain import fields


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
    export,
    image,
    remove,
    erasures,
    list_accounts,
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
                **fields(AccountForm.of(read.one(session.by, e.account.handle, e.account.network))),
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
