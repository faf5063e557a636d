"""Erasing what accounts may no longer hold, in the unit of work in which they lost it."""

from collections.abc import Sequence
from datetime import datetime

from influence.domain.accounts import Account
from influence.domain.capabilities import may
from influence.domain.grants import ConsentEnd, EndReason
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.ports.storage import UnitOfWork
from influence.domain.retention import by_kind, due_after, held_as


def settle(work: UnitOfWork, accounts: Sequence[Account], now: datetime) -> int:
    """Erase whatever *accounts*, and their posts, may not hold by now. How many snapshots changed or went.

    A due erasure is done when its time has come, and called off when the creator has consented again.
    """
    tiktoks = [account for account in accounts if account.network is Network.TIKTOK]
    due = {due.account: due for due in work.erasure.due_of([account.id for account in tiktoks])}
    over = [a.id for a in tiktoks if a.id in due and (a.authenticated or due[a.id].erase_by <= now)]
    work.erasure.call_off(over)
    retained = due.keys() - set(over)
    held = by_kind((account.id, held_as(account, retained=account.id in retained)) for account in tiktoks)
    count = 0
    for kind, ids in held.items():
        count += work.erasure.keep_only(kind, ids)
        if not may(kind, AccountMetric.PROFILE_IMAGE):
            work.pictures.drop(ids)
    return count


def erase_after(work: UnitOfWork, account: Account, end: ConsentEnd) -> None:
    """Erase what the consent that came to its *end* allowed *account*, or put it off as the tenant has chosen.

    Of an account that TikTok deleted nothing stays, not even what orders brought.
    """
    due = due_after(account.id, end, work.organisation.get())
    work.erasure.call_off([account.id])
    if due is not None:
        work.erasure.put_off(due)
    if end.why is EndReason.ACCOUNT_DELETED:
        work.erasure.forget([account.id])
        work.pictures.drop([account.id])
    settle(work, [account], end.at)
