"""Planning a refresh, and refreshing by plan."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.marketplace import FakeMarketplace
from influence.adapters.memory.policy import MemoryPolicy
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.quota.memory import MemoryQuota
from influence.application.plan_sync import Planned, PlanSync, Wanted, left_today
from influence.domain.accounts import Door
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.quota import QuotaUse
from influence.domain.ports.upstream_failures import TikTokPostponed, TikTokUnavailable
from influence.domain.quota import Limits, Urgency, Use, Window, limits
from influence.domain.sync_plan import RESTS, Matter, Need, Waits, Why
from influence.testing.builders import a_grant, an_account, an_answer, an_instagram_account
from influence.testing.moments import DAY, HOUR
from tests.support.desk import MARA, Desk

ALL = Wanted()


def planned(desk: Desk, wanted: Wanted = ALL, quota: str = "none") -> Planned:
    allowed = MemoryQuota(limits(quota))
    return PlanSync(desk.storage, desk.market, allowed, desk.clock, desk.policy)(desk.by, wanted)


def shown(made: Planned) -> list[tuple[str, str]]:
    return [(step.subject.matter.value, step.subject.account.handle) for step in made.plan.steps]


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """Ann with an order, bob who takes part, cleo for herself; of all of them TikTok told something at noon."""
    for handle in ("ann", "bob", "cleo"):
        desk.member(handle)
    desk.campaign("Spring", "ann", "bob")
    desk.order("ann")
    desk.sync_posts(desk.by)
    desk.sync_accounts(desk.by)
    return desk


def test_an_empty_installation_has_no_plan(desk: Desk) -> None:
    assert planned(desk).plan.steps == ()
    assert planned(desk).plan.calls == 0


def test_orders_accounts_and_posts_are_in_one_plan(spring: Desk) -> None:
    spring.clock.advance(DAY)

    made = planned(spring)

    assert shown(made) == [
        ("order", "ann"),
        ("account", "ann"),
        ("posts", "ann"),
        ("account", "bob"),
        ("posts", "bob"),
        ("account", "cleo"),
    ]
    assert [step.why for step in made.plan.steps] == [Why.DUE, *[Why.AGE] * 5]
    assert [step.subject.need for step in made.plan.steps[1:5]] == [Need.OPEN_ORDER] * 2 + [Need.CAMPAIGN] * 2
    assert made.plan.calls == 2 + 3 + 2 * 3


def test_a_plan_may_be_about_some_things_only(spring: Desk) -> None:
    assert shown(planned(spring, Wanted(frozenset({Matter.ACCOUNT})))) == [
        ("account", "ann"),
        ("account", "bob"),
        ("account", "cleo"),
    ]


def test_whoever_was_asked_about_lately_rests(spring: Desk) -> None:
    spring.clock.advance(13 * HOUR)

    made = planned(spring, Wanted(rests=RESTS))

    assert shown(made) == [("order", "ann"), ("posts", "ann"), ("posts", "bob")]
    assert made.plan.waiting(Waits.RESTS) == 3


def test_a_short_day_leaves_out_who_is_least_in_need(spring: Desk) -> None:
    spring.clock.advance(DAY)

    made = planned(spring, quota="10/day")

    assert shown(made) == [("order", "ann"), ("account", "ann"), ("posts", "ann"), ("account", "bob")]
    assert made.left == {Urgency.USER: 10, Urgency.ORDERS: 9, Urgency.FIGURES: 8}
    assert made.plan.waiting(Waits.QUOTA) == 2
    assert isinstance(made.why_postponed, TikTokPostponed)
    assert made.why_postponed.until == datetime(2026, 3, 4, tzinfo=UTC)
    assert "the allowance of 8 per day" in str(made.why_postponed)


def test_a_long_day_postpones_nobody(spring: Desk) -> None:
    assert planned(spring, quota="1000/day").why_postponed is None


def test_what_was_used_is_not_left() -> None:
    day = Limits({Window.DAY: 100})

    assert left_today(QuotaUse(day, (Use(Window.DAY, 85, 100),))) == {
        Urgency.USER: 15,
        Urgency.ORDERS: 10,
        Urgency.FIGURES: 0,
    }
    assert left_today(QuotaUse(Limits(), ())) == {}


def test_a_refresh_by_plan_asks_about_nobody_else(spring: Desk) -> None:
    spring.clock.advance(DAY)
    made = planned(spring, quota="10/day")
    spring.market.calls.clear()

    posts = spring.sync_posts(spring.by, plan=made.plan)
    accounts = spring.sync_accounts(spring.by, plan=made.plan)

    assert (posts.orders, accounts.refreshed) == (1, 2)
    assert spring.asked("public_videos") == [("ann",)]
    assert spring.asked("public_profile") == [("ann",), ("bob",)]
    assert shown(planned(spring))[:2] == [("posts", "bob"), ("account", "cleo")]


def test_a_plan_without_orders_follows_none(spring: Desk) -> None:
    made = planned(spring, Wanted(frozenset({Matter.POSTS})))
    spring.market.calls.clear()

    assert spring.sync_posts(spring.by, plan=made.plan).orders == 0
    assert spring.asked("read_orders") == []


def test_whoever_failed_does_not_come_first_again(spring: Desk) -> None:
    spring.clock.advance(DAY)
    spring.market.fail_next(TikTokUnavailable("timed out"), "public_profile")
    spring.sync_accounts(spring.by, plan=planned(spring, Wanted(frozenset({Matter.ACCOUNT}), most=1)).plan)
    spring.clock.advance(HOUR)

    made = planned(spring, Wanted(frozenset({Matter.ACCOUNT}), most=2))

    assert [handle for _, handle in shown(made)] == ["bob", "cleo"]


def test_whoever_was_not_asked_stays_where_they_were(spring: Desk) -> None:
    spring.clock.advance(DAY)
    before = planned(spring)
    spring.market.fail_next(TikTokPostponed("the day is over"), "public_profile")
    spring.market.fail_next(TikTokPostponed("the day is over"), "public_videos")

    spring.sync_accounts(spring.by)
    spring.sync_posts(spring.by, plan=planned(spring, Wanted(frozenset({Matter.POSTS}))).plan)

    assert planned(spring).plan == before.plan


def test_whoever_left_since_the_plan_was_made_is_not_asked_about(spring: Desk) -> None:
    made = planned(spring)
    spring.market.becomes("bob", Membership.NOT_IN)
    spring.clock.advance(2 * DAY)
    spring.check(spring.by)
    spring.market.calls.clear()

    spring.sync_posts(spring.by, plan=made.plan)
    spring.sync_accounts(spring.by, plan=made.plan)

    assert spring.asked("public_profile") == [("ann",), ("cleo",)]
    assert spring.asked("public_videos") == [("ann",)]


def test_orders_of_unsupported_accounts_are_not_asked_about(spring: Desk) -> None:
    spring.market.becomes("ann", Membership.NOT_IN)
    spring.clock.advance(2 * DAY)
    spring.check(spring.by)

    assert "ann" not in {handle for _, handle in shown(planned(spring))}


def test_fulfilled_orders_are_in_no_hurry(spring: Desk) -> None:
    spring.market.publish("ann", spring.code_of(spring.orders()[0]))
    spring.clock.advance(DAY)
    spring.sync_posts(spring.by)
    spring.clock.advance(2 * HOUR)

    (about,) = (s.subject for s in planned(spring).plan.steps if s.subject.matter is Matter.ORDER)

    assert (about.need, about.is_due(spring.clock.now())) == (Need.NONE, False)


ANYBODY = st.lists(st.tuples(st.sampled_from(Membership), st.booleans(), st.booleans()), max_size=8)


@settings(max_examples=30)
@given(ANYBODY)
def test_no_plan_names_anybody_who_is_not_tracked(people: list[tuple[Membership, bool, bool]]) -> None:
    storage = MemoryStorage()
    storage.add_tenant("acme")
    with storage.begin("acme") as work:
        work.accounts.add(an_instagram_account())
        for number, (membership, consents, applies) in enumerate(people):
            grant = a_grant(f"open-{number}") if consents else None
            door = Door.TAKEN_OVER if not applies else Door.APPLICATION
            account = an_account(
                f"creator{number}",
                answer=an_answer(membership),
                grant=grant,
                open_id=grant and grant.open_id,
                door=door,
                applying=applies and grant is not None,
            )
            if account.door is Door.TAKEN_OVER or grant is not None:
                work.accounts.add(account)
        work.commit()
    with storage.view("acme") as view:
        tracked = {a.id for a in view.accounts.select(AccountFilter(Network.TIKTOK)) if a.tracked}
    clock = SteppedClock()
    made = PlanSync(storage, FakeMarketplace(clock), MemoryQuota(Limits()), clock, MemoryPolicy())(MARA)

    assert {step.subject.number for step in made.plan.steps} == tracked
    assert all(not step.subject.account.applying for step in made.plan.steps)
