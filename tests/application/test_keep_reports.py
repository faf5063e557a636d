"""Reports that are kept: what they show later, and what they no longer show."""

import re
from datetime import timedelta
from typing import Any

import attrs
import pytest

from influence.adapters.memory.policy import BOOK, INVITE_TERMS, MemoryPolicy
from influence.application.compare_kept_reports import CompareKeptReports, KeptChange, KeptComparison
from influence.application.keep_reports import KeepReports
from influence.application.read_kept_reports import Gone, ReadKeptReports, ShownReport
from influence.application.report_campaign import OneInfluencer
from influence.domain.campaigns import CampaignNotFound, NotAParticipant
from influence.domain.capabilities import Kind, Tie
from influence.domain.errors import InfluenceError, Unusable
from influence.domain.kept_changes import Origin
from influence.domain.kept_reports import LONGEST_NOTE, KeptReport, KeptReportNotFound
from influence.domain.membership import Membership
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Reason, Snapshot
from influence.domain.policy_editions import Edition, Issue
from influence.domain.posts import PostId, Why
from influence.domain.provenance import Provenance
from tests.support.desk import Desk

P = PostMetric
DAY = timedelta(days=1)
REPORT = Provenance.TTCM_ORDER_REPORT


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with a post by order and one by hand."""
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann", "bob", hashtags=("acme",))
    desk.market.publish("ann", desk.code_of(desk.order("ann")), {P.LIKES: 10, P.REACH: 100})
    free = desk.market.add_video("bob", {P.LIKES: 3, P.REACH: 999})
    desk.sync_posts(desk.by)
    desk.add_by_hand(desk.by, "Spring", free)
    return desk


def keeper(desk: Desk) -> KeepReports:
    return KeepReports(desk.storage, desk.read_posts, desk.policy, desk.clock)


def keep(desk: Desk, **said: Any) -> KeptReport:
    return keeper(desk).keep(desk.by, "Spring", **said)


def reader(desk: Desk) -> ReadKeptReports:
    return ReadKeptReports(desk.storage, desk.read_posts, desk.policy, desk.clock)


def show(desk: Desk, kept: KeptReport) -> ShownReport:
    return reader(desk)(desk.by, str(kept.id))


def compare(desk: Desk, kept: KeptReport) -> KeptComparison:
    return CompareKeptReports(desk.storage, reader(desk), desk.read_posts)(desk.by, str(kept.id))


def of(shown: ShownReport, handle: str, metric: PostMetric) -> Reading:
    """One figure of the only post of that handle."""
    (row,) = [row.shown for row in shown.rows if row.shown.account.handle == handle]
    return row.readings[metric]


def value(reading: Reading) -> object:
    return reading.value if isinstance(reading, Observation) else reading.reason


def moved(made: KeptComparison, handle: str, metric: PostMetric) -> KeptChange:
    (figures,) = [post.figures for post in made.posts if post.account.handle == handle]
    (found,) = [one for one in figures if one.change.metric is metric]
    return found


def post_of(desk: Desk, handle: str) -> PostId:
    with desk.view() as view:
        campaign = view.campaigns.named("Spring")
        assert campaign is not None
        account = desk.account(handle)
        (post,) = [post.id for post in view.posts.of_participants(campaign.id) if post.account == account.id]
    return post


def tell(desk: Desk, handle: str, values: dict[PostMetric, int], source: Provenance = REPORT) -> None:
    """TikTok tells these figures of the post now."""
    now, post = desk.clock.now(), post_of(desk, handle)
    with desk.write() as work:
        work.figures.keep_post(post, Snapshot(source, now, now, values))


def video_of(desk: Desk, handle: str) -> str:
    """TikTok's id of the only post of that handle."""
    with desk.view() as view:
        post = view.posts.get(post_of(desk, handle))
        assert post is not None
    return post.external_id


def unlink(desk: Desk, handle: str) -> None:
    """TikTok takes the link of the order back; a user has added the post by hand."""
    video = video_of(desk, handle)
    desk.add_by_hand(desk.by, "Spring", video)
    desk.market.unlink(video)
    desk.sync_posts(desk.by)
    assert desk.reasons("Spring", video) == {Why.BY_HAND}


