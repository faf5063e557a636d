from datetime import timedelta
from itertools import product

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.breakdowns import PARTS, TELLS_PARTS
from influence.domain.capabilities import Kind
from influence.domain.doors import AccountNotFound
from influence.domain.grants import EndReason
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.posts import PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.removing_accounts import AccountHeld
from influence.domain.retention import DueErasure, account_cells, post_cells
from influence.domain.values import Money, Value
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_legacy_row,
    a_member,
    a_post,
    a_post_snapshot,
    a_snapshot,
    an_attachment,
    an_instagram_account,
    an_order,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later

TOLD: dict[AccountMetric, Value] = {
    AccountMetric.FOLLOWER_COUNT: 1200,
    AccountMetric.LIKE_COUNT: 0,
    AccountMetric.VIDEO_COUNT: 4,
    AccountMetric.AVERAGE_VIEWS: 81.5,
    AccountMetric.ENGAGEMENT_RATE: 0.1 + 0.2,
    AccountMetric.COMPLETION_RATE: 0.5,
    AccountMetric.CREATOR_RATE: Money(None, "EUR", negotiable=True),
    AccountMetric.AUDIENCE_AGES: (("18-24", 0.625), ("25-34", 1 / 3)),
    AccountMetric.AUDIENCE_GENDERS: (("female", 1.0),),
    AccountMetric.AUDIENCE_COUNTRIES: (("DE", 1.0),),
    AccountMetric.AUDIENCE_LOCALES: (("de-by", 1.0),),
    AccountMetric.DISPLAY_NAME: 'Ann "Cooks" \\ \n',
    AccountMetric.PROFILE_IMAGE: "https://p16.tiktokcdn.com/x",
    AccountMetric.USER_NAME: "ann",
    AccountMetric.CREATOR_ID: "123",
}
REPORTED: dict[PostMetric, Value] = {
    PostMetric.TOTAL_ENGAGEMENTS: 9,
    PostMetric.POST_ENGAGEMENT_RATE: 0.25,
    PostMetric.REACH: 5,
    PostMetric.COMMENTS: 0,
    PostMetric.LIKES: 56,
    PostMetric.SHARES: 1,
    PostMetric.VIDEO_VIEWS: 3400,
    PostMetric.TOTAL_PLAY_TIME: 12.75,
    PostMetric.AVERAGE_PLAY_TIME: 1.5,
    PostMetric.VIDEO_COMPLETION_RATE: 0.5,
    PostMetric.VIDEO_VIEW_RETENTION: (1.0, 0.5),
    PostMetric.RETENTION_RATE_BY_SECOND: ((0, 1.0),),
    PostMetric.AUDIENCE_AGE: (("18-24", 1.0),),
    PostMetric.AUDIENCE_GENDER: (("female", 1.0),),
    PostMetric.AUDIENCE_GEOGRAPHY: (("by", 1.0),),
    PostMetric.AUDIENCE_COUNTRY: (("DE", 1.0),),
}
OF_TIKTOK = (Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED, Provenance.TTCM_ORDER_REPORT)


def an_account(work: UnitOfWork, handle: str = "ann") -> AccountId:
    """A member with every figure of every source, twice."""
    account = work.accounts.add(a_member(handle)).id
    for source, day in product(OF_TIKTOK, (0, 1)):
        said = {**TOLD, AccountMetric.FOLLOWER_COUNT: 1200 + day}
        work.figures.keep_account(account, a_snapshot(said, source=source, as_of=days_later(day)))
    return account


