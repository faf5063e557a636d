"""Campaigns: create, add to, list."""

from collections.abc import Sequence
from typing import Final

from influence.adapters.simulator.campaigns import Campaign, CampaignKind, Plan
from influence.adapters.simulator.creators import Creator
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import PARAMETER, PARTIAL, ApiRefused
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT, NAME
from influence.adapters.simulator.wire.tto.campaign_fields import campaign_fields, listed_fields

_KINDS: Final = tuple(kind.value for kind in CampaignKind)
_DAYS: Final = "default_spark_ads_requested_authorization_days"
_HANDLES: Final = Parameter("handle_names", Kind.HANDLES, required=False, most=100)
_NOTIFY: Final = Parameter("send_notification", Kind.FLAG, required=False, default=False)
_ADVERTISERS: Final = Parameter("advertiser_ids", Kind.TEXTS, required=False, least=0, most=50)
_KIND: Final = Parameter("campaign_type", required=False, default=_KINDS[0], choices=_KINDS)
CREATE: Final = (
    ACCOUNT,
    _KIND,
    Parameter("brand_profile_id", required=False),
    Parameter("brand_name", required=False, most=60),
    Parameter("campaign_name", required=False, most=120),
    Parameter("campaign_description", required=False, most=1_000),
    Parameter("anchor_id", required=False),
    _ADVERTISERS,
    Parameter(_DAYS, Kind.INTEGER, required=False, least=0, most=365),
    _HANDLES,
    _NOTIFY,
    Parameter("campaign_id", required=False),
    Parameter("business_account_handle", Kind.HANDLE, required=False),
)
UPDATE: Final = (
    ACCOUNT,
    Parameter("campaign_id"),
    Parameter("campaign_type", choices=_KINDS),
    _HANDLES,
    _NOTIFY,
    _ADVERTISERS,
)
LIST: Final = (ACCOUNT, Parameter("campaign_ids", Kind.TEXTS, required=False, most=5), _KIND, *paged(5, 5))


def create(call: Call) -> Data:
    """A new campaign with its invited handles, a new brand link, or handles more for a campaign."""
    if call.text_or_none("campaign_id") is not None:
        campaign = call.world.campaigns.find(call.text(NAME), call.text("campaign_id"))
        return _extended(call, campaign, _required_handles(call), ())
    kind = CampaignKind(call.text("campaign_type"))
    plan = _plan(call, kind)
    handles = _required_handles(call) if kind is CampaignKind.CAMPAIGN else ()
    invited, failed = _sorted_out(call, handles)
    with call.world.change():
        campaign = call.world.campaigns.create(plan, invited, call.texts("advertiser_ids"), call.now)
    return _answer(call, campaign_fields(call, campaign), failed)


def update(call: Call) -> Data:
    """The campaign with handles or ad accounts more."""
    campaign = call.world.campaigns.find(call.text(NAME), call.text("campaign_id"))
    if campaign.plan.kind != call.text("campaign_type"):
        raise ApiRefused(PARAMETER, f"campaign_type: this campaign is a {campaign.plan.kind}")
    handles, advertisers = call.texts("handle_names"), call.texts("advertiser_ids")
    if handles and campaign.plan.kind is CampaignKind.BRAND_LINK:
        raise ApiRefused(PARAMETER, "handle_names: a brand link invites nobody")
    return _extended(call, campaign, handles, advertisers)


def read(call: Call) -> Data:
    """Campaigns of one type, the newest first."""
    wanted, kind = call.texts("campaign_ids"), call.text("campaign_type")
    ours = [
        campaign
        for campaign in reversed(call.world.campaigns.campaigns)
        if campaign.plan.account_id == call.text(NAME)
        and campaign.plan.kind == kind
        and (not wanted or campaign.campaign_id in wanted)
    ]
    page, note = numbered_page(call, ours)
    return {"campaigns": [listed_fields(call, campaign) for campaign in page], "page_info": note}


def _extended(call: Call, campaign: Campaign, handles: Sequence[str], advertisers: Sequence[str]) -> Data:
    invited, failed = _sorted_out(call, handles)
    with call.world.change():
        extended = call.world.campaigns.extend(campaign, invited, advertisers, call.now)
    fields = campaign_fields(call, extended)
    fields.pop("dm_info", None)
    return _answer(call, fields, failed)


def _answer(call: Call, fields: Data, failed: Sequence[str]) -> Data:
    if not failed:
        return fields
    told = {**fields, "failed_handle_names": list(failed)}
    if call.world.habits.failed_handles_code == PARTIAL:
        raise ApiRefused(PARTIAL, "Partial success", told)
    return told


def _sorted_out(call: Call, handles: Sequence[str]) -> tuple[list[Creator], list[str]]:
    """The members among *handles*, and the handles that are none.

    Raises:
        ApiRefused: all of them are none, and the world refuses that.
    """
    members: dict[str, Creator] = {}
    failed = []
    for handle in dict.fromkeys(handles):
        creator = call.world.find(handle)
        if creator is not None and creator.is_member:
            members[creator.key] = creator
        else:
            failed.append(handle)
    if handles and not members and call.world.habits.all_handles_fail == "refuse":
        raise ApiRefused(PARAMETER, "handle_names: none of the creators can be invited")
    return list(members.values()), failed


def _required_handles(call: Call) -> tuple[str, ...]:
    handles = call.texts("handle_names")
    if not handles:
        raise ApiRefused(PARAMETER, "handle_names: Missing data for required field.")
    return handles


def _plan(call: Call, kind: CampaignKind) -> Plan:
    profile_id, brand = call.text_or_none("brand_profile_id"), call.text_or_none("brand_name")
    _check_plan(call, kind)
    if profile_id is not None:
        brand = call.world.campaigns.profile(call.text(NAME), profile_id).name
    is_campaign = kind is CampaignKind.CAMPAIGN
    return Plan(
        account_id=call.text(NAME),
        kind=kind,
        brand_name=brand or "",
        brand_profile_id=profile_id,
        name=call.text_or_none("campaign_name") if is_campaign else brand,
        description=call.text_or_none("campaign_description") if is_campaign else None,
        anchor_id=call.text_or_none("anchor_id") if is_campaign else None,
        spark_days=call.integer(_DAYS) or 0,
        business_account=call.text_or_none("business_account_handle"),
    )


def _check_plan(call: Call, kind: CampaignKind) -> None:
    values = call.values
    missing = (
        (kind is CampaignKind.BRAND_LINK and values["brand_profile_id"] is None, "brand_profile_id"),
        (values["brand_profile_id"] is None and values["brand_name"] is None, "brand_profile_id, brand_name"),
        (kind is CampaignKind.CAMPAIGN and values["campaign_name"] is None, "campaign_name"),
        (bool(values["advertiser_ids"]) and values[_DAYS] is None, _DAYS),
    )
    for is_missing, name in missing:
        if is_missing:
            raise ApiRefused(PARAMETER, f"{name}: Missing data for required field.")
