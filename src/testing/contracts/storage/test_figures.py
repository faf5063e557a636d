from datetime import timedelta, timezone
from itertools import permutations

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.breakdowns import Part, PartOf
from influence.domain.errors import InfluenceError
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.observations import Snapshot
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance
from influence.domain.values import LARGEST_COUNT, Money, Value
from influence.testing.builders import a_member, a_post, a_post_snapshot, a_snapshot, closing
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import HOUR, NOON, days_later, hours_later

FOLLOWERS = AccountMetric.FOLLOWER_COUNT
ORGANIC, PAID = (PartOf(PostMetric.VIDEO_VIEWS, part) for part in (Part.ORGANIC, Part.PAID))


def an_account_id(work: UnitOfWork, handle: str = "ann") -> AccountId:
    """A kept account."""
    return work.accounts.add(a_member(handle)).id


def a_post_id(work: UnitOfWork, external_id: str = "video-1") -> PostId:
    """A kept post."""
    [post] = work.posts.keep([a_post(an_account_id(work, f"of.{external_id}"), external_id)])
    return post.id


def test_what_was_said_comes_back(storage: Storage, write: Write) -> None:
    said = a_snapshot(
        {
            FOLLOWERS: LARGEST_COUNT,
            AccountMetric.LIKE_COUNT: 0,
            AccountMetric.ENGAGEMENT_RATE: 0.1 + 0.2,
            AccountMetric.CREATOR_RATE: Money(None, "EUR", negotiable=True),
            AccountMetric.AUDIENCE_AGES: (("18-24", 0.625), ("25-34", 1 / 3)),
            AccountMetric.DISPLAY_NAME: 'Ann "Cooks" ❤ \\ \n',
        },
        fetched_at=hours_later(1),
    )
    with write() as work:
        account = an_account_id(work)
        work.figures.keep_account(account, said)

    with storage.view("acme") as view:
        assert view.figures.account_history(account) == (said,)
        assert view.figures.of_accounts([account])[account] == (said,)


def test_what_was_said_of_a_post_comes_back(storage: Storage, write: Write) -> None:
    said = a_post_snapshot(
        {
            PostMetric.VIDEO_VIEWS: 3400,
            PostMetric.VIDEO_VIEW_RETENTION: (1.0, 0.5, 0.25),
            PostMetric.RETENTION_RATE_BY_SECOND: ((0, 1.0), (1, 0.9)),
            PostMetric.AVERAGE_PLAY_TIME: 12.75,
        },
        source=Provenance.TTCM_ORDER_REPORT,
    )
    with write() as work:
        post = a_post_id(work)
        work.figures.keep_post(post, said)

    with storage.view("acme") as view:
        assert view.figures.post_history(post) == (said,)
        assert view.figures.of_posts([post])[post] == (said,)


def test_parts_alone_come_back_and_change_a_day(storage: Storage, write: Write) -> None:
    first: Snapshot[PostMetric] = Snapshot(
        Provenance.TTCM_ORDER_REPORT, NOON, NOON, {}, parts={ORGANIC: 0, PAID: 7}
    )
    other = attrs.evolve(first, as_of=days_later(1), fetched_at=days_later(1), parts={ORGANIC: 1, PAID: 7})
    again = attrs.evolve(other, as_of=days_later(2), fetched_at=days_later(2), parts={PAID: 7, ORGANIC: 1})
    with write() as work:
        post = a_post_id(work)
        work.figures.keep_post(post, first)
        work.figures.keep_posts([(post, other)])
        work.figures.keep_post(post, again)

    with storage.view("acme") as view:
        assert view.figures.post_history(post) == (
            first,
            attrs.evolve(other, fetched_at=again.fetched_at),
        )


def test_what_was_left_out_is_not_zero(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, a_snapshot({}))

        [kept] = work.figures.account_history(account)

    assert dict(kept.values) == {}


def test_only_the_metrics_that_are_asked_come(storage: Storage, write: Write) -> None:
    told: dict[AccountMetric, Value] = {
        FOLLOWERS: 3,
        AccountMetric.LIKE_COUNT: 0,
        AccountMetric.CREATOR_RATE: Money(None, "EUR", negotiable=True),
        AccountMetric.AUDIENCE_AGES: (("18-24", 0.625), ("25-34", 1 / 3)),
        AccountMetric.DISPLAY_NAME: 'Ann "Cooks" ❤ \\ \n',
        AccountMetric.USER_NAME: "a\0b",
        AccountMetric.CREATOR_ID: "7",
    }
    with write() as work:
        ann, bob = an_account_id(work, "ann"), an_account_id(work, "bob")
        for source in Provenance:
            work.figures.keep_account(ann, a_snapshot({FOLLOWERS: 2}, source=source))
            newest = a_snapshot(told, source=source, as_of=days_later(1), fetched_at=days_later(2))
            work.figures.keep_account(ann, newest)

    with storage.view("acme") as view:
        whole = view.figures.of_accounts([ann])[ann]
        for wanted in (set(), {FOLLOWERS}, {*told}, {AccountMetric.USER_NAME, AccountMetric.VIDEO_COUNT}):
            found = view.figures.of_accounts([ann, bob], frozenset(wanted))
            some = {metric: value for metric, value in told.items() if metric in wanted}
            assert dict(found) == {ann: tuple(attrs.evolve(one, values=some) for one in whole), bob: ()}
    with storage.view("bolt") as view:
        assert dict(view.figures.of_accounts([ann], frozenset(told))) == {ann: ()}


