"""Placing orders: a campaign with invited handles, and one order for each of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.tiktok_one.campaign_list import CampaignList
from influence.adapters.tiktok.tiktok_one.campaigns import Campaign, more_handles, new_campaign, upstream_id
from influence.adapters.tiktok.tiktok_one.records import Record
from influence.domain.errors import MarketplaceFailed
from influence.domain.networks import fold
from influence.domain.orders import Placement
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced
from influence.domain.ports.upstream_failures import TikTokUnavailable

CREATE: Final = "/tto/tcm/campaign/create/"
UPDATE: Final = "/tto/tcm/campaign/update/"
_NO_REASON: Final = "TikTok could not invite this creator"


@attrs.frozen
class Placing:
    """Orders placed, and looked for when the answer was lost."""

    _desk: Desk

    def place(self, request: OrderRequest) -> OrdersPlaced:
        """Have the handles invited, to a new campaign or to the one that is named.

        Raises:
            OutcomeUnknown: TikTok did it, and does not tell under which campaign, or for whom.
        """
        code = request.campaign_code
        body = new_campaign(request) if code is None else more_handles(code, request)
        answer = self._desk.brand_changes(CREATE if code is None else UPDATE, body)
        campaign = self._answered(answer, code)
        taken = _taken(campaign, request, is_partial=answer.partly is not None)
        if taken is None:
            raise answer.unreadable("handle_names")
        if taken and not campaign.invite_link:
            campaign = self._with_link(answer, campaign)
        left_out = frozenset[str]() if answer.partly is None else _wanted(request) - taken
        refused = left_out | (campaign.failed or frozenset())
        return OrdersPlaced(
            _placements(campaign, request.handles, taken, self._desk.now()),
            {handle: answer.partly or _NO_REASON for handle in request.handles if fold(handle) in refused},
        )

    def find(self, request: OrderRequest) -> OrdersPlaced | None:
        """What became of a request; None while TikTok shows nothing of it."""
        known, code = CampaignList(self._desk), request.campaign_code
        campaign = known.bearing(request.reference) if code is None else known.of([code]).get(code)
        if campaign is None:
            return None
        is_ours = campaign.bears(request.reference)
        if is_ours and campaign.failed is None:
            raise TikTokUnavailable("unreadable answer: failed_handle_names")
        failed = (campaign.failed or frozenset()) if is_ours else frozenset[str]()
        taken = _shown(campaign, request, is_ours=is_ours) - failed
        refused = {handle: _NO_REASON for handle in request.handles if fold(handle) in failed}
        if not taken and not refused:
            return None
        return OrdersPlaced(_placements(campaign, request.handles, taken, self._desk.now()), refused)

    def _answered(self, answer: Answer, code: str | None) -> Campaign:
        told = {name: value for name, value in answer.data.items() if value is not None}
        known = {} if code is None else {"campaign_id": code}
        campaign = Campaign.shown(Record(answer.path, {**known, **told}, self._desk.drift))
        if campaign is None or code not in (None, campaign.campaign_id):
            raise answer.unreadable("campaign_id")
        return campaign

    def _with_link(self, answer: Answer, campaign: Campaign) -> Campaign:
        """The same with the link that the list of campaigns tells: the handles are invited in any case."""
        try:
            known = CampaignList(self._desk).of([campaign.campaign_id]).get(campaign.campaign_id)
        except MarketplaceFailed:
            known = None
        if known is None:
            raise answer.unusable("the answer has no invite link, and the list of campaigns tells none now")
        return attrs.evolve(campaign, invite_link=known.invite_link)


def _wanted(request: OrderRequest) -> frozenset[str]:
    return frozenset(map(fold, request.handles))


def _taken(campaign: Campaign, request: OrderRequest, *, is_partial: bool = False) -> frozenset[str] | None:
    """The handles that are invited. TikTok's list of them is late at times; then all but the failed ones are.

    None when neither list tells, or when one failed whom nobody asked for: it may be one of ours under another name.
    """
    wanted = _wanted(request)
    if campaign.failed is not None and not campaign.failed <= wanted:
        return None
    invited = (campaign.handles or frozenset()) & wanted
    if not invited and (campaign.failed is None or (is_partial and not campaign.failed)):
        return None
    return (invited or wanted) - (campaign.failed or frozenset())


def _shown(campaign: Campaign, request: OrderRequest, *, is_ours: bool) -> frozenset[str]:
    """The handles that a listed campaign shows as invited.

    TikTok may leave the list of handles out. What was made by this very request was made for all its handles then, if
    there are countries, which come with the first invited creator; of another campaign nothing is known.
    """
    if campaign.handles is not None:
        return campaign.handles & _wanted(request)
    return _wanted(request) if is_ours and campaign.countries else frozenset()


def _placements(
    campaign: Campaign, handles: Sequence[str], taken: frozenset[str], at: datetime
) -> dict[str, Placement]:
    """One placement for each of *handles* that is *taken*."""
    code, link = campaign.campaign_id, campaign.invite_link
    return {
        handle: Placement(upstream_id(code, handle), code, link, at)
        for handle in handles
        if fold(handle) in taken
    }
