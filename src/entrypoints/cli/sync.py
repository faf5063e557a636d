"""`influence sync`."""

from typing import Any, ClassVar

import attrs
import click

from influence.application.check_memberships import CheckMemberships, Which
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.domain.errors import MarketplaceFailed
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.entrypoints.cli.session import Session, command

FAILURES_SHOWN = 20


@attrs.frozen
class SyncIncomplete(MarketplaceFailed):
    """Some of it came and was kept; TikTok did not answer for the rest."""

    code: ClassVar[str] = "sync_incomplete"

    first: str
    more: int

    def __str__(self) -> str:
        more = f" (and {self.more} more)" if self.more else ""
        return f"Not everything could be refreshed: {self.first}{more}. The rest is kept."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look, and run it again."""
        return ("Check the access: influence doctor", "Then run it again: influence sync")


@click.command("sync")
@command
@click.argument("what", type=click.Choice(["accounts", "posts", "all"]), default="all")
@click.option("--force", is_flag=True, help="Ask for every membership, also where the last answer is fresh.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked; ask TikTok nothing.")
def sync_command(session: Session, what: str, force: bool, dry_run: bool) -> None:
    """Refresh memberships, account figures, orders and posts from TikTok."""
    if dry_run:
        _tell_plan(session)
        return
    done: dict[str, Any] = {}
    failed: list[tuple[str, str]] = []
    if what in {"accounts", "all"}:
        with session.out.watching("Memberships") as progress:
            checked = session.ask(CheckMemberships)(session.by, Which.ALL if force else Which.DUE, progress)
        done["memberships"] = {kind.value: count for kind, count in checked.answers.items()}
        done["unanswered"] = checked.unanswered
        if checked.error is not None:
            failed.append(("memberships", str(checked.error)))
        with session.out.watching("Accounts") as progress:
            accounts = session.ask(SyncAccounts)(session.by, progress)
        done["accounts_refreshed"] = accounts.refreshed
        failed += accounts.failed
    if what in {"posts", "all"}:
        with session.out.watching("Posts") as progress:
            posts = session.ask(SyncPosts)(session.by, progress)
        done |= {"orders_followed": posts.orders, "videos_linked": posts.linked, "videos_seen": posts.videos}
        failed += posts.failed
    session.tell_people()
    _tell(session, done, failed)
    if failed:
        raise SyncIncomplete(": ".join(failed[0]), len(failed) - 1)


def _tell(session: Session, done: dict[str, Any], failed: list[tuple[str, str]]) -> None:
    if session.out.as_json:
        session.out.data({**done, "failed": [{"handle": who, "message": why} for who, why in failed]})
        return
    for name, value in done.items():
        words = value
        if isinstance(value, dict):
            words = ", ".join(f"{count} {kind}" for kind, count in value.items()) or "none were due"
        session.out.say(f"{name.replace('_', ' ')}: {words}")
    for who, why in failed[:FAILURES_SHOWN]:
        session.out.talk(f"  failed: {who}: {why}")
    if len(failed) > FAILURES_SHOWN:
        session.out.talk(f"  … and {len(failed) - FAILURES_SHOWN} more; --json lists them all")


def _tell_plan(session: Session) -> None:
    with session.storage.view(session.by.tenant) as view:
        accounts = list(view.accounts.select(AccountFilter(Network.TIKTOK)))
        orders = [order for order in view.orders.select() if order.placement]
    tracked = sum(account.tracked for account in accounts)
    plan = {"memberships_of": len(accounts), "profiles_of": tracked, "orders": len(orders)}
    if session.out.as_json:
        session.out.data(plan)
    else:
        session.out.say(
            f"Would ask TikTok for up to {len(accounts)} memberships (20 a call), "
            f"{tracked} profiles, {len(orders)} orders."
        )