def a_video(work: UnitOfWork, account: AccountId, *, by_order: bool, name: str = "video-1") -> PostId:
    """A post with every figure of every source, in a campaign by hand, or by an order too."""
    [post] = work.posts.keep([a_post(account, name)])
    for source in OF_TIKTOK:
        told = a_post_snapshot(REPORTED, source=source)
        parts = dict.fromkeys(PARTS, 1) if source is TELLS_PARTS else {}
        work.figures.keep_post(post.id, attrs.evolve(told, parts=parts))
    campaign = work.campaigns.add(a_campaign(f"of {name}")).id
    work.campaigns.join(campaign, account, NOON)
    work.posts.attach([an_attachment(campaign, post.id)])
    if by_order:
        order = work.orders.add(an_order(campaign, account, f"key of {name}")).id
        work.posts.attach([an_attachment(campaign, post.id, Why.ORDER_LINK, by="", order=order)])
    return post.id


def held(
    snapshots: tuple[Snapshot[AccountMetric], ...] | tuple[Snapshot[PostMetric], ...],
) -> dict[str, set[str]]:
    """The metrics of each source that are at rest."""
    found: dict[str, set[str]] = {}
    for snapshot in snapshots:
        found.setdefault(snapshot.source, set()).update(metric.value for metric in snapshot.values)
        found[snapshot.source].update(part.name for part in snapshot.parts)
    return found


@pytest.mark.parametrize("kind", Kind)
def test_an_account_keeps_exactly_its_open_cells(storage: Storage, write: Write, kind: Kind) -> None:
    with write() as work:
        account, other = an_account(work), an_account(work, "bob")

    with write() as work:
        work.erasure.keep_only(kind, [account])

    with storage.view("acme") as view:
        opened = {
            source.value: {m.value for m in cells} & {m.value for m in TOLD}
            for source, cells in account_cells(kind).items()
        }
        assert held(view.figures.account_history(account)) == {
            s: cells for s, cells in opened.items() if cells
        }
        assert held(view.figures.account_history(other)) == {
            s.value: {m.value for m in TOLD} for s in OF_TIKTOK
        }


@pytest.mark.parametrize(("kind", "by_order"), list(product(Kind, (True, False))))
def test_a_post_keeps_what_any_tie_opens(storage: Storage, write: Write, kind: Kind, by_order: bool) -> None:
    with write() as work:
        account = an_account(work)
        post = a_video(work, account, by_order=by_order)

    with write() as work:
        work.erasure.keep_only(kind, [account])

    with storage.view("acme") as view:
        opened = {
            s.value: {m.value for m in cells} for s, cells in post_cells(kind, by_order=by_order).items()
        }
        reported = post_cells(kind, by_order=by_order)[TELLS_PARTS]
        opened[TELLS_PARTS.value] |= {part.name for part in PARTS if part.metric in reported}
        assert held(view.figures.post_history(post)) == {s: cells for s, cells in opened.items() if cells}


def test_what_stays_keeps_its_exact_value(storage: Storage, write: Write) -> None:
    with write() as work:
        account = an_account(work)

    with write() as work:
        changed = work.erasure.keep_only(Kind.AUTHENTICATED_NON_TTCM, [account])
        again = work.erasure.keep_only(Kind.AUTHENTICATED_NON_TTCM, [account])

    gone = {
        AccountMetric.AVERAGE_VIEWS,
        AccountMetric.ENGAGEMENT_RATE,
        AccountMetric.COMPLETION_RATE,
        AccountMetric.AUDIENCE_LOCALES,
    }
    with storage.view("acme") as view:
        [newest, *_] = view.figures.of_accounts([account])[account]
        assert newest.values == {
            m: v for m, v in {**TOLD, AccountMetric.FOLLOWER_COUNT: 1201}.items() if m not in gone
        }
        assert newest.as_of == days_later(1)
    assert (changed, again) == (6, 0)


def test_a_snapshot_of_closed_figures_only_goes(storage: Storage, write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member("ann")).id
        work.figures.keep_account(account, a_snapshot({AccountMetric.CREATOR_RATE: Money(1, "EUR")}))
        work.figures.keep_account(account, a_snapshot({AccountMetric.LIKE_COUNT: 0}, as_of=days_later(1)))

    with write() as work:
        changed = work.erasure.keep_only(Kind.NON_AUTHENTICATED_TTCM, [account])

    with storage.view("acme") as view:
        [left] = view.figures.account_history(account)
        assert left == a_snapshot({AccountMetric.LIKE_COUNT: 0}, as_of=days_later(1))
    assert changed == 1


