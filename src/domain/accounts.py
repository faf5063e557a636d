"""Accounts: "this tenant follows that creator"."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.capabilities import Kind
from influence.domain.errors import Refused
from influence.domain.grants import ConsentEnd, ConsentState, EndReason, Grant
from influence.domain.influencers import InfluencerId
from influence.domain.membership import LEAVING_TAKES, UNASKED, Membership, MembershipAnswer
from influence.domain.networks import Network

AccountId = NewType("AccountId", int)
UNKEPT: Final = AccountId(0)
"""The id of an account that no store keeps yet."""


class Door(StrEnum):
    """How an account came in (release text, "Types of TikTok accounts supported after release")."""

    CRM = "crm"
    DASHBOARD = "dashboard"
    APPLICATION = "application"
    TAKEN_OVER = "taken_over"  # existed with the old source; no door


@attrs.frozen
class AnotherIdentity(Refused):
    """TikTok names another creator than the one an account is bound to."""

    code: ClassVar[str] = "another_identity"

    handle: str

    def __str__(self) -> str:
        return f"@{self.handle} is another creator than the one this account belongs to. Nothing was changed."


_KINDS: Final[Mapping[tuple[bool, bool], Kind]] = {
    # authenticated, member
    (True, True): Kind.AUTHENTICATED_TTCM,
    (True, False): Kind.AUTHENTICATED_NON_TTCM,
    (False, True): Kind.NON_AUTHENTICATED_TTCM,
    (False, False): Kind.UNSUPPORTED,
}


def kind_of(*, authenticated: bool, member: bool) -> Kind:
    """The kind that consent and membership make."""
    return _KINDS[authenticated, member]


@attrs.frozen
class Account:
    """The record of one creator at one tenant.

    Identity is the creator's: *creator_id* (members) or *open_id* (after consent), never the handle. A stub has
    neither. The grant is the only thing that authenticates.

    While it is *applying*, the account belongs to an application that nobody has accepted yet: it is in no list and is
    not tracked. *left_at* is when TikTok first denied a membership it had confirmed before. An account that was
    *merged_into* another one is in no list either; its row waits for an undo.
    """

    network: Network
    handle: str
    door: Door
    added_at: datetime
    added_by: str
    id: AccountId = UNKEPT
    creator_id: str | None = None
    open_id: str | None = None
    answer: MembershipAnswer = UNASKED
    grant: Grant | None = None
    consent_end: ConsentEnd | None = None
    trouble: str | None = None
    influencer: InfluencerId | None = None
    applying: bool = False
    left_at: datetime | None = None
    merged_into: AccountId | None = None
    version: int = 0

    @property
    def is_stub(self) -> bool:
        """True while TikTok has not told who this is."""
        return self.creator_id is None and self.open_id is None

    @property
    def is_erased(self) -> bool:
        """True for what is left of an erased creator: merged into itself, it stands for nobody and holds orders."""
        return self.merged_into is not None and self.merged_into == self.id

    @property
    def authenticated(self) -> bool:
        """True iff a grant of this creator to this tenant is live."""
        return self.grant is not None

    @property
    def membership(self) -> Membership:
        """TikTok's last answer."""
        return self.answer.membership

    @property
    def checked_at(self) -> datetime | None:
        """When TikTok gave its last answer."""
        return self.answer.checked_at

    @property
    def kind(self) -> Kind:
        """What consent and membership make of it now. Only TikTok accounts have one."""
        return kind_of(authenticated=self.authenticated, member=self.answer.is_member)

    @property
    def tracked(self) -> bool:
        """True when fresh figures may be collected."""
        is_here = not self.applying and self.merged_into is None
        return is_here and self.network is Network.TIKTOK and self.kind is not Kind.UNSUPPORTED

    @property
    def has_left(self) -> bool:
        """True when TikTok denied the membership twice, at least a day apart; until then it may be a flicker."""
        checked = self.answer.checked_at
        return self.left_at is not None and checked is not None and checked - self.left_at >= LEAVING_TAKES

    def answered(self, answer: MembershipAnswer) -> "Account":
        """The account after an authoritative *answer*; an older one, or none, changes nothing.

        But for one thing: a late word that it was a member after it seemed to leave puts the leaving off.
        """
        mine = self.answer.checked_at
        if answer.membership is Membership.UNKNOWN or answer.checked_at is None:
            return self
        if mine is not None and answer.checked_at < mine:
            is_flicker = answer.is_member and self.left_at is not None and self.left_at < answer.checked_at
            return attrs.evolve(self, left_at=mine) if is_flicker else self
        left_at = None if answer.is_member else answer.checked_at if self.answer.is_member else self.left_at
        return attrs.evolve(self, answer=answer, left_at=left_at)

    def identified(
        self, *, handle: str, creator_id: str | None = None, open_id: str | None = None
    ) -> "Account":
        """The account once TikTok has told who it is and what the creator is called now.

        A known *creator_id* vouches for a new *open_id* (they differ per app), never the other way round.

        Raises:
            AnotherIdentity: that is somebody else, who only bears the handle now.
        """
        if creator_id and self.creator_id:
            is_same = creator_id == self.creator_id
        else:
            is_same = open_id is None or self.open_id in (None, open_id)
        if not is_same:
            raise AnotherIdentity(handle)
        return attrs.evolve(
            self,
            handle=handle,
            creator_id=creator_id or self.creator_id,
            open_id=open_id or self.open_id,
            trouble=None,
        )

    def consented(self, grant: Grant) -> "Account":
        """The account with a grant of its creator; a later epoch replaces an earlier one.

        Raises:
            AnotherIdentity: the grant is another creator's.
        """
        if self.open_id not in (None, grant.open_id):
            raise AnotherIdentity(self.handle)
        if grant.epoch <= self.latest_epoch:
            return self
        return attrs.evolve(self, grant=grant, open_id=grant.open_id, consent_end=None)

    @property
    def latest_epoch(self) -> int:
        """The epoch of the last consent that is known, live or ended; 0 when there never was one."""
        live = self.grant.epoch if self.grant is not None else 0
        return max(live, self.consent_end.epoch if self.consent_end is not None else 0)

    def without_consent(self, end: ConsentEnd) -> "Account":
        """The account after a consent ended, which is final for its epoch; a newer grant stays."""
        if end.epoch < self.latest_epoch or (self.grant is None and end.epoch == self.latest_epoch):
            return self
        return attrs.evolve(self, grant=None, consent_end=end)

    def consent_state(self, now: datetime) -> ConsentState:
        """How the creator's consent stands."""
        if self.grant is not None:
            return self.grant.state(now)
        if self.consent_end is None:
            return ConsentState.NEVER
        is_over = self.consent_end.why is EndReason.EXPIRED
        return ConsentState.EXPIRED if is_over else ConsentState.REVOKED

    def admitted(self, door: Door) -> "Account":
        """The account in the lists: an applicant's comes in by *door*, any other is in."""
        return attrs.evolve(self, applying=False, door=door) if self.applying else self

    def in_trouble(self, why: str) -> "Account":
        """The account with a note that its last refresh failed. Kind and membership stay."""
        return attrs.evolve(self, trouble=why)