def test_a_kept_report_does_not_follow_the_world(spring: Desk) -> None:
    kept = keep(spring, note="  For the client ")
    spring.clock.advance(3 * DAY)
    tell(spring, "ann", {P.LIKES: 25, P.REACH: 300})

    shown = show(spring, kept)

    assert value(of(shown, "ann", P.LIKES)) == 10
    assert shown.totals[Network.TIKTOK][P.LIKES].value == 13
    assert (kept.note, kept.kept_by, kept.title) == ("For the client", "mara", "Spring")
    assert not shown.gone
    assert shown.shown_at - kept.kept_at == 3 * DAY


def test_it_tells_of_each_figure_where_it_came_from(spring: Desk) -> None:
    with spring.view() as view:
        before = view.figures.of_posts([post_of(spring, "ann")])[post_of(spring, "ann")]

    seen = of(show(spring, keep(spring)), "ann", P.REACH)

    assert isinstance(seen, Observation)
    assert seen.sources == {REPORT}
    assert (seen.as_of, seen.fetched_at) in {(one.as_of, one.fetched_at) for one in before}


def test_it_remembers_the_policy_it_was_made_under(spring: Desk) -> None:
    terms = spring.policy.on(spring.clock.now().date())
    kept = keep(spring)
    tomorrow = (spring.clock.now() + DAY).date()
    longer = attrs.evolve(INVITE_TERMS, lapse_after=60 * DAY)
    changed = attrs.evolve(BOOK, invites=(*BOOK.invites, Edition(Issue(tomorrow, "a new agreement"), longer)))
    later = attrs.evolve(spring, policy=MemoryPolicy(changed))

    assert (kept.policy, kept.fingerprint) == (terms.version, terms.fingerprint)
    assert not show(later, kept).policy_changed
    later.clock.advance(DAY)
    assert show(later, kept).policy_changed
    assert show(later, kept).report.fingerprint == terms.fingerprint


def test_what_was_empty_then_stays_empty(spring: Desk) -> None:
    kept = keep(spring)
    spring.clock.advance(DAY)
    tell(spring, "ann", {P.SHARES: 6})

    shown = show(spring, kept)

    shares = of(shown, "ann", P.SHARES)
    assert isinstance(shares, Absence)
    assert shares.sentence.endswith("when the report was kept.")
    assert value(of(shown, "bob", P.REACH)) is Reason.WITHHELD


def test_who_took_part_is_told_as_they_were(spring: Desk) -> None:
    kept = keep(spring)

    spring.consents("bob")
    shown = show(spring, kept)

    told = {account.handle: (then.kind, then.posts, account.kind) for account, then in shown.participants}
    member = Kind.NON_AUTHENTICATED_TTCM
    assert told == {"ann": (member, 1, member), "bob": (member, 1, Kind.AUTHENTICATED_TTCM)}
    assert [list(then.orders.values()) for _, then in shown.participants] == [
        [spring.orders()[0].state],
        [],
    ]


def test_a_right_that_ended_closes_kept_figures(spring: Desk) -> None:
    kept = keep(spring)
    unlink(spring, "ann")

    shown = show(spring, kept)

    assert value(of(shown, "ann", P.REACH)) is Reason.WITHHELD
    assert {(row.then.tie, row.shown.tie) for row in shown.rows} == {
        (Tie.ORDER, Tie.FREE_TTCM),
        (Tie.FREE_TTCM, Tie.FREE_TTCM),
    }
    assert shown.gone.figures >= 1


def test_a_consent_that_ends_takes_its_figures_out_of_reports(spring: Desk) -> None:
    spring.consents("bob")
    spring.clock.advance(DAY)
    tell(spring, "bob", {P.TOTAL_ENGAGEMENTS: 44, P.LIKES: 4}, Provenance.TTCM_AUTHORISED)
    kept = keep(spring)
    assert value(of(show(spring, kept), "bob", P.TOTAL_ENGAGEMENTS)) == 44

    spring.disconnect(spring.by, "bob")

    shown = show(spring, kept)
    assert value(of(shown, "bob", P.TOTAL_ENGAGEMENTS)) is Reason.WITHHELD
    likes = of(shown, "bob", P.LIKES)
    assert isinstance(likes, Absence)
    assert likes.reason is Reason.PURGED
    assert str(shown.totals[Network.TIKTOK][P.LIKES]) == "1 of 2 posts"
    with spring.view() as view:
        at_rest = [one for post in view.kept_reports.posts(kept.id) for one in post.told]
    assert Provenance.TTCM_AUTHORISED not in {one.source for one in at_rest if one.values}


