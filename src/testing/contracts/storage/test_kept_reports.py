"""What every store promises of reports that were kept as they were."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.breakdowns import Part, PartOf
from influence.domain.campaigns import CampaignId, CampaignNotFound
from influence.domain.capabilities import Kind, Tie
from influence.domain.errors import InfluenceError
from influence.domain.formulas import Definitions
from influence.domain.kept_reports import (
    KeptParticipant,
    KeptPost,
    KeptReport,
    KeptReportId,
    KeptReportNotFound,
)
from influence.domain.metrics import PostMetric
from influence.domain.observations import Reason, Snapshot
from influence.domain.orders import OrderId, OrderState
from influence.domain.phase import Phase
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.posts import PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.retention import post_cells
from influence.testing.builders import (
    a_campaign,
    a_kept_participant,
    a_kept_report,
    a_member,
    a_post,
    a_post_snapshot,
    an_attachment,
    an_order,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.contracts.storage.test_erasure import REPORTED
from influence.testing.moments import DAY, NOON, days_later

P = PostMetric
NOBODY = KeptReportId(987_654)
OF_TIKTOK = (Provenance.TTCM_PUBLIC, Provenance.TTCM_AUTHORISED, Provenance.TTCM_ORDER_REPORT)
PUBLIC = (a_post_snapshot({P.LIKES: 56}),)


@attrs.frozen
class Scene:
    """A campaign, one who takes part, and a post of theirs."""

    campaign: CampaignId
    account: AccountId
    post: PostId


def a_scene(work: UnitOfWork, name: str = "ann", *, by_order: bool = False, **post: Any) -> Scene:
    account = work.accounts.add(a_member(name)).id
    campaign = work.campaigns.add(a_campaign(f"of {name}")).id
    work.campaigns.join(campaign, account, NOON)
    [kept] = work.posts.keep([a_post(account, f"video of {name}", **post)])
    work.posts.attach([an_attachment(campaign, kept.id)])
    if by_order:
        order = work.orders.add(an_order(campaign, account, f"key of {name}")).id
        work.posts.attach([an_attachment(campaign, kept.id, Why.ORDER_LINK, by="", order=order)])
    return Scene(campaign, account, kept.id)


def a_header(campaign: CampaignId, **more: Any) -> KeptReport:
    return a_kept_report(campaign, **{"figures": 1, **more})


def keep(work: UnitOfWork, scene: Scene, *told: Snapshot[PostMetric], **more: Any) -> KeptReport:
    post = KeptPost(scene.post, Tie.FREE_TTCM, frozenset({Why.BY_HAND}), told or PUBLIC, **more)
    return work.kept_reports.add(a_header(scene.campaign), [a_kept_participant(scene.account)], [post])


def at_rest(view: View, kept: KeptReport) -> dict[Provenance, set[PostMetric]]:
    """The metrics of each source that a kept report holds."""
    found: dict[Provenance, set[PostMetric]] = {}
    for post in view.kept_reports.posts(kept.id):
        for one in post.told:
            found.setdefault(one.source, set()).update({*one.values, *(part.metric for part in one.parts)})
    return found


def begin_cutover(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.installation.move(work.installation.release().to(Phase.CLOSING, at=days_later(1)))
        work.commit()


def test_a_report_is_kept_as_it_was(storage: Storage, write: Write) -> None:
    with write() as work:
        scene = a_scene(work)
        other = a_scene(work, "bob")
        header = a_header(scene.campaign, note="For the client", only=scene.account, figures=17)
        people = [
            KeptParticipant(other.account, None, 0),
            KeptParticipant(scene.account, Kind.AUTHENTICATED_TTCM, 2, {OrderId(7): OrderState.SENT}),
        ]
        parts = {PartOf(P.LIKES, Part.PAID): 6, PartOf(P.REACH, Part.ORGANIC): 4}
        report = Provenance.TTCM_ORDER_REPORT
        told = Snapshot(report, NOON, NOON + DAY, REPORTED, Definitions.TTCM, parts)
        posts = [
            KeptPost(other.post, None, frozenset({Why.BY_HAND}), (), {P.REACH: Reason.WITHHELD}),
            KeptPost(scene.post, Tie.ORDER, frozenset({Why.ORDER_LINK, Why.BY_HAND}), (told,)),
        ]
        kept = work.kept_reports.add(header, people, posts)

    with storage.view("acme") as view:
        assert view.kept_reports.get(kept.id) == attrs.evolve(header, id=kept.id)
        assert view.kept_reports.participants(kept.id) == tuple(people)
        assert view.kept_reports.posts(kept.id) == tuple(posts)
        assert view.kept_reports.all() == view.kept_reports.all(scene.campaign) == (kept,)
        assert view.kept_reports.all(other.campaign) == ()


def test_other_tenants_see_none_of_it(storage: Storage, write: Write) -> None:
    with write() as work:
        kept = keep(work, a_scene(work))

    with storage.begin("bolt") as work:
        assert work.kept_reports.all() == ()
        assert not work.kept_reports.posts(kept.id)
        assert not work.kept_reports.participants(kept.id)
        for deed in (work.kept_reports.get, work.kept_reports.remove):
            with pytest.raises(KeptReportNotFound):
                deed(kept.id)


def _of_no_campaign(work: UnitOfWork) -> None:
    work.kept_reports.add(a_header(CampaignId(987_654)), [], [])


@pytest.mark.parametrize(
    ("deed", "refusal"),
    [
        (_of_no_campaign, CampaignNotFound),
        (lambda work: work.kept_reports.get(NOBODY), KeptReportNotFound),
        (lambda work: work.kept_reports.remove(NOBODY), KeptReportNotFound),
    ],
)
def test_what_is_not_there_is_refused(
    storage: Storage, deed: Callable[[UnitOfWork], None], refusal: type[InfluenceError]
) -> None:
    with storage.begin("acme") as work, pytest.raises(refusal):
        deed(work)


def test_a_removed_report_leaves_nothing(storage: Storage, write: Write) -> None:
    with write() as work:
        scene = a_scene(work)
        gone, stays = keep(work, scene), keep(work, scene)

    with write() as work:
        work.kept_reports.remove(gone.id)

    with storage.view("acme") as view:
        assert view.kept_reports.all() == (stays,)
        assert not view.kept_reports.posts(gone.id)
        assert not view.kept_reports.participants(gone.id)
        assert len(view.kept_reports.posts(stays.id)) == 1


def told_by_all() -> tuple[Snapshot[PostMetric], ...]:
    """Every figure of every source, the report's with parts."""
    parts = {PartOf(P.REACH, Part.PAID): 1}
    return tuple(
        Snapshot(
            source,
            NOON,
            NOON,
            # one row a figure: two sources never tell the same one
            {metric: value for place, (metric, value) in enumerate(REPORTED.items()) if place % 3 == number},
            parts=parts if source is Provenance.TTCM_ORDER_REPORT else {},
        )
        for number, source in enumerate(OF_TIKTOK)
    )


