from contextlib import suppress

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId, CampaignNotFound
from influence.domain.consent_refusals import ConsentUnknown
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.networks import Network
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId
from influence.domain.phase import Phase
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, TenantNotFound, UnitOfWork
from influence.domain.posts import PostId
from influence.testing.builders import (
    a_campaign,
    a_consent,
    a_grant,
    a_member,
    a_post,
    a_post_snapshot,
    a_snapshot,
    an_account,
    an_answer,
    an_attachment,
    an_end,
    an_event,
    an_order,
    closing,
)
from influence.testing.contracts.storage.dump import dump
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later


@attrs.frozen
class Filled:
    """The ids of what one tenant holds."""

    account: AccountId
    campaign: CampaignId
    order: OrderId
    post: PostId


def fill(work: UnitOfWork) -> Filled:
    """One of everything."""
    account = work.accounts.add(a_member("ann", "1", open_id="open-ann")).id
    work.accounts.grant(account, a_grant())
    campaign = work.campaigns.add(a_campaign()).id
    work.campaigns.join(campaign, account, NOON)
    order = work.orders.add(an_order(campaign, account)).id
    [post] = work.posts.keep([a_post(account)])
    work.posts.attach([an_attachment(campaign, post.id)])
    work.figures.keep_account(account, a_snapshot())
    work.figures.keep_post(post.id, a_post_snapshot())
    work.consents.begin(a_consent())
    work.outbox.put(an_event())
    return Filled(account, campaign, order, post.id)


def test_tenants_are_told_in_order(storage: Storage) -> None:
    assert storage.add_tenant("able") is True

    assert storage.tenants() == ("able", "acme", "bolt")


def test_a_tenant_is_made_once(storage: Storage) -> None:
    assert storage.add_tenant("acme") is False
    assert storage.tenants() == ("acme", "bolt")


def test_an_unknown_tenant_has_no_unit_of_work(storage: Storage) -> None:
    with pytest.raises(TenantNotFound) as refusal, storage.begin("nobody"):
        pass

    assert refusal.value.tenant == "nobody"


def test_an_unknown_tenant_has_no_view(storage: Storage) -> None:
    with pytest.raises(TenantNotFound), storage.view("nobody"):
        pass


def test_a_unit_of_work_and_a_view_know_their_tenant(storage: Storage) -> None:
    with storage.begin("bolt") as work:
        assert work.tenant == "bolt"
    with storage.view("bolt") as view:
        assert view.tenant == "bolt"


def test_tenants_find_nothing_of_each_other(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        fill(work)

    with storage.view("bolt") as view:
        assert list(view.accounts.select(AccountFilter())) == []
        assert view.accounts.find(Network.TIKTOK, "ann") is None
        assert view.accounts.of_creator("1") is None
        assert view.accounts.of_open_id("open-ann") is None
        assert view.campaigns.all() == ()
        assert view.campaigns.page(None, 9) == ()
        assert view.campaigns.named("Spring") is None
        assert view.orders.select() == ()
        assert view.orders.select(limit=9) == ()
        assert view.orders.keyed("key-1") is None
        assert view.posts.find(Network.TIKTOK, "video-1") is None
        assert view.outbox.waiting(10) == ()


def test_ids_of_another_tenant_lead_nowhere(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        theirs = fill(work)

    with storage.view("bolt") as view:
        with pytest.raises(AccountNotFound):
            view.accounts.get(theirs.account)
        with pytest.raises(CampaignNotFound):
            view.campaigns.get(theirs.campaign)
        with pytest.raises(OrderNotFound):
            view.orders.get(theirs.order)
        assert view.posts.get(theirs.post) is None
        assert view.posts.attachments(theirs.campaign) == ()
        assert view.posts.of_participants(theirs.campaign) == ()
        assert view.posts.page(theirs.campaign, None, 9) == ()
        assert not view.campaigns.takes_part(theirs.campaign, theirs.account)
        assert not any(view.figures.of_accounts([theirs.account]).values())
        assert not any(view.figures.of_posts([theirs.post]).values())
        assert view.figures.account_history(theirs.account) == ()
        assert view.figures.post_history(theirs.post) == ()
        assert list(view.accounts.select(AccountFilter(campaign=theirs.campaign))) == []


def test_nothing_of_another_tenant_can_be_changed(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        theirs = fill(work)
        account, campaign = work.accounts.get(theirs.account), work.campaigns.get(theirs.campaign)
        order = work.orders.get(theirs.order)
    before = dump(storage)

    with write("bolt") as work:
        for save in (
            lambda: work.accounts.save(account),
            lambda: work.campaigns.save(campaign),
            lambda: work.orders.save(order),
        ):
            with pytest.raises(Stale):
                save()
        work.accounts.answer({theirs.account: an_answer(checked_at=days_later(1))})
        with suppress(AccountNotFound):
            work.accounts.end_grant(theirs.account, an_end(9))
        with suppress(Stale):
            work.campaigns.leave(theirs.campaign, theirs.account)
        work.posts.detach(an_attachment(theirs.campaign, theirs.post))
        with storage.view("acme") as view:
            numbers = [number for number, _ in view.outbox.waiting(10)]
        work.outbox.told(numbers)

    assert dump(storage) == before


def test_a_consent_of_another_tenant_cannot_be_taken(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.consents.begin(a_consent("fingerprint"))

    with storage.begin("bolt") as work, pytest.raises(ConsentUnknown):
        work.consents.take("fingerprint", NOON)


def test_tenants_may_hold_the_same_names(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        first = fill(work)

    with write("bolt") as work:
        second = fill(work)

    assert first.account != second.account
    assert first.post != second.post


def test_the_release_is_one_for_all_tenants(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.installation.move(closing())

    with storage.view("bolt") as view:
        assert view.installation.release().phase is Phase.CLOSING


def test_the_tenant_of_a_consent_is_found_by_its_state(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.consents.begin(a_consent("of acme"))
    with write("bolt") as work:
        work.consents.begin(a_consent("of bolt"))

    found = [storage.tenant_of_consent(state) for state in ("of acme", "of bolt", "of nobody")]

    assert found == ["acme", "bolt", None]


def test_a_taken_consent_belongs_to_no_tenant(storage: Storage, write: Write) -> None:
    with write() as work:
        work.consents.begin(a_consent("fingerprint"))
    with write() as work:
        work.consents.take("fingerprint", NOON)

    assert storage.tenant_of_consent("fingerprint") is None


def test_an_uncommitted_consent_belongs_to_no_tenant(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.consents.begin(a_consent("fingerprint"))

    assert storage.tenant_of_consent("fingerprint") is None


def test_all_tenants_that_hold_a_grant_are_found(storage: Storage, write: Write) -> None:
    storage.add_tenant("a third")
    storage.add_tenant("none")
    for tenant in ("bolt", "acme", "a third"):
        with write(tenant) as work:
            work.accounts.add(an_account(open_id="o1", grant=a_grant("o1")))
            work.accounts.add(an_account("bob", open_id="o2"))
    with write("acme") as work:
        [ann] = work.accounts.select(AccountFilter(authenticated=True))
        work.accounts.end_grant(ann.id, an_end())

    assert storage.tenants_with_grant("o1") == ("a third", "bolt")
    assert storage.tenants_with_grant("o2") == ()


def test_a_tenant_with_two_grants_of_a_creator_is_named_once(storage: Storage, write: Write) -> None:
    with write() as work:
        for handle in ("ann", "bob"):
            work.accounts.grant(work.accounts.add(an_account(handle)).id, a_grant("o1"))

    assert storage.tenants_with_grant("o1") == ("acme",)
