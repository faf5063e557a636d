"""A campaign with two creators, and no way to any network."""

import socket
from datetime import date

import pytest

from influence import Influence
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.place_orders import Wanted
from influence.application.run_campaigns import Brief
from influence.domain.membership import Membership


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a test opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


@pytest.fixture
def spring(influence: Influence, influence_marketplace: FakeMarketplace) -> Influence:
    """The campaign Spring, in which @ann.cooks and @bea.bakes owe one video each by the end of the week."""
    for handle in ("ann.cooks", "bea.bakes"):
        influence_marketplace.add_creator(handle, Membership.IN)
        influence.accounts.add_from_crm(handle)
    influence.campaigns.create(Brief("Spring", "Acme"))
    influence.campaigns.add("Spring", ["ann.cooks", "bea.bakes"])
    influence.orders.create("Spring", ["ann.cooks", "bea.bakes"], Wanted(1, due_on=date(2026, 3, 6)))
    return influence
