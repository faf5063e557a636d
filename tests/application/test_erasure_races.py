"""Somebody is erased while others are at work: whatever the order of their port calls, nothing comes back."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.memory.log_file import MemoryLogFile
from influence.adapters.memory.signer import MemorySigner
from influence.adapters.memory.storage import MemoryStorage
from influence.application.apply_erasure import ApplyErasure
from influence.application.place_orders import Wanted as WantedOrder
from influence.application.plan_erasure import ErasurePlan, PlanErasure, Wanted
from influence.domain.erasures import Erasure, ErasurePlanStale
from influence.domain.errors import InfluenceError
from influence.domain.orders import OrderState
from tests.support.desk import MARA, Desk
from tests.support.sometimes import assert_reached, sometimes
from tests.support.turns import TurnStorage, first_after, take_turns

ANN: Final = "zq0qz"
MOST_POINTS: Final = 40


def a_desk(folder: Path) -> Desk:
    """A creator with a consent, figures, a post and an order, and another one beside."""
    desk = Desk.in_memory(folder)
    for handle in (ANN, "bob"):
        desk.member(handle)
        desk.consents(handle)
    desk.campaign("Spring", ANN, "bob")
    desk.market.publish(ANN, desk.code_of(desk.order(ANN, posts=2)))
    desk.sync_accounts(MARA)
    desk.sync_posts(MARA)
    return desk


def eraser(desk: Desk) -> ApplyErasure:
    """Whoever erases."""
    return ApplyErasure(
        desk.storage,
        desk.premises,
        MemoryLogFile(),
        desk.revoke_consents,
        MemorySigner(),
        desk.chance,
        desk.clock,
    )


def planned(desk: Desk, wanted: Wanted | None = None) -> ErasurePlan:
    """The plan for Ann."""
    return PlanErasure(desk.storage, desk.chance, desk.clock)(MARA, wanted or Wanted(handle=ANN))


def erase(desk: Desk) -> Erasure:
    """Erase Ann."""
    return eraser(desk)(MARA, planned(desk))


def places(desk: Desk) -> dict[str, int]:
    """Where Ann can still be read."""
    storage = desk.storage
    if isinstance(storage, TurnStorage):
        storage = storage._storage
    assert isinstance(storage, MemoryStorage)
    found = {place: sum(ANN in repr(row) for row in table.items()) for place, table in storage.state.places()}
    return {place: count for place, count in found.items() if count}


def place(desk: Desk) -> object:
    """One more order."""
    return desk.place(MARA, "Spring", [ANN], WantedOrder(1))


DEEDS: Final[Mapping[str, Callable[[Desk], object]]] = {
    "sync accounts": lambda desk: desk.sync_accounts(MARA),
    "sync posts": lambda desk: desk.sync_posts(MARA),
    "check memberships": lambda desk: desk.check(MARA),
    "follow orders": lambda desk: desk.follow_orders(MARA),
    "keep consents": lambda desk: desk.keep_consents(MARA),
    "remind": lambda desk: desk.remind_of_due(MARA),
    "place": place,
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_comes_back_by_who_works_meanwhile(deed: str, tmp_path: Path) -> None:
    for points in range(MOST_POINTS):
        folder = tmp_path / str(points)
        folder.mkdir()
        desk = a_desk(folder)
        plan = planned(desk)
        turns = attrs.evolve(desk, storage=TurnStorage(desk.storage))

        both = (partial(DEEDS[deed], turns), partial(eraser(turns), MARA, plan))
        outcomes = take_turns(first_after(0, points), both)

        if isinstance(outcomes[1], ErasurePlanStale):
            sometimes("the plan no longer fits")
            outcomes[1] = erase(desk)
        assert isinstance(outcomes[1], Erasure), outcomes
        sometimes("erased", deed)
        sometimes("refused meanwhile", isinstance(outcomes[0], InfluenceError))
        assert places(desk) == {}, (points, outcomes[0])
        if points > 20 and not isinstance(outcomes[0], InfluenceError):
            break
    assert_reached(("erased",))


def test_a_later_sync_asks_nobody_about_the_erased(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    erase(desk)
    desk.market.calls.clear()

    desk.sync_accounts(MARA)
    desk.sync_posts(MARA)
    desk.check(MARA)
    desk.follow_orders(MARA)

    assert places(desk) == {}
    assert all(ANN not in " ".join(call.about) for call in desk.market.calls)


def test_orders_stay_as_contracts_without_the_person(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    (before,) = desk.orders()

    erasure = erase(desk)

    (told,) = desk.read_orders(MARA)
    assert told.row.account.handle == f"erased creator {erasure.pseudonym}"
    assert told.row.order.state is OrderState.CANCELLED
    assert told.row.order.placement is not None
    assert before.placement is not None
    assert told.row.order.placement.campaign_code == before.placement.campaign_code
    assert told.row.order.posts_required == before.posts_required
    assert desk.report(MARA, "Spring") is not None
    assert [account.handle for account in desk.everybody()] == ["bob"]


def test_who_comes_back_is_somebody_new(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    (before,) = desk.orders()
    erase(desk)

    (entry,) = desk.add(MARA, [ANN])
    came = entry.account
    assert came is not None
    desk.campaigns.add(MARA, "Spring", [ANN])
    placed = desk.order(ANN, posts=2)

    assert came.id != before.account
    assert before.placement is not None
    assert desk.code_of(placed) != before.placement.campaign_code
    with desk.view() as view:
        assert view.orders.select(account=came.id) == (placed,)
        assert view.handles.of(came.id) == ()


def test_the_plan_of_another_world_is_refused(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    plan = planned(desk)
    desk.add(attrs.evolve(MARA, tenant="bolt"), [ANN])

    with pytest.raises(ErasurePlanStale):
        eraser(desk)(MARA, plan)

    assert ANN in desk.handles()


def test_every_tenant_loses_what_it_holds(tmp_path: Path) -> None:
    desk = a_desk(tmp_path)
    desk.add(attrs.evolve(MARA, tenant="bolt"), [ANN])

    erasure = erase(desk)

    assert [part.tenant for part in erasure.parts] == ["acme", "bolt"]
    assert places(desk) == {}
    assert desk.market.calls[-1].name == "revoke"
