"""Reports: the full figures of the videos under a campaign, told country by country."""

from collections.abc import Callable, Sequence
from typing import Final

import attrs

from influence.adapters.tiktok.addresses import page_of
from influence.adapters.tiktok.asked import handle_in
from influence.adapters.tiktok.calls import Answer
from influence.adapters.tiktok.converters import address, identifier
from influence.adapters.tiktok.desk import Desk
from influence.adapters.tiktok.fields import figures, parts
from influence.adapters.tiktok.tiktok_one.attribution import Line, attributed
from influence.adapters.tiktok.tiktok_one.campaign_list import CAMPAIGNS, CampaignList
from influence.adapters.tiktok.tiktok_one.campaigns import Campaign, upstream_id
from influence.adapters.tiktok.tiktok_one.pages import paged
from influence.adapters.tiktok.tiktok_one.records import Record
from influence.adapters.tiktok.tiktok_one.tables import REPORT, REPORT_PARTS
from influence.adapters.tiktok.times import instant
from influence.domain.formulas import Definitions
from influence.domain.ports.upstream import Sought, UpstreamOrder, Video

REPORTS: Final = "/tto/tcm/report/"
VIDEOS_PER_PAGE: Final = 100


@attrs.frozen
class Reports:
    """Orders read back: the videos under their campaigns, and what these brought."""

    _desk: Desk

    def orders(self, sought: Sequence[Sought]) -> tuple[UpstreamOrder, ...]:
        """The orders as TikTok shows them, in the order they were sought.

        A campaign that does not tell its videos is left out: videos that cannot be read are not "no videos". So are
        orders of the other generation, whose codes are no campaigns here.
        """
        together: dict[str, dict[str, Sought]] = {}
        for one in sought:
            if one.upstream_id.startswith(upstream_id(one.campaign_code, "")):
                together.setdefault(one.campaign_code, {})[one.upstream_id] = one
        campaigns = CampaignList(self._desk).of(list(together)) if together else {}
        shown: dict[str, UpstreamOrder] = {}
        for code, campaign in campaigns.items():
            if campaign.video_ids is None:
                self._desk.drift.note(CAMPAIGNS, "video_ids", None)
                continue
            orders = attributed(
                campaign, campaign.video_ids, list(together[code].values()), self._told(campaign)
            )
            shown |= {order.upstream_id: order for order in orders}
        return tuple(shown[one] for one in dict.fromkeys(s.upstream_id for s in sought) if one in shown)

    def _told(self, campaign: Campaign) -> dict[str, Line]:
        """What the report tells of each video. A country that can tell nothing new is not asked about."""
        wanted = set(campaign.video_ids or ())
        lines: dict[str, Line] = {}
        for country in campaign.countries:
            if wanted <= lines.keys():
                break
            for item in paged(self._pages(campaign.campaign_id, country), "videos", VIDEOS_PER_PAGE):
                line = self._line(Record(REPORTS, item, self._desk.drift))
                if line is not None:
                    lines.setdefault(line.video.video_id, line)
        return lines

    def _pages(self, campaign_id: str, country: str) -> Callable[[int], Answer]:
        def ask(page: int) -> Answer:
            query = {"campaign_id": campaign_id, "page": page, "page_size": VIDEOS_PER_PAGE}
            return self._desk.brand_reads(REPORTS, query, {"Country-Code": country})

        return ask

    def _line(self, told: Record) -> Line | None:
        about = told.inner("video_info")
        video_id = about.need("video_id", identifier)
        if video_id is None:
            return None
        handle = handle_in(told.inner("creator_info").fields)
        video = Video(
            video_id=video_id,
            fetched_at=self._desk.now(),
            values=figures(REPORT, told.fields, told.endpoint, told.drift),
            url=about.take("embed_url", address) or page_of(handle, video_id),
            published_at=about.take("create_time", instant),
            definitions=Definitions.TIKTOK_ONE,
            parts=parts(REPORT_PARTS, told.fields, told.endpoint, told.drift),
        )
        return Line(video, handle)
