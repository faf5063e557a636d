"""Everything that only reads, by subject."""

from collections.abc import Callable
from typing import Final

from litestar.handlers import HTTPRouteHandler

from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1 import (
    accounts,
    applications,
    audit,
    campaigns,
    cutover,
    figures,
    influencers,
    messages,
    orders,
    policy,
    posts,
    reports,
    webhooks,
)

_SUBJECTS: Final[tuple[Callable[[Ask, Hands], list[HTTPRouteHandler]], ...]] = (
    accounts.routes,
    figures.routes,
    influencers.routes,
    applications.routes,
    campaigns.routes,
    posts.routes,
    orders.routes,
    reports.routes,
    messages.routes,
    webhooks.routes,
    cutover.routes,
    audit.routes,
    policy.routes,
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    return [route for subject in _SUBJECTS for route in subject(ask, hands)]
