"""Whoever was merged is found under what they were called."""

import attrs
import pytest

from influence.application.finding import find_account
from influence.application.follow_merges import FollowMerges, Meant
from influence.domain.accounts import AccountId
from influence.domain.membership import Membership
from influence.domain.merging import MergedAway
from tests.support.desk import Desk


def meant(desk: Desk, said: object) -> Meant:
    """Who is meant by that."""
    return FollowMerges(desk.storage)(desk.by, str(said))


@pytest.fixture
def merged(desk: Desk) -> tuple[AccountId, AccountId]:
    """@ann.now was merged into @ann, which TikTok calls so as well; @bob is somebody else."""
    desk.member("bob")
    desk.market.add_creator("ann", Membership.NOT_IN)
    kept = desk.consents("ann")
    desk.market.rename("ann", "ann.now")
    desk.market.becomes("ann.now", Membership.IN)
    (entry,) = desk.add(desk.by, ["ann.now"])
    assert entry.account is not None
    desk.merge(desk.by, kept.id, entry.account.id)
    return kept.id, entry.account.id


def test_a_merged_account_leads_to_where_it_went(desk: Desk, merged: tuple[AccountId, AccountId]) -> None:
    kept, gone = merged

    by_handle, by_number = meant(desk, "@Ann.Now"), meant(desk, gone)

    assert by_handle == by_number
    assert by_handle.handle == "ann"
    assert by_handle.why == f"Account {gone} (@ann.now) was merged into {kept} (@ann)."


def test_whoever_bears_the_handle_is_meant(desk: Desk, merged: tuple[AccountId, AccountId]) -> None:
    desk.merge.undo(desk.by, desk.merge.all(desk.by)[0].id)

    assert meant(desk, "ann.now") == Meant("ann.now")
    assert meant(desk, "bob") == Meant("bob")
    assert meant(desk, merged[1]).handle == "ann.now"


def test_a_number_leads_to_its_account(desk: Desk, merged: tuple[AccountId, AccountId]) -> None:
    assert meant(desk, merged[0]) == Meant("ann", f"{merged[0]} is the number of @ann.")


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("said", ["nobody", "999", "not a handle", ""])
def test_what_leads_to_nobody_stays_as_it_is(desk: Desk, said: str) -> None:
    assert meant(desk, said) == Meant(said)


@pytest.mark.usefixtures("merged")
def test_elsewhere_a_merged_handle_is_refused_with_its_way(desk: Desk) -> None:
    with (
        desk.storage.view("acme") as view,
        pytest.raises(MergedAway, match=r"@ann.now was merged into @ann\.") as no,
    ):
        find_account(view, "ann.now")

    assert "influence accounts show ann" in no.value.remedies[0]


def test_who_can_be_named_no_more_is_led_to_by_nobody(
    desk: Desk, merged: tuple[AccountId, AccountId]
) -> None:
    kept, gone = merged
    with desk.write() as work:  # as an erasure leaves it
        work.accounts.save(attrs.evolve(work.accounts.get(kept), merged_into=kept))

    assert meant(desk, "ann.now") == Meant("ann.now")
    assert meant(desk, gone) == Meant(str(gone))
