from datetime import date

import pytest

from influence.application.run_campaigns import Brief, Changes
from influence.domain.campaigns import (
    CampaignClosed,
    CampaignExists,
    CampaignNotFound,
    CampaignStatus,
    NotAParticipant,
    ParticipantHeld,
)
from influence.domain.capabilities import Kind
from influence.domain.doors import AccountNotFound
from influence.domain.errors import Unusable
from influence.domain.membership import Membership
from influence.domain.networks import InvalidHandle, Network
from tests.support.desk import Desk


def test_a_campaign_is_made_from_its_brief(desk: Desk) -> None:
    brief = Brief(" Spring ", " Acme ", "Tasty", date(2026, 3, 1), date(2026, 4, 1), ("acme",), ("soup",))

    made = desk.campaigns.create(desk.by, brief)

    assert (made.name, made.brand, made.description) == ("Spring", "Acme", "Tasty")
    assert (made.rules.hashtags, made.rules.keywords) == (("acme",), ("soup",))
    assert made.created_by == "mara"
    assert made.status(desk.clock.now().date()) is CampaignStatus.ACTIVE


def test_a_name_is_taken_once(desk: Desk) -> None:
    desk.campaign("Spring")

    with pytest.raises(CampaignExists, match="'Spring'"):
        desk.campaigns.create(desk.by, Brief("SPRING", "Acme"))


def test_a_new_name_is_refused_as_the_other_is_written(desk: Desk) -> None:
    desk.campaign("Spring")
    desk.campaign("Autumn")

    with pytest.raises(CampaignExists, match="'Spring'"):
        desk.campaigns.edit(desk.by, "Autumn", Changes(name="SPRING"))
    assert desk.campaigns.edit(desk.by, "Spring", Changes(name="SPRING")).name == "SPRING"


def test_a_name_too_long_for_a_brand_says_so(desk: Desk) -> None:
    name = "Long " * 30

    with pytest.raises(Unusable, match="--brand") as refused:
        desk.campaigns.create(desk.by, Brief(name, name))

    assert str(refused.value).startswith("name ")
    assert len(str(refused.value)) < 150
    assert desk.campaigns.create(desk.by, Brief(name, "Acme")).brand == "Acme"


@pytest.mark.parametrize(
    "brief",
    [
        Brief("  ", "Acme"),
        Brief("Spring", ""),
        Brief("Spring", "x" * 61),
        Brief("Spring", "Acme", "x" * 61),
        Brief("Spring", "Acme", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1)),
    ],
)
def test_an_unusable_brief_makes_no_campaign(desk: Desk, brief: Brief) -> None:
    with pytest.raises(Unusable):
        desk.campaigns.create(desk.by, brief)

    with desk.view() as view:
        assert view.campaigns.all() == ()


def test_a_campaign_is_found_by_name_and_by_number(desk: Desk) -> None:
    made = desk.campaign("Spring")

    assert desk.report(desk.by, "spring").campaign == made
    assert desk.report(desk.by, str(made.id)).campaign == made


def test_a_name_of_digits_would_hide_a_number(desk: Desk) -> None:
    made = desk.campaign("Spring")

    with pytest.raises(Unusable):
        desk.campaign("1")

    assert desk.report(desk.by, "1").campaign == made


@pytest.mark.parametrize("which", ["Autumn", "99", "9" * 40, "²", "-1", ""])
def test_a_campaign_that_is_not_there_is_named(desk: Desk, which: str) -> None:
    desk.campaign("Spring")

    with pytest.raises(CampaignNotFound) as refused:
        desk.report(desk.by, which)

    assert refused.value.code == "campaign_not_found"
    assert refused.value.remedies


def test_supported_and_unsupported_accounts_take_part(desk: Desk) -> None:
    desk.member("ann")
    desk.stub("bob")
    desk.market.add_creator("bob", Membership.NOT_IN)
    desk.check(desk.by)
    desk.campaign("Spring")

    results = desk.campaigns.add(desk.by, "Spring", ["ann", "@bob"])

    assert [(r.handle, r.joined) for r in results] == [("ann", True), ("bob", True)]
    assert desk.account("bob").kind is Kind.UNSUPPORTED


def test_each_participant_is_decided_by_itself(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")

    results = desk.campaigns.add(desk.by, "Spring", ["ann", "nobody", "a b"])

    assert [r.joined for r in results] == [False, False, False]
    assert [type(r.error) for r in results] == [type(None), AccountNotFound, InvalidHandle]


def test_other_networks_take_part_too(desk: Desk) -> None:
    desk.add(desk.by, ["ann.bakes"], Network.INSTAGRAM)
    desk.campaign("Spring")

    (joined,) = desk.campaigns.add(desk.by, "Spring", ["ann.bakes"], Network.INSTAGRAM)

    assert joined.joined


def test_somebody_without_orders_and_posts_can_leave(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")

    desk.campaigns.remove(desk.by, "Spring", "ann")

    assert desk.report(desk.by, "Spring").participants == ()


def test_who_takes_no_part_cannot_leave(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring")

    with pytest.raises(NotAParticipant):
        desk.campaigns.remove(desk.by, "Spring", "ann")


def test_who_has_an_order_cannot_leave(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann")

    with pytest.raises(ParticipantHeld) as refused:
        desk.campaigns.remove(desk.by, "Spring", "ann")

    assert refused.value.code == "participant_held"
    assert len(desk.report(desk.by, "Spring").participants) == 1


def test_who_has_a_post_cannot_leave(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    video = desk.market.add_video("ann")
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", video)

    with pytest.raises(ParticipantHeld):
        desk.campaigns.remove(desk.by, "Spring", "ann")


def test_known_posts_outside_the_campaign_hold_nobody(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.market.add_video("ann")
    desk.sync_posts(desk.by)

    desk.campaigns.remove(desk.by, "Spring", "ann")

    assert desk.report(desk.by, "Spring").participants == ()


def test_an_archived_campaign_takes_no_more_changes(desk: Desk) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")

    archived = desk.campaigns.archive(desk.by, "Spring")

    assert archived.status(date(2026, 3, 2)) is CampaignStatus.ARCHIVED
    with pytest.raises(CampaignClosed):
        desk.campaigns.add(desk.by, "Spring", ["ann"])
    with pytest.raises(CampaignClosed):
        desk.campaigns.remove(desk.by, "Spring", "ann")
    with pytest.raises(CampaignClosed):
        desk.take_posts("Spring", "url,handle\nhttps://www.instagram.com/p/x1/,ann.bakes\n")


def test_archiving_twice_keeps_the_first_time(desk: Desk) -> None:
    desk.campaign("Spring")
    first = desk.campaigns.archive(desk.by, "Spring")

    again = desk.campaigns.archive(desk.by, "Spring")

    assert again.archived_at == first.archived_at
