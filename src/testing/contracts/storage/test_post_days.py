"""What was known of posts on a day, and one metric of posts over time."""

from datetime import datetime

from influence.domain.metric_days import MetricDays
from influence.domain.metrics import PostMetric
from influence.domain.observations import Snapshot
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.posts import PostId
from influence.domain.provenance import Provenance
from influence.domain.trends import Span
from influence.domain.values import Value
from influence.testing.builders import a_member, a_post, a_post_snapshot
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import HOUR, NOON, days_later, hours_later

VIEWS, LIKES = PostMetric.VIDEO_VIEWS, PostMetric.LIKES
REPORT = Provenance.TTCM_ORDER_REPORT


def a_post_id(work: UnitOfWork, external_id: str = "video-1") -> PostId:
    """A kept post."""
    [post] = work.posts.keep([a_post(work.accounts.add(a_member(f"of.{external_id}")).id, external_id)])
    return post.id


def views_at(day: int, views: int, source: Provenance = Provenance.TTCM_PUBLIC) -> Snapshot[PostMetric]:
    """What was said of a post, some days after the first."""
    return a_post_snapshot({VIEWS: views, LIKES: day}, as_of=days_later(day), source=source)


def told_in(days: MetricDays) -> list[tuple[datetime, Value]]:
    """The values with the times at which they were first seen."""
    return [(point.at, point.value) for point in days.points]


def test_a_day_shows_what_was_known_then(storage: Storage) -> None:
    with storage.begin("acme") as work:
        post = a_post_id(work)
        said = [views_at(day, 100 * day) for day in (1, 3, 5)]
        for one in said:
            work.figures.keep_post(post, one)

        known = [work.figures.of_posts_at([post], days_later(day))[post] for day in (0, 1, 2, 3, 4, 9)]

    first, second, third = said
    assert known == [(), (first,), (first,), (second,), (second,), (third,)]


def test_each_source_tells_its_own_newest(storage: Storage) -> None:
    with storage.begin("acme") as work:
        post, other = a_post_id(work), a_post_id(work, "video-2")
        public, report = views_at(1, 10), views_at(2, 20, REPORT)
        for one in (public, views_at(4, 40), report, views_at(5, 50, REPORT)):
            work.figures.keep_post(post, one)

        known = work.figures.of_posts_at([post, other], days_later(3))

    assert dict(known) == {post: (public, report), other: ()}


def test_what_was_confirmed_later_counts_as_confirmed_that_day(storage: Storage) -> None:
    with storage.begin("acme") as work:
        post = a_post_id(work)
        work.figures.keep_post(post, a_post_snapshot({VIEWS: 7}, as_of=NOON, fetched_at=days_later(9)))

        ((early,),) = work.figures.of_posts_at([post], days_later(2)).values()
        ((late,),) = work.figures.of_posts_at([post], days_later(20)).values()

    assert (early.as_of, early.fetched_at) == (NOON, days_later(2))
    assert late.fetched_at == days_later(9)


def test_the_moment_within_a_day_counts(storage: Storage) -> None:
    with storage.begin("acme") as work:
        post = a_post_id(work)
        work.figures.keep_post(post, a_post_snapshot({VIEWS: 1}, as_of=days_later(-1)))
        work.figures.keep_post(post, a_post_snapshot({VIEWS: 2}, as_of=NOON))

        ((before,),) = work.figures.of_posts_at([post], NOON - HOUR).values()
        ((at,),) = work.figures.of_posts_at([post], NOON).values()

    assert (before.values[VIEWS], at.values[VIEWS]) == (1, 2)


def test_a_metric_of_posts_comes_by_source_and_day(storage: Storage) -> None:
    with storage.begin("acme") as work:
        post, other = a_post_id(work), a_post_id(work, "video-2")
        work.figures.keep_post(post, views_at(1, 10))
        work.figures.keep_post(post, views_at(2, 20))
        work.figures.keep_post(post, a_post_snapshot({LIKES: 1}, as_of=days_later(3)))
        work.figures.keep_post(post, views_at(2, 21, REPORT))

        told = work.figures.post_metric_history([post, other], VIEWS, Span(days_later(0), hours_later(90)))

    assert told[other] == ()
    assert [(days.source, told_in(days), days.left_out) for days in told[post]] == [
        (REPORT, [(days_later(2), 21)], ()),
        (Provenance.TTCM_PUBLIC, [(days_later(1), 10), (days_later(2), 20)], (days_later(3),)),
    ]


def test_lists_of_posts_come_over_time_too(storage: Storage) -> None:
    curve = ((0, 1.0), (1, 0.5))
    with storage.begin("acme") as work:
        post = a_post_id(work)
        said = a_post_snapshot({PostMetric.RETENTION_RATE_BY_SECOND: curve}, source=REPORT)
        work.figures.keep_post(post, said)

        ((days,),) = work.figures.post_metric_history(
            [post], PostMetric.RETENTION_RATE_BY_SECOND, Span()
        ).values()

    assert [value for _, value in told_in(days)] == [curve]


def test_nobody_sees_the_posts_of_another_tenant(storage: Storage, write: Write) -> None:
    with write() as work:
        post = a_post_id(work)
        work.figures.keep_post(post, views_at(1, 10))

    with storage.view("bolt") as view:
        assert dict(view.figures.of_posts_at([post], days_later(9))) == {post: ()}
        assert dict(view.figures.post_metric_history([post], VIEWS, Span())) == {post: ()}
