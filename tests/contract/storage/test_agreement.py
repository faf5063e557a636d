"""Random work on all stores at once: equal answers, equal refusals, and after every commit equal contents."""

from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import Phase as HypothesisPhase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from influence.domain.accounts import Account, Door
from influence.domain.consents import ConsentOutcome, ConsentPurpose, Leftover
from influence.domain.cutover import CutoverStep
from influence.domain.grants import EndReason
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import OrderId
from influence.domain.phase import Phase, Release
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.storage import UnitOfWork
from influence.domain.posts import WAYS_IN, PostStatus, Why
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_campaign,
    a_consent,
    a_grant,
    a_member,
    a_placement,
    a_post,
    a_post_snapshot,
    an_account,
    an_attachment,
    an_end,
    an_event,
    an_instagram_account,
    an_order,
    closing,
)
from influence.testing.contracts.storage.dump import VIDEOS
from influence.testing.moments import DAY, HOUR, NOON
from tests.contract.storage import deeds
from tests.contract.storage.deeds import Reason
from tests.contract.storage.pair import TENANTS, Deed, Pair
from tests.support.sometimes import assert_reached, sometimes

PLACES = st.integers(0, 4)
RARELY_NOBODY = st.sampled_from([-1, 0, 1, 2, 3, 4, 5])
TIMES = st.integers(-30, 30).map(lambda hours: NOON + hours * HOUR)
HANDLES = st.sampled_from(["ann", "Ann", "bob", "CEM", "dee"])
CREATORS = st.sampled_from([None, None, "1", "2", "3"])
OPEN_IDS = st.sampled_from([None, None, "o1", "o2"])
VERSIONS_AGO = st.sampled_from([0, 0, 0, 0, 1])
POSTS = st.tuples(st.sampled_from([Network.TIKTOK] * 3 + [Network.INSTAGRAM]), st.sampled_from(VIDEOS[:4]))
SOURCES = st.sampled_from([Provenance.LEGACY, *Provenance])
ANSWERS = st.builds(MembershipAnswer, st.sampled_from(Membership), TIMES | st.none())
COUNTS = st.integers(0, 2)
ACCOUNT_VALUES = st.fixed_dictionaries(
    {},
    optional={AccountMetric.FOLLOWER_COUNT: COUNTS, AccountMetric.DISPLAY_NAME: st.sampled_from(["A", "B"])},
)
POST_VALUES = st.fixed_dictionaries({}, optional={PostMetric.LIKES: COUNTS, PostMetric.REACH: COUNTS})
DELAYS = st.sampled_from([0 * HOUR, 2 * HOUR, DAY])
ACCOUNT_SNAPSHOTS = st.builds(
    lambda source, at, later, said: Snapshot(source, at, at + later, said),
    SOURCES,
    TIMES,
    DELAYS,
    ACCOUNT_VALUES,
)
POST_SNAPSHOTS = st.builds(
    lambda source, at, later, said: Snapshot(source, at, at + later, said),
    SOURCES,
    TIMES,
    DELAYS,
    POST_VALUES,
)
REASONS = st.builds(
    Reason,
    campaign=RARELY_NOBODY,
    post=POSTS,
    why=st.sampled_from([*Why, Why.LEGACY_CAPTURE, Why.LEGACY_CAPTURE]),
    at=TIMES,
    by=st.sampled_from(["mara", "tomas"]),
    order=PLACES,
).filter(lambda reason: reason.why in WAYS_IN[reason.post[0]])
STATES = st.sampled_from(["s1", "s2"])
NAMES = st.sampled_from(["Spring", "SPRING", "Summer", "Autumn"])
MOST_DEEDS = 8
"""After so many a unit of work is committed at the latest."""


def a_small_world(work: UnitOfWork) -> None:
    """Something of everything, so that random work has something to work on."""
    ann = work.accounts.add(a_member("ann", "1")).id
    bob = work.accounts.add(an_account("bob", open_id="o1")).id
    work.accounts.grant(bob, a_grant("o1"))
    insta = work.accounts.add(an_instagram_account("ann")).id
    work.takeover.put([LegacyRow("dee", {AccountMetric.FOLLOWER_COUNT: 1})], at=NOON, by="mara")
    campaign = work.campaigns.add(a_campaign("Spring")).id
    for account in (ann, bob, insta):
        work.campaigns.join(campaign, account, NOON)
    linked = f"video-{1 + TENANTS.index(work.tenant)}"
    for key, account in (("k1", ann), ("k2", bob)):
        added = work.orders.add(an_order(campaign, account, key, posts_required=2))
        placed = work.orders.save(added.called(NOON, "ref-1").placed(a_placement()))
        if account == ann:
            work.orders.save(placed.linked(linked, NOON))
    posts = work.posts.keep([a_post(ann, "video-1"), a_post(bob, "video-2", source=Provenance.LEGACY)])
    work.posts.attach([an_attachment(campaign, post.id, Why.LEGACY_CAPTURE, by="") for post in posts])
    work.consents.begin(a_consent("s1"))


