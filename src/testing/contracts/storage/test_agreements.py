import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.agreements import Agreement
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale
from influence.domain.money import Money
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.builders import a_campaign, a_member
from influence.testing.moments import NOON, days_later


def place(work: UnitOfWork, handle: str = "ann", campaign: str = "Spring") -> tuple[CampaignId, AccountId]:
    made = work.campaigns.named(campaign) or work.campaigns.add(a_campaign(campaign))
    account = work.accounts.add(a_member(handle)).id
    work.campaigns.join(made.id, account, NOON)
    return made.id, account


def test_an_agreement_is_kept_whole(storage: Storage) -> None:
    with storage.begin("acme") as work:
        agreed = (
            Agreement(*place(work), Money(12_345, "EUR")).briefed(NOON).answered(days_later(1), accepts=False)
        )
        work.agreements.save(agreed)
        work.commit()

    with storage.view("acme") as view:
        assert view.agreements.get(agreed.campaign, agreed.account) == agreed
        assert view.agreements.of(agreed.campaign) == (agreed,)
        assert view.agreements.with_account(agreed.account) == (agreed,)


def test_a_later_agreement_takes_the_place(storage: Storage) -> None:
    with storage.begin("acme") as work:
        first = Agreement(*place(work), Money(1, "EUR")).briefed(NOON)
        work.agreements.save(first)
        second = attrs.evolve(first, fee=None).answered(days_later(2), accepts=True)
        work.agreements.save(second)

        assert work.agreements.of(first.campaign) == (second,)


def test_where_nothing_is_agreed_there_is_an_empty_agreement(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = place(work)

        assert work.agreements.get(campaign, account) == Agreement(campaign, account)
        assert work.agreements.of(campaign) == ()


def test_nothing_is_agreed_with_who_takes_no_part(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, _ = place(work)
        stranger = work.accounts.add(a_member("bob")).id

        with pytest.raises(Stale):
            work.agreements.save(Agreement(campaign, stranger).briefed(NOON))

        assert work.agreements.of(campaign) == ()


def test_an_agreement_ends_with_the_part(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = place(work)
        work.agreements.save(Agreement(campaign, account).briefed(NOON))
        work.campaigns.leave(campaign, account)
        work.campaigns.join(campaign, account, NOON)

        assert work.agreements.of(campaign) == ()


def test_an_agreement_can_be_dropped(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = place(work)
        _, other = place(work, "bob")
        for one in (account, other):
            work.agreements.save(Agreement(campaign, one).briefed(NOON))
        work.agreements.drop(campaign, account)

        assert [one.account for one in work.agreements.of(campaign)] == [other]


def test_a_merge_hands_agreements_over_and_back(storage: Storage) -> None:
    with storage.begin("acme") as work:
        spring, gone = place(work, "ann")
        summer = work.campaigns.add(a_campaign("Summer")).id
        _, kept = place(work, "bob")
        work.campaigns.join(summer, gone, NOON)
        theirs = [Agreement(one, gone, Money(7, "EUR")).briefed(NOON) for one in (spring, summer)]
        own = Agreement(spring, kept, Money(9, "USD"))
        for one in (*theirs, own):
            work.agreements.save(one)

        moved = work.merges.move(kept, gone)

        assert work.agreements.with_account(gone) == ()
        assert work.agreements.with_account(kept) == (own, attrs.evolve(theirs[1], account=kept))
        assert (moved.agreements, moved.agreed) == (tuple(theirs), (summer,))


def test_other_tenants_see_no_agreement(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = place(work)
        work.agreements.save(Agreement(campaign, account).briefed(NOON))
        work.commit()

    with storage.begin("bolt") as work:
        work.agreements.drop(campaign, account)
        assert work.agreements.of(campaign) == ()
        assert work.agreements.get(campaign, account) == Agreement(campaign, account)
        work.commit()
    with storage.view("acme") as view:
        assert len(view.agreements.of(campaign)) == 1
