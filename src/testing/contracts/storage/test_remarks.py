import pytest

from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId
from influence.domain.ports.storage import UnitOfWork
from influence.testing.builders import a_campaign, a_member, an_order
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON


def an_order_id(work: UnitOfWork) -> OrderId:
    """A kept order."""
    account, campaign = work.accounts.add(a_member("ann")).id, work.campaigns.add(a_campaign("Spring")).id
    work.campaigns.join(campaign, account, NOON)
    return work.orders.add(an_order(campaign, account)).id


def test_a_cause_is_news_while_it_did_not_stand(write: Write) -> None:
    with write() as work:
        order = an_order_id(work)
        news = [work.remarks.news(order, said) for said in (["a"], ["a", "b"], ["b"], [], ["a", "b"])]

    assert news == [{"a"}, {"b"}, set(), set(), {"a", "b"}]


def test_another_tenants_order_has_no_remarks(write: Write) -> None:
    with write("bolt") as work:
        order = an_order_id(work)

    with write("acme") as work, pytest.raises(OrderNotFound):
        work.remarks.news(order, ["a"])
