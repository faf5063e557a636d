from pathlib import Path

import attrs
import pytest

from influence.application.plan_erasure import ErasurePlan, PlanErasure, Wanted
from influence.domain.accounts import Account
from influence.domain.erasures import Category, NobodyToErase, SeveralPersons, stays_of
from influence.domain.former_handles import FormerHandle
from influence.domain.influencers import Influencer
from influence.domain.invites import Invite
from influence.domain.networks import Network
from influence.testing.builders import a_member, a_stub, an_instagram_account
from influence.testing.moments import DAY, NOON
from tests.support.desk import MARA, Desk

BOLT = attrs.evolve(MARA, tenant="bolt")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation with two tenants and nobody in it."""
    return Desk.in_memory(tmp_path)


def plan(desk: Desk, wanted: Wanted) -> ErasurePlan:
    """The plan for somebody."""
    return PlanErasure(desk.storage, desk.chance, desk.clock)(MARA, wanted)


def put(desk: Desk, account: Account, tenant: str = "acme") -> Account:
    """An account that is there."""
    with desk.storage.begin(tenant) as work:
        kept = work.accounts.add(account)
        work.commit()
    return kept


def influencer(desk: Desk, email: str, *accounts: Account) -> None:
    """A person with a mail address behind accounts."""
    with desk.write() as work:
        kept = work.influencers.add(Influencer(added_at=NOON, added_by="mara", email=email))
        for account in accounts:
            work.accounts.save(attrs.evolve(account, influencer=kept.id))


def test_nobody_is_planned_who_is_not_here(desk: Desk) -> None:
    with pytest.raises(NobodyToErase):
        plan(desk, Wanted(handle="ann"))


def test_a_plan_names_only_orders_that_there_are(desk: Desk) -> None:
    put(desk, a_member("ann"))

    stays = stays_of(plan(desk, Wanted(handle="ann")).counts)

    assert "orders" not in stays
    assert "steps of orders" not in stays
    assert "audit records" in stays
    assert stays_of({Category.ORDERS: 1}).keys() - stays.keys() == {"orders"}


def test_a_stub_of_the_same_handle_elsewhere_is_found(desk: Desk) -> None:
    put(desk, a_member("ann"))
    put(desk, a_stub("ANN"), "bolt")

    assert [part.tenant for part in plan(desk, Wanted(handle="ann")).parts] == ["acme", "bolt"]


def test_who_bore_the_handle_before_is_somebody_else(desk: Desk) -> None:
    before = put(desk, a_member("ann.then", "creator-1"))
    now = put(desk, a_member("ann", "creator-2"))
    with desk.write() as work:
        work.handles.put(FormerHandle(before.id, "ann", NOON, NOON + DAY))

    (part,) = plan(desk, Wanted(handle="ann")).parts

    assert part.traces.accounts == (now.id,)
    assert part.traces.names == frozenset()


def test_a_handle_of_two_creators_is_refused_with_ways_out(desk: Desk) -> None:
    put(desk, a_member("ann", "creator-1"))
    put(desk, a_member("ann", "creator-2"), "bolt")

    with pytest.raises(SeveralPersons) as refusal:
        plan(desk, Wanted(handle="ann"))

    assert refusal.value.remedies == (
        "Plan for one of them: influence erase plan --creator-id creator-1",
        "Plan for one of them: influence erase plan --creator-id creator-2",
    )
    assert len(plan(desk, Wanted(creator_id="creator-1")).parts) == 1


def test_all_accounts_of_the_influencer_are_theirs(desk: Desk) -> None:
    tiktok, other = put(desk, a_member("ann")), put(desk, an_instagram_account("ann.bakes"))
    influencer(desk, "ann@example.com", tiktok, other)

    (part,) = plan(desk, Wanted(handle="ann")).parts

    assert part.traces.accounts == (tiktok.id, other.id)
    assert part.counts[Category.INFLUENCERS] == 1
    assert plan(desk, Wanted(email="Ann@Example.com")).parts[0].traces == part.traces


def test_an_address_that_several_share_joins_nobody(desk: Desk) -> None:
    ann, bob = put(desk, a_member("ann")), put(desk, a_member("bob"))
    influencer(desk, "agency@example.com", ann)
    influencer(desk, "agency@example.com", bob)

    (part,) = plan(desk, Wanted(handle="ann")).parts

    assert part.traces.accounts == (ann.id,)
    assert part.traces.emails == frozenset()
    with pytest.raises(SeveralPersons):
        plan(desk, Wanted(email="agency@example.com"))


def test_an_invitation_alone_is_found_by_its_handle(desk: Desk) -> None:
    with desk.write() as work:
        work.invites.add(Invite("Ann", NOON, "mara", lapses_at=NOON + DAY))

    assert plan(desk, Wanted(handle="ann")).counts == {Category.INVITES: 1}


def test_a_plan_changes_nothing(desk: Desk) -> None:
    desk.member("ann")
    desk.consents("ann")
    before = repr(desk.everybody())

    plan(desk, Wanted(handle="ann"))

    assert repr(desk.everybody()) == before
    assert desk.find("ann", Network.TIKTOK) is not None
