"""`/api/v1/campaigns`: campaigns with those who take part, and their reports."""

from typing import Any, Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from influence.application.read_campaigns import CampaignFilter, ReadCampaigns
from influence.application.read_changes import ReadChanges
from influence.application.report_campaign import OneInfluencer, ReportCampaign
from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope
from influence.domain.campaigns import CampaignId, CampaignStatus
from influence.domain.networks import Network
from influence.domain.ports.clock import Clock
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.asking import Parameters, one_of, plain_text
from influence.entrypoints.api.v1.conditional import AsRead
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import (
    FIELDS,
    UPDATED_SINCE,
    answered,
    by_number,
    changes,
    number_in,
    only,
    opening,
    page_asks,
    told,
)
from influence.entrypoints.forms.campaigns import CampaignListedForm, CampaignShownForm
from influence.entrypoints.forms.changes import RemovalForm
from influence.entrypoints.forms.reports import ReportForm

_ASKS: Final[Parameters] = {
    "status": one_of("Where they stand today.", CampaignStatus, CampaignStatus),
    "client": plain_text("Those of this client."),
    "search": plain_text("Words of name, brand, client or salesperson."),
    **UPDATED_SINCE,
    **page_asks(CampaignListedForm),
}
ONE_INFLUENCER: Final[Parameters] = {
    "influencer": plain_text("Only the part of the account with this handle."),
    "network": one_of("Of that handle; tiktok unless told.", Network, Network),
}


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get(
        "/campaigns",
        opt=needs(Scope.CAMPAIGNS_READ, asks=_ASKS, tells_pages_of=CampaignListedForm | RemovalForm),
    )
    async def campaigns(request: AnyRequest) -> Response[bytes]:
        """The campaigns that fit, by number; with `updated_since` those that changed."""
        return await answered(request, hands, lambda caller, found: _page(ask, caller, found))

    @get(
        "/campaigns/{number:int}",
        opt=needs(Scope.CAMPAIGNS_READ, asks=only(CampaignShownForm), tells=CampaignShownForm),
    )
    async def campaign(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """One campaign and everybody who takes part. Its posts are a list of their own."""
        return await answered(request, hands, lambda caller, found: _one(ask, caller, number, found))

    @get(
        "/campaigns/{number:int}/report",
        opt=needs(Scope.METRICS_READ, asks=ONE_INFLUENCER, tells=ReportForm),
    )
    async def campaign_report(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
        """The report as of now: everybody, every post, every figure or why there is none, and the sums."""
        return await answered(request, hands, lambda caller, found: _report(ask, caller, number, found))

    return [campaigns, campaign, campaign_report]


def _page(ask: Ask, caller: Caller, found: dict[str, Any]) -> dict[str, object]:
    page, names, since = opening(found)
    clock: Clock = ask(Clock)
    today = clock.now().date()
    if since is not None:
        changed: ReadChanges = ask(ReadChanges)
        return changes(
            page,
            lambda after, most: changed.campaigns(caller.actor, since, after, most),
            lambda change: told(CampaignListedForm.listed(change.what, today), names),
        )
    read: ReadCampaigns = ask(ReadCampaigns)
    wanted = CampaignFilter(found.get("search", ""), found.get("client", ""), found.get("status"))
    return by_number(
        page,
        read.by_number(caller.actor, wanted, number_in(page, CampaignId), page.limit + 1),
        lambda row: row.campaign.id,
        lambda row: told(CampaignListedForm.listed(row, today), names),
    )


def as_read(ask: Ask, number: int) -> AsRead:
    """How the campaign of that number reads."""
    return AsRead(Scope.CAMPAIGNS_READ, lambda caller: _one(ask, caller, number, {}))


def _one(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReportCampaign = ask(ReportCampaign)
    report = read(caller.actor, str(number))
    return told(CampaignShownForm.shown(report, report.made_at.date()), found.get(FIELDS))


def _report(ask: Ask, caller: Caller, number: int, found: dict[str, Any]) -> dict[str, object]:
    read: ReportCampaign = ask(ReportCampaign)
    return told(ReportForm.of(read(caller.actor, str(number), only=one_influencer(found), charts=True)))


def one_influencer(found: dict[str, Any]) -> OneInfluencer | None:
    """Whose part alone is asked for, if anybody's."""
    handle = found.get("influencer")
    return None if handle is None else OneInfluencer(handle, found.get("network", Network.TIKTOK))
