"""The marketplace when no access is set up: every question is answered with what is missing."""

from typing import Any, NoReturn

import attrs

from influence.domain.metrics import Metric
from influence.domain.ports.upstream_failures import NotConfigured


@attrs.frozen
class AbsentMarketplace:
    """Knows only which settings are missing."""

    missing: tuple[str, ...]

    @property
    def undelivered(self) -> frozenset[Metric]:
        """Nothing is known to be undelivered."""
        return frozenset()

    def _no(self, *_: Any, **__: Any) -> NoReturn:
        raise NotConfigured(self.missing)

    memberships = invite = public_profile = authorised_profile = _no
    public_videos = authorised_videos = place_orders = read_orders = _no
    orders_under = report = consent_page = exchange = refresh = _no
