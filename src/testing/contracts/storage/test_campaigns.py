from datetime import date

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignExists, CampaignId, CampaignNotFound
from influence.domain.doors import Stale
from influence.domain.keywords import KeywordRules
from influence.domain.money import Money
from influence.domain.ports.storage import Storage
from influence.testing.builders import a_campaign, a_member, a_post, an_attachment, an_order
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later


def test_a_campaign_is_kept_whole(storage: Storage, write: Write) -> None:
    campaign = a_campaign(
        "Frühling, ”26”",
        description="Cook & tell",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 4, 30),
        rules=KeywordRules(("acme", "spring,time"), ("two words", "naïve"), ("acme.cooks",)),
        client="Fizz & Söhne",
        salesperson="Mara",
        brief="Show the soup.\nSmile.",
        client_fee=Money(123_456, "EUR"),
        archived_at=days_later(90),
    )
    with write() as work:
        added = work.campaigns.add(campaign)

    with storage.view("acme") as view:
        assert added == attrs.evolve(campaign, id=added.id)
        assert view.campaigns.get(added.id) == added


def test_an_unknown_campaign_is_not_found(storage: Storage) -> None:
    with storage.view("acme") as view, pytest.raises(CampaignNotFound):
        view.campaigns.get(CampaignId(4711))


@pytest.mark.parametrize(("name", "asked"), [("Spring", "SPRING"), ("Größe", "GRÖSSE"), ("Été", "ÉTÉ")])
def test_campaigns_are_found_by_name_without_case(storage: Storage, name: str, asked: str) -> None:
    with storage.begin("acme") as work:
        added = work.campaigns.add(a_campaign(name))

        assert work.campaigns.named(asked) == added
        assert work.campaigns.named(f"{asked}!") is None


def test_two_campaigns_do_not_share_a_name(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.campaigns.add(a_campaign("Spring"))

        with pytest.raises(CampaignExists):
            work.campaigns.add(a_campaign("sprinG"))

        assert work.campaigns.all() == (added,)


def test_a_campaign_cannot_be_renamed_to_a_taken_name(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.campaigns.add(a_campaign("Spring"))
        summer = work.campaigns.add(a_campaign("Summer"))

        with pytest.raises(CampaignExists):
            work.campaigns.save(attrs.evolve(summer, name="SPRING"))

        assert work.campaigns.get(summer.id) == summer


def test_a_saved_campaign_has_the_next_version(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.campaigns.add(a_campaign("Spring"))
        changed = attrs.evolve(added, name="Summer", rules=KeywordRules(("sun",))).archived(NOON)

        saved = work.campaigns.save(changed)

        assert saved == attrs.evolve(changed, version=added.version + 1)
        assert work.campaigns.get(added.id) == saved
        assert work.campaigns.named("Spring") is None


def test_the_second_of_two_writers_is_refused(storage: Storage) -> None:
    with storage.begin("acme") as work:
        read = work.campaigns.add(a_campaign())
        first = work.campaigns.save(attrs.evolve(read, brand="First"))

        with pytest.raises(Stale):
            work.campaigns.save(attrs.evolve(read, brand="Second"))

        assert work.campaigns.get(read.id) == first


def test_campaigns_are_told_in_the_order_of_their_ids(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = tuple(work.campaigns.add(a_campaign(name)) for name in ("c", "a", "b"))

        assert work.campaigns.all() == added
        assert [c.id for c in added] == sorted(c.id for c in added)
        assert work.campaigns.page(None, 2) == added[:2]
        assert work.campaigns.page(added[0].id, 9) == added[1:]
        assert work.campaigns.page(added[0].id, 1) == added[1:2]
        assert work.campaigns.page(added[2].id, 9) == work.campaigns.page(None, 0) == ()


def test_joining_twice_changes_nothing(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = work.campaigns.add(a_campaign()).id, work.accounts.add(a_member()).id

        assert not work.campaigns.takes_part(campaign, account)
        assert work.campaigns.join(campaign, account, NOON) is True
        assert work.campaigns.join(campaign, account, days_later(1)) is False
        assert work.campaigns.takes_part(campaign, account)


def test_nobody_takes_part_in_what_is_not_there(storage: Storage) -> None:
    with storage.view("acme") as view:
        assert not view.campaigns.takes_part(CampaignId(4711), AccountId(4711))


def test_leaving_ends_taking_part(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = work.campaigns.add(a_campaign()).id, work.accounts.add(a_member()).id
        work.campaigns.join(campaign, account, NOON)

        work.campaigns.leave(campaign, account)
        work.campaigns.leave(campaign, account)

        assert not work.campaigns.takes_part(campaign, account)
        assert work.campaigns.join(campaign, account, NOON) is True


def test_who_has_an_order_there_cannot_leave(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = work.campaigns.add(a_campaign()).id, work.accounts.add(a_member()).id
        work.campaigns.join(campaign, account, NOON)
        work.orders.add(an_order(campaign, account))

        with pytest.raises(Stale):
            work.campaigns.leave(campaign, account)

        assert work.campaigns.takes_part(campaign, account)


def test_who_has_a_post_there_cannot_leave_until_it_is_gone(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = work.campaigns.add(a_campaign()).id, work.accounts.add(a_member()).id
        work.campaigns.join(campaign, account, NOON)
        [post] = work.posts.keep([a_post(account)])
        reason = an_attachment(campaign, post.id)
        work.posts.attach([reason])

        with pytest.raises(Stale):
            work.campaigns.leave(campaign, account)
        work.posts.detach(reason)
        work.campaigns.leave(campaign, account)

        assert not work.campaigns.takes_part(campaign, account)


def test_posts_and_orders_elsewhere_hold_nobody(storage: Storage) -> None:
    with storage.begin("acme") as work:
        here, there = (work.campaigns.add(a_campaign(name)).id for name in ("here", "there"))
        account = work.accounts.add(a_member()).id
        for campaign in (here, there):
            work.campaigns.join(campaign, account, NOON)
        [post] = work.posts.keep([a_post(account)])
        work.posts.attach([an_attachment(there, post.id)])
        work.orders.add(an_order(there, account))

        work.campaigns.leave(here, account)

        assert not work.campaigns.takes_part(here, account)
        assert work.campaigns.takes_part(there, account)