def test_a_removed_creator_leaves_counts_behind(spring: Desk) -> None:
    kept = keep(spring)
    bob = spring.account("bob")

    with spring.write() as work:
        work.erasure.remove(bob.id)

    shown = show(spring, kept)
    assert [account.handle for account, _ in shown.participants] == ["ann"]
    assert shown.gone == Gone(posts=1, figures=1)
    assert str(shown.totals[Network.TIKTOK][P.LIKES]) == "1 of 2 posts"
    assert shown.totals[Network.TIKTOK][P.LIKES].value == 10


@pytest.fixture
def before_release(spring: Desk) -> Desk:
    """The same, with posts and figures that the old source left."""
    spring.capture("Spring", "bob", "old-1", likes=7, comments=2)
    tell_old = {P.SHARES: 5}
    now, post = spring.clock.now(), post_of(spring, "ann")
    with spring.write() as work:
        work.figures.keep_post(post, Snapshot(Provenance.LEGACY, now, now, tell_old))
    return spring


@pytest.mark.parametrize("step", ["hide", "cut_over"])
def test_the_old_source_leaves_kept_reports(before_release: Desk, step: str) -> None:
    desk = before_release
    kept = keep(desk)
    before = show(desk, kept)
    assert (kept.old_posts, kept.old_figures) == (1, 3)
    assert before.totals[Network.TIKTOK][P.LIKES].value == 20
    desk.clock.advance(DAY)

    getattr(desk, step)()

    shown = show(desk, kept)
    assert shown.gone == Gone(
        posts=0, figures=0, old_posts=1, old_figures=3, old_since=desk.clock.now().date()
    )
    likes = shown.totals[Network.TIKTOK][P.LIKES]
    assert (likes.value, str(likes)) == (13, "2 of 3 posts")
    assert value(of(shown, "ann", P.SHARES)) is Reason.PURGED
    assert {row.shown.post.external_id for row in shown.rows}.isdisjoint({"old-1"})
    with desk.view() as view:
        at_rest = view.kept_reports.posts(kept.id)
    assert (step == "hide") == any(post.is_old or post.old_figures for post in at_rest)


def test_a_report_of_one_holds_nobody_else(spring: Desk) -> None:
    kept = keep(spring, only=OneInfluencer("bob"))

    shown = show(spring, kept)

    assert shown.only is not None
    assert shown.only.handle == "bob"
    assert {row.shown.account.handle for row in shown.rows} == {"bob"}
    assert [account.handle for account, _ in shown.participants] == ["bob"]
    assert {post.account.handle for post in compare(spring, kept).posts} == {"bob"}


def test_other_networks_keep_their_own_line(spring: Desk) -> None:
    file = "url,handle,caption,likes\nhttps://www.instagram.com/p/1/,ann.bakes,#acme,5\n"
    spring.take_posts("Spring", file)

    shown = show(spring, keep(spring))

    assert {network: totals[P.LIKES].value for network, totals in shown.totals.items()} == {
        Network.TIKTOK: 13,
        Network.INSTAGRAM: 5,
    }


def test_a_kept_report_and_now_differ_by_the_world(spring: Desk) -> None:
    kept = keep(spring)
    assert not any(compare(spring, kept).origins.values())
    spring.clock.advance(DAY)
    tell(spring, "ann", {P.LIKES: 25, P.REACH: 100, P.SHARES: 6})

    made = compare(spring, kept)

    likes, shares = moved(made, "ann", P.LIKES), moved(made, "ann", P.SHARES)
    assert (likes.origin, likes.change.difference) == (Origin.REALITY, 15)
    assert (shares.origin, shares.change.difference) == (Origin.COLLECTION, None)
    assert moved(made, "ann", P.REACH).origin is Origin.NONE
    assert made.totals[Network.TIKTOK][P.LIKES].difference == 15
    assert dict(made.origins) == {Origin.REALITY: 1, Origin.COLLECTION: 1, Origin.POLICY: 0}


def test_what_may_not_be_shown_any_more_is_the_policys_doing(spring: Desk) -> None:
    kept = keep(spring)
    unlink(spring, "ann")

    made = compare(spring, kept)

    reach = moved(made, "ann", P.REACH)
    assert reach.origin is Origin.POLICY
    assert reach.change.before.seen is None
    assert reach.change.difference is None


