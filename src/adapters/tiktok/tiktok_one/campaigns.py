"""Campaigns: what stands in for orders, which TikTok One does not know."""

from typing import Final

import attrs

from influence.adapters.tiktok.asked import Asked, handle_in
from influence.adapters.tiktok.calls import Json
from influence.adapters.tiktok.converters import address, identifier, text
from influence.adapters.tiktok.tiktok_one.records import Record
from influence.adapters.tiktok.vocabularies import country
from influence.domain.networks import fold
from influence.domain.ports.upstream import OrderRequest

CAMPAIGN: Final = "CAMPAIGN"
"""The type that has invited handles, as opposed to a link any member may use."""
LONGEST_NAME: Final = 120


@attrs.frozen
class Campaign:
    """A campaign as TikTok shows it; None is what it does not tell. Handles are folded."""

    campaign_id: str
    texts: str
    invite_link: str
    handles: frozenset[str] | None
    failed: frozenset[str] | None
    countries: tuple[str, ...]
    video_ids: tuple[str, ...] | None

    @classmethod
    def shown(cls, record: Record) -> "Campaign | None":
        """The campaign in *record*, unless that does not say which it is."""
        campaign_id = record.need("campaign_id", identifier)
        if campaign_id is None:
            return None
        return cls(
            campaign_id=campaign_id,
            texts="\n".join(record.take(name, text) or "" for name in _TEXTS),
            invite_link=record.take("invite_link", address) or "",
            handles=_handles(record, "handle_names"),
            failed=frozenset() if record.fields.get(_FAILED) is None else _handles(record, _FAILED),
            countries=record.usable("country_codes", _country),
            video_ids=record.listed("video_ids", identifier),
        )

    def bears(self, reference: str) -> bool:
        """True when it was made with our *reference*."""
        return reference != "" and mark(reference) in self.texts


_TEXTS: Final = ("campaign_name", "campaign_description")
_FAILED: Final = "failed_handle_names"


def _handles(record: Record, name: str) -> frozenset[str] | None:
    listed = record.listed(name, _handle)
    return None if listed is None else frozenset(map(fold, listed))


def _handle(value: object) -> str | None:
    return handle_in(value) if isinstance(value, dict) else identifier(value)


def _country(value: object) -> str | None:
    """A country that may stand in a header."""
    code = country(value.strip()) if isinstance(value, str) else ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def upstream_id(campaign_id: str, handle: str) -> str:
    """What names the order of one invited creator for ever: the campaign, and the handle it was asked under."""
    return f"{campaign_id}/{fold(handle)}"


def mark(reference: str) -> str:
    """How our reference stands in a campaign's name."""
    return f"[ref {reference}]"


def name_of(title: str, reference: str) -> str:
    """The *title* with our reference, cut to what TikTok takes."""
    room = max(0, LONGEST_NAME - len(mark(reference)) - 1)
    return f"{title.strip()[:room].rstrip()} {mark(reference)}".strip()


def new_campaign(request: OrderRequest) -> Json:
    """What TikTok is asked to make. Zero Spark days are said by saying nothing."""
    optional: Json = {
        "campaign_description": request.description or None,
        "default_spark_ads_requested_authorization_days": request.spark_days or None,
    }
    return {
        "campaign_type": CAMPAIGN,
        "brand_name": request.brand,
        "campaign_name": name_of(request.title, request.reference),
        "handle_names": Asked(request.handles).once,
        **{name: value for name, value in optional.items() if value is not None},
    }


def more_handles(campaign_id: str, request: OrderRequest) -> Json:
    """Whom TikTok is asked to invite to a campaign there is. It takes nothing else then."""
    return {
        "campaign_id": campaign_id,
        "campaign_type": CAMPAIGN,
        "handle_names": Asked(request.handles).once,
    }
