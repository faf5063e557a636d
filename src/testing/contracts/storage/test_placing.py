"""Deliverables, quotas of codes and reminders, on every store."""

from datetime import date, datetime

import attrs
import pytest

from influence.domain.campaign_codes import CodeQuota
from influence.domain.deliverables import Deliverable
from influence.domain.due_dates import DueStage
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import Order, OrderId
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.builders import a_campaign, a_member, an_order
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, hours_later

NAMED = (Deliverable("Recipe"), Deliverable("Story time", 30), Deliverable("Été ☀ 🍋" * 7, 0))
DAY = date(2026, 4, 1)


def added(work: UnitOfWork, handle: str = "ann", **more: object) -> Order:
    """An order of somebody who takes part."""
    campaign = work.campaigns.named("Spring") or work.campaigns.add(a_campaign("Spring"))
    account = work.accounts.add(a_member(handle)).id
    work.campaigns.join(campaign.id, account, NOON)
    return work.orders.add(an_order(campaign.id, account, handle, **more))


def test_named_posts_are_kept_in_their_order(storage: Storage, write: Write) -> None:
    with write() as work:
        order = added(work, posts_required=3, deliverables=NAMED)
        added(work, "bob")

    with storage.view("acme") as view:
        assert view.orders.get(order.id) == order
        assert [one.deliverables for one in view.orders.select()] == [NAMED, ()]
        assert view.orders.keyed("ann") == order


def test_named_posts_stay_when_an_order_is_saved(storage: Storage, write: Write) -> None:
    with write() as work:
        order = added(work, posts_required=3, deliverables=NAMED)
        work.orders.save(order.called(NOON, "ref-1"))

    with storage.view("acme") as view:
        assert view.orders.get(order.id).deliverables == NAMED


def test_another_agreed_day_is_kept(storage: Storage, write: Write) -> None:
    with write() as work:
        order = work.orders.save(added(work).rescheduled(DAY))

    with storage.view("acme") as view:
        assert view.orders.get(order.id).due_on == DAY


def told(at: datetime, remaining: int, code: str = "CODE") -> CodeQuota:
    return CodeQuota(code, remaining, at)


@pytest.mark.parametrize("others_first", [True, False])
def test_the_newest_answer_about_a_code_is_kept(
    storage: Storage, write: Write, *, others_first: bool
) -> None:
    newest, older = told(hours_later(2), 150), told(hours_later(1), 180)
    answers = (older, newest) if others_first else (newest, older)
    for answer in answers:
        with write() as work:
            work.codes.note(answer)

    with storage.view("acme") as view:
        assert dict(view.codes.of(["CODE", "OTHER"])) == {"CODE": newest}


def test_the_last_of_two_answers_of_one_moment_is_kept(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.codes.note(told(NOON, 150))
        work.codes.note(told(NOON, 149))

        assert work.codes.of(["CODE"])["CODE"].remaining == 149


def test_a_code_is_known_to_its_tenant_only(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.codes.note(told(NOON, 0))
    with write("bolt") as work:
        work.codes.note(told(NOON, 7))

    with storage.view("acme") as ours, storage.view("bolt") as theirs:
        assert ours.codes.of(["CODE"])["CODE"].remaining == 0
        assert theirs.codes.of(["CODE"])["CODE"].remaining == 7
        assert ours.codes.of([]) == {}


def test_people_are_reminded_of_each_stage_and_day_once(storage: Storage) -> None:
    other_day = date(2026, 4, 2)
    with storage.begin("acme") as work:
        ann, bob = added(work, "ann").id, added(work, "bob").id
        asked = [
            (ann, DueStage.SOON, DAY),
            (ann, DueStage.SOON, DAY),
            (ann, DueStage.OVERDUE, DAY),
            (bob, DueStage.SOON, DAY),
            (ann, DueStage.SOON, other_day),
            (ann, DueStage.OVERDUE, DAY),
        ]

        assert [work.due_reminders.first(*one) for one in asked] == [True, False, True, True, True, False]


def test_a_reminder_of_an_unknown_order_is_refused(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = added(work).id

    with storage.begin("acme") as work:
        for unknown in (OrderId(4711), theirs):
            with pytest.raises(OrderNotFound):
                work.due_reminders.first(unknown, DueStage.SOON, DAY)


def test_names_are_compared_as_people_read_them() -> None:
    named = an_order_named("Recipe", "Story")

    assert named.asks_the_same(attrs.evolve(named, spark_days=0))
    assert not named.asks_the_same(attrs.evolve(named, spark_days=7))
    assert not named.asks_the_same(an_order_named("Story", "Recipe"))


def an_order_named(*names: str) -> Order:
    one = a_campaign("Spring").id
    posts = tuple(map(Deliverable, names))
    return an_order(one, a_member("ann").id, posts_required=len(posts), deliverables=posts)
