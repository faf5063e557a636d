"""Invitations to TikTok's Creator Marketplace: what was sent, what TikTok answered, and when one may be sent again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.accounts import AccountId
from influence.domain.errors import Refused
from influence.domain.membership import Membership, MembershipAnswer

InviteId = NewType("InviteId", int)
UNKEPT: Final = InviteId(0)
"""The id of an invitation that no store keeps yet."""

LONGEST_REASON: Final = 200


def _some_time(_: object, field: "attrs.Attribute[timedelta]", value: timedelta) -> None:
    if value <= timedelta():
        raise ValueError(f"{field.name} must be longer than nothing")


@attrs.frozen
class InviteTerms:
    """How long to wait before a handle is invited again, and how long an invitation counts.

    *repeat_after* an invitation that is open; *settle_after* one whose answer was lost; *after_rejection*; an
    invitation that nobody took up lapses with *lapse_after*.
    """

    repeat_after: timedelta = attrs.field(validator=_some_time)
    settle_after: timedelta = attrs.field(validator=_some_time)
    after_rejection: timedelta = attrs.field(validator=_some_time)
    lapse_after: timedelta = attrs.field(validator=_some_time)

    def __attrs_post_init__(self) -> None:
        if self.lapse_after < max(self.repeat_after, self.settle_after):
            raise ValueError("an invitation cannot lapse while it still holds back the next one")


class InviteAnswer(StrEnum):
    """What TikTok made of an invitation."""

    INVITED = "invited"
    REJECTED = "rejected"
    ALREADY_IN = "already_in"


class InviteState(StrEnum):
    """Where the invitation of a handle stands. Computed."""

    NONE = "none"
    SENT = "sent"  # TikTok's answer is not known
    INVITED = "invited"
    REJECTED = "rejected"
    JOINED = "joined"
    LAPSED = "lapsed"


WAYS: Final[frozenset[tuple[InviteState, InviteState]]] = frozenset(
    {
        (InviteState.NONE, InviteState.SENT),
        (InviteState.SENT, InviteState.INVITED),
        (InviteState.SENT, InviteState.REJECTED),
        (InviteState.SENT, InviteState.JOINED),
        (InviteState.SENT, InviteState.LAPSED),
        (InviteState.INVITED, InviteState.JOINED),
        (InviteState.INVITED, InviteState.LAPSED),
        (InviteState.LAPSED, InviteState.JOINED),  # late, but it came of this invitation
        (InviteState.LAPSED, InviteState.REJECTED),  # an answer that our clock calls late
    }
)
"""How one invitation moves on. A further one begins at the beginning."""


@attrs.frozen
class Invite:
    """One invitation, as facts. *account* is who bore the handle here, if anybody did.

    It is kept before TikTok is asked: an answer that never came leaves it sent. *checked_at* is when TikTok last told
    about the creator where nobody here bears the handle.
    """

    handle: str
    sent_at: datetime
    sent_by: str
    lapses_at: datetime
    id: InviteId = UNKEPT
    account: AccountId | None = None
    answer: InviteAnswer | None = None
    reason: str | None = None
    answered_at: datetime | None = None
    joined_at: datetime | None = None
    checked_at: datetime | None = None
    version: int = 0

    def state(self, now: datetime) -> InviteState:
        """Where it stands at *now*."""
        if self.joined_at is not None:
            return InviteState.JOINED
        if self.answer is InviteAnswer.REJECTED:
            return InviteState.REJECTED
        if now >= self.lapses_at:
            return InviteState.LAPSED
        return InviteState.SENT if self.answer is None else InviteState.INVITED

    def since(self, now: datetime) -> datetime:
        """When that state began."""
        begun: Mapping[InviteState, datetime | None] = {
            InviteState.JOINED: self.joined_at,
            InviteState.REJECTED: self.answered_at,
            InviteState.LAPSED: self.lapses_at,
            InviteState.INVITED: self.answered_at,
        }
        return begun.get(self.state(now)) or self.sent_at

    def is_open(self, now: datetime) -> bool:
        """True while the creator may still take it up, as far as is known."""
        return self.state(now) in OPEN

    def free_at(self, terms: InviteTerms) -> datetime:
        """From when on the handle may be invited again, whatever became of this one."""
        begun = self.sent_at if self.answered_at is None else max(self.sent_at, self.answered_at)
        if self.joined_at is not None:
            return max(begun, self.joined_at) + terms.repeat_after
        if self.answer is InviteAnswer.REJECTED:
            return begun + terms.after_rejection
        return self.sent_at + (terms.settle_after if self.answer is None else terms.repeat_after)

    def answered(self, answer: InviteAnswer, at: datetime, reason: str | None = None) -> "Invite":
        """The invitation with TikTok's *answer*. The first one stands; only that somebody invited is in is news."""
        if self.joined_at is not None or self.answer is InviteAnswer.REJECTED:
            return self
        if answer is InviteAnswer.ALREADY_IN:
            return attrs.evolve(self, answer=answer, answered_at=at, joined_at=at)
        if self.answer is not None:
            return self
        why = clean_reason(reason) if answer is InviteAnswer.REJECTED else None
        return attrs.evolve(self, answer=answer, reason=why, answered_at=at)

    def told(self, membership: MembershipAnswer) -> "Invite":
        """The invitation after an answer about the creator's membership: it shows who joined, and what got there."""
        if membership.checked_at is None or self.joined_at or self.answer is InviteAnswer.REJECTED:
            return self
        if membership.is_member:
            return attrs.evolve(self, joined_at=max(self.sent_at, membership.checked_at))
        if membership.membership is Membership.INVITED:
            return self.answered(InviteAnswer.INVITED, membership.checked_at)
        return self

    def looked_at(self, membership: MembershipAnswer) -> "Invite":
        """The same for a creator who is not here: the time of the answer has no other place."""
        return attrs.evolve(self.told(membership), checked_at=membership.checked_at or self.checked_at)

    @property
    def heard_at(self) -> datetime:
        """When TikTok last told anything of a creator who is not here, or was last asked to."""
        return max(filter(None, (self.sent_at, self.answered_at, self.checked_at)))


