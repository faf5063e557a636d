from datetime import date, timedelta

import pytest

from influence.application.read_campaigns import CampaignFilter, Fulfilment, ReadCampaigns
from influence.application.run_agreements import RunAgreements
from influence.application.run_campaigns import Brief, Changes
from influence.domain.agreements import Onboarding
from influence.domain.campaigns import CampaignClosed, CampaignExists, CampaignStatus
from influence.domain.errors import Unusable
from influence.domain.money import Money
from tests.support.desk import Desk


@pytest.fixture
def read(desk: Desk) -> ReadCampaigns:
    return ReadCampaigns(desk.storage, desk.clock)


def names(found: tuple[object, ...]) -> list[str]:
    return [row.campaign.name for row in found]  # type: ignore[attr-defined]


def test_the_home_list_counts_people_briefs_and_posts(desk: Desk, read: ReadCampaigns) -> None:
    for handle in ("ann", "bob", "carol"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob", "carol")
    desk.campaigns.edit(desk.by, "Spring", Changes(client_fee=Money(100_000, "EUR")))
    agree = RunAgreements(desk.storage, desk.clock)
    agree.brief(desk.by, "Spring", ["ann", "bob"])
    agree.answer(desk.by, "Spring", ["ann"], accepts=True)
    agree.fee(desk.by, "Spring", ["ann", "bob"], Money(30_000, "EUR"))

    (row,) = read(desk.by)

    assert row.participants == 3
    assert row.onboarding == {
        Onboarding.LISTED: 1,
        Onboarding.BRIEFED: 1,
        Onboarding.ACCEPTED: 1,
        Onboarding.DECLINED: 0,
    }
    assert (row.spent, row.margin) == ((Money(60_000, "EUR"),), Money(40_000, "EUR"))
    assert (row.posts, row.fulfilment, row.overdue) == (0, Fulfilment(0, 0), 0)


def test_captures_count_until_the_cut_over_begins(desk: Desk, read: ReadCampaigns) -> None:
    desk.stub("ann")
    desk.campaign("Spring")
    desk.capture("Spring", "ann", "7001")

    before = read(desk.by)[0].posts
    desk.hide()

    assert (before, read(desk.by)[0].posts) == (1, 0)


def test_fulfilment_counts_orders_that_stand(desk: Desk, read: ReadCampaigns) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.order("ann", posts=2)
    called_off = desk.order("bob", posts=5)
    desk.keep_orders.cancel(desk.by, str(called_off.id))

    (row,) = read(desk.by)

    assert row.fulfilment == Fulfilment(delivered=0, owed=2)


def test_fees_in_two_currencies_have_no_margin(desk: Desk, read: ReadCampaigns) -> None:
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob")
    desk.campaigns.edit(desk.by, "Spring", Changes(client_fee=Money(100, "EUR")))
    agree = RunAgreements(desk.storage, desk.clock)
    agree.fee(desk.by, "Spring", ["ann"], Money(1, "EUR"))
    agree.fee(desk.by, "Spring", ["bob"], Money(2, "USD"))

    (row,) = read(desk.by)

    assert (row.spent, row.margin) == ((Money(1, "EUR"), Money(2, "USD")), None)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (CampaignFilter(), ["Summer", "Spring", "Ever"]),
        (CampaignFilter(words="ACME fizz"), ["Spring"]),
        (CampaignFilter(words="mara"), ["Summer"]),
        (CampaignFilter(client="fizz GMBH"), ["Spring"]),
        (CampaignFilter(client="fizz"), []),
        (CampaignFilter(status=CampaignStatus.ACTIVE), ["Spring", "Ever"]),
        (CampaignFilter(status=CampaignStatus.PENDING), ["Summer"]),
        (CampaignFilter(since=date(2031, 1, 1)), ["Summer", "Ever"]),
        (CampaignFilter(until=date(2001, 1, 1)), ["Spring", "Ever"]),
        (CampaignFilter(status=CampaignStatus.ARCHIVED), []),
    ],
)
def test_campaigns_are_looked_for(
    desk: Desk, read: ReadCampaigns, wanted: CampaignFilter, found: list[str]
) -> None:
    desk.campaigns.create(desk.by, Brief("Ever", "Acme"))
    spring = Brief("Spring", "Acme", starts_on=date(2000, 1, 1), ends_on=date(2030, 1, 1), client="Fizz GmbH")
    desk.campaigns.create(desk.by, spring)
    desk.campaigns.create(desk.by, Brief("Summer", "Acme", starts_on=date(2040, 1, 1), salesperson="Mara"))

    assert names(read(desk.by, wanted)) == found
    assert names(read(desk.by, wanted, most=1)) == found[:1]
    by_number = [name for name in ("Ever", "Spring", "Summer") if name in found]
    assert names(read.by_number(desk.by, wanted)) == by_number
    assert names(read.by_number(desk.by, wanted, most=1)) == by_number[:1]
    for at, row in enumerate(read.by_number(desk.by, wanted)):
        assert names(read.by_number(desk.by, wanted, row.campaign.id, most=2)) == by_number[at + 1 :]


def test_an_edit_leaves_alone_what_is_not_named(desk: Desk) -> None:
    desk.campaign("Spring", hashtags=("acme",))

    after = desk.campaigns.edit(desk.by, "Spring", Changes(keywords=("soup",), client="Fizz"))

    assert (after.rules.hashtags, after.rules.keywords) == (("acme",), ("soup",))
    assert (after.name, after.brand, after.client) == ("Spring", "Acme", "Fizz")
    assert desk.campaigns.edit(desk.by, "Spring", Changes(client="Fizz")).version == after.version


def test_an_edit_is_held_to_the_same_rules(desk: Desk) -> None:
    desk.campaign("Spring")
    desk.campaign("Summer")
    today = desk.clock.now().date()

    with pytest.raises(CampaignExists):
        desk.campaigns.edit(desk.by, "Spring", Changes(name="SUMMER"))
    backwards = Changes(starts_on=today, ends_on=today - timedelta(days=1))
    with pytest.raises(Unusable, match="end"):
        desk.campaigns.edit(desk.by, "Spring", backwards)
    with pytest.raises(Unusable, match="brief"):
        desk.campaigns.edit(desk.by, "Spring", Changes(brief="x" * 20_001))


def test_an_archived_campaign_is_not_edited(desk: Desk) -> None:
    desk.campaign("Spring")
    desk.campaigns.archive(desk.by, "Spring")

    with pytest.raises(CampaignClosed):
        desk.campaigns.edit(desk.by, "Spring", Changes(client="Fizz"))
