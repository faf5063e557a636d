"""Kept reports as they may be shown now, and what became of them since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.keep_reports import kept_report
from influence.application.read_posts import PostRow, ReadPosts, Tab, counting_reasons, is_hidden, standing_in
from influence.application.report_campaign import SUMMED, Totals
from influence.application.summing_parts import PartTotals, parts_by_network
from influence.domain.accounts import Account, AccountId
from influence.domain.campaigns import Campaign
from influence.domain.cutover import CutoverStep
from influence.domain.kept_reports import KeptParticipant, KeptPost, KeptReport
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading, Reason
from influence.domain.phase import Phase
from influence.domain.policy import Terms
from influence.domain.ports.clock import Clock
from influence.domain.ports.policy import Policy
from influence.domain.ports.storage import Storage, View
from influence.domain.posts import Post, PostId, Why, tie_of
from influence.domain.totals import Total, total


@attrs.frozen
class KeptRow:
    """A post of a kept report: how it was then, and its figures of then as they may be shown now.

    The *shown* row is in the campaign for the reasons of then, with the tie of now.
    """

    then: KeptPost
    shown: PostRow


@attrs.frozen
class Gone:
    """What a kept report no longer shows: posts and figures, those of the old source by themselves."""

    posts: int
    figures: int
    old_posts: int = 0
    old_figures: int = 0
    old_since: date | None = None

    def __bool__(self) -> bool:
        return bool(self.posts or self.figures or self.old_posts or self.old_figures)


@attrs.frozen
class ShownReport:
    """A kept report as it may be shown at *shown_at*. A total says over how many of the posts of then it is."""

    report: KeptReport
    campaign: Campaign
    participants: tuple[tuple[Account, KeptParticipant], ...]
    rows: tuple[KeptRow, ...]
    totals: Mapping[Network, Totals]
    gone: Gone
    terms: Terms
    shown_at: datetime
    only: Account | None = None

    @property
    def part_totals(self) -> Mapping[Network, PartTotals]:
        """The sums of what may be read now of organic and paid, over all posts of then."""
        return parts_by_network((row.shown for row in self.rows), self.report.posts)

    @property
    def policy_changed(self) -> bool:
        """True when other rules are in force than when it was kept."""
        return self.terms.fingerprint != self.report.fingerprint


@attrs.frozen
class ReadKeptReports:
    """Show a kept report.

    Its figures pass the read gate as of now: what may not be shown any more is not shown, whatever could be shown
    then, and says so. Nothing is filled in from newer figures.
    """

    _storage: Storage
    _read_posts: ReadPosts
    _policy: Policy
    _clock: Clock

    def __call__(self, by: Actor, number: str) -> ShownReport:
        """The report kept under *number*.

        Raises:
            KeptReportNotFound: there is none.
        """
        with self._storage.view(by.tenant) as view:
            return self.within(view, number)

    def within(self, view: View, number: str) -> ShownReport:
        """The same within a view that is open already."""
        report, now = kept_report(view, number), self._clock.now()
        campaign = view.campaigns.get(report.campaign)
        rows = tuple(self._rows(view, campaign, report))
        return ShownReport(
            report,
            campaign,
            tuple((view.accounts.get(one.account), one) for one in view.kept_reports.participants(report.id)),
            rows,
            _totals(report, rows),
            _gone(view, report, rows),
            self._policy.on(now.date()),
            now,
            None if report.only is None else view.accounts.get(report.only),
        )

    def _rows(self, view: View, campaign: Campaign, report: KeptReport) -> Iterator[KeptRow]:
        phase = view.installation.release().phase
        reasons = counting_reasons(view.posts.attachments(campaign.id), phase)
        known = {post.id: post for post in view.posts.of_participants(campaign.id)}
        accounts: dict[AccountId, Account] = {}
        for then in view.kept_reports.posts(report.id):
            post = known.get(then.post) or view.posts.get(then.post)
            if post is None or _is_gone(post, then, phase):
                continue
            account = accounts.get(post.account) or view.accounts.get(post.account)
            accounts[post.account] = account
            why = reasons.get(post.id, frozenset())
            yield KeptRow(then, self._shown(then, (post, account), why, phase))

    def _shown(self, then: KeptPost, of: tuple[Post, Account], why: Iterable[Why], phase: Phase) -> PostRow:
        post, account = of
        tie = tie_of(why, account.kind) if post.network is Network.TIKTOK else None
        about = (tie, account, then.told, phase)
        passed = self._read_posts.readings(*about)
        readings = {metric: _as_kept(metric, then, now) for metric, now in passed.items()}
        parts, seen = self._read_posts.parts(*about), standing_in(post, account, frozenset(why))
        return PostRow(post, account, then.reasons, tie, readings, parts, seen)


def _is_gone(post: Post, then: KeptPost, phase: Phase) -> bool:
    """True for what the old source brought, once the cut-over has begun."""
    return phase is not Phase.BEFORE and (then.is_old or is_hidden(post, phase))


_EMPTY_THEN: Final[Mapping[Reason, str]] = {
    Reason.WITHHELD: "It could not be shown when the report was kept.",
    Reason.NOT_COLLECTED: "It was not collected yet when the report was kept.",
    Reason.NOT_DELIVERED: "TikTok had not delivered it when the report was kept.",
    Reason.PURGED: "It had been removed when the report was kept.",
    Reason.UPSTREAM_ERROR: "Refreshing it had failed when the report was kept.",
}
_REMOVED_SINCE: Final = Absence(
    Reason.PURGED,
    "Removed since the report was kept: with the old source, a consent, a membership or an order link that ended.",
)


def _as_kept(metric: PostMetric, then: KeptPost, now: Reading) -> Reading:
    """What the gate says *now* of a figure of *then*, in the words of a kept report."""
    if isinstance(now, Observation) or now.reason is Reason.WITHHELD:
        return now
    was_empty = then.absent.get(metric)
    return _REMOVED_SINCE if was_empty is None else Absence(was_empty, _EMPTY_THEN[was_empty])


def _totals(report: KeptReport, rows: Sequence[KeptRow]) -> dict[Network, dict[PostMetric, Total]]:
    """The sums of what may be read now, over all posts of then."""
    return {
        network: {metric: _total(metric, network, rows, count) for metric in SUMMED}
        for network, count in report.posts.items()
    }


def _total(metric: PostMetric, network: Network, rows: Sequence[KeptRow], posts: int) -> Total:
    of = total(row.shown.readings[metric] for row in rows if row.shown.post.network is network)
    return attrs.evolve(of, m=posts)


def _gone(view: View, report: KeptReport, rows: Sequence[KeptRow]) -> Gone:
    release = view.installation.release()
    shown = sum(isinstance(one, Observation) for row in rows for one in row.shown.readings.values())
    posts = sum(report.posts.values()) - len(rows)
    figures = report.figures - shown
    if release.phase is Phase.BEFORE:
        return Gone(posts, figures)
    hidden = view.installation.steps().get(CutoverStep.HIDE)
    since = hidden[0] if hidden else release.since
    return Gone(
        posts - report.old_posts,
        figures - report.old_figures,
        report.old_posts,
        report.old_figures,
        since.date() if since and (report.old_posts or report.old_figures) else None,
    )


def rows_now(view: View, read_posts: ReadPosts, shown: ShownReport) -> dict[PostId, PostRow]:
    """The posts of the campaign as they are now, of those whom the kept report is about."""
    rows = read_posts.rows(view, shown.campaign, Tab.PUBLISHED, Tab.POSTS)
    return {row.post.id: row for row in rows if shown.only is None or row.account.id == shown.only.id}