def test_the_old_source_and_files_are_left_alone(storage: Storage, write: Write) -> None:
    old = {AccountMetric.FOLLOWER_COUNT: 1, AccountMetric.LEGACY_AVERAGE_VIEWS: 2.0}
    with write() as work:
        account = work.accounts.add(a_member("ann")).id
        insta = work.accounts.add(an_instagram_account("ann")).id
        work.figures.keep_account(account, a_snapshot(old, source=Provenance.LEGACY))
        work.figures.keep_account(insta, a_snapshot(source=Provenance.USER))

    with write() as work:
        work.erasure.keep_only(Kind.UNSUPPORTED, [account, insta])
        work.erasure.forget([account, insta])

    with storage.view("acme") as view:
        assert view.figures.account_history(account) == (a_snapshot(old, source=Provenance.LEGACY),)
        assert view.figures.account_history(insta) == (a_snapshot(source=Provenance.USER),)


def test_forgetting_takes_all_that_tiktok_told(storage: Storage, write: Write) -> None:
    with write() as work:
        account, other = an_account(work), an_account(work, "bob")
        post = a_video(work, account, by_order=True)

    with write() as work:
        gone = work.erasure.forget([account])

    with storage.view("acme") as view:
        assert view.figures.account_history(account) == ()
        assert view.figures.post_history(post) == ()
        assert view.figures.account_history(other) != ()
    assert gone == 9


