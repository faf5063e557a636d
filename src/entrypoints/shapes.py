"""The JSON forms of the nouns (fixed field names; added to, never changed)."""

from collections.abc import Mapping

from influence.application.read_accounts import AccountRow, shown
from influence.application.read_posts import PostRow
from influence.domain.breakdowns import PartOf
from influence.domain.metrics import AccountMetric, PostMetric, label
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.observations import Absence, Observation, Reading
from influence.domain.orders import Order
from influence.domain.standing import Standing
from influence.entrypoints.plain import plain


def reading(one: Reading) -> dict[str, object]:
    """A figure with its birth certificate, or the reason why there is none."""
    if isinstance(one, Observation):
        return {
            "value": plain(one.value),
            "sources": sorted(source.value for source in one.sources),
            "as_of": plain(one.as_of),
            "fetched_at": plain(one.fetched_at),
            "formula": plain(one.formula),
            "definitions": one.definitions.value,
        }
    return {
        "value": None,
        "reason": one.reason.value,
        "message": one.sentence,
        "remedies": list(one.remedies),
        "rule": one.rule or None,
    }


def readings(some: Mapping[AccountMetric, Reading] | Mapping[PostMetric, Reading]) -> dict[str, object]:
    """All figures by metric id."""
    return {metric.value: {"label": label(metric), **reading(one)} for metric, one in some.items()}


def error(standing: Standing) -> dict[str, object] | None:
    """The error of an account, as errors are written everywhere."""
    found = standing.error
    return (
        None
        if found is None
        else {"code": found.code, "message": found.message, "remedies": list(found.remedies)}
    )


def account(row: AccountRow, *, figures: bool = False) -> dict[str, object]:
    """An account; with *figures* all its metrics too."""
    one = row.account
    is_tiktok = one.network is Network.TIKTOK
    who = row.influencer
    fields = {
        "id": one.id,
        "handle": one.handle,
        "network": one.network.value,
        "account_type": ACCOUNT_TYPES[one.network],
        "kind": one.kind.value if is_tiktok else None,
        "membership": one.answer.membership.value if is_tiktok else None,
        "membership_checked_at": plain(one.answer.checked_at),
        "authenticated": one.authenticated,
        "supported": row.standing.supported,
        "tracked": one.tracked,
        "error": error(row.standing),
        "door": one.door.value,
        "display_name": shown(row.readings.get(AccountMetric.DISPLAY_NAME)),
        "follower_count": shown(row.readings.get(AccountMetric.FOLLOWER_COUNT)),
        "absent": {
            metric.value: found.reason.value
            for metric in (AccountMetric.DISPLAY_NAME, AccountMetric.FOLLOWER_COUNT)
            if isinstance(found := row.readings.get(metric), Absence)
        },
        "influencer": {"id": who.id, "name": who.name} if who else None,
        "country": who.country if who else None,
        "tags": sorted(who.tags) if who else [],
        "groups": sorted(who.groups) if who else [],
    }
    if figures:
        fields["metrics"] = readings(row.readings)
    return fields


def order(one: Order, handle: str, campaign: str) -> dict[str, object]:
    """An order with its state and what to hand to the creator."""
    placed = one.placement
    return {
        "id": one.id,
        "campaign": campaign,
        "handle": handle,
        "state": one.state.value,
        "posts_required": one.posts_required,
        "posts_linked": len(one.live_links),
        "campaign_code": placed.campaign_code if placed else None,
        "invite_link": placed.invite_link if placed else None,
        "upstream_id": placed.upstream_id if placed else None,
        "due_on": plain(one.due_on),
        "spark_days": one.spark_days,
        "deliverables": [
            {"name": asked.name, "spark_days": asked.spark_days, "named": bool(one.deliverables)}
            for asked in one.asks_for
        ],
        "created_at": plain(one.created_at),
        "sent_at": plain(one.sent_at),
        "accepted_at": plain(one.accepted_at),
        "cancelled_at": plain(one.cancelled_at),
        "failure": one.failure,
        "videos": [link.video_id for link in one.live_links],
    }


def post(row: PostRow) -> dict[str, object]:
    """A post in a campaign with every figure or why there is none."""
    return {
        "network": row.post.network.value,
        "id": row.post.external_id,
        "url": row.post.url,
        "handle": row.account.handle,
        "published_at": plain(row.post.published_at),
        "in_campaign": row.in_campaign,
        "tracked_via": sorted(why.value for why in row.reasons),
        "tie": row.tie.value if row.tie else None,
        "metrics": readings(row.readings),
        "parts": parts(row.parts),
    }


def parts(some: Mapping[PartOf, Reading]) -> dict[str, object]:
    """Organic and paid of each figure that has parts; posts of other networks have none."""
    found: dict[str, dict[str, object]] = {}
    for one, told in some.items():
        found.setdefault(one.metric.value, {})[one.part.value] = reading(told)
    return dict(found)