def test_nothing_was_said_of_the_others(storage: Storage) -> None:
    with storage.begin("acme") as work:
        ann, bob = an_account_id(work, "ann"), an_account_id(work, "bob")
        work.figures.keep_account(ann, a_snapshot())

        assert work.figures.account_history(bob) == ()
        assert dict(work.figures.of_accounts([ann, bob])) == {ann: (a_snapshot(),), bob: ()}
        assert dict(work.figures.of_accounts([])) == {}


def test_each_day_keeps_one_snapshot_a_source(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        morning = a_snapshot({FOLLOWERS: 1}, as_of=hours_later(-5))
        evening = a_snapshot({FOLLOWERS: 2}, as_of=hours_later(5))
        own = a_snapshot({FOLLOWERS: 3}, as_of=NOON, source=Provenance.TTCM_AUTHORISED)
        tomorrow = a_snapshot({FOLLOWERS: 4}, as_of=days_later(1))

        for said in (morning, evening, own, tomorrow):
            work.figures.keep_account(account, said)

        assert work.figures.account_history(account) == (own, evening, tomorrow)


def test_a_day_is_one_of_utc(storage: Storage) -> None:
    east = timezone(timedelta(hours=9))
    late = NOON.replace(hour=23).astimezone(east)
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, a_snapshot({FOLLOWERS: 1}, as_of=NOON))
        work.figures.keep_account(account, a_snapshot({FOLLOWERS: 2}, as_of=late))
        work.figures.keep_account(account, a_snapshot({FOLLOWERS: 3}, as_of=late + 2 * HOUR))

        history = work.figures.account_history(account)

    assert [s.values[FOLLOWERS] for s in history] == [2, 3]
    assert [s.as_of for s in history] == [late, late + 2 * HOUR]


def test_the_same_again_only_confirms(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, a_snapshot(as_of=NOON))
        for days in (1, 3, 2):
            work.figures.keep_account(account, a_snapshot(as_of=days_later(days)))

        assert work.figures.account_history(account) == (a_snapshot(as_of=NOON, fetched_at=days_later(3)),)


def test_a_value_that_comes_back_is_a_new_snapshot(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        history = tuple(a_snapshot({FOLLOWERS: n % 2}, as_of=days_later(n)) for n in range(4))
        for said in history:
            work.figures.keep_account(account, said)

        assert work.figures.account_history(account) == history


def test_only_the_same_source_confirms(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, a_snapshot(as_of=NOON))
        work.figures.keep_account(account, a_snapshot(as_of=days_later(1), source=Provenance.TTCM_AUTHORISED))

        assert len(work.figures.account_history(account)) == 2


def test_less_is_not_the_same(storage: Storage) -> None:
    both, one = {FOLLOWERS: 1, AccountMetric.LIKE_COUNT: 2}, {FOLLOWERS: 1}
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, a_snapshot(both, as_of=NOON))
        work.figures.keep_account(account, a_snapshot(one, as_of=days_later(1)))

        assert [dict(s.values) for s in work.figures.account_history(account)] == [both, one]


@pytest.mark.parametrize("later", [2, 0])
def test_older_than_what_the_day_holds_changes_nothing(storage: Storage, later: int) -> None:
    newest = a_snapshot({FOLLOWERS: 2}, as_of=hours_later(3))
    older = a_snapshot({FOLLOWERS: 1}, as_of=hours_later(1), fetched_at=days_later(later))
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, newest)
        work.figures.keep_account(account, older)

        assert work.figures.account_history(account) == (newest,)


