"""Two accounts of one creator become one, and can be parted again."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaigns import CampaignId
from influence.domain.errors import Refused
from influence.domain.influencers import InfluencerId
from influence.domain.networks import fold
from influence.domain.orders import OrderId
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance

MergeId = NewType("MergeId", int)
UNKEPT_MERGE: Final = MergeId(0)


@attrs.frozen
class NotOneCreator(Refused):
    """The two accounts cannot be made one."""

    code: ClassVar[str] = "not_one_creator"

    kept: str
    gone: str
    why: str
    way_out: str = ""

    @classmethod
    def of(cls, kept: Account, gone: Account, why: str, way_out: str = "") -> "NotOneCreator":
        """For these two accounts."""
        return cls(f"{kept.id} (@{kept.handle})", f"{gone.id} (@{gone.handle})", why, way_out)

    def __str__(self) -> str:
        return f"Account {self.gone} cannot be merged into {self.kept}: {self.why}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The other way round, where that would do."""
        return (self.way_out,) if self.way_out else ("See the pairs: influence accounts duplicates",)


@attrs.frozen
class MergedAway(Refused):
    """The account of that handle was merged into another."""

    code: ClassVar[str] = "account_merged"

    handle: str
    kept: str

    def __str__(self) -> str:
        return f"@{self.handle} was merged into @{self.kept}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """The one it went into, or parting them."""
        return (
            f"Use the one it went into: influence accounts show {self.kept}",
            "Part them again: influence accounts merges, then influence accounts unmerge MERGE",
        )


@attrs.frozen
class MergeNotFound(Refused):
    """No merge of that number, or it was undone."""

    code: ClassVar[str] = "merge_not_found"

    merge: MergeId

    def __str__(self) -> str:
        return f"There is no merge {self.merge} that could be undone."

    @property
    def remedies(self) -> tuple[str, ...]:
        """How to find it."""
        return ("See them: influence accounts merges",)


@attrs.frozen
class MergingWaits(Refused):
    """While the old source is being removed nothing is moved between accounts."""

    code: ClassVar[str] = "cutover_under_way"

    def __str__(self) -> str:
        return "Accounts cannot be merged or parted while the cut-over is under way."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Finish it."""
        return ("See how far it is: influence cutover status",)


class Proof(StrEnum):
    """What has to show that two accounts are one creator's."""

    PERSON = "person"  # one of them is only a handle: whoever merges decides
    TIKTOK = "tiktok"  # TikTok has to name both ids under one handle


class _Known(StrEnum):
    """By what TikTok knows an account."""

    STUB = "stub"
    MEMBER = "member"
    CONSENT = "consent"
    BOTH = "both"


_TWO: Final = "TikTok knows them as two creators"
_TURN: Final = "the account that TikTok knows better is the one to keep"
_RULES: Final[Mapping[tuple[_Known, _Known], Proof | str]] = {
    # kept         gone
    (_Known.MEMBER, _Known.STUB): Proof.PERSON,
    (_Known.CONSENT, _Known.STUB): Proof.PERSON,
    (_Known.BOTH, _Known.STUB): Proof.PERSON,
    (_Known.CONSENT, _Known.MEMBER): Proof.TIKTOK,
    (_Known.MEMBER, _Known.CONSENT): _TURN,
    (_Known.STUB, _Known.MEMBER): _TURN,
    (_Known.STUB, _Known.CONSENT): _TURN,
    (_Known.STUB, _Known.BOTH): _TURN,
}
"""What it takes, or why it cannot be; two whose ids could contradict each other are two creators."""


def _known(account: Account) -> _Known:
    if account.is_stub:
        return _Known.STUB
    if account.open_id is None:
        return _Known.MEMBER
    return _Known.CONSENT if account.creator_id is None else _Known.BOTH


def proof_to_merge(kept: Account, gone: Account) -> Proof:
    """What has to show that *gone* is the creator of *kept*.

    Raises:
        NotOneCreator: nothing could.
    """
    if kept.id == gone.id:
        raise NotOneCreator.of(kept, gone, "it is the same account")
    rule = _RULES.get((_known(kept), _known(gone)), _TWO)
    is_namesake = kept.network is gone.network and fold(kept.handle) == fold(gone.handle)
    if rule is not Proof.TIKTOK and not is_namesake:  # ids outlive handles; a mere handle is all a stub has
        raise NotOneCreator.of(kept, gone, "they do not bear the same handle on the same network")
    if isinstance(rule, Proof):
        return rule
    turned = f"Turn it round: influence accounts merge {gone.id} {kept.id}" if rule == _TURN else ""
    raise NotOneCreator.of(kept, gone, rule, turned)


@attrs.frozen
class Moved:
    """What went from one account to the other, so that exactly this can go back.

    *campaigns* are all places of the account that is gone, *joined* those the kept one did not take part in before;
    *days* are the days of figures that the kept one had none of; *agreements* are those of the account that is gone,
    *agreed* the campaigns with which the kept one had agreed nothing.
    """

    campaigns: Mapping[CampaignId, datetime] = attrs.field(factory=dict)
    joined: tuple[CampaignId, ...] = ()
    orders: tuple[OrderId, ...] = ()
    posts: tuple[PostId, ...] = ()
    days: tuple[tuple[Provenance, date], ...] = ()
    agreements: tuple[Agreement, ...] = ()
    agreed: tuple[CampaignId, ...] = ()
    creator_id: str | None = None
    influencer: InfluencerId | None = None


@attrs.frozen
class Merge:
    """That *gone* was merged into *kept*, by whom, and what moved."""

    kept: AccountId
    gone: AccountId
    at: datetime
    by: str
    moved: Moved
    id: MergeId = UNKEPT_MERGE
    undone_at: datetime | None = None
    undone_by: str = ""


def absorbed(gone: Account, kept: Account) -> Account:
    """*gone* once it is merged: in no list, and without an id that the other one bears now."""
    return attrs.evolve(gone, creator_id=None, merged_into=kept.id)


def absorbing(kept: Account, gone: Account) -> Account:
    """*kept* with what TikTok and people know of *gone*."""
    account = kept.answered(gone.answer)
    return attrs.evolve(
        account,
        creator_id=account.creator_id or gone.creator_id,
        influencer=account.influencer if account.influencer is not None else gone.influencer,
    )


def parted(kept: Account, gone: Account, moved: Moved) -> tuple[Account, Account]:
    """Both accounts after the merge was undone. What came later stays with the kept one."""
    gave_id = moved.creator_id is not None and kept.creator_id == moved.creator_id
    gave_person = moved.influencer is not None and kept.influencer == moved.influencer
    return (
        attrs.evolve(
            kept,
            creator_id=None if gave_id else kept.creator_id,
            influencer=None if gave_person else kept.influencer,
        ),
        attrs.evolve(gone, merged_into=None, creator_id=moved.creator_id if gave_id else gone.creator_id),
    )
