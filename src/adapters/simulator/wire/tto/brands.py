"""Brand profiles."""

from typing import Final

from influence.adapters.simulator.campaigns import BrandProfile
from influence.adapters.simulator.wire.calls import Call, Data
from influence.adapters.simulator.wire.envelope import PARAMETER, ApiRefused, without_absent
from influence.adapters.simulator.wire.pages import numbered_page, paged
from influence.adapters.simulator.wire.parameters import Kind, Parameter
from influence.adapters.simulator.wire.tto.accounts import ACCOUNT, NAME

CREATE: Final = (
    ACCOUNT,
    Parameter("brand_name", most=60),
    Parameter("brand_industry_id", most=60),
    Parameter("brand_website", most=2_000),
    Parameter("logo_url", most=2_000),
    Parameter("tiktok_account_url", required=False, most=2_000),
)
GET: Final = (ACCOUNT, Parameter("brand_profile_ids", Kind.TEXTS, required=False, most=20), *paged(100))

_BEGINNINGS: Final = {
    "brand_website": "https://",
    "logo_url": "http",
    "tiktok_account_url": "https://www.tiktok.com/@",
}


def create(call: Call) -> Data:
    """A new brand profile, which never changes."""
    for name, beginning in _BEGINNINGS.items():
        told = call.text_or_none(name)
        if told is not None and not told.startswith(beginning):
            raise ApiRefused(PARAMETER, f"{name}: must start with {beginning}")
    profile = BrandProfile(
        profile_id="",
        account_id=call.text(NAME),
        name=call.text("brand_name"),
        industry_id=call.text("brand_industry_id"),
        website=call.text("brand_website"),
        account_url=call.text_or_none("tiktok_account_url"),
    )
    with call.world.change():
        kept = call.world.campaigns.add_profile(profile)
    return _brand(call, kept, industry="brand_industry_id")


def read(call: Call) -> Data:
    """The brand profiles of the account, or up to 20 of them."""
    wanted = call.texts("brand_profile_ids")
    ours = [profile for profile in call.world.campaigns.profiles if profile.account_id == call.text(NAME)]
    chosen = [profile for profile in ours if not wanted or profile.profile_id in wanted]
    industry = "brand_industry" if call.world.habits.contradictions == "table" else "brand_industry_id"
    page, note = numbered_page(call, chosen)
    return {"brands": [_brand(call, profile, industry=industry) for profile in page], "page_info": note}


def _brand(call: Call, profile: BrandProfile, *, industry: str) -> Data:
    newer = call.world.habits.newer_fields
    return without_absent(
        brand_profile_id=profile.profile_id,
        brand_name=profile.name,
        brand_website=profile.website,
        logo_url=f"https://p16-sign.tiktokcdn.invalid/logo/{profile.profile_id}.jpeg",
        tiktok_account_url=profile.account_url if newer else None,
        **{industry: profile.industry_id},
    )