OPEN: Final = frozenset({InviteState.SENT, InviteState.INVITED})


def state_of(invite: Invite | None, now: datetime) -> InviteState:
    """Where the last invitation of a handle stands, if there ever was one."""
    return InviteState.NONE if invite is None else invite.state(now)


REJECTIONS: Final[Mapping[str, str]] = {
    "HANDLE_NOT_FOUND": "TikTok knows no account of that name",
    "FOLLOWERS_BELOW_MINIMUM": "too few followers",
    "AGE_BELOW_MINIMUM": "the creator is too young",
    "TOO_FEW_RECENT_POSTS": "too few posts in the last weeks",
    "TOO_FEW_RECENT_VIEWS": "too few views in the last weeks",
    "BUSINESS_ACCOUNT": "it is a business account",
    "COUNTRY_NOT_SUPPORTED": "the marketplace is not offered in the creator's country",
    "VIOLATIONS": "the account is not in good standing",
}
"""TikTok's codes in our words. What is missing here is told as TikTok writes it."""

NO_REASON: Final = "no reason given"
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)


def clean_reason(text: str | None) -> str:
    """TikTok's code or text on one line, without what would steer a terminal, and not endless."""
    plain = " ".join(_UNPRINTABLE.sub(" ", text or "").split())
    return plain[:LONGEST_REASON] or NO_REASON


def reason_words(reason: str) -> str:
    """Why TikTok rejected an invitation, for people."""
    return REJECTIONS.get(re.sub(r"[\s-]+", "_", reason.strip()).upper(), reason)


@attrs.frozen
class InviteHeld(Refused):
    """The handle may not be invited again yet."""

    code: ClassVar[str] = "invite_held"

    handle: str
    state: InviteState
    since: datetime
    until: datetime
    reason: str = ""

    def __str__(self) -> str:
        why = _HELD[self.state].format(since=f"{self.since:%Y-%m-%d}", reason=reason_words(self.reason))
        return f"@{self.handle} is not invited now: {why}. Next possible: {self.until:%Y-%m-%d %H:%M} UTC."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What can be done until then."""
        if self.state is InviteState.REJECTED:
            return (f"See what TikTok asks for: influence accounts eligibility {self.handle}",)
        return (
            "Ask TikTok whether it has joined: influence sync accounts",
            "If it shows no invitation after 24 hours, have the creator check the age that TikTok knows.",
        )


@attrs.frozen
class NobodyInvited(Refused):
    """TikTok rejected all that would have gone out."""

    code: ClassVar[str] = "nobody_invited"

    rejected: tuple[str, ...]

    def __str__(self) -> str:
        return f"Nobody was invited: TikTok rejected {', '.join(f'@{handle}' for handle in self.rejected)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What TikTok asks for, and when to try again."""
        return (
            f"See what TikTok asks for: influence accounts eligibility {self.rejected[0]}",
            "See when each may be invited again: influence accounts invites --state rejected",
        )


_HELD: Final[Mapping[InviteState, str]] = {
    InviteState.NONE: "it was invited before",
    InviteState.SENT: "TikTok's answer to the invitation of {since} was lost, and it may have taken effect",
    InviteState.INVITED: "an invitation of {since} is open",
    InviteState.REJECTED: "TikTok rejected the invitation of {since} ({reason})",
    InviteState.JOINED: "it joined after the invitation of {since}",
    InviteState.LAPSED: "the invitation of {since} lapsed only now",
}
