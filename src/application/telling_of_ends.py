"""Telling people of consents that end soon: tokens are renewed by us, a consent's year only by its creator."""

from datetime import datetime
from typing import Final

from influence.application.acting import Actor
from influence.domain.accounts import Account
from influence.domain.events import Event, EventKind
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, UnitOfWork

_CONNECTED: Final = AccountFilter(Network.TIKTOK, applying=None, authenticated=True)


def tell_of_ends(storage: Storage, by: Actor, now: datetime) -> int:
    """How many consents people are told of that end soon: of each once, and of a later one of the creator again."""
    with storage.view(by.tenant) as view:
        ending = [one.id for one in view.accounts.select(_CONNECTED) if _ends_untold(one, now)]
    if not ending:
        return 0
    with storage.begin(by.tenant, by.user) as work:
        told = sum(_tell(work, work.accounts.get(account), now) for account in ending)
        work.commit()
    return told


def _ends_untold(account: Account, now: datetime) -> bool:
    return account.grant is not None and account.grant.ends_untold(now)


def _tell(work: UnitOfWork, account: Account, now: datetime) -> bool:
    grant = account.grant
    if grant is None or not grant.ends_untold(now):
        return False
    work.accounts.grant(account.id, grant.end_told(now))
    day = grant.refresh_expires_at.date().isoformat()
    work.outbox.put(Event(EventKind.CONSENT_ENDS_SOON, account.handle, day, f"account/{account.id}"))
    return True
