"""`influence accounts duplicates`, `merge`, `merges` and `unmerge`: two accounts of one creator."""

import click

from influence.application.merge_accounts import MergeAccounts, Merged
from influence.domain.accounts import Account, AccountId
from influence.domain.capabilities import KIND_WORDS
from influence.domain.merging import Merge, MergeId
from influence.domain.networks import Network
from influence.domain.plurals import counted, of_many
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.plain import plain


@click.command("duplicates")
@command
def duplicates(session: Session) -> None:
    """Accounts that bear one handle and may be one creator's."""
    pairs = session.ask(MergeAccounts).pairs(session.by)
    if session.out.as_json:
        session.out.array({"accounts": [_fields(account) for account in pair]} for pair in pairs)
        return
    lines = [[f"@{a.handle}", *(_words(one) for one in (a, b))] for a, b in pairs]
    session.out.table(["handle", "account", "and account"], lines, empty="no two accounts bear one handle")
    if pairs:
        session.out.talk("Merge two that are one creator's: influence accounts merge KEPT GONE")


@click.command("merge")
@command
@click.argument("kept", type=click.IntRange(1))
@click.argument("gone", type=click.IntRange(1))
@click.option("--dry-run", is_flag=True, help="Say what would move; change nothing.")
def merge(session: Session, kept: int, gone: int, dry_run: bool) -> None:
    """Merge the account numbered GONE into the one numbered KEPT (see `duplicates`)."""
    merged = session.ask(MergeAccounts)(session.by, AccountId(kept), AccountId(gone), dry_run=dry_run)
    if not dry_run:
        session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.data({**_merge_fields(merged.merge), "dry_run": dry_run, "kept": _fields(merged.kept)})
        return
    session.out.say(
        f"{'Would merge' if dry_run else 'Merged'} {_words(merged.gone)} into {_words(merged.kept)}"
    )
    session.out.say(f"  {_moved(merged.merge)}")
    if not dry_run:
        session.out.talk(f"Undo it: influence accounts unmerge {merged.merge.id}")


@click.command("merges")
@command
def merges(session: Session) -> None:
    """All merges, the newest first."""
    found = session.ask(MergeAccounts).all(session.by)
    if session.out.as_json:
        session.out.array(map(_merge_fields, found))
        return
    lines = [[m.id, m.kept, m.gone, f"{m.at:%Y-%m-%d %H:%M}", m.by, _moved(m), _undone(m)] for m in found]
    columns = ["merge", "kept", "gone", "when", "by", "moved", "undone"]
    session.out.table(columns, lines, empty="no accounts were merged")


@click.command("unmerge")
@command
@click.argument("merge", type=click.IntRange(1))
def unmerge(session: Session, merge: int) -> None:
    """Undo a merge: what moved goes back, what came later stays."""
    undone: Merged = session.ask(MergeAccounts).undo(session.by, MergeId(merge))
    session.tell_people(aloud=False)
    if session.out.as_json:
        session.out.data({**_merge_fields(undone.merge), "kept": _fields(undone.kept)})
        return
    session.out.say(f"Parted {_words(undone.kept)} and {_words(undone.gone)}")


def _fields(account: Account) -> dict[str, object]:
    return {
        "account": account.id,
        "handle": account.handle,
        "network": account.network.value,
        "kind": account.kind.value if account.network is Network.TIKTOK else None,
        "added_at": plain(account.added_at),
    }


def _words(account: Account) -> str:
    kind = KIND_WORDS[account.kind] if account.network is Network.TIKTOK else account.network.value
    return f"{account.id} (@{account.handle}, {kind}, since {account.added_at:%Y-%m-%d})"


def _merge_fields(one: Merge) -> dict[str, object]:
    moved = one.moved
    return {
        "merge": one.id,
        "kept_account": one.kept,
        "gone_account": one.gone,
        "at": plain(one.at),
        "by": one.by,
        "undone_at": plain(one.undone_at),
        "moved": {
            "campaigns": len(moved.campaigns),
            "orders": len(moved.orders),
            "posts": len(moved.posts),
            "days_of_figures": len(moved.days),
        },
    }


def _moved(one: Merge) -> str:
    moved = one.moved
    return (
        f"{of_many(len(moved.campaigns), 'places in campaigns')}, {counted(len(moved.orders), 'order')}, "
        f"{counted(len(moved.posts), 'post')}, {of_many(len(moved.days), 'days of figures')}"
    )


def _undone(one: Merge) -> str:
    return "" if one.undone_at is None else f"{one.undone_at:%Y-%m-%d} by {one.undone_by}"