def test_what_is_as_new_replaces_the_day(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        work.figures.keep_account(account, a_snapshot({FOLLOWERS: 1}))
        corrected = a_snapshot({FOLLOWERS: 2}, fetched_at=hours_later(1))
        work.figures.keep_account(account, corrected)

        assert work.figures.account_history(account) == (corrected,)


def test_an_earlier_day_is_filled_in(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        newest = a_snapshot({FOLLOWERS: 2}, as_of=days_later(3))
        earlier = a_snapshot({FOLLOWERS: 1}, as_of=days_later(1))
        work.figures.keep_account(account, newest)
        work.figures.keep_account(account, earlier)

        assert work.figures.account_history(account) == (earlier, newest)
        assert work.figures.of_accounts([account])[account] == (newest,)


def test_any_order_of_answers_gives_the_same_history(storage: Storage) -> None:
    answers = [
        a_snapshot({FOLLOWERS: 1}, as_of=hours_later(-3)),
        a_snapshot({FOLLOWERS: 2}, as_of=hours_later(3)),
        a_snapshot({FOLLOWERS: 3}, as_of=days_later(1)),
        a_snapshot({FOLLOWERS: 3}, as_of=days_later(1), fetched_at=days_later(2)),
    ]
    with storage.begin("acme") as work:
        histories = []
        for number, order in enumerate(permutations(answers)):
            account = an_account_id(work, f"a{number}")
            for said in order:
                work.figures.keep_account(account, said)
            histories.append(work.figures.account_history(account))

    assert set(map(len, histories)) == {2}
    assert all(history == (answers[1], answers[3]) for history in histories)


def test_the_newest_of_each_source_is_told(storage: Storage) -> None:
    with storage.begin("acme") as work:
        post = a_post_id(work)
        for number, source in enumerate(Provenance):
            for day in (0, 1):
                said = a_post_snapshot(
                    {PostMetric.LIKES: 10 * number + day}, source=source, as_of=days_later(day)
                )
                work.figures.keep_post(post, said)

        newest = work.figures.of_posts([post])[post]

    assert {s.source: s.values[PostMetric.LIKES] for s in newest} == {
        source: 10 * number + 1 for number, source in enumerate(Provenance)
    }


def test_history_is_told_oldest_first(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)
        for day in (3, 1, 4, 2):
            work.figures.keep_account(account, a_snapshot({FOLLOWERS: day}, as_of=days_later(day)))
        own = a_snapshot({FOLLOWERS: 0}, as_of=days_later(2.5), source=Provenance.TTCM_AUTHORISED)
        work.figures.keep_account(account, own)

        history = work.figures.account_history(account)

    assert [s.values[FOLLOWERS] for s in history] == [1, 2, 0, 3, 4]


def test_figures_of_many_come_at_once(storage: Storage) -> None:
    with storage.begin("acme") as work:
        accounts = [an_account_id(work, f"a{number}") for number in range(520)]
        for number, account in enumerate(accounts):
            work.figures.keep_account(account, a_snapshot({FOLLOWERS: number}))

        newest = work.figures.of_accounts([*accounts, accounts[0]])

    assert set(map(len, newest.values())) == {1}
    assert [newest[account][0].values[FOLLOWERS] for account in accounts] == list(range(520))


def test_figures_of_nobody_are_refused(storage: Storage) -> None:
    with storage.begin("acme") as work:
        with pytest.raises(InfluenceError):
            work.figures.keep_account(AccountId(4711), a_snapshot())
        with pytest.raises(InfluenceError):
            work.figures.keep_post(PostId(4711), a_post_snapshot())


def test_the_old_sources_figures_are_refused_from_closing_on(storage: Storage, write: Write) -> None:
    old = a_snapshot(source=Provenance.LEGACY)
    old_of_post = a_post_snapshot(source=Provenance.LEGACY)
    with write() as work:
        account, post = an_account_id(work), a_post_id(work)
        work.figures.keep_account(account, old)
        work.figures.keep_post(post, old_of_post)
        work.installation.move(closing())

    with storage.begin("acme") as work:
        for said in (old, attrs.evolve(old, as_of=days_later(1)), a_snapshot({}, source=Provenance.LEGACY)):
            with pytest.raises(LegacyWriteRefused):
                work.figures.keep_account(account, said)
        for told in (old_of_post, a_post_snapshot({}, source=Provenance.LEGACY, as_of=days_later(1))):
            with pytest.raises(LegacyWriteRefused):
                work.figures.keep_post(post, told)

        assert work.figures.account_history(account) == (old,)
        assert work.figures.post_history(post) == (old_of_post,)
        work.figures.keep_account(account, a_snapshot())
        work.figures.keep_post(post, a_post_snapshot())


def test_only_the_old_source_measured_what_only_it_measured(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account = an_account_id(work)

        with pytest.raises(Exception, match=r"."):
            work.figures.keep_account(account, a_snapshot({AccountMetric.LEGACY_FOLLOWERS: 1}))

        assert work.figures.account_history(account) == ()


def test_when_tiktok_last_told_figures_is_known(storage: Storage, write: Write) -> None:
    with write() as work:
        told, only_old, untold = (an_account_id(work, handle) for handle in ("ann", "bob", "cleo"))
        for source, hours in (
            (Provenance.TTCM_PUBLIC, 1),
            (Provenance.TTCM_AUTHORISED, 30),
            (Provenance.TTCM_PUBLIC, 49),
            (Provenance.LEGACY, 60),
        ):
            work.figures.keep_account(
                told, a_snapshot({FOLLOWERS: hours}, source=source, as_of=hours_later(hours))
            )
        work.figures.keep_account(only_old, a_snapshot(source=Provenance.LEGACY))

    with storage.view("acme") as view:
        assert view.figures.collected_at([told, only_old, untold]) == {told: hours_later(49)}
        assert view.figures.collected_at([]) == {}
    with storage.view("bolt") as view:
        assert view.figures.collected_at([told]) == {}
