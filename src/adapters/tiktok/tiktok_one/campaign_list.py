"""The campaigns of our account, as TikTok lists them."""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from influence.adapters.tiktok.calls import Answer, Json
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.tiktok_one.campaigns import CAMPAIGN, Campaign
from influence.adapters.tiktok.tiktok_one.pages import complete
from influence.adapters.tiktok.tiktok_one.records import Record

CAMPAIGNS: Final = "/tto/tcm/campaign/"
CAMPAIGNS_PER_CALL: Final = 5


@attrs.frozen
class CampaignList:
    """Read page by page, and no further than needed."""

    _desk: Desk

    def of(self, campaign_ids: Sequence[str]) -> dict[str, Campaign]:
        """Those of the campaigns that TikTok shows, by id."""
        shown: dict[str, Campaign] = {}
        ids = list(dict.fromkeys(campaign_ids))
        for start in range(0, len(ids), CAMPAIGNS_PER_CALL):
            few = ids[start : start + CAMPAIGNS_PER_CALL]
            left = set(few)
            for campaign in self._listed({"campaign_ids": few}):
                if campaign.campaign_id in left:
                    shown[campaign.campaign_id] = campaign
                    left.discard(campaign.campaign_id)
                if not left:
                    break
        return shown

    def bearing(self, reference: str) -> Campaign | None:
        """The one that was made with our *reference*; None when the whole list has none.

        Raises:
            TikTokUnavailable: it is not there, and the list is not complete.
        """
        if not reference:
            return None
        return next((one for one in self._listed({}) if one.bears(reference)), None)

    def _listed(self, query: Json) -> Iterator[Campaign]:
        def ask(page: int) -> Answer:
            told = {**query, "campaign_type": CAMPAIGN, "page": page, "page_size": CAMPAIGNS_PER_CALL}
            return self._desk.brand_reads(CAMPAIGNS, told)

        for item in complete(ask, "campaigns", CAMPAIGNS_PER_CALL):
            campaign = Campaign.shown(Record(CAMPAIGNS, item, self._desk.drift))
            if campaign is not None:
                yield campaign
