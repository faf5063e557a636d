"""What a worker does: the table of duties, played at a desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

import attrs
import pytest

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.inbox import MemoryInbox
from influence.adapters.memory.letters import RecordingMailer
from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.signer import MemorySigner
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.memory.webhooks import MemoryWebhooks
from influence.adapters.quota.memory import MemoryQuota
from influence.application.acting import OneLane
from influence.application.apply_erasure import ApplyErasure
from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import CheckMemberships
from influence.application.drop_outlived import DropOutlived
from influence.application.duties import DUTIES, SLICE, Duty
from influence.application.erase_the_gone import EraseTheGone
from influence.application.erase_what_is_due import EraseWhatIsDue
from influence.application.hear_tiktok import HearTikTok
from influence.application.holding_leases import Hold
from influence.application.keep_consents import KeepConsents
from influence.application.plan_erasure import PlanErasure
from influence.application.plan_sync import PlanSync
from influence.application.remind_of_due import RemindOfDue
from influence.application.run_due_jobs import Ran, ReadJobs, RunDueJobs, Shift
from influence.application.run_schedules import RunSchedules
from influence.application.send_letters import SendLetters
from influence.application.send_webhooks import SendWebhooks
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.application.tell_people import TellPeople
from influence.domain.applications import Application, Happened, Particulars
from influence.domain.errors import Refused
from influence.domain.jobs import EVERYBODY, FIRST_RETRY, LEASE, PAUSE, Ending, Job, Result
from influence.domain.ports.inbox import MessageReader
from influence.domain.ports.jobs import Claim
from influence.domain.ports.upstream_failures import NotConfigured, TikTokPostponed, TikTokUnavailable
from influence.domain.quota import limits
from influence.testing.builders import a_message
from influence.testing.moments import DAY, HOUR, MINUTE
from tests.support.desk import Desk

T = TypeVar("T")


@attrs.frozen
class Bench:
    """A desk with a worker at it."""

    desk: Desk
    quota: str = "none"
    machine: SteppedClock = attrs.field(factory=SteppedClock)

    @property
    def storage(self) -> MemoryStorage:
        return cast(MemoryStorage, self.desk.storage)

    @property
    def inbox(self) -> MemoryInbox:
        return self.storage.inbox

    def ask(self, kind: type[T]) -> T:
        desk = self.desk
        made: dict[type[object], Callable[[], object]] = {
            CheckInvitees: lambda: desk.check_invitees,
            CheckMemberships: lambda: desk.check,
            KeepConsents: lambda: desk.keep_consents,
            HearTikTok: lambda: HearTikTok(
                self.inbox,
                cast("MessageReader", None),
                desk.storage,
                desk.clock,
                desk.follow_orders,
                desk.probe,
            ),
            PlanSync: lambda: PlanSync(
                desk.storage, desk.market, MemoryQuota(limits(self.quota)), desk.clock, desk.policy
            ),
            SyncAccounts: lambda: desk.sync_accounts,
            SyncPosts: lambda: desk.sync_posts,
            DropOutlived: lambda: DropOutlived(desk.storage, desk.policy, desk.clock),
            EraseTheGone: lambda: EraseTheGone(
                desk.storage,
                PlanErasure(desk.storage, desk.chance, desk.clock),
                ApplyErasure(
                    desk.storage,
                    desk.premises,
                    MemoryLogFile(),
                    desk.revoke_consents,
                    MemorySigner(),
                    desk.chance,
                    desk.clock,
                ),
                desk.clock,
            ),
            EraseWhatIsDue: lambda: EraseWhatIsDue(desk.storage, desk.clock),
            TellPeople: lambda: desk.tell,
            SendWebhooks: lambda: SendWebhooks(
                desk.storage, MemoryWebhooks(), desk.sealer, desk.clock, desk.chance, OneLane()
            ),
            SendLetters: lambda: SendLetters(desk.storage, RecordingMailer(), desk.clock, desk.chance),
            RemindOfDue: lambda: desk.remind_of_due,
            RunSchedules: lambda: RunSchedules(desk.storage, desk.report_letters, desk.clock, desk.chance),
        }
        return cast("T", made[kind]())

    def shift(self, **more: Any) -> Shift:
        return Shift(**{"ask": self.ask, "user": "worker", **more})

    @property
    def run(self) -> RunDueJobs:
        hold = Hold(self.storage.jobs, self.machine)
        return RunDueJobs(
            self.storage.jobs, self.desk.storage, self.desk.clock, self.machine, self.desk.chance, hold
        )

    def all_due(self, **more: Any) -> dict[tuple[str, str], Ran]:
        """Everything that is due, done."""
        ran: dict[tuple[str, str], Ran] = {}
        while (one := self.run(self.shift(**more))) is not None:
            place = (one.job.tenant, one.job.kind)
            assert place not in ran, "a job that was done is due at once"
            ran[place] = one
        return ran

    def job(self, kind: str, tenant: str = "acme") -> Job:
        return next(job for job in self.storage.jobs.all() if (job.tenant, job.kind) == (tenant, kind))


def words(ran: dict[tuple[str, str], Ran], kind: str, tenant: str = "acme") -> str:
    result = ran[tenant, kind].result
    assert result is not None
    return f"{result.ending.value}: {result.words}"


@pytest.fixture
def bench(desk: Desk) -> Bench:
    """A worker with nothing to do."""
    return Bench(desk)


@pytest.fixture
def spring(bench: Bench) -> Bench:
    """Ann, who has an order, and bob; a day has passed."""
    desk = bench.desk
    desk.member("ann")
    desk.member("bob")
    desk.campaign("Spring", "ann")
    desk.order("ann")
    desk.forget_events()
    desk.clock.advance(DAY)
    return bench


def test_every_duty_is_due_at_first_for_every_tenant(bench: Bench) -> None:
    ran = bench.all_due()

    own = {duty.kind for duty in DUTIES if not duty.is_shared}
    assert set(ran) == {(tenant, kind) for tenant in ("acme", "bolt") for kind in own} | {
        (EVERYBODY, "gone"),
        (EVERYBODY, "messages"),
    }
    assert all(one.result and one.result.ending is Ending.DONE for one in ran.values())
    assert bench.run(bench.shift()) is None


def test_a_worker_for_one_tenant_leaves_the_rest(bench: Bench) -> None:
    assert {tenant for tenant, _ in bench.all_due(tenant="bolt")} == {"bolt"}
    assert {tenant for tenant, _ in bench.all_due()} == {EVERYBODY, "acme"}


def test_a_job_comes_again_after_its_interval(bench: Bench) -> None:
    bench.all_due()
    assert bench.run.wait(bench.shift()) == MINUTE

    bench.desk.clock.advance(15 * MINUTE)

    often = {"messages", "tell", "refresh", "consents", "letters", "reports", "webhooks"}
    assert {kind for _, kind in bench.all_due()} == often
    assert bench.job("memberships").due_at > bench.desk.clock.now()


def test_memberships_are_checked_before_figures_are_refreshed(spring: Bench) -> None:
    ran = spring.all_due()

    assert words(ran, "memberships") == "done: 2 in"
    assert words(ran, "refresh") == "done: 1 orders, 2 accounts"
    calls = [call.name for call in spring.desk.market.calls]
    assert calls.index("memberships") < calls.index("read_orders") < calls.index("public_videos")


def test_a_refresh_leaves_alone_who_was_asked_about_lately(spring: Bench) -> None:
    spring.all_due()
    spring.desk.market.calls.clear()
    spring.desk.clock.advance(HOUR)

    ran = spring.all_due()

    assert words(ran, "refresh") == "done: 1 orders"
    assert spring.desk.asked("public_profile", "public_videos") == []


def test_people_are_told_what_happened(spring: Bench) -> None:
    video = spring.desk.market.publish("ann", spring.desk.code_of(spring.desk.orders()[0]))

    ran = spring.all_due()

    assert words(ran, "tell").endswith("told")
    assert any(video in event.detail for _, event in spring.desk.notifier.told)


def test_messages_are_looked_into_for_all_tenants(spring: Bench) -> None:
    code = spring.desk.code_of(spring.desk.orders()[0])
    spring.inbox.put(a_message("m", campaign_code=code, video_id=None), spring.desk.clock.now())

    ran = spring.all_due()

    assert words(ran, "messages", EVERYBODY) == "done: 1 looked into, 0 wait"
    assert "1 order read back" in spring.inbox.newest()[0].outcome


def test_people_without_an_account_go_at_their_date(bench: Bench) -> None:
    desk = bench.desk
    begun = Happened(desk.clock.now(), "kofi")
    with desk.write() as work:
        work.applications.add(Application("cooks", begun, Particulars("Kofi", "kofi@example.com")))
    kept = bench.all_due()
    desk.clock.advance(181 * DAY)

    gone = bench.all_due()

    assert words(kept, "erasures") == "done: figures of 0 accounts erased"
    assert words(gone, "erasures").endswith("erased, 1 row of people without an account")


def test_a_short_day_postpones_the_refresh_to_the_next(spring: Bench) -> None:
    ran = attrs.evolve(spring, quota="3/day").all_due()

    assert words(ran, "refresh").startswith("postponed: 1 orders, 3 wait; TikTok is not asked now")
    job = spring.job("refresh")
    assert (job.due_at.hour, job.due_at - spring.desk.clock.now()) == (0, 12 * HOUR)
    assert (job.attempts, job.failing_since) == (0, None)


def test_a_long_list_is_refreshed_slice_by_slice(bench: Bench) -> None:
    for number in range(SLICE + 5):
        bench.desk.stub(f"creator{number}")
        bench.desk.market.add_creator(f"creator{number}")

    first = bench.all_due()
    bench.desk.clock.advance(PAUSE)
    second = bench.all_due()

    assert words(first, "refresh") == f"more: {SLICE} accounts, 5 wait"
    assert words(second, "refresh") == "done: 5 accounts"


def test_without_access_the_jobs_that_need_it_are_postponed(spring: Bench) -> None:
    missing = NotConfigured(("INFLUENCE_TIKTOK_APP_ID",))
    for call in ("memberships", "read_orders"):
        spring.desk.market.fail_next(missing, call)

    ran = spring.all_due()

    assert words(ran, "memberships") == f"postponed: {missing}"
    assert words(ran, "refresh") == f"postponed: {missing}"
    assert words(ran, "tell").startswith("done: ")
    assert spring.job("refresh").due_at == spring.desk.clock.now() + 15 * MINUTE


def test_orders_that_cannot_be_read_stop_no_account(spring: Bench) -> None:
    spring.desk.market.fail_next(TikTokUnavailable("down"), "read_orders")

    ran = spring.all_due()

    assert words(ran, "refresh").startswith("done: 2 accounts; TikTok cannot be reached now: down")
    assert len(spring.desk.asked("public_profile")) == 4


def test_a_refresh_of_which_nothing_came_has_failed(spring: Bench) -> None:
    for _ in range(3):
        spring.desk.market.fail_next(TikTokUnavailable("down"), "public_profile")
    spring.desk.market.fail_next(TikTokUnavailable("down"), "read_orders")
    spring.desk.market.fail_next(TikTokUnavailable("down"), "public_videos")

    ran = spring.all_due()

    assert words(ran, "refresh").startswith("failed: ")
    job = spring.job("refresh")
    assert (job.attempts, job.failing_since) == (1, spring.desk.clock.now())
    assert FIRST_RETRY / 2 <= job.due_at - spring.desk.clock.now() <= FIRST_RETRY


def doing(bench: Bench, deed: Callable[[], Result]) -> Ran:
    """One job that does this."""
    ran = bench.run(bench.shift(duties=[Duty("deed", HOUR, lambda ask, by: deed(), "to try")]))
    assert ran is not None
    return ran


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (TikTokUnavailable("down"), Ending.FAILED),
        (TikTokPostponed("silence"), Ending.POSTPONED),
        (NotConfigured(("X",)), Ending.POSTPONED),
        (Refused("no"), Ending.FAILED),
        (ValueError("a mistake of the program"), Ending.FAILED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_a_job_raises_the_worker_goes_on(bench: Bench, error: Exception, ending: Ending) -> None:
    def fail() -> Result:
        raise error

    ran = doing(bench, fail)

    assert ran.error is error
    assert ran.result is not None
    assert ran.result.ending is ending
    assert str(error) in bench.job("deed").last_outcome
    assert bench.job("deed").lease_until is None
    assert doing(bench, lambda: Result(Ending.DONE, "well")).job.tenant == "bolt"


def test_failures_in_a_row_wait_longer_each_time(bench: Bench) -> None:
    waits: list[timedelta] = []

    def fail() -> Result:
        raise TikTokUnavailable("down")

    for _ in range(12):
        ran = bench.run(bench.shift(tenant="acme", duties=[Duty("deed", HOUR, lambda a, b: fail(), "")]))
        assert ran is not None
        waits.append(ran.job.due_at - bench.desk.clock.now())
        bench.desk.clock.set(ran.job.due_at)

    assert all(later > earlier for earlier, later in zip(waits[:8:2], waits[2:8:2], strict=False))
    assert 3 * HOUR <= waits[-1] <= 6 * HOUR
    assert bench.job("deed").attempts == 12


def test_a_long_outcome_is_cut(bench: Bench) -> None:
    assert len(doing(bench, lambda: Result(Ending.DONE, "x" * 5_000)).job.last_outcome) == 300


def test_nothing_is_waited_for_when_there_is_nobody() -> None:
    storage, clock = MemoryStorage(), SteppedClock()
    hold = Hold(storage.jobs, clock)
    run = RunDueJobs(storage.jobs, storage, clock, clock, cast(Any, None), hold)

    assert run.wait(Shift(cast(Any, None), "worker")) is None


def test_a_job_of_a_dead_worker_is_named_until_its_lease_ends(bench: Bench) -> None:
    bench.all_due()
    dead = bench.job("memberships")
    at = bench.machine.now()
    bench.desk.clock.advance(2 * DAY)
    held = bench.storage.jobs.claim(
        Claim(now=bench.desk.clock.now(), at=at, until=at + LEASE, kinds=[dead.kind], tenant="acme")
    )

    assert held is not None
    assert bench.run.held(bench.shift()) == (held,)
    assert bench.run.held(bench.shift(tenant="bolt")) == ()
    bench.machine.advance(LEASE)
    assert bench.run.held(bench.shift()) == ()


def test_a_held_job_is_waited_for_until_its_lease_ends(bench: Bench) -> None:
    def ask_meanwhile() -> Result:
        waits.append(
            bench.run.wait(bench.shift(tenant="acme", duties=[Duty("deed", HOUR, cast(Any, None), "")]))
        )
        return Result(Ending.DONE, "")

    waits: list[timedelta | None] = []
    bench.run(bench.shift(tenant="acme", duties=[Duty("deed", HOUR, lambda a, b: ask_meanwhile(), "")]))

    assert waits == [5 * MINUTE]


def test_the_table_shows_what_is_due_and_what_never_ran(bench: Bench) -> None:
    read = ReadJobs(bench.storage.jobs, bench.desk.storage, bench.machine)
    before = read()
    bench.all_due()

    after = read("acme")

    assert [(one.tenant, one.duty.kind) for one in before][:3] == [
        (EVERYBODY, "gone"),
        (EVERYBODY, "messages"),
        ("acme", "consents"),
    ]
    assert {one.job for one in before} == {None}
    assert [one.job for one in after] == [job for job in bench.storage.jobs.all() if job.tenant == "acme"]
    assert read.now() == bench.machine.now()


def test_every_duty_says_why_and_kinds_differ() -> None:
    assert len({duty.kind for duty in DUTIES}) == len(DUTIES)
    assert all(duty.why and duty.every >= MINUTE for duty in DUTIES)