def test_what_may_be_shown_since_is_the_policys_doing(spring: Desk) -> None:
    kept = keep(spring)
    spring.consents("bob")
    spring.clock.advance(DAY)
    tell(spring, "bob", {P.TOTAL_ENGAGEMENTS: 44}, Provenance.TTCM_AUTHORISED)

    assert moved(compare(spring, kept), "bob", P.TOTAL_ENGAGEMENTS).origin is Origin.POLICY


def test_the_cut_over_is_the_policys_doing(before_release: Desk) -> None:
    kept = keep(before_release)
    before_release.cut_over()

    made = compare(before_release, kept)

    assert moved(made, "ann", P.SHARES).origin is Origin.POLICY
    assert moved(made, "ann", P.LIKES).origin is Origin.NONE


def test_posts_that_came_and_left_are_the_worlds_doing(spring: Desk) -> None:
    kept = keep(spring)
    video = video_of(spring, "bob")
    spring.remove_by_hand(spring.by, "Spring", video)
    new = spring.market.add_video("bob", {P.LIKES: 8})
    spring.sync_posts(spring.by)
    spring.add_by_hand(spring.by, "Spring", new)

    made = compare(spring, kept)

    came = {post.post.external_id: (post.was_in, post.is_in) for post in made.posts}
    assert came[video] == (True, False)
    assert came[new] == (False, True)
    origins = {one.origin for post in made.posts for one in post.figures if one.change.metric is P.LIKES}
    assert origins == {Origin.NONE, Origin.REALITY}


def test_reports_are_listed_and_removed(spring: Desk) -> None:
    spring.campaign("Autumn")
    first, second = keep(spring), keep(spring)

    assert keeper(spring).all(spring.by) == (first, second)
    assert keeper(spring).all(spring.by, "Autumn") == ()
    assert keeper(spring).remove(spring.by, str(first.id)) == first
    assert keeper(spring).all(spring.by, "Spring") == (second,)
    with pytest.raises(KeptReportNotFound, match="No report is kept under '1'"):
        show(spring, first)


@pytest.mark.parametrize("number", ["", "x", "999", "-1", "9" * 40])
def test_a_number_that_is_none_is_refused(spring: Desk, number: str) -> None:
    for deed in (reader(spring), keeper(spring).remove):
        with pytest.raises(KeptReportNotFound) as refusal:
            deed(spring.by, number)
        assert refusal.value.remedies


@pytest.mark.parametrize(
    ("which", "said", "refusal"),
    [
        ("Winter", {}, CampaignNotFound),
        ("Spring", {"only": OneInfluencer("dora")}, NotAParticipant),
        ("Spring", {"note": "x" * (LONGEST_NOTE + 1)}, Unusable),
        ("Spring", {"note": "two\nlines"}, Unusable),
        ("Spring", {"note": "a bell \x07"}, Unusable),
    ],
)
def test_what_cannot_be_kept_is_refused(
    spring: Desk, which: str, said: dict[str, Any], refusal: type[InfluenceError]
) -> None:
    spring.member("dora")

    with pytest.raises(refusal):
        keeper(spring).keep(spring.by, which, **said)

    assert keeper(spring).all(spring.by) == ()


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("two\nlines", "a line break (U+000A)"),
        ("a\tb", "a tab (U+0009)"),
        ("a bell \x07", "cannot be seen (U+0007)"),
        ("x" * 501, "it has 501 characters"),
    ],
)
def test_a_note_is_refused_for_what_is_wrong_with_it(spring: Desk, note: str, why: str) -> None:
    with pytest.raises(Unusable, match=re.escape(why)):
        keeper(spring).keep(spring.by, "Spring", note=note)


def test_an_account_that_lost_support_shows_what_an_order_told(spring: Desk) -> None:
    kept = keep(spring)
    for handle in ("ann", "bob"):
        spring.market.becomes(handle, Membership.NOT_IN)
    spring.clock.advance(2 * DAY)
    spring.check(spring.by)

    shown = show(spring, kept)

    assert value(of(shown, "ann", P.REACH)) == 100
    assert value(of(shown, "bob", P.LIKES)) is Reason.WITHHELD
    assert {row.shown.reasons for row in shown.rows} == {
        frozenset({Why.ORDER_LINK}),
        frozenset({Why.BY_HAND}),
    }
