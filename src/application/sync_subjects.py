"""Everything a refresh may ask TikTok about, and what each costs in calls."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import CampaignId, CampaignStatus
from influence.domain.networks import Network
from influence.domain.orders import Order, OrderState
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import View
from influence.domain.ports.upstream_failures import Generation
from influence.domain.posts import CampaignPost
from influence.domain.sync_plan import Matter, Need, Subject
from influence.domain.tracking import Tracking

NEWEST: Final = 30
"""How many videos of a participant are looked at."""

JUMPS: Final = 10
"""How many calls more may go to posts of campaigns behind the newest videos of a participant."""

FOLLOWED: Final = frozenset(OrderState) - {OrderState.DRAFT, OrderState.FAILED, OrderState.IN_DOUBT}
AWAITED: Final = FOLLOWED - {OrderState.FULFILLED, OrderState.CANCELLED}


@attrs.frozen
class Pages:
    """How much TikTok shows a call: public videos, a creator's own; of *orders* by one call of each kind."""

    public: int
    own: int
    orders: tuple[int, ...]

    def of(self, account: Account) -> int:
        """How many videos of *account* a call shows."""
        return self.own if account.authenticated else self.public

    def of_videos(self, account: Account, newer: Iterable[int] = ()) -> int:
        """Calls for the newest videos of *account*, and for posts with so many *newer* ones that they lie behind."""
        page, reach, jumps = self.of(account), NEWEST, 0
        for place in sorted(newer):
            if place >= reach:
                jumps, reach = jumps + 1, place + page
        return math.ceil(NEWEST / page) + min(jumps, JUMPS)


PAGES: Final[Mapping[Generation, Pages]] = {
    Generation.TTCM: Pages(10, 10, (20, 100)),  # orders, then the report of their videos
    Generation.TIKTOK_ONE: Pages(25, 10, (5, 1)),  # campaigns, then a report of each
}


def is_followed(order: Order, generation: Generation) -> bool:
    """True for an order that can be read back."""
    placement = order.placement
    is_placed = placement is not None and generation.has_placed(placement.upstream_id)
    return is_placed and order.state in FOLLOWED and order.erased_at is None


def running(view: View, today: date) -> list[CampaignId]:
    """The campaigns that are not archived."""
    return [c.id for c in view.campaigns.all() if c.status(today) is not CampaignStatus.ARCHIVED]


def participants(view: View, today: date) -> list[Account]:
    """Everyone tracked who takes part in a campaign that is not archived, each once."""
    accounts: dict[AccountId, Account] = {}
    for campaign in running(view, today):
        fitting = view.accounts.select(AccountFilter(Network.TIKTOK, campaign=campaign))
        accounts |= {a.id: a for a in fitting if a.tracked}
    return list(accounts.values())


def wanted_posts(
    view: View, generation: Generation, now: datetime, terms: Tracking
) -> Mapping[AccountId, Sequence[CampaignPost]]:
    """The posts of running campaigns whose figures no order brings, by account.

    Posts of an order that can be read back come with its report; those of an order that is followed no longer are let
    be, unless somebody added them by hand.
    """
    orders = {order.id: order for order in view.orders.select() if not terms.is_over(order, now)}
    reported = {order.id for order in orders.values() if is_followed(order, generation)}
    wanted: dict[AccountId, list[CampaignPost]] = {}
    for one in view.posts.in_campaigns(running(view, now.date())):
        if not one.orders & reported and (one.by_hand or one.orders & orders.keys()):
            wanted.setdefault(one.post.account, []).append(one)
    return wanted


def linked_posts(view: View, now: datetime) -> Mapping[AccountId, Sequence[CampaignPost]]:
    """The posts of running campaigns that orders name, by account."""
    found: dict[AccountId, list[CampaignPost]] = {}
    for one in view.posts.in_campaigns(running(view, now.date())):
        if one.orders:
            found.setdefault(one.post.account, []).append(one)
    return found


def subjects(view: View, generation: Generation, now: datetime, terms: Tracking) -> Iterator[Subject]:
    """Tracked accounts, their orders that can be read back and are followed still, and the posts of participants."""
    tracked = {a.id: a for a in view.accounts.select(AccountFilter(Network.TIKTOK)) if a.tracked}
    taking_part = participants(view, now.date())
    followed = [
        order
        for order in view.orders.select()
        if order.account in tracked and is_followed(order, generation) and not terms.is_over(order, now)
    ]
    needs = dict.fromkeys((account.id for account in taking_part), Need.CAMPAIGN)
    needs |= {order.account: Need.OPEN_ORDER for order in followed if order.state in AWAITED}
    yield from _orders(view, followed, tracked, generation)
    yield from _accounts(view, tracked.values(), needs)
    looked = view.looks.last(Matter.POSTS)
    wanted = wanted_posts(view, generation, now, terms)
    for account in taking_part:
        newer = (one.newer for one in wanted.get(account.id, ()))
        yield Subject(
            matter=Matter.POSTS,
            number=account.id,
            account=account,
            asked_at=looked.get(account.id),
            need=needs[account.id],
            calls=PAGES[generation].of_videos(account, newer),
        )


def _accounts(view: View, tracked: Iterable[Account], needs: Mapping[AccountId, Need]) -> Iterator[Subject]:
    accounts = list(tracked)
    looked, told = view.looks.last(Matter.ACCOUNT), view.figures.collected_at([a.id for a in accounts])
    for account in accounts:
        yield Subject(
            matter=Matter.ACCOUNT,
            number=account.id,
            account=account,
            asked_at=_latest(looked.get(account.id), told.get(account.id)),
            need=needs.get(account.id, Need.NONE),
            calls=1 + (account.authenticated and account.answer.is_member),
        )


def _orders(
    view: View, followed: Iterable[Order], tracked: Mapping[AccountId, Account], generation: Generation
) -> Iterator[Subject]:
    looked = view.looks.last(Matter.ORDER)
    for order in followed:
        yield Subject(
            matter=Matter.ORDER,
            number=order.id,
            account=tracked[order.account],
            asked_at=looked.get(order.id),
            need=Need.OPEN_ORDER if order.state in AWAITED else Need.NONE,
            page=_page(order, generation),
        )


def _page(order: Order, generation: Generation) -> str:
    """What TikTok shows at once: an order; with TikTok One a campaign with all that stand under it."""
    placement = order.placement
    if placement is None or generation is Generation.TTCM:
        return str(order.id)
    return placement.campaign_code


def _latest(*times: datetime | None) -> datetime | None:
    return max((at for at in times if at is not None), default=None)
