"""The end of a consent, whichever side it comes from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from influence.domain.accounts import Account
from influence.domain.events import Event, EventKind
from influence.domain.grants import ConsentEnd, EndReason
from influence.domain.ports.storage import UnitOfWork

WHY: Final[Mapping[EndReason, str]] = {
    EndReason.WITHDRAWN: "the creator withdrew the consent at TikTok",
    EndReason.DISCONNECTED: "it was disconnected here",
    EndReason.EXPIRED: "the consent's year is over",
    EndReason.LOST: "TikTok's answer to a refresh was lost, and the old token is dead",
    EndReason.REFUSED: "TikTok no longer accepts the consent",
}
"""Each reason, in words."""


def end_consent(work: UnitOfWork, account: Account, epoch: int, why: EndReason, now: datetime) -> Account:
    """The account without its consent of *epoch*; tokens are erased, a notice waits. A newer consent stays."""
    end = ConsentEnd(epoch, why, now)
    after = account.without_consent(end)
    if after == account:
        return account
    work.accounts.end_grant(account.id, end)
    work.outbox.put(Event(EventKind.ACCOUNT_DISCONNECTED, account.handle, WHY[why]))
    return after


def is_same_consent(kept: Account, used: Account) -> bool:
    """True when the consent that was used still stands, with whichever tokens."""
    return (kept.grant.epoch if kept.grant else None) == (used.grant.epoch if used.grant else None)


def end_if_dead(work: UnitOfWork, kept: Account, used: Account, now: datetime) -> None:
    """End the consent whose token TikTok did not accept, unless the token was replaced or is being replaced."""
    grant = kept.grant
    if grant is None or used.grant is None or grant.refresh_begun_at is not None:
        return
    if grant.sealed_access == used.grant.sealed_access:
        end_consent(work, kept, grant.epoch, EndReason.WITHDRAWN, now)