def a_conflict(work: UnitOfWork) -> object:
    """Link the video of one order to the other one."""
    orders = work.orders.select()
    videos = [link.video_id for order in orders for link in order.live_links]
    other = next((o for o in orders if o.placement and not o.live_links), None)
    return work.orders.save(other.linked(videos[0], NOON)) if other and videos else None


TROUBLES: tuple[Deed, ...] = (
    lambda work: deeds.nameless(work.accounts.add(a_member("cem", "1"))),
    lambda work: deeds.nameless(
        work.accounts.add(an_account("cem", answer=MembershipAnswer(Membership.NOT_IN, NOON)))
    ),
    lambda work: work.accounts.get(deeds.NOBODY),
    lambda work: deeds.nameless(work.campaigns.add(a_campaign("Spring"))),
    lambda work: work.campaigns.get(deeds.campaign_id(work, -1)),
    lambda work: work.consents.take("never begun", NOON),
    lambda work: work.consents.find("never begun", NOON),
    lambda work: work.takeover.put([LegacyRow("ann", {})], at=NOON, by="mara"),
    lambda work: work.orders.get(OrderId(987_654)),
    lambda work: work.installation.move(Release(Phase.BEFORE)),
    lambda work: deeds.keep_post_figures(work, (Network.YOUTUBE, "none"), a_post_snapshot()),
    lambda work: deeds.save_campaign(work, 0, 1, {}),
    lambda work: deeds.keep_posts(work, [(0, a_post(deeds.NOBODY, "video-3", caption="#acme"))]),
    lambda work: deeds.nameless(a_conflict(work)),
)
"""What is refused in most worlds, one for each refusal."""