def test_another_tenants_accounts_are_out_of_reach(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        account = an_account(work)

    with write("acme") as work:
        counts = work.erasure.keep_only(Kind.UNSUPPORTED, [account]), work.erasure.forget([account])
        with pytest.raises(AccountNotFound):
            work.erasure.remove(account)

    with storage.view("bolt") as view:
        assert len(view.figures.account_history(account)) == 6
    assert counts == (0, 0)


def test_who_was_merged_into_an_account_follows_it(storage: Storage, write: Write) -> None:
    with write() as work:
        kept = an_account(work)
        gone = work.accounts.add(a_member("gone", merged_into=kept)).id
        before = work.accounts.add(a_member("before", merged_into=gone)).id
        for account in (gone, before):
            work.figures.keep_account(account, a_snapshot(TOLD))

    with write() as work:
        work.erasure.keep_only(Kind.UNSUPPORTED, [kept])

    with storage.view("acme") as view:
        assert [view.figures.account_history(account) for account in (kept, gone, before)] == [(), (), ()]


def test_due_erasures_come_earliest_first(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, bob = an_account(work), an_account(work, "bob")
        work.erasure.put_off(DueErasure(ann, EndReason.WITHDRAWN, days_later(3)))
        work.erasure.put_off(DueErasure(bob, EndReason.EXPIRED, days_later(2)))
        work.erasure.put_off(DueErasure(ann, EndReason.REFUSED, days_later(1)))

    with storage.view("acme") as view, storage.view("bolt") as other:
        assert view.erasure.due() == (
            DueErasure(ann, EndReason.REFUSED, days_later(1)),
            DueErasure(bob, EndReason.EXPIRED, days_later(2)),
        )
        assert view.erasure.due_of([bob, AccountId(99)]) == (view.erasure.due()[1],)
        assert other.erasure.due() == ()


def test_what_is_called_off_is_due_no_more(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, bob = an_account(work), an_account(work, "bob")
        for account in (ann, bob):
            work.erasure.put_off(DueErasure(account, EndReason.WITHDRAWN, NOON + timedelta(days=3)))

    with write() as work:
        work.erasure.call_off([ann, AccountId(99)])

    with storage.view("acme") as view:
        assert [due.account for due in view.erasure.due()] == [bob]


def everything(view: View) -> list[object]:
    """What is known of accounts and posts."""
    return [
        *view.accounts.select(AccountFilter()),
        view.posts.find(Network.TIKTOK, "video-1"),
        view.erasure.due(),
        view.handles.called(Network.TIKTOK, "ann"),
        [view.posts.attachments(campaign.id) for campaign in view.campaigns.all()],
        [view.posts.of_participants(campaign.id) for campaign in view.campaigns.all()],
    ]


def test_a_removed_account_leaves_nothing(storage: Storage, write: Write) -> None:
    with write() as work:
        other = an_account(work, "bob")
        before = [*work.accounts.select(AccountFilter()), None, (), (), [()], [()]]
        account = an_account(work)
        a_video(work, account, by_order=False)
        work.accounts.add(a_member("gone", merged_into=account))
        work.accounts.grant(account, a_grant())
        work.erasure.put_off(DueErasure(account, EndReason.WITHDRAWN, NOON))

    with write() as work:
        work.erasure.remove(account)

    with storage.view("acme") as view:
        assert everything(view) == before
        assert view.figures.account_history(account) == ()
        assert len(view.figures.account_history(other)) == 6
        with pytest.raises(AccountNotFound):
            view.accounts.get(account)
    assert storage.tenants_with_grant("open-ann") == ()


def test_a_removed_name_and_identity_are_free_but_its_number_is_not(write: Write) -> None:
    with write() as work:
        account = an_account(work)
        work.erasure.remove(account)
        at_once = work.accounts.add(a_member("ann"))
        work.erasure.remove(at_once.id)

    with write() as work:
        later = work.accounts.add(a_member("ann"))
        work.erasure.remove(later.id)
        work.takeover.put([a_legacy_row("ann")], at=NOON, by="mara")
        [taken_over] = work.accounts.select(AccountFilter())

    assert len({account, at_once.id, later.id, taken_over.id}) == 4


def test_an_account_with_orders_is_not_removed(storage: Storage, write: Write) -> None:
    with write() as work:
        account = an_account(work)
        a_video(work, account, by_order=True)
        with pytest.raises(AccountHeld) as refused:
            work.erasure.remove(account)

    with storage.view("acme") as view:
        [order] = view.orders.select(account=account)
        assert (refused.value.handle, refused.value.orders) == ("ann", (order.id,))
        assert len(view.figures.account_history(account)) == 6


def test_an_unknown_account_cannot_be_removed(write: Write) -> None:
    with write() as work, pytest.raises(AccountNotFound):
        work.erasure.remove(AccountId(99))


def test_a_deleted_post_loses_what_tiktok_told(storage: Storage, write: Write) -> None:
    with write() as work:
        account = an_account(work)
        deleted = a_video(work, account, by_order=True)
        other = a_video(work, account, by_order=True, name="video-2")
        before = held(work.figures.account_history(account))
    with write("bolt") as work:
        theirs = a_video(work, an_account(work), by_order=False)

    with write() as work:
        gone = work.erasure.forget_posts([deleted, theirs, deleted])
        again = work.erasure.forget_posts([deleted])

    with storage.view("acme") as view:
        assert (gone, again) == (len(OF_TIKTOK), 0)
        assert view.figures.post_history(deleted) == ()
        assert len(view.figures.post_history(other)) == len(OF_TIKTOK)
        assert held(view.figures.account_history(account)) == before
    with storage.view("bolt") as view:
        assert len(view.figures.post_history(theirs)) == len(OF_TIKTOK)


def test_a_deleted_post_keeps_the_customers_own_figures(storage: Storage, write: Write) -> None:
    with write() as work:
        post = a_video(work, an_account(work), by_order=False)
        own = a_post_snapshot({PostMetric.LIKES: 7}, source=Provenance.USER)
        work.figures.keep_post(post, own)

        work.erasure.forget_posts([post])

    with storage.view("acme") as view:
        assert [snapshot.source for snapshot in view.figures.post_history(post)] == [Provenance.USER]
