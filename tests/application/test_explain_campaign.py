"""Why a metric is missing in a campaign, by reason, with what would help."""

import pytest

from influence.domain.campaigns import CampaignNotFound
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Reason
from tests.support.desk import Desk


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """Ann by order, bob by hand, cleo unsupported."""
    for handle in ("ann", "bob"):
        desk.member(handle)
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.check(desk.by)
    desk.campaign("Spring", "ann", "bob", "cleo")
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {PostMetric.REACH: 5})
    free = [desk.market.add_video("bob", {PostMetric.REACH: 7}) for _ in range(2)]
    desk.sync_posts(desk.by)
    for video in free:
        desk.add_by_hand(desk.by, "Spring", video)
    return desk


def test_posts_are_counted_by_the_reason_they_lack_it(spring: Desk) -> None:
    found = spring.explain_campaign(spring.by, "Spring", PostMetric.REACH)

    (withheld,) = found.missing
    assert (found.shown, found.asked) == (1, 3)
    assert (withheld.absence.reason, withheld.handles) == (Reason.WITHHELD, ("bob", "bob"))
    assert "order" in withheld.absence.remedies[0]


def test_accounts_are_counted_by_the_reason_they_lack_it(spring: Desk) -> None:
    found = spring.explain_campaign(spring.by, "Spring", AccountMetric.LIKE_COUNT)

    assert (found.shown, [one.handles for one in found.missing]) == (2, [("cleo",)])


def test_the_most_common_reason_comes_first(desk: Desk) -> None:
    desk.stub("cleo")
    desk.market.add_creator("cleo", Membership.NOT_IN)
    desk.check(desk.by)
    for handle in ("ann", "bob"):
        desk.member(handle)
    desk.campaign("Spring", "cleo", "ann", "bob")

    found = desk.explain_campaign(desk.by, "Spring", AccountMetric.COMPLETION_RATE)

    assert found.shown == 0
    assert [one.handles for one in found.missing] == [("ann", "bob"), ("cleo",)]


def test_an_unknown_campaign_is_refused(desk: Desk) -> None:
    with pytest.raises(CampaignNotFound):
        desk.explain_campaign(desk.by, "Autumn", AccountMetric.AVERAGE_VIEWS)