class Agreement(RuleBasedStateMachine):
    """The machine. A deed may be the last of its unit of work, which is kept or dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.pair = Pair()
        self.done = 0

    def teardown(self) -> None:
        try:
            sometimes("dropped", self.done % MOST_DEEDS)
            self.pair.leave()
            self.pair.compare()
        finally:
            self.pair.close()

    @initialize(
        phase=st.sampled_from([None, *Phase]),
        troubles=st.lists(st.integers(0, len(TROUBLES) - 1), min_size=8, max_size=8, unique=True),
    )
    def begin_with_something(self, phase: Phase | None, troubles: list[int]) -> None:
        for tenant in TENANTS if phase else ():
            self.pair.begin(tenant)
            self.pair.do(a_small_world)
            if (phase, tenant) in {(Phase.CLOSING, TENANTS[1]), (Phase.AFTER, TENANTS[1])}:
                self.pair.do(lambda work: work.installation.move(closing()))
            self.pair.commit()
        self.pair.begin(TENANTS[0])
        if phase is Phase.AFTER:
            self.remove_everything(most=2)
            self.do(lambda work: work.installation.move(closing().to(Phase.AFTER, at=NOON)))
        for number in troubles:
            self.do(TROUBLES[number])

    @rule(trouble=st.sampled_from(TROUBLES))
    def ask_for_trouble(self, trouble: Deed) -> None:
        self.do(trouble)

    def do(self, deed: Deed) -> object:
        answer = self.pair.do(deed)
        phase = self.pair.do(lambda work: work.installation.release().phase)
        sometimes(f"phase {phase}")
        self.done += 1
        if self.done % MOST_DEEDS == 0:
            self.end(TENANTS[self.done // MOST_DEEDS % 2], is_kept=True)
        return answer

    @rule(tenant=st.sampled_from(TENANTS), is_kept=st.booleans())
    def end(self, tenant: str, is_kept: bool) -> None:
        sometimes("committed" if is_kept else "dropped")
        if is_kept:
            self.pair.commit()
        else:
            self.pair.leave()
        self.pair.begin(tenant)

    @rule(
        account=st.builds(
            Account,
            network=st.sampled_from([Network.TIKTOK] * 3 + [Network.INSTAGRAM]),
            handle=HANDLES,
            door=st.sampled_from(Door),
            added_at=TIMES,
            added_by=st.just("mara"),
            creator_id=CREATORS,
            open_id=OPEN_IDS,
            answer=ANSWERS,
        )
    )
    def add_account(self, account: Account) -> None:
        self.do(lambda work: deeds.nameless(work.accounts.add(account)))

    @rule(
        place=PLACES,
        older=VERSIONS_AGO,
        changes=st.fixed_dictionaries(
            {}, optional={"handle": HANDLES, "creator_id": CREATORS, "open_id": OPEN_IDS, "answer": ANSWERS}
        ),
    )
    def save_account(self, place: int, older: int, changes: dict[str, Any]) -> None:
        self.do(lambda work: deeds.save_account(work, place, older, changes))

    @rule(answers=st.dictionaries(RARELY_NOBODY, ANSWERS, max_size=3))
    def answer(self, answers: dict[int, MembershipAnswer]) -> None:
        self.do(lambda work: deeds.answer(work, answers))

    @rule(place=RARELY_NOBODY, epoch=st.integers(1, 3), token=st.binary(max_size=3))
    def grant(self, place: int, epoch: int, token: bytes) -> None:
        self.do(lambda work: deeds.grant(work, place, a_grant("o1", epoch, sealed_access=token)))

    @rule(place=RARELY_NOBODY, epoch=st.integers(1, 3), why=st.sampled_from(EndReason), at=TIMES)
    def end_grant(self, place: int, epoch: int, why: EndReason, at: Any) -> None:
        for end in (an_end(epoch, why, at), an_end(epoch, _NEXT_WHY[why], at)):
            stands = self.do(partial(deeds.end_grant, place=place, end=end))
            sometimes("a consent ended", stands == (None, end))
            sometimes("an end changed nothing", stands and stands != (None, end))

    @rule(place=PLACES, at=TIMES)
    def begin_refresh(self, place: int, at: Any) -> None:
        sometimes("a refresh was begun", self.do(lambda work: deeds.begin_refresh(work, place, at)))

    @rule(place=PLACES)
    def undo_refresh(self, place: int) -> None:
        self.do(lambda work: deeds.undo_refresh(work, place))

    @rule(
        state=STATES,
        details=st.fixed_dictionaries(
            {"begun_at": TIMES},
            optional={
                "purpose": st.sampled_from(ConsentPurpose),
                "browser": st.sampled_from([None, "cookie"]),
                "handle": st.none() | HANDLES,
            },
        ),
    )
    def begin_consent(self, state: str, details: dict[str, Any]) -> None:
        self.do(lambda work: work.consents.begin(a_consent(state, **details)))

    @rule(state=STATES, now=TIMES)
    def find_consent(self, state: str, now: Any) -> None:
        self.do(lambda work: work.consents.find(state, now))

    @rule(state=STATES, now=TIMES)
    def take_consent(self, state: str, now: Any) -> None:
        self.do(lambda work: work.consents.take(state, now))

    @rule(
        state=STATES,
        outcome=st.sampled_from(ConsentOutcome),
        place=st.none() | RARELY_NOBODY,
        open_id=st.sampled_from(["o1", "o2"]),
        at=TIMES,
    )
    def end_attempt(
        self, state: str, outcome: ConsentOutcome, place: int | None, open_id: str, at: Any
    ) -> None:
        def close(work: UnitOfWork) -> None:
            about = None if place is None else deeds.account(work, place)
            work.consents.close(state, outcome, "why", about.id if about else None)

        self.do(close)
        self.do(lambda work: work.consents.leave(Leftover(state, open_id, b"a", b"r", at)))
        if outcome is ConsentOutcome.CONNECTED:
            self.do(lambda work: work.consents.clear(state))
        elif outcome is ConsentOutcome.REFUSED:
            self.do(lambda work: work.consents.hasten(state, NOON))
            self.do(lambda work: work.consents.leftovers(NOON))
        else:
            self.do(lambda work: work.consents.forget(at))

    @rule(
        handle=HANDLES,
        open_id=st.sampled_from(["o1", "o2"]),
        is_admitted=st.none() | st.booleans(),
        epoch=st.integers(1, 3),
        older=VERSIONS_AGO,
    )
    def apply(self, handle: str, open_id: str, is_admitted: bool | None, epoch: int, older: int) -> None:
        fresh = an_account(
            handle, door=Door.APPLICATION, applying=True, open_id=open_id, grant=a_grant(open_id)
        )
        self.do(lambda work: deeds.nameless(work.accounts.add(fresh)))
        self.do(partial(deeds.apply, handle=handle, epoch=epoch))
        if is_admitted is not None:
            came = self.do(partial(deeds.decide, handle=handle, admit=is_admitted))
            sometimes("an applicant was decided about", came)
            self.do(partial(deeds.withdraw, older=older))

    @rule(name=NAMES)
    def add_campaign(self, name: str) -> None:
        self.do(lambda work: deeds.nameless(work.campaigns.add(a_campaign(name))))

    @rule(place=PLACES, older=VERSIONS_AGO, changes=st.fixed_dictionaries({}, optional={"name": NAMES}))
    def save_campaign(self, place: int, older: int, changes: dict[str, Any]) -> None:
        self.do(lambda work: deeds.save_campaign(work, place, older, changes))

    @rule(campaign=RARELY_NOBODY, account=RARELY_NOBODY, at=TIMES)
    def join(self, campaign: int, account: int, at: Any) -> None:
        self.do(
            lambda work: work.campaigns.join(
                deeds.campaign_id(work, campaign), deeds.account_id(work, account), at
            )
        )

    @rule(campaign=RARELY_NOBODY, account=RARELY_NOBODY)
    def leave(self, campaign: int, account: int) -> None:
        self.do(
            lambda work: work.campaigns.leave(
                deeds.campaign_id(work, campaign), deeds.account_id(work, account)
            )
        )

    @rule(campaign=RARELY_NOBODY, account=RARELY_NOBODY, key=st.sampled_from(["k1", "k2", "k3", "k4"]))
    def add_order(self, campaign: int, account: int, key: str) -> None:
        def add(work: UnitOfWork) -> object:
            ids = deeds.campaign_id(work, campaign), deeds.account_id(work, account)
            return deeds.nameless(work.orders.add(an_order(*ids, key, posts_required=2)))

        self.do(add)

    @rule(
        place=PLACES,
        older=VERSIONS_AGO,
        name=st.sampled_from(deeds.STEPS),
        details=st.tuples(st.sampled_from(VIDEOS[:2]), TIMES, st.sampled_from(["CODE-1", "CODE-2"])),
    )
    def save_order(self, place: int, older: int, name: str, details: Any) -> None:
        self.do(lambda work: deeds.save_order(work, place, older, name, details))

    @rule(
        place=PLACES,
        video=st.sampled_from(VIDEOS[:2]),
        at=TIMES,
        name=st.sampled_from(["linked", "linked", "unlinked"]),
    )
    def link(self, place: int, video: str, at: Any, name: str) -> None:
        self.do(lambda work: deeds.save_order(work, place, 0, name, (video, at, "")))

    @rule(
        posts=st.lists(
            st.tuples(
                RARELY_NOBODY,
                POSTS,
                st.fixed_dictionaries(
                    {"source": SOURCES},
                    optional={
                        "url": st.sampled_from(["", "https://x.test/1", "https://x.test/2"]),
                        "published_at": TIMES | st.none(),
                        "status": st.sampled_from(PostStatus),
                        "caption": st.sampled_from(["", "#acme"]),
                    },
                ),
            ),
            max_size=3,
        )
    )
    def keep_posts(self, posts: list[tuple[int, tuple[Network, str], dict[str, Any]]]) -> None:
        built = [
            (place, a_post(deeds.NOBODY, video, network=network, **details))
            for place, (network, video), details in posts
        ]
        self.do(lambda work: deeds.keep_posts(work, built))

    @rule(reason=REASONS, is_new=st.sampled_from([True, True, False]))
    def attach_or_detach(self, reason: Reason, is_new: bool) -> None:
        def attach_or_detach(work: UnitOfWork) -> None:
            if is_new:
                work.posts.attach([reason.of(work)])
            else:
                work.posts.detach(reason.of(work))

        self.do(attach_or_detach)

    @rule(place=RARELY_NOBODY, said=ACCOUNT_SNAPSHOTS)
    def keep_account_figures(self, place: int, said: Snapshot[AccountMetric]) -> None:
        self.do(lambda work: deeds.keep_account_figures(work, place, said))

    @rule(post=POSTS, said=POST_SNAPSHOTS)
    def keep_post_figures(self, post: tuple[Network, str], said: Snapshot[PostMetric]) -> None:
        self.do(lambda work: deeds.keep_post_figures(work, post, said))

    @rule(
        rows=st.lists(
            st.builds(LegacyRow, HANDLES, ACCOUNT_VALUES),
            max_size=3,
            unique_by=lambda row: row.handle.casefold(),
        ),
        at=TIMES,
    )
    def take_over(self, rows: list[LegacyRow], at: Any) -> None:
        self.do(lambda work: work.takeover.put(rows, at=at, by="mara"))

    @rule(wanted=st.sampled_from(Phase), at=TIMES, will=st.booleans())
    def move(self, wanted: Phase, at: Any, will: bool) -> None:
        if will:
            self.do(lambda work: work.installation.move(Release(wanted, at, "digest")))

    @rule(step=st.sampled_from(CutoverStep), at=TIMES, removed=COUNTS)
    def note(self, step: CutoverStep, at: Any, removed: int) -> None:
        self.do(lambda work: work.installation.note(step, at, removed))

    @rule(most=st.integers(1, 3))
    def remove_everything(self, most: int) -> None:
        def remove(work: UnitOfWork) -> object:
            gone = 0
            while removed := work.old_source.remove(most):
                gone += removed
            return gone

        sometimes("something was removed", self.do(remove))

    @rule(whos=st.lists(HANDLES, max_size=2))
    def put_events(self, whos: list[str]) -> None:
        self.do(lambda work: work.outbox.put(*(an_event(who=who) for who in whos)))

    @rule(most=st.integers(0, 2))
    def tell_events(self, most: int) -> None:
        self.do(lambda work: deeds.tell(work, most))

    @rule(handle=HANDLES, creator=CREATORS, open_id=OPEN_IDS, name=NAMES)
    def look_up(self, handle: str, creator: str | None, open_id: str | None, name: str) -> None:
        for deed in (
            lambda work: work.accounts.find(Network.TIKTOK, handle),
            lambda work: work.accounts.find_stub(Network.TIKTOK, handle),
            lambda work: work.accounts.of_creator(creator or ""),
            lambda work: work.accounts.of_open_id(open_id or ""),
            lambda work: work.campaigns.named(name),
            lambda work: work.orders.keyed("k3"),
            lambda work: work.orders.get(OrderId(987_654)),
        ):
            self.do(lambda work, deed=deed: deeds.nameless(deed(work)))  # type: ignore[misc] # a bound default

    @rule(
        wanted=st.builds(
            AccountFilter,
            network=st.none() | st.sampled_from(Network),
            member=st.none() | st.booleans(),
            authenticated=st.none() | st.booleans(),
            limit=st.none() | st.integers(0, 3),
        ),
        campaign=st.none() | RARELY_NOBODY,
        after=st.none() | PLACES,
    )
    def select(self, wanted: AccountFilter, campaign: int | None, after: int | None) -> None:
        def select(work: UnitOfWork) -> object:
            exactly = attrs.evolve(
                wanted,
                campaign=None if campaign is None else deeds.campaign_id(work, campaign),
                after=None if after is None else deeds.account_id(work, after),
            )
            return deeds.nameless(list(work.accounts.select(exactly)))

        self.do(select)


REFUSALS = {
    "AccountExists",
    "AccountNotFound",
    "CampaignExists",
    "CampaignNotFound",
    "ConsentUnknown",
    "LegacyWriteRefused",
    "LinkConflict",
    "NotAMember",
    "OrderNotFound",
    "PhaseRefused",
    "PostNotFound",
    "Stale",
    "Unusable",
}


_NEXT_WHY = dict(zip(EndReason, [*list(EndReason)[1:], next(iter(EndReason))], strict=True))
EFFORT = settings(phases=set(HypothesisPhase) - {HypothesisPhase.explain}, report_multiple_bugs=False)
"""Explaining traces every line; what failed is told by the steps."""


def agree(examples: int, steps: int, *, derandomize: bool) -> None:
    """Let the machine run, and see that it got everywhere; derandomised it takes the same ways each time."""
    run_state_machine_as_test(
        Agreement,
        settings=settings(max_examples=examples, stateful_step_count=steps, derandomize=derandomize),
    )
    assert_reached(
        REFUSALS
        | {f"phase {phase}" for phase in Phase}
        | {"a refresh was begun", "a consent ended", "an end changed nothing"}
        | {"an applicant was decided about"}
        | {"something was removed", "committed", "dropped"}
    )


@pytest.mark.slow
def test_all_stores_answer_alike() -> None:
    agree(examples=settings().max_examples // 3, steps=25, derandomize=True)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_all_stores_answer_alike_for_long() -> None:
    agree(examples=2000, steps=80, derandomize=False)
