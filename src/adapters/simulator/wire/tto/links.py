"""Linking videos to campaigns: what the brand asks for, and what the creator does and decides."""

from typing import Final

from influence.adapters.simulator.campaigns import Campaign, CampaignKind, LinkRequest
from influence.adapters.simulator.wire.authorized import OPEN_ID, identified
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT, NAME

SCOPES: Final = ("tcm.order.update", "tto.campaign.link")
LINK: Final = (
    ACCOUNT,
    Parameter("campaign_id"),
    Parameter("video_id"),
    Parameter("action", choices=("LINK", "REVOKE")),
)
STATUS: Final = (
    ACCOUNT,
    Parameter("campaign_ids", Kind.TEXTS, required=False, most=50),
    Parameter("handle_names", Kind.HANDLES, required=False, most=50),
    Parameter("campaign_type", required=False, choices=tuple(kind.value for kind in CampaignKind)),
    *paged(50),
)
RECEIVED: Final = (OPEN_ID, Parameter("tto_invite_link"))
CONFIRM: Final = (OPEN_ID, Parameter("link_request_id"), Parameter("action", choices=("APPROVE", "REJECT")))
OWN_VIDEO: Final = (*RECEIVED, Parameter("video_id"))


def ask(call: Call) -> Data:
    """A request to link a video, sent, repeated as a reminder, or withdrawn."""
    campaign = call.world.campaigns.find(call.text(NAME), call.text("campaign_id"))
    video_id = call.text("video_id")
    if call.text("action") == "LINK":
        request = call.world.ask_for_link(campaign, video_id)
    else:
        with call.world.change():
            request = call.world.campaigns.requests.withdraw(campaign, video_id, call.now)
    return {"video_id": video_id, **_told(campaign, request)}


def status(call: Call) -> Data:
    """Where the requests of the account stand."""
    requests = [(campaign, request) for campaign in _asked(call) for request in _requests(call, campaign)]
    page, note = numbered_page(call, requests)
    is_table = call.world.habits.contradictions == "table"
    if not is_table:
        note["total_size"] = note.pop("total_page")
    infos = [_info(campaign, request, with_id=is_table) for campaign, request in page]
    return {"video_infos": infos, "page_info": note}


def received(call: Call) -> Data:
    """The undecided requests that the creator received for a campaign."""
    creator = _creator(call)
    campaign = call.world.campaigns.under(call.text("tto_invite_link"))
    requests = call.world.campaigns.requests.of(campaign, creator)
    return {
        "campaign_id": campaign.campaign_id,
        "spark_authorization_days": campaign.plan.spark_days,
        "link_requests": [
            {"video_id": request.video_id, "link_request_id": request.request_id}
            for request in requests
            if request.is_open
        ],
    }


def confirm(call: Call) -> Data:
    """Nothing; the request is approved or rejected."""
    handle = call.world.people.by_key(_creator(call)).handle
    approve = call.text("action") == "APPROVE"
    call.world.answer_link(handle, call.text("link_request_id"), approve=approve)
    return {}


def join(call: Call) -> Data:
    """Nothing; the creator has joined the campaign."""
    creator, link = _creator(call), call.text("tto_invite_link")
    call.world.campaigns.under(link)
    call.world.join_campaign(call.world.people.by_key(creator).handle, link)
    return {}


def link_own(call: Call) -> Data:
    """Nothing; the creator's video is linked to the campaign."""
    creator, link = _creator(call), call.text("tto_invite_link")
    call.world.campaigns.under(link)
    call.world.link_to_campaign(call.world.people.by_key(creator).handle, call.text("video_id"), link)
    return {}


def _creator(call: Call) -> str:
    creator = identified(call)
    call.demand(*SCOPES)
    return creator.key


def _asked(call: Call) -> list[Campaign]:
    ids, kind = call.texts("campaign_ids"), call.text_or_none("campaign_type")
    return [
        campaign
        for campaign in call.world.campaigns.campaigns
        if campaign.plan.account_id == call.text(NAME)
        and (not ids or campaign.campaign_id in ids)
        and kind in {None, campaign.plan.kind.value}
    ]


def _requests(call: Call, campaign: Campaign) -> list[LinkRequest]:
    handles = call.texts("handle_names")
    requests = call.world.campaigns.requests.of(campaign)
    if not handles:
        return requests
    owners = {creator.key for creator in map(call.world.find, handles) if creator is not None}
    return [request for request in requests if request.owner in owners]


def _info(campaign: Campaign, request: LinkRequest, *, with_id: bool) -> Data:
    told = {
        "video_id": request.video_id,
        "campaign_id": campaign.campaign_id,
        **_told(campaign, request),
    }
    return {**told, "link_request_id": request.request_id} if with_id else told


def _told(campaign: Campaign, request: LinkRequest) -> Data:
    return {
        "status": request.verdict.value,
        "last_reminded_timestamp": f"{request.asked_at[-1]:%Y-%m-%dT%H:%M:%SZ}",
        "number_of_requests": len(request.asked_at),
        "campaign_type": campaign.plan.kind.value,
    }
