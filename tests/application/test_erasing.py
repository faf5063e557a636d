"""What is erased when a right is lost, at once or at its date, and what a message of TikTok's says of it."""

import attrs
import pytest

from influence.application.check_memberships import Which
from influence.application.ending_consents import WHY
from influence.application.erase_what_is_due import LEFT, EraseWhatIsDue, Waiting
from influence.application.read_posts import Tab
from influence.domain.grants import EndReason
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Observation
from influence.domain.organisation import Organisation
from influence.domain.pictures import Link, MediaType, Picture, PictureCopy
from influence.domain.provenance import Provenance
from influence.testing.builders import a_picture_copy, a_post_snapshot
from influence.testing.moments import DAY, HOUR
from tests.support.desk import Desk

AUTHORISED, PUBLIC = Provenance.TTCM_AUTHORISED, Provenance.TTCM_PUBLIC


def erase(desk: Desk) -> EraseWhatIsDue:
    return EraseWhatIsDue(desk.storage, desk.clock)


def keep(desk: Desk, days: int) -> None:
    """The tenant keeps what ended consents allowed so many days."""
    with desk.write() as work:
        work.organisation.save(Organisation(kept_days=days))


def has_picture(desk: Desk, handle: str = "ann") -> bool:
    with desk.view() as view:
        return view.pictures.of(desk.account(handle).id) is not None


def with_picture(desk: Desk, handle: str = "ann") -> None:
    """A copy of the profile image is kept."""
    link, picture = Link("https://p16.tiktokcdn.com/x", PUBLIC), Picture(MediaType.PNG, b"png", 1, 1)
    with desk.write() as work:
        work.pictures.keep(PictureCopy.made(desk.account(handle).id, link, picture, desk.clock.now()))


def test_a_disconnection_erases_at_once(desk: Desk) -> None:
    desk.member("ann")
    desk.consents("ann", asked="ann")

    desk.disconnect(desk.by, "ann")

    assert AUTHORISED not in desk.snapshots("ann")
    assert AccountMetric.FOLLOWER_COUNT in desk.snapshots("ann")[PUBLIC].values
    assert AccountMetric.ENGAGEMENT_RATE not in desk.snapshots("ann")[PUBLIC].values
    assert erase(desk).waiting(desk.by) == ()


