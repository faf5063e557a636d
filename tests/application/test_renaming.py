"""A new name changes the label and nothing else, whoever bears the old one now."""

import random
from collections.abc import Callable

import pytest

from influence.adapters.memory.market.creators import NotPossible
from influence.application.finding import find_account
from influence.domain.accounts import Account, AccountId
from influence.domain.events import Event, EventKind
from influence.domain.former_handles import CalledOtherwise, FormerHandle
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Observation
from influence.testing.moments import DAY
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes


def former(desk: Desk, account: AccountId) -> list[str]:
    """What the account was called, the newest first."""
    with desk.view() as view:
        return [one.handle for one in view.handles.of(account)]


def by_sync(desk: Desk) -> None:
    """The next refresh tells the new name of a creator who consented."""
    desk.sync_accounts(desk.by)


def by_consent(desk: Desk) -> None:
    """The creator consents anew, under the new name."""
    desk.consents("anna")


@pytest.mark.parametrize("deed", [by_sync, by_consent])
def test_a_new_name_of_a_consenting_creator_is_noted(desk: Desk, deed: Callable[[Desk], None]) -> None:
    desk.member("ann")
    account = desk.consents("ann", asked="ann")
    desk.forget_events()
    desk.market.rename("ann", "anna")
    since, until = account.added_at, desk.clock.advance(DAY)

    deed(desk)

    with desk.view() as view:
        assert view.accounts.get(account.id).handle == "anna"
        assert view.handles.of(account.id) == (FormerHandle(account.id, "ann", since, until),)
    assert Event(EventKind.ACCOUNT_RENAMED, "ann", "anna", "account/1") in desk.events()


def test_adding_by_the_new_name_notes_the_old_one(desk: Desk) -> None:
    account = desk.member("ann")
    desk.market.rename("ann", "anna")

    desk.add(desk.by, ["anna"])

    assert desk.handles() == ["anna"]
    assert former(desk, account.id) == ["ann"]


def test_capitals_are_no_other_name(desk: Desk) -> None:
    account = desk.member("ann")
    desk.market.rename("ann", "Ann")

    desk.add(desk.by, ["ann"])

    assert former(desk, account.id) == []


def test_an_old_name_is_answered_with_the_new_one(desk: Desk) -> None:
    desk.member("ann")
    desk.market.rename("ann", "anna")
    desk.add(desk.by, ["anna"])

    with desk.view() as view, pytest.raises(CalledOtherwise) as refused:
        find_account(view, "@ANN")

    assert refused.value.now_called == ("anna",)
    assert refused.value.remedies == ("Use the handle of today: influence accounts show anna",)


def test_whoever_bears_an_old_name_now_is_found_by_it(desk: Desk) -> None:
    desk.member("ann")
    desk.market.rename("ann", "anna")
    desk.add(desk.by, ["anna"])
    newcomer = desk.member("ann")

    with desk.view() as view:
        assert find_account(view, "ann").id == newcomer.id


def test_a_taken_name_is_told_once(desk: Desk) -> None:
    desk.member("ann")
    desk.market.rename("ann", "anna")
    desk.market.add_creator("ann")
    desk.forget_events()

    for _ in range(3):
        desk.sync_accounts(desk.by)

    assert desk.told() == [EventKind.ACCOUNT_TAKEN]
    assert desk.account("ann").trouble == "@ann belongs to another creator now"


def swap(desk: Desk, one: str, other: str) -> None:
    """Two creators take each other's handle."""
    desk.market.rename(one, "between.names")
    desk.market.rename(other, one)
    desk.market.rename("between.names", other)


@pytest.mark.parametrize("first", ["ann", "bob"])
def test_two_members_who_swap_names_keep_what_is_theirs(desk: Desk, first: str) -> None:
    desk.member(first)
    desk.member("bob" if first == "ann" else "ann")
    ann, bob = desk.account("ann"), desk.account("bob")
    desk.forget_events()
    swap(desk, "ann", "bob")

    desk.sync_accounts(desk.by)
    desk.sync_accounts(desk.by)

    assert (desk.account("bob").id, desk.account("ann").id) == (ann.id, bob.id)
    assert desk.account("bob").creator_id == ann.creator_id
    assert set(desk.told()) == {EventKind.ACCOUNT_RENAMED}
    assert [desk.account(handle).trouble for handle in ("ann", "bob")] == [None, None]


NAMES = ("ann", "bob", "cem", "dee", "eve", "fay")


@pytest.mark.parametrize("seed", range(25))
def test_no_rename_moves_anything(desk: Desk, seed: int) -> None:
    """Who an account is, its consent and its orders do not depend on what anybody is called."""
    dice = random.Random(seed)
    for handle in NAMES[:4]:
        desk.member(handle)
    desk.consents("ann", asked="ann")
    desk.campaign("Spring", *NAMES[:4])
    orders = {desk.order(handle).id: desk.account(handle).id for handle in NAMES[:4]}
    with desk.view() as view:
        identity = {a.id: a.creator_id for a in map(view.accounts.get, orders.values())}
    numbers = {a: identity[a] for a in identity}

    for _ in range(12):
        rename_somebody(desk, dice)
        desk.clock.advance(DAY)
        desk.sync_accounts(desk.by)
        if dice.random() < 0.3:
            desk.sync_posts(desk.by)
        with desk.view() as view:
            known = [view.accounts.get(account) for account in numbers]
            assert {a.id: a.creator_id for a in known} == numbers
            assert {order.id: order.account for order in view.orders.select()} == orders
            assert [a.id for a in known if a.authenticated] == [min(numbers)]
            demand_a_history_without_gaps(desk, known)
        demand_own_figures(desk, known)
    assert_reached(["renamed"])


def rename_somebody(desk: Desk, dice: random.Random) -> None:
    """Somebody takes a free name, or two swap theirs."""
    one, other = dice.sample(NAMES, 2)
    people = {name for name in NAMES if is_there(desk, name)}
    if {one, other} <= people:
        swap(desk, one, other)
    elif one in people:
        desk.market.rename(one, other)
    sometimes("renamed", bool({one, other} & people))


def is_there(desk: Desk, name: str) -> bool:
    """True when a creator is called so."""
    try:
        desk.market.rename(name, name)
    except NotPossible:
        return False
    return True


def demand_a_history_without_gaps(desk: Desk, known: list[Account]) -> None:
    """Each name ends where the next begins, the first begins with the account."""
    for account in known:
        with desk.view() as view:
            names = view.handles.of(account.id)[::-1]
        starts = [account.added_at, *(name.until for name in names)]
        assert [name.since for name in names] == starts[: len(names)]
        assert all(name.since <= name.until for name in names)


def demand_own_figures(desk: Desk, known: list[Account]) -> None:
    """The creator id among an account's figures is its own."""
    for account in known:
        with desk.view() as view:
            for told in view.figures.account_history(account.id):
                own = told.values.get(AccountMetric.CREATOR_ID)
                assert own in (None, account.creator_id, account.open_id)


def test_a_stub_of_a_former_name_gets_nothing(desk: Desk) -> None:
    stub = desk.stub("ann")
    desk.member("anna")
    desk.consents("anna", asked="anna")
    desk.market.rename("anna", "ann")

    desk.sync_accounts(desk.by)

    with desk.view() as view:
        assert view.accounts.get(stub.id).is_stub
        assert view.accounts.find(Network.TIKTOK, "ann") != stub
    row = desk.read_accounts.one(desk.by, "ann")
    assert isinstance(row.readings[AccountMetric.FOLLOWER_COUNT], Observation)
