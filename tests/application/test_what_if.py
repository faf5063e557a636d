"""What each step would open for one account, and in a whole campaign."""

import pytest

from influence.domain.capabilities import Kind
from influence.domain.membership import Membership
from influence.domain.next_steps import Act
from tests.support.desk import Desk


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A tied post of ann's, two free ones of bob's with an order waiting, one of dan's, and unsupported cleo."""
    for handle in ("ann", "bob", "dan"):
        desk.member(handle)
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.check(desk.by)
    desk.campaign("Spring", "ann", "bob", "cleo", "dan")
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {})
    desk.order("bob")
    free = [desk.market.add_video(handle, {}) for handle in ("bob", "bob", "dan")]
    desk.sync_posts(desk.by)
    for video in free:
        desk.add_by_hand(desk.by, "Spring", video)
    return desk


def test_an_account_is_told_what_each_step_opens(desk: Desk) -> None:
    desk.member("ann")

    found = desk.what_if.of_account(desk.by, "ann")

    assert found.account.kind is Kind.NON_AUTHENTICATED_TTCM
    assert found.steps[0].acts == (Act.ORDER,)


def test_the_act_that_opens_most_comes_first(spring: Desk) -> None:
    told = [(step.act, step.figures) for step in spring.what_if.of_campaign(spring.by, "Spring")]

    assert told == [
        (Act.AUTHENTICATE, (8 + 0) + (8 + 2 * 2) + (8 + 2) + (11 + 0)),
        (Act.LINK, 2 * 12),
        (Act.ORDER, 12),
        (Act.JOIN, 7),
    ]


def test_whom_it_serves_most_comes_first(spring: Desk) -> None:
    first, link, order, join = spring.what_if.of_campaign(spring.by, "Spring")

    assert [one.account.handle for one in first.beneficiaries] == ["bob", "cleo", "dan", "ann"]
    assert [(one.account.handle, one.posts) for one in link.beneficiaries] == [("bob", 2)]
    assert [(one.account.handle, one.posts) for one in order.beneficiaries] == [("dan", 1)]
    assert [one.account.handle for one in join.beneficiaries] == ["cleo"]


def test_without_a_post_an_order_is_worth_one_to_come(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")

    steps = {step.act: step for step in desk.what_if.of_campaign(desk.by, "Spring")}

    assert steps[Act.ORDER].figures == 12
    assert Act.LINK not in steps


def test_a_campaign_with_nothing_to_gain_has_no_steps(desk: Desk) -> None:
    desk.member("ann")
    desk.consents("ann")
    desk.campaign("Spring", "ann")
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {})
    desk.sync_posts(desk.by)

    assert desk.what_if.of_campaign(desk.by, "Spring") == ()


def test_a_cancelled_order_does_not_stand(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.keep_orders.cancel(desk.by, str(desk.order("ann").id))

    acts = {step.act for step in desk.what_if.of_campaign(desk.by, "Spring")}

    assert Act.ORDER in acts
