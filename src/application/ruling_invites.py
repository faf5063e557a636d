"""What the rules say to an invitation before TikTok is asked, and what became of it, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from influence.application.noting_joins import invites_of
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind, opened_by
from influence.domain.errors import InfluenceError
from influence.domain.invites import Invite, InviteHeld, InviteTerms, reason_words
from influence.domain.membership import Membership
from influence.domain.metrics import label
from influence.domain.networks import Network, fold
from influence.domain.ports.storage import View


class Sent(StrEnum):
    """What became of one handle."""

    WOULD_BE = "would_be_invited"
    INVITED = "invited"
    ALREADY_IN = "already_in"
    REJECTED = "rejected"
    HELD = "held"
    UNANSWERED = "unanswered"
    FAILED = "failed"


_SENTENCES: Final[Mapping[Sent, str]] = {
    Sent.WOULD_BE: "would be invited to TikTok's Creator Marketplace",
    Sent.INVITED: (
        "invited to TikTok's Creator Marketplace; it can take up to 24 hours to show in the creator's inbox"
    ),
    Sent.ALREADY_IN: "already in TikTok's Creator Marketplace",
    Sent.REJECTED: "TikTok rejected the invitation: {reason}; it may be invited again from {next} on",
    Sent.HELD: "{error}",
    Sent.UNANSWERED: "{error} It counts as sent, and is not repeated before {next}",
    Sent.FAILED: "{error}",
}
_GAINS: Final = opened_by(Kind.AUTHENTICATED_NON_TTCM, Kind.AUTHENTICATED_TTCM)
_UPGRADE: Final = "; it is authenticated and tracked already, joining adds " + ", ".join(
    label(metric).lower() for metric in _GAINS
)


@attrs.frozen
class InviteResult:
    """What became of one handle: TikTok's answer, or why there is none.

    *next_possible* is when the handle may be invited again, where something holds that back. It is an *upgrade*
    when the account is authenticated: tracked already, and with more to gain.
    """

    handle: str
    sent: Sent
    reason: str | None = None
    error: InfluenceError | None = None
    next_possible: datetime | None = None
    upgrade: bool = False

    @property
    def sentence(self) -> str:
        """The result in words."""
        words = _SENTENCES[self.sent].format(
            reason=reason_words(self.reason or ""),
            error=self.error,
            next=f"{self.next_possible:%Y-%m-%d %H:%M} UTC" if self.next_possible else "later",
        )
        return words + _UPGRADE if self.upgrade and self.sent in {Sent.WOULD_BE, Sent.INVITED} else words


def ruled(view: View, handles: Iterable[str], terms: InviteTerms, now: datetime) -> dict[str, InviteResult]:
    """What *terms* say to each of *handles* at *now*: would be invited, is in already, or is held back."""
    asked = list(handles)
    here = {handle: view.accounts.find(Network.TIKTOK, handle) for handle in asked}
    of_handles = view.invites.of_handles(asked)
    to_accounts = invites_of(view, filter(None, here.values()))
    results = {}
    for handle, account in here.items():
        earlier = [of_handles.get(fold(handle)), to_accounts.get(account.id) if account else None]
        results[handle] = _ruled(handle, account, [one for one in earlier if one], (terms, now))
    return results


def is_upgrade(account: Account | None) -> bool:
    """True when joining brings an account more, but nothing that it needs to be tracked."""
    return account is not None and account.authenticated


def _ruled(
    handle: str, account: Account | None, earlier: Sequence[Invite], by: tuple[InviteTerms, datetime]
) -> InviteResult:
    """What the rules say to one handle, which was invited *earlier*."""
    (terms, now), upgrade = by, is_upgrade(account)
    if account is not None and account.answer.is_member:
        return InviteResult(handle, Sent.ALREADY_IN)
    holding = max(earlier, key=lambda invite: invite.free_at(terms), default=None)
    if holding is None or holding.free_at(terms) <= now:
        return InviteResult(handle, Sent.WOULD_BE, upgrade=upgrade)
    if holding.joined_at is not None and (account is None or account.answer.membership is Membership.UNKNOWN):
        return InviteResult(handle, Sent.ALREADY_IN)
    until = holding.free_at(terms)
    held = InviteHeld(handle, holding.state(now), holding.sent_at, until, holding.reason or "")
    return InviteResult(handle, Sent.HELD, holding.reason, held, until, upgrade)
