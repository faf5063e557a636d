"""The end of a consent, whichever side it comes from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from influence.application.erasing import erase_after
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
    EndReason.DECLINED: "the application that brought it was declined",
    EndReason.APPLICATION_WITHDRAWN: "the application that brought it was withdrawn",
    EndReason.ACCOUNT_DELETED: "the TikTok account was deleted",
    EndReason.AGE_CHANGED: "TikTok says that the creator is too young by now",
    EndReason.ACCOUNT_BANNED: "TikTok banned the account",
    EndReason.DEVELOPER_REVOKED: "it was revoked at TikTok for this app",
}
"""Each reason, in words."""


def end_consent(work: UnitOfWork, account: Account, epoch: int, why: EndReason, now: datetime) -> Account:
    """The account without its consent of *epoch*; a notice waits. A newer consent stays.

    The tokens are erased, and what the consent allowed: at once, or as many days later as the tenant has chosen.
    """
    end = ConsentEnd(epoch, why, now)
    after = account.without_consent(end)
    if after == account:
        return account
    work.accounts.end_grant(account.id, end)
    erase_after(work, after, end)
    work.outbox.put(Event(EventKind.ACCOUNT_DISCONNECTED, account.handle, WHY[why], f"account/{account.id}"))
    return after


def is_same_consent(kept: Account, used: Account) -> bool:
    """True when the consent that was used still stands, with whichever tokens."""
    return (kept.grant.epoch if kept.grant else None) == (used.grant.epoch if used.grant else None)


def end_if_dead(
    work: UnitOfWork,
    kept: Account,
    used: Account,
    now: datetime,
    why: EndReason = EndReason.WITHDRAWN,
) -> None:
    """End the consent whose token TikTok did not accept, unless the token was replaced or is being replaced."""
    grant = kept.grant
    if grant is None or used.grant is None or grant.refresh_begun_at is not None:
        return
    if grant.sealed_access == used.grant.sealed_access:
        end_consent(work, kept, grant.epoch, why, now)
