"""What changed since a moment: the things as they are now, and what is there no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import merge
from itertools import groupby, takewhile
from typing import Final

import attrs

from influence.application.acting import Actor, batches
from influence.application.read_accounts import AccountRow, ReadAccounts
from influence.application.read_campaigns import CampaignRow, ReadCampaigns
from influence.application.read_orders import OrderTold, ReadOrders
from influence.application.read_posts import PostRow, ReadPosts, Tab, removed_from
from influence.application.touching import Touched, touched
from influence.domain.accounts import AccountId
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.networks import Network
from influence.domain.observations import Observation
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import PostId
from influence.domain.roster import Cursor, RosterFilter, Sort, Sorting

SLACK: Final = timedelta(minutes=10)
"""Figures are kept a little after they were fetched: what is older by so much is told once more, and never left out."""
_BY_NUMBER: Final = Sorting(Sort.ADDED)
Place = tuple[int, int]
"""Where something stands among the changes: its number, of posts the campaign's and the post's."""
START: Final[Place] = (0, 0)
_END: Final = 2**63 - 1
_AT_ONCE: Final = 500


class Gone(StrEnum):
    """Why something is not there any more."""

    ERASED = "erased"
    MERGED = "merged"
    REMOVED = "removed"
    UNLINKED = "unlinked"
    CUT_OVER = "cut_over"


@attrs.frozen(kw_only=True)
class Removal:
    """Something that is not there any more. Where nobody keeps its id, *count* says how many.

    *into* is the account that it was merged into, *campaign* the one that a post was in.
    """

    id: int | str | None
    reason: Gone
    count: int = 1
    into: int | None = None
    campaign: int | None = None


@attrs.frozen
class Change:
    """One thing as it is now, or that it is there no more; and its place."""

    place: Place
    what: AccountRow | CampaignRow | OrderTold | PostRow | Removal


@attrs.frozen
class ReadChanges:
    """Tell what changed since a moment, in the order of numbers, behind a place.

    Records of the audit tell what people and TikTok changed, their times of fetching which figures are newer. When the
    cut-over moved on, or another policy came into force, everything counts as changed. A thing may be told twice.
    """

    _storage: Storage
    _policy: Policy
    _clock: Clock
    _accounts: ReadAccounts
    _campaigns: ReadCampaigns
    _orders: ReadOrders
    _posts: ReadPosts

    def accounts(self, by: Actor, since: datetime, after: Place, most: int) -> list[Change]:
        """The accounts of the lists that changed or have newer figures; those that were merged or erased."""
        with self._storage.view(by.tenant) as view:
            told = self._touched(view, since)
            gone = _merged(view, told)
            numbers = merge(sorted(told.accounts), _fresh(view, told, since - SLACK, after[0]))
            found: list[Change] = []
            behind = AccountId(after[0])
            for some in batches((number for number in numbers if number > after[0]), most):
                found += self._of_accounts(view, sorted({*some, *_troubled(view, behind, some[-1])}), gone)
                behind = some[-1]
                if len(found) >= most:
                    return _cut(found, after, most)
            found += self._of_accounts(view, _troubled(view, behind, AccountId(_END)), gone)
            return _cut([*found, *_nameless(told)], after, most)

    def campaigns(self, by: Actor, since: datetime, after: Place, most: int) -> list[Change]:
        """The campaigns that changed: what is written of them, who takes part, their orders and posts."""
        with self._storage.view(by.tenant) as view:
            told = self._touched(view, since)
            changed = _campaigns_of(view, told, since - SLACK)
        rows = (
            Change((row.campaign.id, 0), row)
            for row in self._campaigns(by)
            if told.everything or told.nameless or row.campaign.id in changed
        )
        return _cut(sorted(rows, key=_place), after, most)

    def orders(self, by: Actor, since: datetime, after: Place, most: int) -> list[Change]:
        """The orders that changed, with links that came or went; those of erased creators without their names."""
        with self._storage.view(by.tenant) as view:
            told = self._touched(view, since)
        rows = (
            Change((one.row.order.id, 0), one)
            for one in self._orders(by)
            if told.everything or _is_touched(one, told, since - SLACK)
        )
        return _cut(rows, after, most)

    def posts(self, by: Actor, since: datetime, after: Place, most: int) -> list[Change]:
        """The posts of campaigns that came, went or changed, or have newer figures."""
        with self._storage.view(by.tenant) as view:
            told = self._touched(view, since)
            found: list[Change] = []
            for campaign in view.campaigns.all():
                if campaign.id >= after[0]:
                    found += self._of_campaign(view, campaign, told, since)
                if len(found) > most and len(_cut(found, after, most)) == most:
                    break
            return _cut([*found, *_nameless(told)], after, most)

    def _touched(self, view: View, since: datetime) -> Touched:
        return touched(view, self._policy.on(self._clock.now().date()), since - SLACK)

    def _of_accounts(
        self, view: View, numbers: Sequence[AccountId], gone: Mapping[AccountId, AccountId]
    ) -> Iterator[Change]:
        here = tuple(view.accounts.select(AccountFilter(among=tuple(numbers))))
        rows = {row.account.id: row for row in self._accounts.rows(view, here)}
        for number in numbers:
            if number in rows:
                yield Change((number, 0), rows[number])
            elif number in gone:
                yield Change((number, 0), Removal(id=number, reason=Gone.MERGED, into=gone[number]))

    def _of_campaign(self, view: View, campaign: Campaign, told: Touched, since: datetime) -> list[Change]:
        rows = self._posts.rows(view, campaign, Tab.PUBLISHED, Tab.POSTS)
        came = {one.post for one in view.posts.attachments(campaign.id) if one.at >= since - SLACK}
        changed = [
            Change((campaign.id, row.post.id), row)
            for row in rows
            if told.everything
            or row.account.id in told.owners
            or (campaign.id, row.post.id) in told.posts
            or row.post.id in came
            or _has_newer(row, since - SLACK)
        ]
        gone = _posts_gone(view, campaign, told, {row.post.id for row in rows}, since - SLACK)
        return sorted([*changed, *gone], key=_place)


def _merged(view: View, told: Touched) -> dict[AccountId, AccountId]:
    """Which of the touched accounts was merged into which."""
    merges = (one for one in view.merges.all() if one.undone_at is None)
    return {one.gone: one.kept for one in merges if one.gone in told.accounts}


def _fresh(view: View, told: Touched, since: datetime, after: int) -> Iterator[AccountId]:
    """The accounts with figures that were told since then, in their order; all of them where everything changed."""
    wanted = RosterFilter() if told.everything else RosterFilter(synced_after=since)
    place: Cursor | None = Cursor(_BY_NUMBER, after, AccountId(after))
    while place is not None:
        page = view.roster.page(wanted, _BY_NUMBER, place, _AT_ONCE)
        yield from (row.account for row in page.rows)
        place = page.next


def _troubled(view: View, after: AccountId, until: AccountId) -> list[AccountId]:
    """The accounts between two numbers whose last refresh failed: since when, nobody keeps."""
    here = takewhile(lambda one: one.id <= until, view.accounts.select(AccountFilter(after=after)))
    return [one.id for one in here if one.trouble is not None]


def _nameless(told: Touched) -> Iterator[Change]:
    """That accounts went of which nobody keeps the number."""
    if told.nameless:
        yield Change((_END, 0), Removal(id=None, reason=Gone.ERASED, count=told.nameless))


def _campaigns_of(view: View, told: Touched, since: datetime) -> set[CampaignId]:
    """The campaigns that changed themselves, or their orders, posts and agreements."""
    found = set(told.campaigns) | {one.campaign for one in view.orders.select() if one.id in told.orders}
    for campaign in view.campaigns.all():
        moments = [one.at for one in view.posts.attachments(campaign.id)]
        for agreed in view.agreements.of(campaign.id):
            moments += filter(None, (agreed.briefed_at, agreed.answered_at))
        if any(moment >= since for moment in moments):
            found.add(campaign.id)
    return found


def _is_touched(one: OrderTold, told: Touched, since: datetime) -> bool:
    """True for an order that changed, or whom and what it is for, or of which TikTok told something."""
    row = one.row
    is_named_otherwise = row.account.id in told.accounts or row.campaign.id in told.campaigns
    is_erased = bool(told.nameless) and row.account.is_erased
    is_asked = one.asked_at is not None and one.asked_at >= since
    is_told = any(step.at >= since for step in one.story.steps)
    return row.order.id in told.orders or is_named_otherwise or is_erased or is_asked or is_told


def _has_newer(row: PostRow, since: datetime) -> bool:
    figures = (*row.readings.values(), *row.parts.values())
    return any(isinstance(one, Observation) and one.fetched_at >= since for one in figures)


def _posts_gone(
    view: View, campaign: Campaign, told: Touched, here: set[PostId], since: datetime
) -> Iterator[Change]:
    """The posts that a person took out, those whose link to an order ended, and those of the old source."""
    for number in sorted(post for one, post in told.posts if one == campaign.id and post not in here):
        post = view.posts.get(number)
        if post is not None:
            yield _gone(campaign, number, post.external_id, Gone.REMOVED)
    links = (link for one in view.orders.select(campaign=campaign.id) for link in one.links)
    for link in links:
        if link.revoked_at is not None and link.revoked_at >= since:
            found = view.posts.find(Network.TIKTOK, link.video_id)
            if found is not None and found.id not in here:
                yield _gone(campaign, found.id, link.video_id, Gone.UNLINKED)
    count = sum(one.count for one in removed_from(view, campaign) if one.on >= since)
    if count:
        yield Change(
            (campaign.id, _END), Removal(id=None, reason=Gone.CUT_OVER, count=count, campaign=campaign.id)
        )


def _gone(campaign: Campaign, number: PostId, external_id: str, reason: Gone) -> Change:
    return Change((campaign.id, number), Removal(id=external_id, reason=reason, campaign=campaign.id))


def _place(change: Change) -> Place:
    return change.place


def _cut(changes: Iterable[Change], after: Place, most: int) -> list[Change]:
    """The first *most* behind *after*, each place once."""
    behind = (next(some) for place, some in groupby(changes, _place) if place > after)
    return [change for change, _ in zip(behind, range(most), strict=False)]
