"""Rights are lost and come back through random lives: nothing rests that nobody may ever read again."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.memory.market.creators import NotPossible
from influence.application.check_memberships import Which
from influence.application.ending_consents import end_consent
from influence.application.erase_what_is_due import EraseWhatIsDue
from influence.application.place_orders import Wanted
from influence.application.read_posts import Tab
from influence.domain.accounts import Account, kind_of
from influence.domain.capabilities import Kind, Tie, may
from influence.domain.errors import InfluenceError
from influence.domain.grants import EndReason
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Observation, Snapshot
from influence.domain.organisation import Organisation
from influence.domain.ports.storage import View
from influence.domain.posts import Post, Why
from influence.domain.provenance import Provenance
from influence.testing.moments import HOUR
from tests.contract.storage.backends import BACKENDS
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

WHO: Final = ("ann", "bob", "cem")
LIVES: Final = {"memory": 16, "sqlite": 1}
SOAKED: Final = {"memory": 3_000, "sqlite": 200}
STEPS: Final = 30
REACHED: Final = (
    "a flicker",
    "left",
    "retained",
    "a retention that ended",
    "consented again while retained",
    "erased an account's figure",
    "erased a post's figure",
    "nothing stays of a deleted account",
    "a post of an unsupported account that an order keeps",
    *(f"kind {kind.value}" for kind in Kind),
)


@contextmanager
def a_desk(backend: str, folder: Path) -> Iterator[Desk]:
    """A desk whose data rests in that kind of store."""
    folder.mkdir()
    with BACKENDS[backend](folder) as made:
        yield Desk(made.storage, made.premises, folder)


@attrs.define
class Life:
    """One installation through random steps."""

    desk: Desk
    dice: random.Random
    videos: list[str] = attrs.field(factory=list)
    has_orders: set[str] = attrs.field(factory=set)

    def begin(self) -> None:
        for handle in WHO:
            self.desk.member(handle)
        self.desk.campaign("Spring", *WHO)
        self.desk.campaign("Summer", *WHO)
        self.keeps()

    @property
    def one(self) -> str:
        return self.dice.choice(WHO)

    def step(self) -> None:
        deeds = (
            self.turns,
            self.waits,
            self.waits,
            self.consents,
            self.consents,
            self.consents,
            self.withdraws,
            self.syncs,
            self.syncs,
            self.publishes,
            self.unlinks,
            self.keeps,
            self.hears,
            self.disconnects,
            self.by_hand,
        )
        try:
            self.dice.choice(deeds)()
        except (InfluenceError, NotPossible):
            sometimes("refused")

    def turns(self) -> None:
        self.desk.market.becomes(self.one, self.dice.choice([Membership.IN, Membership.NOT_IN]))
        self.desk.check(self.desk.by, Which.ALL)

    def waits(self) -> None:
        self.desk.clock.advance(self.dice.choice([1, 11, 23, 25, 60]) * HOUR)
        count = EraseWhatIsDue(self.desk.storage, self.desk.clock)(self.desk.by)
        sometimes("a retention that ended", count > 0)
        self.desk.check(self.desk.by)

    def consents(self) -> None:
        handle = self.one
        with self.desk.view() as view:
            was_retained = bool(view.erasure.due_of([self.desk.account(handle).id]))
        self.desk.consents(handle, asked=handle)
        sometimes("consented again while retained", was_retained)

    def withdraws(self) -> None:
        self.desk.market.withdraw(self.one)

    def disconnects(self) -> None:
        self.desk.disconnect(self.desk.by, self.one)

    def hears(self) -> None:
        handle = self.one
        open_id = self.desk.account(handle).open_id
        if open_id is not None:
            if self.dice.random() < 0.7:
                self.desk.market.withdraw(handle)
            why = self.dice.choice([None, EndReason.ACCOUNT_DELETED, *EndReason])
            self.desk.probe("worker", open_id, why)

    def syncs(self) -> None:
        self.desk.sync_accounts(self.desk.by)
        self.desk.sync_posts(self.desk.by)

    def publishes(self) -> None:
        handle = self.one
        (order,) = self.desk.place(self.desk.by, "Spring", [handle], Wanted(3))
        if order.order is None or order.error is not None:
            return
        self.videos.append(self.desk.market.publish(handle, self.desk.code_of(order)))
        self.syncs()

    def unlinks(self) -> None:
        if self.videos:
            self.desk.market.unlink(self.dice.choice(self.videos))
            self.syncs()

    def by_hand(self) -> None:
        video = self.desk.market.add_video(self.one)
        self.syncs()
        self.desk.add_by_hand(self.desk.by, "Summer", video)
        self.videos.append(video)

    def keeps(self) -> None:
        with self.desk.write() as work:
            work.organisation.save(Organisation(kept_days=self.dice.choice([0, 1, 5, 30])))


def excused(view: View, desk: Desk, account: Account) -> Kind:
    """The kind as which figures may rest unreadable: a consent that is retained, a membership that may flicker."""
    due = view.erasure.due_of([account.id])
    assert all(one.erase_by > desk.clock.now() for one in due)
    assert not (due and account.authenticated)
    checked = account.answer.checked_at
    flickers = account.left_at is not None and checked is not None and checked - account.left_at < 24 * HOUR
    sometimes("a flicker", flickers)
    sometimes("left", account.left_at is not None and not flickers)
    sometimes("retained", bool(due))
    sometimes(f"kind {account.kind.value}")
    return kind_of(
        authenticated=account.authenticated or bool(due), member=account.answer.is_member or flickers
    )


def demand_nothing_stray(desk: Desk) -> None:
    """Whatever rests is open, or waits for a time or an answer that is told."""
    with desk.view() as view:
        for handle in WHO:
            account = desk.account(handle)
            kind = excused(view, desk, account)
            for told in view.figures.account_history(account.id):
                assert all(may(kind, metric) for metric in told.values), (handle, kind, told)
                assert told.source is not Provenance.TTCM_AUTHORISED or kind not in (
                    Kind.NON_AUTHENTICATED_TTCM,
                    Kind.UNSUPPORTED,
                )
            for post in posts_of(view, account):
                demand_of_post(view, post, kind)
    demand_nothing_withheld_is_read(desk)


FREE: Final = {
    Kind.AUTHENTICATED_TTCM: Tie.FREE_AUTH,
    Kind.AUTHENTICATED_NON_TTCM: Tie.FREE_AUTH,
    Kind.NON_AUTHENTICATED_TTCM: Tie.FREE_TTCM,
    Kind.UNSUPPORTED: Tie.NONE,
}


def posts_of(view: View, account: Account) -> list[Post]:
    """Every known post of the account."""
    known = {post.id: post for c in view.campaigns.all() for post in view.posts.of_participants(c.id)}
    return [post for post in known.values() if post.account == account.id]


def demand_of_post(view: View, post: Post, kind: Kind) -> None:
    """Each of its figures is open to one of its ties; without a right of the account, only what an order brought."""
    reasons = {a.why for c in view.campaigns.all() for a in view.posts.attachments(c.id) if a.post == post.id}
    ties = {FREE[kind], *([Tie.ORDER] if Why.ORDER_LINK in reasons else [])}
    for told in view.figures.post_history(post.id):
        assert all(any(may(tie, metric) for tie in ties) for metric in told.values), (post, kind, told)
        if kind is Kind.UNSUPPORTED:
            assert told.source is Provenance.TTCM_ORDER_REPORT
            sometimes("a post of an unsupported account that an order keeps")
        if kind is Kind.NON_AUTHENTICATED_TTCM:
            assert told.source is not Provenance.TTCM_AUTHORISED


def demand_nothing_withheld_is_read(desk: Desk) -> None:
    """What waits to be erased is unreadable already."""
    for handle in WHO:
        row = desk.read_accounts.one(desk.by, handle)
        for metric, reading in row.readings.items():
            assert not isinstance(reading, Observation) or may(row.account.kind, metric)
            if isinstance(reading, Observation) and not row.account.authenticated:
                assert Provenance.TTCM_AUTHORISED not in reading.sources
    for campaign in ("Spring", "Summer"):
        for post in desk.read_posts(desk.by, campaign, Tab.ALL).rows:
            sources = {
                s for told in post.readings.values() if isinstance(told, Observation) for s in told.sources
            }
            assert post.account.authenticated or Provenance.TTCM_AUTHORISED not in sources
            assert post.account.kind is not Kind.UNSUPPORTED or sources <= {Provenance.TTCM_ORDER_REPORT}


def count_losses(desk: Desk, before: dict[str, int]) -> dict[str, int]:
    """How many figures rest of accounts and of posts; counts that something was erased."""
    with desk.view() as view:
        accounts = [desk.account(handle) for handle in WHO]
        now = {
            "account": sum(_sizes(view.figures.account_history(one.id)) for one in accounts),
            "post": sum(
                _sizes(view.figures.post_history(post.id)) for one in accounts for post in posts_of(view, one)
            ),
        }
        for one in accounts:
            deleted = one.consent_end is not None and one.consent_end.why is EndReason.ACCOUNT_DELETED
            gone = not view.figures.account_history(one.id)
            sometimes("nothing stays of a deleted account", deleted and gone)
    for what, count in now.items():
        sometimes(
            f"erased {'an account' if what == 'account' else 'a post'}'s figure", count < before.get(what, 0)
        )
    return now


def _sizes(history: tuple[Snapshot[AccountMetric], ...] | tuple[Snapshot[PostMetric], ...]) -> int:
    return sum(len(snapshot.values) for snapshot in history)


def live(backend: str, lives: int, folder: Path) -> None:
    for seed in range(lives):
        with a_desk(backend, folder / f"{backend}-{seed}") as desk:
            life = Life(desk, random.Random(seed))
            life.begin()
            counts: dict[str, int] = {}
            for _ in range(STEPS):
                life.step()
                demand_nothing_stray(desk)
                counts = count_losses(desk, counts)


@pytest.mark.parametrize("backend", LIVES)
def test_nothing_rests_that_is_closed_for_good(backend: str, tmp_path: Path) -> None:
    live(backend, LIVES[backend], tmp_path)

    if backend == "memory":
        assert_reached(REACHED)


@pytest.mark.soak
@pytest.mark.parametrize("backend", SOAKED)
def test_nothing_rests_that_is_closed_through_many_lives(backend: str, tmp_path: Path) -> None:
    live(backend, SOAKED[backend], tmp_path)

    assert_reached(REACHED)


def flicker(desk: Desk, dice: random.Random) -> None:
    """TikTok denies a membership for less than a day, however often it is asked, then confirms it again."""
    hours = sorted(dice.uniform(0, 23.99) for _ in range(dice.randint(1, 6)))
    desk.market.becomes("ann", dice.choice([Membership.NOT_IN, Membership.INVITED]))
    start = desk.clock.now()
    for after in (0.0, *hours):
        desk.clock.set(start + after * HOUR)
        desk.check(desk.by, Which.ALL)
        row = desk.read_accounts.one(desk.by, "ann")
        readable = [m for m, told in row.readings.items() if isinstance(told, Observation)]
        assert all(may(row.account.kind, metric) for metric in readable)
        assert row.account.authenticated or not readable
        desk.sync_accounts(desk.by)
        sometimes("read during a flicker")
    desk.market.becomes("ann", Membership.IN)
    desk.clock.advance(dice.uniform(0, 40) * HOUR)
    desk.check(desk.by, Which.ALL)


@pytest.mark.parametrize("seed", range(12))
def test_a_flicker_loses_nothing_and_shows_nothing(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    desk = Desk.in_memory(tmp_path)
    desk.member("ann")
    if dice.random() < 0.5:
        desk.consents("ann", asked="ann")
    desk.sync_accounts(desk.by)
    before = held(desk)

    for _ in range(3):
        flicker(desk, dice)

        after = held(desk)
        assert before <= after
        before = after
    assert_reached(["read during a flicker"])


def held(desk: Desk) -> set[tuple[str, str, str]]:
    """Every figure that rests of the account, with its source and its value."""
    with desk.view() as view:
        history = view.figures.account_history(desk.account("ann").id)
        return {(s.source.value, m.value, repr(v)) for s in history for m, v in s.values.items()}


@pytest.mark.parametrize("seed", range(12))
def test_ends_in_any_order_and_number_end_the_same(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    desk = Desk.in_memory(tmp_path)
    desk.member("ann")
    epochs = []
    for _ in range(3):
        desk.clock.advance(HOUR)
        account = desk.consents("ann", asked="ann")
        assert account.grant is not None
        epochs.append(account.grant.epoch)
    told = dice.choices(epochs, k=8)

    for epoch in told:
        with desk.write() as work:
            found = work.accounts.find(Network.TIKTOK, "ann")
            assert found is not None
            end_consent(work, found, epoch, EndReason.WITHDRAWN, desk.clock.now())

    ann, is_over = desk.account("ann"), epochs[-1] in told
    sources = set(desk.snapshots("ann"))
    assert ann.authenticated is not is_over
    assert (Provenance.TTCM_AUTHORISED in sources) is not is_over
    assert Provenance.TTCM_PUBLIC in sources
    assert desk.find("ann", Network.TIKTOK) == ann
