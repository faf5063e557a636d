"""Merging moves what belongs to an account; undoing gives exactly that back."""

import attrs
import pytest

from influence.domain.accounts import Account, AccountId
from influence.domain.doors import Stale
from influence.domain.merging import Merge, MergeId, MergeNotFound, Moved, absorbed
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_campaign,
    a_member,
    a_placement,
    a_post,
    a_snapshot,
    a_stub,
    an_account,
    an_attachment,
    an_order,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later


def two(work: UnitOfWork) -> tuple[Account, Account]:
    """A consented account and a member's of one handle."""
    kept = work.accounts.add(an_account("ann", open_id="o1"))
    return kept, work.accounts.add(a_member("ann"))


def figures(days: int, followers: int = 10) -> Snapshot[AccountMetric]:
    return a_snapshot({AccountMetric.FOLLOWER_COUNT: followers}, as_of=days_later(days))


def belongings(view: View, account: AccountId) -> dict[str, object]:
    """All that hangs on an account."""
    return {
        "campaigns": [
            c.name
            for c in view.campaigns.all()
            if account in {a.id for a in view.accounts.select(AccountFilter(campaign=c.id))}
        ],
        "orders": sorted(order.key for order in view.orders.select() if order.account == account),
        "posts": [v for v in map(str, range(9)) if _owner(view, v) == account],
        "figures": view.figures.account_history(account),
    }


def _owner(view: View, video: str) -> AccountId | None:
    post = view.posts.find(Network.TIKTOK, video)
    return None if post is None else post.account


def test_everything_that_hangs_on_it_moves(write: Write, storage: Storage) -> None:
    with write() as work:
        kept, gone = two(work)
        campaign = work.campaigns.add(a_campaign())
        work.campaigns.join(campaign.id, gone.id, NOON)
        work.orders.add(an_order(campaign.id, gone.id))
        (post,) = work.posts.keep([a_post(gone.id, "1")])
        work.posts.attach([an_attachment(campaign.id, post.id)])
        work.figures.keep_account(gone.id, figures(0))

    with write() as work:
        moved = work.merges.move(kept.id, gone.id)

    with storage.view("acme") as view:
        nothing: dict[str, object] = {"campaigns": [], "orders": [], "posts": [], "figures": ()}
        assert belongings(view, gone.id) == nothing
        whole = belongings(view, kept.id)
        assert (whole["campaigns"], whole["orders"], whole["posts"]) == (["Spring"], ["key-1"], ["1"])
        assert view.figures.account_history(kept.id) == (figures(0),)
        assert [a.post for a in view.posts.attachments(campaign.id)] == [post.id]
    assert moved == Moved(
        campaigns={campaign.id: NOON},
        joined=(campaign.id,),
        orders=moved.orders,
        posts=(post.id,),
        days=((Provenance.TTCM_PUBLIC, NOON.date()),),
    )


def test_a_day_both_have_figures_of_stays(write: Write, storage: Storage) -> None:
    with write() as work:
        kept, gone = two(work)
        work.figures.keep_account(kept.id, figures(0, 1))
        work.figures.keep_account(gone.id, figures(0, 2))
        work.figures.keep_account(gone.id, figures(1, 3))

    with write() as work:
        moved = work.merges.move(kept.id, gone.id)

    assert moved.days == ((Provenance.TTCM_PUBLIC, days_later(1).date()),)
    with storage.view("acme") as view:
        assert view.figures.account_history(kept.id) == (figures(0, 1), figures(1, 3))
        assert view.figures.account_history(gone.id) == (figures(0, 2),)


def test_the_old_sources_figures_stay(write: Write, storage: Storage) -> None:
    old = a_snapshot({AccountMetric.FOLLOWER_COUNT: 5}, source=Provenance.LEGACY)
    with write() as work:
        kept = work.accounts.add(a_member("ann"))
        gone = work.accounts.add(a_stub("ann"))
        work.figures.keep_account(gone.id, old)

    with write() as work:
        moved = work.merges.move(kept.id, gone.id)

    assert moved.days == ()
    with storage.view("acme") as view:
        assert view.figures.account_history(gone.id) == (old,)


def test_two_orders_under_one_code_stop_it(write: Write, storage: Storage) -> None:
    with write() as work:
        kept, gone = two(work)
        campaign = work.campaigns.add(a_campaign())
        for number, account in enumerate((kept, gone)):
            work.campaigns.join(campaign.id, account.id, NOON)
            order = work.orders.add(an_order(campaign.id, account.id, f"key-{number}", called_at=NOON))
            work.orders.save(attrs.evolve(order, placement=a_placement(upstream_id=str(number))))

    with storage.begin("acme") as work, pytest.raises(Stale):
        work.merges.move(kept.id, gone.id)


def test_a_busy_campaign_keeps_the_kept_one(write: Write, storage: Storage) -> None:
    with write() as work:
        kept, gone = two(work)
        campaign = work.campaigns.add(a_campaign())
        work.campaigns.join(campaign.id, gone.id, NOON)
        merge = work.merges.add(Merge(kept.id, gone.id, NOON, "mara", work.merges.move(kept.id, gone.id)))
        (post,) = work.posts.keep([a_post(kept.id, "1")])
        work.posts.attach([an_attachment(campaign.id, post.id)])

    with write() as work:
        work.merges.give_back(merge)

    with storage.view("acme") as view:
        assert belongings(view, gone.id)["campaigns"] == ["Spring"]
        assert belongings(view, kept.id)["campaigns"] == ["Spring"]


def test_a_merge_is_remembered_and_undone_once(write: Write, storage: Storage) -> None:
    with write() as work:
        kept, gone = two(work)
        merge = work.merges.add(Merge(kept.id, gone.id, NOON, "mara", Moved(posts=(PostId(3),))))
        undone = attrs.evolve(merge, undone_at=days_later(1), undone_by="bo")
        work.merges.save(undone)

        with pytest.raises(MergeNotFound):
            work.merges.save(undone)

    with storage.view("acme") as view:
        assert view.merges.get(merge.id) == undone
        assert view.merges.all() == (undone,)
    with storage.view("bolt") as view:
        assert view.merges.all() == ()
        with pytest.raises(MergeNotFound):
            view.merges.get(merge.id)


def test_pairs_are_accounts_of_one_handle_in_lists(write: Write, storage: Storage) -> None:
    with write() as work:
        kept, gone = two(work)
        work.accounts.add(a_member("bob"))
        work.accounts.add(an_account("ann", network=Network.INSTAGRAM))

    with storage.view("acme") as view:
        assert view.merges.pairs() == ((kept, gone),)
    with storage.view("bolt") as view:
        assert view.merges.pairs() == ()
    with write() as work:
        work.accounts.save(absorbed(gone, kept))
        assert work.merges.pairs() == ()


def test_an_unknown_merge_is_not_found(storage: Storage) -> None:
    with storage.view("acme") as view, pytest.raises(MergeNotFound):
        view.merges.get(MergeId(9))
