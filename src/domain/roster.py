"""The roster: what lists of accounts filter, sort and search by. Nothing that may not be read takes part in it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.accounts import Account, AccountId, kind_of
from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind
from influence.domain.errors import Unusable
from influence.domain.influencers import GroupKey, Influencer, InfluencerId
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network, fold
from influence.domain.observations import Observation, Snapshot
from influence.domain.phase import Phase
from influence.domain.provenance import Provenance
from influence.domain.read_gate import Circumstances, read_account, read_untabled_account, sources_for
from influence.domain.values import LARGEST_COUNT

_IN_FORCE: Final = Circumstances(Phase.AFTER)
"""Lists never count with the old source, not even while it is still tolerated."""


@attrs.frozen
class RosterRow:
    """One account of the lists, with what may be read of it at this moment; *search* is folded."""

    account: AccountId
    network: Network
    handle: str
    membership: Membership
    authenticated: bool
    search: str
    influencer: InfluencerId | None = None
    country: str | None = None
    followers: int | None = None
    last_synced: datetime | None = None
    consent_ends_at: datetime | None = None

    @property
    def kind(self) -> Kind | None:
        """What consent and membership make of it; only TikTok accounts have a kind."""
        if self.network is not Network.TIKTOK:
            return None
        return kind_of(authenticated=self.authenticated, member=self.membership is Membership.IN)

    @property
    def tracked(self) -> bool:
        """True when fresh figures may be collected."""
        return self.kind not in (None, Kind.UNSUPPORTED)


def is_listed(account: Account) -> bool:
    """True when *account* is in lists: not part of an open application, not merged into another."""
    return not account.applying and account.merged_into is None


def row_of(
    account: Account, influencer: Influencer | None, snapshots: Sequence[Snapshot[AccountMetric]]
) -> RosterRow:
    """The row of a listed *account*, by way of the read gate."""
    is_tiktok = account.network is Network.TIKTOK
    readings = (
        read_account(account.kind, snapshots, _IN_FORCE) if is_tiktok else read_untabled_account(snapshots)
    )
    followers, name = (
        one.value if isinstance(one := readings.get(metric), Observation) else None
        for metric in (AccountMetric.FOLLOWER_COUNT, AccountMetric.DISPLAY_NAME)
    )
    words = (account.handle, search_of(influencer) if influencer else "\n", str(name or ""))
    return RosterRow(
        account=account.id,
        network=account.network,
        handle=fold(account.handle),
        membership=account.answer.membership,
        authenticated=account.authenticated,
        search="\n".join(map(fold, words)),
        influencer=account.influencer,
        country=influencer.country if influencer else None,
        followers=followers if isinstance(followers, int) else None,
        last_synced=_last_told(sources_for(account.kind), snapshots) if is_tiktok else None,
        consent_ends_at=account.grant.refresh_expires_at if account.grant else None,
    )


def search_of(influencer: Influencer) -> str:
    """What an influencer is found by, folded."""
    return fold(f"{influencer.name}\n{influencer.email}")


def _last_told(
    sources: Collection[Provenance], snapshots: Sequence[Snapshot[AccountMetric]]
) -> datetime | None:
    times = (s.fetched_at for s in snapshots if s.source in sources and not s.is_suspicious)
    return max(times, default=None)


@attrs.frozen
class RosterFilter:
    """Which rows; what is None does not matter. Where there is no value, no range fits it.

    *tags* are borne all. *text* stands somewhere in the handle, the influencer's name or e-mail, or the display name.
    *expiring_by* asks for live consents that end by then, *invited* for an invite that is still open.
    """

    network: Network | None = None
    kind: Kind | None = None
    membership: Membership | None = None
    authenticated: bool | None = None
    tracked: bool | None = None
    invited: bool | None = None
    country: str | None = None
    most_followers: int | None = None
    fewest_followers: int | None = None
    synced_before: datetime | None = None
    synced_after: datetime | None = None
    expiring_by: datetime | None = None
    tags: tuple[str, ...] = ()
    group: GroupKey | None = None
    influencer: InfluencerId | None = None
    campaign: CampaignId | None = None
    text: str | None = None

    @property
    def needle(self) -> str:
        """*text* as it is compared; a handle may be written with its @."""
        return fold((self.text or "").strip().removeprefix("@"))

    def fits(self, row: RosterRow, influencer: Influencer | None) -> bool:
        """True when *row* is wanted; who takes part in a campaign is for the store to say."""
        tags, groups = (influencer.tags, influencer.groups) if influencer else (frozenset(), frozenset())
        return (
            self.network in (None, row.network)
            and self.kind in (None, row.kind)
            and self.membership in (None, row.membership)
            and self.authenticated in (None, row.authenticated)
            and self.tracked in (None, row.tracked)
            and self.invited in (None, row.membership is Membership.INVITED)
            and self.country in (None, row.country)
            and self.influencer in (None, row.influencer)
            and tags.issuperset(self.tags)
            and (self.group is None or self.group in groups)
            and self._ranges(row)
            and self.needle in row.search
        )

    def _ranges(self, row: RosterRow) -> bool:
        fewest, most, followers = self.fewest_followers, self.most_followers, row.followers
        after, before, synced = self.synced_after, self.synced_before, row.last_synced
        ends = row.consent_ends_at
        return (
            (fewest is None or (followers is not None and followers >= fewest))
            and (most is None or (followers is not None and followers <= most))
            and (after is None or (synced is not None and synced >= after))
            and (before is None or (synced is not None and synced < before))
            and (self.expiring_by is None or (ends is not None and ends <= self.expiring_by))
        )


class Sort(StrEnum):
    """What lists are sorted by."""

    ADDED = "added"
    HANDLE = "handle"
    FOLLOWERS = "followers"
    LAST_SYNCED = "last-synced"


_LARGEST_FIRST: Final[Mapping[Sort, bool]] = {
    Sort.ADDED: False,
    Sort.HANDLE: False,
    Sort.FOLLOWERS: True,
    Sort.LAST_SYNCED: True,
}


@attrs.frozen
class Sorting:
    """The order of a list; rows without the value come last either way, and equal ones as they came in."""

    by: Sort = Sort.ADDED
    backwards: bool = False

    @property
    def descends(self) -> bool:
        """True when large values come first."""
        return _LARGEST_FIRST[self.by] != self.backwards

    def value_of(self, row: RosterRow) -> "SortValue":
        """What *row* is sorted by."""
        return _VALUES[self.by](row)


SortValue = int | str | datetime | None


_VALUES: Final[Mapping[Sort, Callable[[RosterRow], SortValue]]] = {
    Sort.ADDED: lambda row: row.account,
    Sort.HANDLE: lambda row: row.handle,
    Sort.FOLLOWERS: lambda row: row.followers,
    Sort.LAST_SYNCED: lambda row: row.last_synced,
}


@attrs.frozen
class Cursor:
    """The place behind the last row of a page: it stays one, whatever comes and goes around it."""

    sorting: Sorting
    value: SortValue
    account: AccountId

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        way = "down" if self.sorting.descends else "up"
        return f"{self.sorting.by}:{way}:{self.account}:{'' if value is None else value}"

    @classmethod
    def parse(cls, text: str, sorting: Sorting) -> "Cursor":
        """The cursor in *text*, which an earlier page of the same sorting gave.

        Raises:
            Unusable: it did not.
        """
        try:
            by, way, account, said = text.split(":", 3)
            value = _READ[sorting.by](said) if said else None
            cursor = cls(sorting, value, AccountId(_number(account)))
        except ValueError as error:
            raise Unusable("after", text[:60], "it is no place that a page of a list gave") from error
        if (by, way) != (sorting.by, "down" if sorting.descends else "up"):
            raise Unusable("after", text[:60], "it belongs to a list that is sorted in another way")
        return cursor


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LARGEST_COUNT:
        raise ValueError(text)
    return number


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


_READ: Final[Mapping[Sort, Callable[[str], SortValue]]] = {
    Sort.ADDED: _number,
    Sort.HANDLE: str,
    Sort.FOLLOWERS: _number,
    Sort.LAST_SYNCED: _instant,
}


@attrs.frozen
class RosterPage:
    """Some rows, and where the next ones begin; None at the end."""

    rows: tuple[RosterRow, ...]
    next: Cursor | None = None
