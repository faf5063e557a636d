"""What TikTok is asked for when orders are placed."""

from collections.abc import Sequence

from influence.domain.campaigns import LONGEST_BRAND, Campaign
from influence.domain.orders import Order
from influence.domain.ports.storage import View
from influence.domain.ports.upstream import OrderRequest


def request_for(
    campaign: Campaign, order: Order, handles: Sequence[str], code: str | None, reference: str
) -> OrderRequest:
    """The request for orders like *order* to *handles*, under *code* or a new one."""
    return OrderRequest(
        brand=campaign.brand,
        title=campaign.name,
        description=campaign.description or campaign.name[:LONGEST_BRAND],
        handles=tuple(handles),
        posts_required=order.posts_required,
        reference=reference,
        campaign_code=code,
        spark_days=_common_days(order),
        deliverables=order.asks_for if order.deliverables else (),
    )


def _common_days(order: Order) -> int | None:
    """The Spark days of all posts where they are the same; the posts' own ones where they have names."""
    days = {one.spark_days for one in order.asks_for}
    return next(iter(days)) if len(days) == 1 else order.spark_days


def request_again(view: View, orders: Sequence[Order], code: str | None) -> OrderRequest:
    """The request that *orders* went out with, as far as it is known; for looking them up, never for sending."""
    handles = [view.accounts.get(order.account).handle for order in orders]
    campaign = view.campaigns.get(orders[0].campaign)
    return request_for(campaign, orders[0], handles, code, orders[0].reference or "")
