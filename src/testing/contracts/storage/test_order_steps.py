from itertools import permutations
from typing import Final

import attrs
import pytest

from influence.domain.link_requests import AskedLink
from influence.domain.order_refusals import OrderNotFound
from influence.domain.order_steps import KEPT, OrderStep, Origin, StepKind
from influence.domain.orders import OrderId
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import LinkRequestStatus
from influence.testing.builders import a_campaign, a_member, an_order
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import HOUR, NOON

NOBODYS: Final = OrderId(987_654)


def order_ids(work: UnitOfWork, count: int = 1) -> list[OrderId]:
    """Kept orders of one account."""
    account, campaign = work.accounts.add(a_member("ann")).id, work.campaigns.add(a_campaign("Spring")).id
    work.campaigns.join(campaign, account, NOON)
    return [work.orders.add(an_order(campaign, account, f"key-{number}")).id for number in range(count)]


def a_step(order: OrderId, kind: StepKind = StepKind.LINKED, hours: float = 0, **more: str) -> OrderStep:
    """Something that TikTok told of a video so many hours after noon."""
    step = OrderStep(order, kind, NOON + hours * HOUR, Origin.TIKTOK, "the order", "video-1")
    return attrs.evolve(step, **more)  # type: ignore[arg-type] # texts of the step


def test_evidence_comes_back_oldest_first(storage: Storage, write: Write) -> None:
    with write() as work:
        one, other, silent = order_ids(work, 3)
        late, early = a_step(one, hours=2), a_step(one, StepKind.IN_REVIEW, 1, detail="é")
        work.order_steps.note(late, early, a_step(other))

    with storage.view("acme") as view:
        assert view.order_steps.of([one, silent]) == {one: (early, late), silent: ()}
        assert view.order_steps.of([]) == {}


def test_what_happened_at_once_keeps_its_order(storage: Storage, write: Write) -> None:
    steps = [StepKind.MISMATCH, StepKind.CONFLICT, StepKind.LINKED]
    with write() as work:
        orders = order_ids(work, 6)
        for order, kinds in zip(orders, permutations(steps), strict=True):
            work.order_steps.note(*(a_step(order, kind) for kind in kinds))

    with storage.view("acme") as view:
        told = view.order_steps.of(orders)
        assert [[step.kind for step in told[order]] for order in orders] == [
            list(kinds) for kinds in permutations(steps)
        ]


def test_the_same_evidence_again_is_no_second_row(storage: Storage, write: Write) -> None:
    with write() as work:
        (order,) = order_ids(work)
        step = a_step(order)
        work.order_steps.note(step, step)
        work.order_steps.note(attrs.evolve(step, by="somebody else", origin=Origin.OURS))

    with storage.view("acme") as view:
        assert view.order_steps.of([order])[order] == (step,)


@pytest.mark.parametrize("change", [{"kind": StepKind.UNLINKED}, {"video_id": "v2"}, {"detail": "d"}])
def test_other_evidence_is_another_row(storage: Storage, write: Write, change: dict[str, str]) -> None:
    with write() as work:
        (order,) = order_ids(work)
        step = a_step(order)
        work.order_steps.note(step, attrs.evolve(step, **change))  # type: ignore[arg-type]

    with storage.view("acme") as view:
        assert len(view.order_steps.of([order])[order]) == 2


def test_every_kind_that_is_kept_can_be_kept(storage: Storage, write: Write) -> None:
    with write() as work:
        (order,) = order_ids(work)
        work.order_steps.note(*(a_step(order, kind) for kind in KEPT))

    with storage.view("acme") as view:
        assert [step.kind for step in view.order_steps.of([order])[order]] == list(KEPT)


def test_nothing_happens_to_an_order_that_is_not_here(write: Write) -> None:
    with write("bolt") as work:
        (theirs,) = order_ids(work)
    with write() as work:
        (mine,) = order_ids(work)

        for order in (theirs, NOBODYS):
            with pytest.raises(OrderNotFound):
                work.order_steps.note(a_step(order))
            with pytest.raises(OrderNotFound):
                work.link_requests.keep(asked(order))

        assert work.order_steps.of([mine, theirs]) == {mine: (), theirs: ()}
        assert work.link_requests.of([mine, theirs]) == {mine: (), theirs: ()}


def test_another_tenants_evidence_is_not_seen(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        (theirs,) = order_ids(work)
        work.order_steps.note(a_step(theirs))
        work.link_requests.keep(asked(theirs))

    with storage.view("acme") as view:
        assert view.order_steps.of([theirs]) == {theirs: ()}
        assert view.link_requests.of([theirs]) == {theirs: ()}
    with write("acme") as work, pytest.raises(OrderNotFound):
        work.link_requests.keep(asked(theirs, status=LinkRequestStatus.REVOKED))


def asked(order: OrderId, video: str = "video-1", **more: object) -> AskedLink:
    """A creator who was asked once, at noon."""
    return attrs.evolve(AskedLink(order, video, LinkRequestStatus.IN_REVIEW, 1, NOON), **more)  # type: ignore[arg-type]


def test_a_request_is_kept_in_its_newest_state(storage: Storage, write: Write) -> None:
    with write() as work:
        one, other = order_ids(work, 2)
        work.link_requests.keep(asked(one, "video-2"))
        work.link_requests.keep(asked(one))
        work.link_requests.keep(asked(other))
    decided = asked(one, status=LinkRequestStatus.APPROVED, times_asked=3, last_asked_at=NOON + HOUR)

    with write() as work:
        work.link_requests.keep(decided)

    with storage.view("acme") as view:
        assert view.link_requests.of([one]) == {one: (decided, asked(one, "video-2"))}
        assert view.link_requests.of([other]) == {other: (asked(other),)}


@pytest.mark.parametrize("status", LinkRequestStatus)
def test_every_state_of_a_request_can_be_kept(
    storage: Storage, write: Write, status: LinkRequestStatus
) -> None:
    with write() as work:
        (order,) = order_ids(work)
        work.link_requests.keep(asked(order, status=status))

    with storage.view("acme") as view:
        assert view.link_requests.of([order])[order][0].status is status


def test_what_was_not_committed_did_not_happen(storage: Storage, write: Write) -> None:
    with write() as work:
        (order,) = order_ids(work)
    with storage.begin("acme") as work:
        work.order_steps.note(a_step(order))
        work.link_requests.keep(asked(order))

    with storage.view("acme") as view:
        assert view.order_steps.of([order]) == {order: ()}
        assert view.link_requests.of([order]) == {order: ()}
