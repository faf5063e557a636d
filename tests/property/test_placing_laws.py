"""Placing an order has one effect, wherever it is cut and whichever answer is lost, on both API generations."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.memory.marketplace import FakeMarketplace
from influence.application.place_orders import Ordered, PlaceOrders, Wanted
from influence.domain.deliverables import Deliverable
from influence.domain.orders import Order, OrderState
from influence.domain.ports.upstream_failures import Ability, Generation, OutcomeUnknown, TikTokUnavailable
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

RUNS: Final = 80
SOAKED: Final = 10_000
KEY: Final = "one-key"
HANDLES: Final = ("ann", "bob", "dee")
EARLIER: Final = ("cleo", "eve")
NAMED: Final = (
    (),
    (Deliverable("Recipe"), Deliverable("Story")),
    (Deliverable("Recipe", 30), Deliverable("Story", 30)),
)
REACHED: Final = (
    *(generation.value for generation in Generation),
    "cut",
    "answer lost, order there",
    "answer lost, order not there",
    "not reached",
    "found again",
    "stays in doubt",
    "under a shared code",
    "under several codes",
    "posts with names",
    "code used up by others",
    "one more order fits",
    "no more order fits",
    "asked again with the same key",
)


def orders_at_tiktok(desk: Desk, handle: str) -> tuple[str, ...]:
    """The orders of a creator, as TikTok has them."""
    number = desk.market._people.called(handle).number
    return tuple(order.order_id for order in desk.market._book.orders if order.owner == number)


@attrs.frozen
class Placing:
    """One request for two orders, from a seed."""

    desk: Desk
    chance: random.Random
    wanted: Wanted
    before: Mapping[str, tuple[str, ...]]

    def place(self, cuts: Cuts | None = None) -> tuple[Ordered, ...]:
        storage = BreakingStorage(self.desk.storage, cuts or Cuts())
        place = PlaceOrders(storage, self.desk.market, self.desk.clock, self.desk.chance, self.desk.policy)
        return place(self.desk.by, "Spring", HANDLES, self.wanted)

    def handle_of(self, order: Order) -> str:
        with self.desk.view() as view:
            return view.accounts.get(order.account).handle

    def go_wrong(self) -> None:
        wrong = self.chance.choice((self.cut, self.lose_answer, self.lose_request, self.fail, self.place))
        wrong()

    def cut(self) -> None:
        try:
            self.place(Cuts(at=self.chance.randint(1, 8)))
        except PowerCut:
            sometimes("cut")

    def lose_answer(self) -> None:
        self.desk.market.lose_next("place_orders")
        sometimes("answer lost, order there")
        self.place()

    def lose_request(self) -> None:
        self.desk.market.fail_next(OutcomeUnknown("cut"), "place_orders")
        sometimes("answer lost, order not there")
        self.place()

    def fail(self) -> None:
        self.desk.market.fail_next(TikTokUnavailable("down"), "place_orders")
        sometimes("not reached")
        self.place()

    def check(self, before: int) -> None:
        """At most one order of each creator at TikTok, exactly one here, and what is open here is there."""
        lacks = self.desk.market.lacks
        ours = self.desk.orders()[before:]
        assert len(ours) == len(HANDLES)
        for order in ours:
            handle = self.handle_of(order)
            earlier = self.before[handle]
            remote = tuple(one for one in orders_at_tiktok(self.desk, handle) if one not in earlier)
            assert len(remote) <= 1, f"{len(remote)} orders of {handle} at TikTok"
            if order.placement is not None:
                assert remote == (order.placement.upstream_id,)
            in_doubt = order.state is OrderState.IN_DOUBT
            sometimes("stays in doubt", in_doubt)
            if in_doubt and remote and Ability.READ_BACK not in lacks:
                raise AssertionError(
                    f"{handle}: TikTok has the order and shows our reference, yet it is in doubt"
                )


def run_one(seed: int, folder: Path) -> None:
    chance = random.Random(seed)
    generation = chance.choice(list(Generation))
    sometimes(generation.value)
    desk = Desk.in_memory(folder)
    desk = attrs.evolve(desk, market=FakeMarketplace(desk.clock, generation))
    for handle in (*HANDLES, *EARLIER):
        desk.member(handle)
    desk.campaign("Spring", *HANDLES, *EARLIER)
    wanted = Wanted(key=KEY, deliverables=chance.choice(NAMED))
    sometimes("posts with names", bool(wanted.deliverables))
    fits = earlier_orders(desk, chance, wanted) if chance.random() < 0.7 else {}
    before = len(desk.orders())
    there = {handle: orders_at_tiktok(desk, handle) for handle in HANDLES}
    placing = Placing(desk, chance, wanted, there)
    placing.go_wrong()
    if len(desk.orders()) == before:  # cut before anything was written down: nobody was promised anything
        assert {handle: orders_at_tiktok(desk, handle) for handle in HANDLES} == there
    for _ in range(chance.randint(1, 3)):
        placing.place()
        sometimes("asked again with the same key")
    doubtful = sum(order.state is OrderState.IN_DOUBT for order in desk.orders())
    desk.sync_posts(desk.by)
    left = sum(order.state is OrderState.IN_DOUBT for order in desk.orders())
    sometimes("found again", left < doubtful)
    placing.check(before)
    check_codes(desk, before, fits)


def earlier_orders(desk: Desk, chance: random.Random, wanted: Wanted) -> dict[str, int]:
    """Orders that share a code with what comes, and how many more fit under it, where that is limited."""
    before = attrs.evolve(wanted, key=None)
    (first,) = desk.place(desk.by, "Spring", ["cleo"], before)
    code = desk.code_of(first)
    sometimes("under a shared code")
    if chance.random() < 0.5:  # ann had an order there: for her it takes another code
        (had,) = desk.place(desk.by, "Spring", ["ann"], before)
        assert had.order is not None
        desk.keep_orders.cancel(desk.by, str(had.order.id))
    if desk.market.generation is not Generation.TTCM:
        return {}
    waiting = len(desk.orders())
    trouble = chance.random()
    if trouble < 0.3:
        desk.market.use_up(code)
        sometimes("code used up by others")
        return {code: 0}
    if trouble < 0.7:
        more = chance.choice((0, 1))
        desk.market.use_up(code, left=waiting + 1 + more)
        desk.place(desk.by, "Spring", ["eve"], before)
        sometimes("one more order fits" if more else "no more order fits")
        return {code: more}
    return {}


def check_codes(desk: Desk, before: int, fits: Mapping[str, int]) -> None:
    """No code and creator twice, no more under a code than fit, and who shares one is asked for the same."""
    placed = [order for order in desk.orders() if order.placement is not None]
    codes = [(desk.code_of(order), order.account) for order in placed]
    assert len(codes) == len(set(codes))
    new = [order for order in desk.orders()[before:] if order.placement is not None]
    sometimes("under several codes", len({desk.code_of(order) for order in new}) > 1)
    for code, most in fits.items():
        assert sum(desk.code_of(order) == code for order in new) <= most
    for order in placed:
        assert all(order.asks_the_same(other) for other in placed)


def run(runs: int, folder: Path) -> None:
    for seed in range(runs):
        try:
            run_one(seed, folder)
        except AssertionError as error:
            raise AssertionError(f"run {seed}: {error}") from error
    assert_reached(REACHED)


def test_one_request_places_each_order_at_most_once(tmp_path: Path) -> None:
    run(RUNS, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_requests_place_each_order_at_most_once(tmp_path: Path) -> None:
    run(SOAKED, tmp_path)