@pytest.mark.parametrize(("kind", "by_order"), list(product(Kind, (True, False))))
def test_a_kept_report_keeps_what_any_tie_opens(
    storage: Storage, write: Write, kind: Kind, by_order: bool
) -> None:
    with write() as work:
        scene = a_scene(work, by_order=by_order)
        kept, other = keep(work, scene, *told_by_all()), keep(work, a_scene(work, "bob"), *told_by_all())
    with storage.view("acme") as view:
        before = at_rest(view, other)

    with write() as work:
        gone = work.erasure.keep_only(kind, [scene.account])

    cells = post_cells(kind, by_order=by_order)
    stays = {source: metrics & cells[source] for source, metrics in before.items()}
    with storage.view("acme") as view:
        assert at_rest(view, kept) == {source: metrics for source, metrics in stays.items() if metrics}
        assert at_rest(view, other) == before
    figures = sum(map(len, before.values())) - sum(map(len, stays.values()))
    part = P.REACH in before[Provenance.TTCM_ORDER_REPORT] - stays[Provenance.TTCM_ORDER_REPORT]
    assert gone == figures + (part and P.REACH in told_by_all()[2].values)


Deed = Callable[[UnitOfWork, Scene], object]


@pytest.mark.parametrize(
    "deed",
    [
        lambda work, scene: work.erasure.forget([scene.account]),
        lambda work, scene: work.erasure.forget_posts([scene.post]),
    ],
    ids=["creator", "post"],
)
def test_what_tiktok_told_is_forgotten_in_reports_too(storage: Storage, write: Write, deed: Deed) -> None:
    with write() as work:
        scene = a_scene(work)
        given = Snapshot(Provenance.USER, NOON, NOON, {P.SHARES: 3})
        kept, other = keep(work, scene, *PUBLIC, given), keep(work, a_scene(work, "bob"))

    with write() as work:
        assert deed(work, scene) == 1

    with storage.view("acme") as view:
        assert at_rest(view, kept) == {Provenance.USER: {P.SHARES}}
        assert at_rest(view, other) == {Provenance.TTCM_PUBLIC: {P.LIKES}}


