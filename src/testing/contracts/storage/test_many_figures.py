"""Figures of many subjects at once, one metric over time, and the quarantine."""

from datetime import timedelta

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.errors import Unusable
from influence.domain.formulas import Definitions
from influence.domain.metric_days import MetricDays, Point, by_source
from influence.domain.metrics import AccountMetric
from influence.domain.observations import TTCM_DATA_BEGINS
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import PostId, PostNotFound
from influence.domain.provenance import Provenance
from influence.domain.trends import Span
from influence.domain.values import Money, Value
from influence.testing.builders import a_member, a_post, a_post_snapshot, a_snapshot, closing
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, NOON, days_later

FOLLOWERS = AccountMetric.FOLLOWER_COUNT
LONG_AGO = TTCM_DATA_BEGINS - 3 * DAY
ALL = Span(NOON - 4000 * DAY, NOON + 4000 * DAY)


def some_accounts(work: UnitOfWork, many: int, name: str = "a") -> list[AccountId]:
    """So many kept accounts."""
    return [work.accounts.add(a_member(f"{name}{number}")).id for number in range(many)]


def some_posts(work: UnitOfWork, many: int, name: str = "v") -> list[PostId]:
    """So many kept posts of one account."""
    (account,) = some_accounts(work, 1, f"of.{name}.")
    return [post.id for post in work.posts.keep([a_post(account, f"{name}{n}") for n in range(many)])]


def test_more_than_one_batch_is_kept(storage: Storage) -> None:
    with storage.begin("acme") as work:
        (account,) = some_accounts(work, 1)
        said = [(account, a_snapshot({FOLLOWERS: number}, as_of=NOON + number * DAY)) for number in range(40)]

        work.figures.keep_accounts(said)
        work.figures.keep_accounts([])

        assert work.figures.account_history(account) == tuple(snapshot for _, snapshot in said)


@pytest.mark.parametrize("followers", [{}, {FOLLOWERS: 5}])
def test_of_many_only_what_changed_begins_a_day(
    storage: Storage, followers: dict[AccountMetric, Value]
) -> None:
    with storage.begin("acme") as work:
        same, other = some_accounts(work, 2)
        first = a_snapshot({**followers, AccountMetric.VIDEO_COUNT: 1}, as_of=NOON)
        again = attrs.evolve(first, as_of=NOON + DAY, fetched_at=NOON + DAY)
        change = attrs.evolve(again, values={**followers, AccountMetric.VIDEO_COUNT: 2})

        work.figures.keep_accounts([(same, first), (other, first)])
        work.figures.keep_accounts([(same, again), (other, change)])

        assert work.figures.account_history(same) == (attrs.evolve(first, fetched_at=NOON + DAY),)
        assert work.figures.account_history(other) == (first, change)


