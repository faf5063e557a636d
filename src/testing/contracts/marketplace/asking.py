"""What the tests ask of a marketplace again and again."""

from collections.abc import Mapping
from itertools import count
from typing import Final

from influence.domain.grants import Tokens
from influence.domain.orders import Placement
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.upstream import OrderRequest, OrdersPlaced, Sought, UpstreamOrder
from influence.testing.contracts.marketplace.towns import BACK, Town

_REFERENCES: Final = count(1)


def ask(*handles: str, posts: int = 2, brand: str = "Acme", code: str | None = None) -> OrderRequest:
    """A request unlike any other."""
    return OrderRequest(
        brand=brand,
        title="Spring",
        description="Three recipes",
        handles=handles,
        posts_required=posts,
        reference=f"ref-{next(_REFERENCES):06}",
        campaign_code=code,
    )


def only(placed: OrdersPlaced) -> Placement:
    """The one order that was placed."""
    (placement,) = placed.placements.values()
    return placement


def sought(placements: Mapping[str, Placement]) -> list[Sought]:
    """The orders that were placed, as they are read back."""
    return [Sought(one.upstream_id, one.campaign_code, handle) for handle, one in placements.items()]


def order_of(marketplace: Marketplace, handle: str) -> tuple[Sought, Placement]:
    """A new order for one creator."""
    placement = only(marketplace.place_orders(ask(handle)))
    return Sought(placement.upstream_id, placement.campaign_code, handle), placement


def shown(marketplace: Marketplace, order: Sought) -> UpstreamOrder:
    """The order as it is shown now."""
    (one,) = marketplace.read_orders([order])
    return one


def connect(town: Town, handle: str) -> Tokens:
    """The tokens of a creator who consents."""
    return town.marketplace.exchange(town.consents(handle), BACK)
