"""Everything that changes something, by subject."""

from collections.abc import Callable
from typing import Final

from litestar.handlers import HTTPRouteHandler

from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.v1 import (
    accounts_writing,
    applications_writing,
    campaigns_writing,
    cutover_writing,
    erasures_writing,
    influencers_writing,
    messages_writing,
    orders_writing,
    posts_writing,
    reports_writing,
    schedules_writing,
    webhooks_writing,
)

_SUBJECTS: Final[tuple[Callable[[Ask, Hands], list[HTTPRouteHandler]], ...]] = (
    accounts_writing.routes,
    influencers_writing.routes,
    applications_writing.routes,
    campaigns_writing.routes,
    orders_writing.routes,
    posts_writing.routes,
    reports_writing.routes,
    schedules_writing.routes,
    webhooks_writing.routes,
    messages_writing.routes,
    erasures_writing.routes,
    cutover_writing.routes,
)


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""
    return [route for subject in _SUBJECTS for route in subject(ask, hands)]