def test_of_many_all_are_kept_or_none(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        (others,) = some_accounts(work, 1)
        (other_post,) = some_posts(work, 1)
    with storage.begin("acme") as work:
        (mine,), (my_post,) = some_accounts(work, 1), some_posts(work, 1)

        for stranger in (AccountId(4711), others):
            with pytest.raises(AccountNotFound):
                work.figures.keep_accounts([(mine, a_snapshot()), (stranger, a_snapshot())])
        for strange_post in (PostId(4711), other_post):
            with pytest.raises(PostNotFound):
                work.figures.keep_posts([(my_post, a_post_snapshot()), (strange_post, a_post_snapshot())])
        with pytest.raises(Unusable, match=r"legacy\.followers"):
            work.figures.keep_accounts(
                [(mine, a_snapshot()), (mine, a_snapshot({AccountMetric.LEGACY_FOLLOWERS: 1}))]
            )

        assert work.figures.account_history(mine) == ()
        assert work.figures.post_history(my_post) == ()


def test_of_many_none_is_the_old_sources_from_closing_on(storage: Storage, write: Write) -> None:
    old, old_of_post = a_snapshot(source=Provenance.LEGACY), a_post_snapshot(source=Provenance.LEGACY)
    with write() as work:
        (account,), (post,) = some_accounts(work, 1), some_posts(work, 1)
        work.figures.keep_accounts([(account, old)])
        work.installation.move(closing())

    with storage.begin("acme") as work:
        with pytest.raises(LegacyWriteRefused):
            work.figures.keep_accounts([(account, a_snapshot()), (account, old)])
        with pytest.raises(LegacyWriteRefused):
            work.figures.keep_posts([(post, a_post_snapshot()), (post, old_of_post)])

        assert work.figures.account_history(account) == (old,)
        assert work.figures.post_history(post) == ()


@pytest.mark.parametrize("definitions", Definitions, ids=str)
def test_definitions_come_back(storage: Storage, definitions: Definitions) -> None:
    said = a_snapshot(definitions=definitions)
    with storage.begin("acme") as work:
        (account,) = some_accounts(work, 1)
        work.figures.keep_account(account, said)

        assert work.figures.account_history(account) == (said,)
        assert work.figures.of_accounts([account])[account] == (said,)


def test_the_same_under_other_definitions_is_no_confirmation(storage: Storage) -> None:
    before = a_snapshot()
    after = a_snapshot(as_of=days_later(1), definitions=Definitions.TIKTOK_ONE)
    with storage.begin("acme") as work:
        (account,) = some_accounts(work, 1)
        work.figures.keep_account(account, before)
        work.figures.keep_account(account, after)

        assert work.figures.account_history(account) == (before, after)


def test_a_sound_answer_never_confirms_a_suspicious_one(storage: Storage) -> None:
    suspicious, sound = a_snapshot(as_of=LONG_AGO), a_snapshot(as_of=NOON)
    with storage.begin("acme") as work:
        (account,) = some_accounts(work, 1)
        work.figures.keep_account(account, suspicious)
        work.figures.keep_account(account, sound)

        assert work.figures.account_history(account) == (suspicious, sound)


def test_what_is_in_quarantine_is_listed(storage: Storage, write: Write) -> None:
    held = a_snapshot(as_of=TTCM_DATA_BEGINS - timedelta(microseconds=1))
    later = a_snapshot(as_of=LONG_AGO, source=Provenance.TTCM_AUTHORISED)
    of_post = a_post_snapshot(as_of=LONG_AGO)
    with write() as work:
        ann, bob = some_accounts(work, 2)
        (post,) = some_posts(work, 1)
        work.figures.keep_accounts([(bob, held), (ann, held), (ann, later)])
        for sound in (
            a_snapshot(as_of=TTCM_DATA_BEGINS),
            a_snapshot(as_of=LONG_AGO, source=Provenance.LEGACY),
            a_snapshot(as_of=LONG_AGO, source=Provenance.USER),
        ):
            work.figures.keep_account(ann, sound)
        work.figures.keep_post(post, of_post)

    with storage.view("acme") as view:
        assert view.figures.suspicious_accounts() == ((ann, later), (ann, held), (bob, held))
        assert view.figures.suspicious_posts() == ((post, of_post),)
    with storage.view("bolt") as view:
        assert not view.figures.suspicious_accounts()
        assert not view.figures.suspicious_posts()


def test_one_metric_over_time_is_read_by_itself(storage: Storage, write: Write) -> None:
    rate = AccountMetric.CREATOR_RATE
    both = a_snapshot({FOLLOWERS: 1, rate: Money(90.5, "EUR")}, as_of=NOON, source=Provenance.TTCM_AUTHORISED)
    one = a_snapshot({FOLLOWERS: 2}, as_of=days_later(1), definitions=Definitions.TTCM)
    other = a_snapshot({FOLLOWERS: 3})
    with write() as work:
        ann, bob, cem = some_accounts(work, 3)
        work.figures.keep_accounts([(ann, one), (ann, both), (bob, other)])

    with storage.view("acme") as view:
        followers = view.figures.metric_history([bob, ann, cem], FOLLOWERS, ALL)
        rates = view.figures.metric_history([ann], rate, ALL)
        assert view.figures.metric_history([], rate, ALL) == {}
    with storage.view("bolt") as view:
        assert view.figures.metric_history([ann], FOLLOWERS, ALL) == {ann: ()}

    public, own = Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED
    unknown, ttcm, later = Definitions.UNKNOWN, Definitions.TTCM, days_later(1)
    assert followers == {
        ann: (
            MetricDays(FOLLOWERS, own, unknown, (Point(NOON, 1, NOON),)),
            MetricDays(FOLLOWERS, public, ttcm, (Point(later, 2, later),)),
        ),
        bob: (MetricDays(FOLLOWERS, public, unknown, (Point(NOON, 3, NOON),)),),
        cem: (),
    }
    assert rates[ann] == (
        MetricDays(rate, own, unknown, (Point(NOON, Money(90.5, "EUR"), NOON),)),
        MetricDays(rate, public, ttcm, (), (later,)),
    )


def test_days_of_one_source_are_parted_by_definitions(storage: Storage, write: Write) -> None:
    views = AccountMetric.AVERAGE_VIEWS
    told = [
        (4, {FOLLOWERS: 5}, Definitions.TIKTOK_ONE),
        (3, {FOLLOWERS: 4}, Definitions.TIKTOK_ONE),
        (2.5, {views: 7}, Definitions.TTCM),
        (2, {views: 7}, Definitions.TTCM),
        (1, {FOLLOWERS: 2}, Definitions.TTCM),
        (0, {FOLLOWERS: 1}, Definitions.UNKNOWN),
    ]
    with write() as work:
        (ann,) = some_accounts(work, 1)
        for day, values, definitions in reversed(told):
            work.figures.keep_account(ann, a_snapshot(values, as_of=days_later(day), definitions=definitions))
        work.figures.keep_account(
            ann, a_snapshot({FOLLOWERS: 5}, as_of=days_later(6), definitions=Definitions.TIKTOK_ONE)
        )

    with storage.view("acme") as view:
        (found,) = view.figures.metric_history([ann], FOLLOWERS, ALL).values()

    at = [days_later(day) for day in range(7)]
    assert found == tuple(
        sorted(
            (
                MetricDays(
                    FOLLOWERS,
                    Provenance.TTCM_PUBLIC,
                    Definitions.TIKTOK_ONE,
                    (Point(at[3], 4, at[3]), Point(at[4], 5, at[6])),
                ),
                MetricDays(
                    FOLLOWERS, Provenance.TTCM_PUBLIC, Definitions.TTCM, (Point(at[1], 2, at[1]),), (at[2],)
                ),
                MetricDays(FOLLOWERS, Provenance.TTCM_PUBLIC, Definitions.UNKNOWN, (Point(at[0], 1, at[0]),)),
            ),
            key=by_source,
        )
    )


def test_a_span_holds_what_was_seen_within_it(storage: Storage) -> None:
    with storage.begin("acme") as work:
        (account,) = some_accounts(work, 1)
        for day, confirmed in ((0, 3), (4, 4), (8, 9)):
            for at in (day, confirmed):
                work.figures.keep_account(account, a_snapshot({FOLLOWERS: day}, as_of=days_later(at)))

        def within(since: float, until: float) -> list[object]:
            span = Span(days_later(since), days_later(until))
            (told,) = work.figures.metric_history([account], FOLLOWERS, span).values()
            return [point.value for days in told for point in days.points]

        assert within(-9, 99) == [0, 4, 8]
        assert within(1, 2) == within(3, 3.5) == [0]
        assert within(3, 4) == [0, 4]
        assert within(5, 7) == []
        assert within(-2, -1) == []
