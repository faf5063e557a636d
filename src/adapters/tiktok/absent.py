"""The marketplace when no access is set up: every question is answered with what is missing."""

from typing import Any, NoReturn

import attrs

from influence.domain.grants import SCOPES
from influence.domain.metrics import Metric
from influence.domain.ports.upstream_failures import Ability, Generation, NotConfigured
from influence.domain.quota import Urgency


@attrs.frozen
class AbsentMarketplace:
    """Knows which settings are missing, and which generation they are for."""

    missing: tuple[str, ...]
    generation: Generation = Generation.TTCM

    @property
    def undelivered(self) -> frozenset[Metric]:
        """Nothing is known to be undelivered."""
        return frozenset()

    @property
    def lacks(self) -> frozenset[Ability]:
        """Nothing is known to be lacking."""
        return frozenset()

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES

    def at(self, urgency: Urgency) -> "AbsentMarketplace":  # noqa: ARG002 - the port's
        return self

    def _no(self, *_: Any, **__: Any) -> NoReturn:
        raise NotConfigured(self.missing)

    own_account = memberships = invite = _no
    public_profile = authorised_profile = vacation = public_videos = authorised_videos = _no
    place_orders = find_placed = read_orders = reviews = _no
    request_link = withdraw_link_request = link_requests = _no
    join = link_video = link_requests_received = answer_link_request = _no
    consent_page = exchange = refresh = revoke = holder = _no
    subscribe = subscriptions = unsubscribe = _no