def test_who_loses_every_right_keeps_nothing(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    desk.consents("ann")
    with_picture(desk)

    desk.disconnect(desk.by, "ann")

    assert desk.snapshots("ann") == {}
    assert not has_picture(desk)


def test_kept_figures_go_at_their_date(desk: Desk) -> None:
    keep(desk, 3)
    desk.member("ann")
    desk.consents("ann", asked="ann")
    ended = desk.clock.now()
    desk.disconnect(desk.by, "ann")

    waiting = erase(desk).waiting(desk.by)
    desk.clock.set(ended + 3 * DAY - HOUR)
    too_early = erase(desk)(desk.by), set(desk.snapshots("ann"))
    desk.clock.set(ended + 3 * DAY)
    in_time = erase(desk)(desk.by), set(desk.snapshots("ann"))

    assert waiting == (Waiting("ann", WHY[EndReason.DISCONNECTED], erase_by=ended + 3 * DAY),)
    assert too_early == (0, {AUTHORISED, PUBLIC})
    assert in_time == (1, {PUBLIC})
    assert erase(desk).waiting(desk.by) == ()


def test_a_new_consent_calls_the_erasure_off(desk: Desk) -> None:
    keep(desk, 3)
    desk.member("ann")
    desk.consents("ann", asked="ann")
    desk.disconnect(desk.by, "ann")

    desk.consents("ann", asked="ann")
    waiting = erase(desk).waiting(desk.by)
    desk.clock.advance(4 * DAY)
    erase(desk)(desk.by)

    assert waiting == ()
    assert AUTHORISED in desk.snapshots("ann")


@pytest.mark.parametrize("why", [EndReason.ACCOUNT_DELETED, EndReason.AGE_CHANGED])
def test_some_ends_leave_no_time(desk: Desk, why: EndReason) -> None:
    keep(desk, 30)
    desk.member("ann")
    account = desk.consents("ann", asked="ann")
    desk.market.withdraw("ann")

    desk.probe("worker", account.open_id or "", why)

    end = desk.account("ann").consent_end
    assert end is not None
    assert end.why is why
    assert AUTHORISED not in desk.snapshots("ann")
    assert (PUBLIC in desk.snapshots("ann")) == (why is EndReason.AGE_CHANGED)
    assert erase(desk).waiting(desk.by) == ()


def test_a_late_reason_hurries_what_is_due(desk: Desk) -> None:
    keep(desk, 30)
    desk.member("ann")
    account = desk.consents("ann", asked="ann")
    desk.market.withdraw("ann")
    desk.sync_accounts(desk.by)
    kept = set(desk.snapshots("ann"))

    desk.probe("worker", account.open_id or "", EndReason.AGE_CHANGED)

    assert AUTHORISED in kept
    assert AUTHORISED not in desk.snapshots("ann")
    assert erase(desk).waiting(desk.by) == ()


def test_a_reason_alone_ends_nothing(desk: Desk) -> None:
    desk.member("ann")
    account = desk.consents("ann", asked="ann")

    ended = desk.probe("worker", account.open_id or "", EndReason.ACCOUNT_DELETED)

    assert ended == 0
    assert desk.account("ann").authenticated
    assert AUTHORISED in desk.snapshots("ann")


def test_a_reason_names_an_end_that_a_refresh_finds(desk: Desk) -> None:
    desk.member("ann")
    account = desk.consents("ann", asked="ann")
    desk.market.withdraw("ann")
    desk.clock.advance(2 * DAY)

    desk.probe("worker", account.open_id or "", EndReason.ACCOUNT_BANNED)

    end = desk.account("ann").consent_end
    assert end is not None
    assert end.why is EndReason.ACCOUNT_BANNED


@pytest.mark.parametrize(("hours", "is_left"), [(1, False), (23, False), (24, True), (30, True)])
def test_a_leaver_is_erased_with_the_second_denial(desk: Desk, hours: int, is_left: bool) -> None:
    desk.member("ann")
    with_picture(desk)
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.check(desk.by, Which.ALL)
    first = desk.clock.now()

    desk.clock.advance(hours * HOUR)
    desk.check(desk.by, Which.ALL)

    assert (desk.snapshots("ann") == {}) is is_left
    assert has_picture(desk) is not is_left
    flicker = (Waiting("ann", LEFT, not_before=first + DAY),)
    assert erase(desk).waiting(desk.by) == (() if is_left else flicker)


def test_a_possible_leaver_is_asked_about_daily(desk: Desk) -> None:
    desk.member("ann")
    desk.market.becomes("ann", Membership.NOT_IN)
    desk.clock.advance(DAY)
    desk.check(desk.by)

    desk.clock.advance(DAY)
    desk.check(desk.by)

    assert desk.account("ann").has_left
    assert desk.snapshots("ann") == {}


def test_an_authenticated_leaver_loses_four_metrics(desk: Desk) -> None:
    desk.member("ann")
    desk.consents("ann", asked="ann")
    before = {m for s in desk.snapshots("ann").values() for m in s.values}
    desk.market.becomes("ann", Membership.NOT_IN)

    for _ in range(2):
        desk.clock.advance(DAY)
        desk.check(desk.by, Which.ALL)

    after = {m for s in desk.snapshots("ann").values() for m in s.values}
    assert before - after == {
        AccountMetric.AVERAGE_VIEWS,
        AccountMetric.ENGAGEMENT_RATE,
        AccountMetric.COMPLETION_RATE,
        AccountMetric.AUDIENCE_LOCALES,
    }
    assert AUTHORISED in desk.snapshots("ann")


def published(desk: Desk) -> str:
    """A video that a member published for an order."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    video = desk.market.publish("ann", desk.code_of(desk.order("ann")))
    desk.sync_posts(desk.by)
    return video


def of_post(desk: Desk, video: str) -> set[PostMetric]:
    """The figures that rest of a video."""
    with desk.view() as view:
        post = view.posts.find(Network.TIKTOK, video)
        assert post is not None
        return {metric for told in view.figures.post_history(post.id) for metric in told.values}


def test_an_unlinked_video_loses_what_its_order_opened(desk: Desk) -> None:
    video = published(desk)
    before = of_post(desk, video)

    desk.market.unlink(video)
    desk.sync_posts(desk.by)

    assert PostMetric.REACH in before
    assert of_post(desk, video) == {
        PostMetric.COMMENTS,
        PostMetric.LIKES,
        PostMetric.SHARES,
        PostMetric.VIDEO_VIEWS,
    }


def test_what_an_order_brought_outlives_the_membership(desk: Desk) -> None:
    video = published(desk)
    desk.market.becomes("ann", Membership.NOT_IN)

    for _ in range(2):
        desk.clock.advance(DAY)
        desk.check(desk.by, Which.ALL)

    assert desk.snapshots("ann") == {}
    assert PostMetric.REACH in of_post(desk, video)


def test_what_is_kept_of_an_ordered_post_is_not_read(desk: Desk) -> None:
    keep(desk, 5)
    video = published(desk)
    desk.consents("ann", asked="ann")
    later = desk.clock.advance(HOUR)
    with desk.write() as work:
        post = work.posts.find(Network.TIKTOK, video)
        assert post is not None
        said = a_post_snapshot({PostMetric.LIKES: 77_777}, source=AUTHORISED, as_of=later)
        work.figures.keep_post(post.id, said)
    before = likes(desk)

    desk.disconnect(desk.by, "ann")

    assert before == Observed(77_777, {AUTHORISED})
    assert likes(desk).value != 77_777
    assert AUTHORISED not in likes(desk).sources
    with desk.view() as view:
        assert said in view.figures.post_history(post.id)


@attrs.frozen
class Observed:
    """A figure as it is read, with its sources."""

    value: object
    sources: set[Provenance]


def likes(desk: Desk) -> Observed:
    """The likes of the one published post of the campaign."""
    (row,) = desk.read_posts(desk.by, "Spring", Tab.PUBLISHED).rows
    told = row.readings[PostMetric.LIKES]
    assert isinstance(told, Observation)
    return Observed(told.value, set(told.sources))


def test_a_picture_whose_time_is_over_goes(desk: Desk) -> None:
    account = desk.member("ann")
    copy = a_picture_copy(account.id, fetched_at=desk.clock.now(), expires_at=desk.clock.now() + DAY)
    with desk.write() as work:
        work.pictures.keep(copy)

    kept = []
    for _ in range(2):
        erase(desk)(desk.by)
        with desk.view() as view:
            kept.append(view.pictures.of(account.id))
        desk.clock.advance(DAY)

    assert kept == [copy, None]
