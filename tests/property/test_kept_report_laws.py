"""Whatever a kept report holds: it shows nothing that the gate forbids now, in no byte."""

from itertools import product
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.application.read_kept_reports import ReadKeptReports, ShownReport
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind, Old, Tie, may
from influence.domain.kept_reports import KeptPost, KeptReport
from influence.domain.membership import Membership
from influence.domain.metrics import SHAPES, PostMetric, Shape
from influence.domain.networks import Network
from influence.domain.observations import Observation, Snapshot
from influence.domain.phase import Phase
from influence.domain.posts import Why, tie_of
from influence.domain.provenance import DEMANDED, Provenance
from influence.domain.retention import GROUNDS
from influence.domain.values import Value
from influence.entrypoints.forms.kept_reports import KeptReportShownForm
from influence.entrypoints.plain import in_json
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_member,
    a_post,
    an_answer,
    an_attachment,
    an_order,
)
from influence.testing.moments import NOON
from tests.support.desk import Desk
from tests.support.sometimes import Reached, sometimes

MARK: Final = 7_310_001
"""Figures begin here, so that each can be told from every other number."""


def sentinel(metric: PostMetric, source: Provenance) -> tuple[Value, str]:
    """A value that no other figure has, and how it would look in JSON."""
    number = MARK + 16 * list(Provenance).index(source) + list(PostMetric).index(metric)
    share = number / 10**7
    match SHAPES[metric]:
        case Shape.COUNT:
            return number, str(number)
        case Shape.SHARES:
            return ((str(number), 0.5),), str(number)
        case Shape.SERIES:
            return (share,), str(share)
        case Shape.CURVE:
            return ((0, share),), str(share)
        case _:
            return share, str(share)


def told_by(source: Provenance) -> Snapshot[PostMetric]:
    """Every figure there is, as one source would tell it."""
    return Snapshot(source, NOON, NOON, {metric: sentinel(metric, source)[0] for metric in PostMetric})


def account_of(kind: Kind) -> Account:
    """An account that was once a member; what it is now makes its kind."""
    is_member = kind in {Kind.AUTHENTICATED_TTCM, Kind.NON_AUTHENTICATED_TTCM}
    return a_member("ann", answer=an_answer(Membership.IN if is_member else Membership.NOT_IN))


def a_desk(folder: Path, kind: Kind, *, by_order: bool) -> tuple[Desk, dict[Provenance, KeptReport]]:
    """A post tracked in one way, and five kept reports of it: each holds all figures of one source."""
    desk = Desk.in_memory(folder)
    is_authenticated = kind in {Kind.AUTHENTICATED_TTCM, Kind.AUTHENTICATED_NON_TTCM}
    with desk.write() as work:
        account = work.accounts.add(a_member("ann")).id
        campaign = work.campaigns.add(a_campaign()).id
        work.campaigns.join(campaign, account, NOON)
        [post] = work.posts.keep([a_post(account)])
        work.posts.attach([an_attachment(campaign, post.id)])
        if by_order:
            order = work.orders.add(an_order(campaign, account)).id
            work.posts.attach([an_attachment(campaign, post.id, Why.ORDER_LINK, by="", order=order)])
        if is_authenticated:
            work.accounts.grant(account, a_grant())
        work.accounts.answer({account: account_of(kind).answer})
        header = KeptReport(
            campaign, "Spring", NOON, "mara", "1", "0" * 64, {Network.TIKTOK: 1}, len(PostMetric)
        )
        kept = {}
        for source in Provenance:
            one = KeptPost(post.id, Tie.ORDER, frozenset({Why.ORDER_LINK}), (told_by(source),))
            old = len(PostMetric) if source is Provenance.LEGACY else 0
            kept[source] = work.kept_reports.add(attrs.evolve(header, old_figures=old), [], [one])
    assert desk.account("ann").kind is kind
    return desk, kept


def move(desk: Desk, phase: Phase) -> None:
    """The cut-over begins, or ends, and has deleted nothing yet: the gate stands alone."""
    for step in {Phase.BEFORE: (), Phase.CLOSING: (Phase.CLOSING,)}.get(phase, (Phase.CLOSING, Phase.AFTER)):
        with desk.write() as work:
            work.installation.move(work.installation.release().to(step, at=desk.clock.now()))


def show(desk: Desk, kept: KeptReport) -> ShownReport:
    return ReadKeptReports(desk.storage, desk.read_posts, desk.policy, desk.clock)(desk.by, str(kept.id))


def allowed(kind: Kind, tie: Tie, phase: Phase, source: Provenance) -> set[PostMetric]:
    """What may be shown of that source's figures, said from the rules and not from the gate."""
    if source is Provenance.LEGACY:
        return {m for m in PostMetric if phase is Phase.BEFORE and may(Old.POST, m)}
    without_consent = {Provenance.TTCM_AUTHORISED} if tie is Tie.FREE_TTCM else set()
    return {
        metric
        for metric in PostMetric
        if may(tie, metric) and source in (DEMANDED[metric] & GROUNDS[kind]) - without_consent
    }


@pytest.mark.parametrize(("kind", "by_order"), list(product(Kind, (True, False))))
def test_a_kept_report_never_shows_what_is_closed_now(
    tmp_path: Path, kind: Kind, by_order: bool, reached: Reached
) -> None:
    for phase in Phase:
        desk, kept = a_desk(tmp_path, kind, by_order=by_order)
        move(desk, phase)
        tie = tie_of((Why.ORDER_LINK,) if by_order else (), kind)

        for source, report in kept.items():
            shown = show(desk, report)
            (row,) = shown.rows
            seen = {m for m, reading in row.shown.readings.items() if isinstance(reading, Observation)}
            opened = allowed(kind, tie, phase, source)
            assert seen == opened
            text = in_json(KeptReportShownForm.shown(shown))
            for metric in PostMetric:
                assert (sentinel(metric, source)[1] in text) == (metric in opened), metric
            for metric, total in shown.totals[Network.TIKTOK].items():
                assert (total.n, total.m) == (int(metric in opened), 1)
            sometimes("shown", bool(seen))
            sometimes("closed", len(seen) < len(PostMetric))
    reached.demand(["closed", *(["shown"] if kind is not Kind.UNSUPPORTED or by_order else [])])


def test_all_16_cells_of_every_tie_were_tried() -> None:
    ties = {
        tie_of((Why.ORDER_LINK,) if by_order else (), kind) for kind, by_order in product(Kind, (True, False))
    }

    assert ties == set(Tie)
    assert sum(may(tie, metric) for tie in ties for metric in PostMetric) == 26
