from collections.abc import Callable
from datetime import date

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.doors import Stale
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import Link, Order, OrderId, OrderState
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import LinkConflict
from influence.testing.builders import a_campaign, a_member, a_placement, an_order
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later, hours_later


def a_participant(
    work: UnitOfWork, handle: str = "ann", campaign: str = "Spring"
) -> tuple[CampaignId, AccountId]:
    """Somebody who takes part in a campaign."""
    known = work.campaigns.named(campaign) or work.campaigns.add(a_campaign(campaign))
    account = work.accounts.add(a_member(handle)).id
    work.campaigns.join(known.id, account, NOON)
    return known.id, account


def an_open_order(work: UnitOfWork, key: str, handle: str) -> Order:
    """An order that TikTok confirmed."""
    order = work.orders.add(an_order(*a_participant(work, handle), key, posts_required=2))
    return work.orders.save(order.called(NOON, "ref-1").placed(a_placement()))


def test_an_order_is_kept_whole(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign, account = a_participant(work)
        order = an_order(
            campaign,
            account,
            posts_required=10,
            spark_days=0,
            due_on=date(2026, 4, 1),
            called_at=NOON,
            placement=a_placement(placed_at=hours_later(1)),
            failure="",
            sent_at=hours_later(2),
            accepted_at=hours_later(3),
            cancelled_at=hours_later(4),
            links=(Link("video-1", hours_later(3), hours_later(5)), Link("video-1", hours_later(6))),
        )
        added = work.orders.add(order)

    with storage.view("acme") as view:
        assert added == attrs.evolve(order, id=added.id)
        assert view.orders.get(added.id) == added


def test_an_unknown_order_is_not_found(storage: Storage) -> None:
    with storage.view("acme") as view, pytest.raises(OrderNotFound):
        view.orders.get(OrderId(4711))


def test_an_order_is_found_by_its_key(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.orders.add(an_order(*a_participant(work), "key-1"))

        assert work.orders.keyed("key-1") == added
        assert work.orders.keyed("KEY-1") is None


def test_one_key_makes_one_order(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.orders.add(an_order(*a_participant(work, "ann"), "key-1"))
        campaign, bob = a_participant(work, "bob")

        with pytest.raises(Stale):
            work.orders.add(an_order(campaign, bob, "key-1"))

        assert work.orders.select() == (added,)


def test_only_who_takes_part_gets_an_order(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign = work.campaigns.add(a_campaign()).id
        account = work.accounts.add(a_member()).id

        with pytest.raises(Stale):
            work.orders.add(an_order(campaign, account))

        assert work.orders.select() == ()


def test_who_left_gets_no_order(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        work.campaigns.leave(campaign, account)

        with pytest.raises(Stale):
            work.orders.add(an_order(campaign, account))


def test_a_saved_order_has_the_next_version(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.orders.add(an_order(*a_participant(work)))

        saved = work.orders.save(added.called(NOON, "ref-1"))

        assert saved == attrs.evolve(added.called(NOON, "ref-1"), version=added.version + 1)
        assert work.orders.get(added.id) == saved


def test_the_second_of_two_writers_is_refused(storage: Storage) -> None:
    with storage.begin("acme") as work:
        read = work.orders.add(an_order(*a_participant(work)))
        first = work.orders.save(read.called(NOON, "ref-1"))

        with pytest.raises(Stale):
            work.orders.save(read.cancelled(NOON))

        assert work.orders.get(read.id) == first


def test_every_fact_of_an_order_is_kept_step_by_step(storage: Storage, write: Write) -> None:
    with write() as work:
        order = work.orders.add(an_order(*a_participant(work), posts_required=2))
    steps: tuple[Callable[[Order], Order], ...] = (
        lambda o: o.called(hours_later(1), "ref-1"),
        lambda o: o.placed(a_placement()),
        lambda o: o.sent(hours_later(2)),
        lambda o: o.accepted(hours_later(3)),
        lambda o: o.linked("video-1", hours_later(4)),
        lambda o: o.linked("video-2", hours_later(5)),
        lambda o: o.unlinked("video-1", hours_later(6)),
        lambda o: o.linked("video-1", hours_later(7)),
        lambda o: o.unlinked("video-2", hours_later(8)),
        lambda o: o.cancelled(hours_later(9)),
    )

    for step in steps:
        with write() as work:
            order = work.orders.save(step(order))
        with storage.view("acme") as view:
            assert view.orders.get(order.id) == order

    assert order.state is OrderState.CANCELLED
    assert [link.is_live for link in order.links] == [False, False, True]


def test_an_order_that_tiktok_refused_keeps_the_reason(storage: Storage) -> None:
    with storage.begin("acme") as work:
        order = work.orders.add(an_order(*a_participant(work)))

        work.orders.save(order.called(NOON, "ref-1").refused("quota used up"))

        assert work.orders.get(order.id).failure == "quota used up"
        assert work.orders.get(order.id).state is OrderState.FAILED


def test_a_video_counts_for_one_order(storage: Storage) -> None:
    with storage.begin("acme") as work:
        first, second = an_open_order(work, "1", "ann"), an_open_order(work, "2", "bob")
        work.orders.save(first.linked("video-1", NOON))

        with pytest.raises(LinkConflict) as refusal:
            work.orders.save(second.linked("video-2", NOON).linked("video-1", NOON))

        assert refusal.value.video_id == "video-1"


def test_a_refused_link_leaves_the_order_as_it_was(storage: Storage, write: Write) -> None:
    with write() as work:
        first, second = an_open_order(work, "1", "ann"), an_open_order(work, "2", "bob")
        work.orders.save(first.linked("video-1", NOON))
        with pytest.raises(LinkConflict):
            work.orders.save(second.linked("video-2", NOON).linked("video-1", NOON))

    with storage.view("acme") as view:
        assert view.orders.get(second.id) == second


def test_after_a_refused_link_the_order_can_be_saved(storage: Storage, write: Write) -> None:
    with write() as work:
        first, second = an_open_order(work, "1", "ann"), an_open_order(work, "2", "bob")
        work.orders.save(first.linked("video-1", NOON))
        with pytest.raises(LinkConflict):
            work.orders.save(second.linked("video-1", NOON))

        saved = work.orders.save(second.linked("video-2", NOON))

    with storage.view("acme") as view:
        assert view.orders.get(second.id) == saved


def test_a_video_counts_for_one_order_of_all_tenants(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.orders.save(an_open_order(work, "1", "ann").linked("video-1", NOON))

    with storage.begin("bolt") as work:
        order = an_open_order(work, "1", "ann")
        with pytest.raises(LinkConflict):
            work.orders.save(order.linked("video-1", NOON))


def test_a_revoked_link_frees_the_video(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        first = work.orders.save(an_open_order(work, "1", "ann").linked("video-1", NOON))
        work.orders.save(first.unlinked("video-1", hours_later(1)))

    with write("bolt") as work:
        second = work.orders.save(an_open_order(work, "1", "ann").linked("video-1", hours_later(2)))

    assert [link.video_id for link in second.live_links] == ["video-1"]


def test_a_link_cannot_come_back_once_the_video_counts_elsewhere(storage: Storage) -> None:
    with storage.begin("acme") as work:
        first, second = an_open_order(work, "1", "ann"), an_open_order(work, "2", "bob")
        first = work.orders.save(first.linked("video-1", NOON))
        first = work.orders.save(first.unlinked("video-1", NOON))
        work.orders.save(second.linked("video-1", NOON))

        with pytest.raises(LinkConflict):
            work.orders.save(first.linked("video-1", NOON))


def test_a_code_names_one_order_of_an_account(storage: Storage) -> None:
    with storage.begin("acme") as work:
        campaign, account = a_participant(work)
        first, second = (work.orders.add(an_order(campaign, account, key)) for key in ("1", "2"))
        work.orders.save(first.called(NOON, "ref-1").placed(a_placement("CODE")))

        with pytest.raises(Stale):
            work.orders.save(second.called(NOON, "ref-1").placed(a_placement("CODE")))

        assert work.orders.get(second.id) == second


def test_accounts_of_one_request_share_a_code(storage: Storage) -> None:
    with storage.begin("acme") as work:
        orders = [an_open_order(work, key, key) for key in ("ann", "bob")]

    assert {order.placement.campaign_code for order in orders if order.placement} == {"CODE-1"}


def test_orders_are_selected_in_the_order_of_their_ids(storage: Storage) -> None:
    with storage.begin("acme") as work:
        spring, ann = a_participant(work, "ann", "Spring")
        _, bob = a_participant(work, "bob", "Spring")
        summer, cem = a_participant(work, "cem", "Summer")
        work.campaigns.join(summer, ann, NOON)
        a, b, c, d = (
            work.orders.add(an_order(campaign, account, f"{campaign}/{account}"))
            for campaign, account in ((spring, bob), (spring, ann), (summer, cem), (summer, ann))
        )

        assert work.orders.select() == (a, b, c, d)
        assert work.orders.select(campaign=spring) == (a, b)
        assert work.orders.select(account=ann) == (b, d)
        assert work.orders.select(campaign=summer, account=ann) == (d,)
        assert work.orders.select(campaign=spring, account=cem) == ()
        assert work.orders.select(limit=3) == (a, b, c)
        assert work.orders.select(after=a.id, limit=2) == (b, c)
        assert work.orders.select(after=a.id, account=ann, limit=1) == (b,)
        assert work.orders.select(after=b.id, campaign=spring) == work.orders.select(after=d.id) == ()
        assert work.orders.select(limit=0) == ()


def test_links_come_with_selected_orders(storage: Storage) -> None:
    with storage.begin("acme") as work:
        order = an_open_order(work, "1", "ann")
        order = work.orders.save(order.linked("video-2", NOON).linked("video-1", days_later(-1)))

        assert work.orders.select() == (order,)
        assert work.orders.keyed("1") == order