def test_a_removed_account_leaves_every_report(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, bob = a_scene(work), a_scene(work, "bob")
        people = [KeptParticipant(one.account, None, 1) for one in (ann, bob)]
        posts = [KeptPost(one.post, Tie.FREE_TTCM, frozenset(), PUBLIC) for one in (ann, bob)]
        both = work.kept_reports.add(a_header(ann.campaign), people, posts)
        of_ann = work.kept_reports.add(a_header(ann.campaign, only=ann.account), people[:1], posts[:1])

    with write() as work:
        work.erasure.remove(ann.account)

    with storage.view("acme") as view:
        assert view.kept_reports.all() == (both,)
        assert view.kept_reports.participants(both.id) == (people[1],)
        assert view.kept_reports.posts(both.id) == (posts[1],)
        assert not view.kept_reports.posts(of_ann.id)
        assert not view.kept_reports.participants(of_ann.id)


OLD: Mapping[str, Any] = {"is_old": True}


def test_what_the_old_source_told_goes_with_the_cut_over(storage: Storage, write: Write) -> None:
    legacy = a_post_snapshot({P.LIKES: 1, P.COMMENTS: 2}, source=Provenance.LEGACY)
    fresh = a_post_snapshot({P.SHARES: 3})
    with write() as work:
        known, found = a_scene(work), a_scene(work, "bob", source=Provenance.LEGACY)
        mixed, old = keep(work, known, legacy, fresh), keep(work, found, legacy, fresh, **OLD)
    begin_cutover(storage)

    with write() as work:
        rows = work.old_source.remove(1000)
        while work.old_source.remove(1000):
            pass

    assert rows == 2 + (1 + 2) + 1 + 1  # figures; a place with its figures, its attachment, its post
    with storage.view("acme") as view:
        assert at_rest(view, mixed) == {Provenance.TTCM_PUBLIC: {P.SHARES}}
        assert view.kept_reports.posts(old.id) == ()
        assert view.kept_reports.all() == (mixed, old)


@pytest.mark.parametrize(
    ("source", "more"), [(Provenance.LEGACY, {}), (Provenance.TTCM_PUBLIC, OLD)], ids=["figure", "place"]
)
def test_nothing_old_is_kept_once_the_cut_over_began(
    storage: Storage, write: Write, source: Provenance, more: dict[str, Any]
) -> None:
    with write() as work:
        scene = a_scene(work)
        keep(work, scene, a_post_snapshot(source=source), **more)
    begin_cutover(storage)

    with storage.begin("acme") as work:
        with pytest.raises(LegacyWriteRefused):
            keep(work, scene, a_post_snapshot(source=source), **more)
        keep(work, scene)
        work.commit()

    with storage.view("acme") as view:
        assert len(view.kept_reports.all()) == 2


def test_looking_through_a_view_keeps_nothing(storage: Storage, write: Write) -> None:
    with write() as work:
        scene = a_scene(work)

    with storage.begin("acme") as work:
        keep(work, scene)

    with storage.view("acme") as view:
        assert view.kept_reports.all() == ()
