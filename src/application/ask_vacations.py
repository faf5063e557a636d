"""Asking which creators are on vacation."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_account
from influence.application.fresh_tokens import FreshTokens
from influence.domain.accounts import Account
from influence.domain.errors import InfluenceError
from influence.domain.ports.marketplace import Marketplace
from influence.domain.ports.storage import Storage
from influence.domain.ports.upstream import Vacation
from influence.domain.ports.upstream_failures import Ability, NotConfigured, TikTokUnavailable
from influence.domain.quota import Urgency


@attrs.frozen
class AskVacations:
    """Ask TikTok when creators take no invitations.

    Only who has consented tells it, and only to the order generation. Nothing of it is kept. What cannot be learned is
    left out: an order does not depend on it.
    """

    _storage: Storage
    _marketplace: Marketplace
    _tokens: FreshTokens

    def __call__(self, by: Actor, handles: Iterable[str]) -> Mapping[str, Vacation]:
        """The vacations that are known, by handle."""
        if Ability.VACATION in self._marketplace.lacks:
            return {}
        with self._storage.view(by.tenant) as view:
            accounts = [find_account(view, handle) for handle in handles]
        return dict(self._asked(by, [one for one in accounts if one.authenticated]))

    def _asked(self, by: Actor, accounts: Iterable[Account]) -> Iterator[tuple[str, Vacation]]:
        marketplace = self._marketplace.at(Urgency.ORDERS)
        for account in accounts:
            try:
                key = self._tokens.of(by, account)
                vacation = marketplace.vacation(key.grant.open_id, key.token)
            except (TikTokUnavailable, NotConfigured):
                return
            except InfluenceError:
                continue
            if vacation is not None:
                yield account.handle, vacation
