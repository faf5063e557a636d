"""Two accounts of one creator become one on somebody's word or on TikTok's, and can be parted again."""

import attrs
import pytest

from influence.domain.accounts import Account, AccountId
from influence.domain.capabilities import Kind
from influence.domain.doors import AccountExists, AccountNotFound
from influence.domain.events import EventKind
from influence.domain.membership import Membership
from influence.domain.merging import MergeId, MergeNotFound, MergingWaits, NotOneCreator
from influence.domain.metrics import AccountMetric
from influence.domain.phase import Phase, Release
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import UnitOfWork
from influence.domain.ports.upstream_failures import TikTokUnavailable
from influence.testing.builders import a_member, an_account
from tests.support.desk import Desk


@pytest.fixture
def pair(desk: Desk) -> tuple[Account, Account]:
    """Ann consented, was renamed, joined the marketplace, and came in a second time through the CRM door."""
    desk.market.add_creator("ann", Membership.NOT_IN)
    kept = desk.consents("ann")
    desk.market.rename("ann", "ann.now")
    desk.market.becomes("ann.now", Membership.IN)
    (entry,) = desk.add(desk.by, ["ann.now"])
    assert entry.account is not None
    desk.forget_events()
    return kept, entry.account


def stub_beside(desk: Desk, member: Account) -> Account:
    """A stub that bears the handle of a member."""
    stub = desk.stub("bob")
    with desk.write() as work:
        return work.accounts.save(attrs.evolve(stub, handle=member.handle))


def test_tiktok_confirms_two_ids_of_one_creator(desk: Desk, pair: tuple[Account, Account]) -> None:
    kept, gone = pair

    merged = desk.merge(desk.by, kept.id, gone.id)

    assert merged.kept.creator_id == gone.creator_id
    assert merged.kept.open_id == kept.open_id
    assert merged.kept.kind is Kind.AUTHENTICATED_TTCM
    assert [account.id for account in accounts(desk)] == [kept.id]
    assert desk.told() == [EventKind.ACCOUNTS_MERGED]


def test_the_merged_account_is_refreshed_under_its_name(desk: Desk, pair: tuple[Account, Account]) -> None:
    desk.merge(desk.by, pair[0].id, pair[1].id)

    synced = desk.sync_accounts(desk.by)

    assert (synced.refreshed, synced.failed) == (1, ())
    assert desk.account("ann.now").id == pair[0].id


def test_two_creators_are_not_merged(desk: Desk, pair: tuple[Account, Account]) -> None:
    bob = desk.member("bob")

    with pytest.raises(NotOneCreator, match="TikTok does not name"):
        desk.merge(desk.by, pair[0].id, bob.id)

    assert len(accounts(desk)) == 3


def test_without_tiktoks_answer_nothing_is_merged(desk: Desk, pair: tuple[Account, Account]) -> None:
    desk.market.fail_next(TikTokUnavailable("down"), "authorised_profile")

    with pytest.raises(TikTokUnavailable):
        desk.merge(desk.by, pair[0].id, pair[1].id)

    assert len(accounts(desk)) == 2


def test_a_stub_is_merged_on_a_persons_word(desk: Desk) -> None:
    member = desk.member("ann")
    stub = stub_beside(desk, member)
    before = len(desk.market.calls)

    assert desk.merge.pairs(desk.by) == ((member, stub),)
    desk.merge(desk.by, member.id, stub.id)

    assert len(desk.market.calls) == before
    assert desk.merge.pairs(desk.by) == ()


def test_a_dry_run_keeps_nothing(desk: Desk, pair: tuple[Account, Account]) -> None:
    merged = desk.merge(desk.by, pair[0].id, pair[1].id, dry_run=True)

    assert merged.kept.creator_id == pair[1].creator_id
    assert len(accounts(desk)) == 2
    assert desk.merge.all(desk.by) == ()
    assert desk.told() == []


def test_undoing_gives_both_accounts_back(desk: Desk, pair: tuple[Account, Account]) -> None:
    merged = desk.merge(desk.by, pair[0].id, pair[1].id)

    undone = desk.merge.undo(desk.by, merged.merge.id)

    assert undone.kept.creator_id is None
    assert (undone.gone.creator_id, undone.gone.merged_into) == (pair[1].creator_id, None)
    assert {account.id for account in accounts(desk)} == {account.id for account in pair}
    assert desk.told() == [EventKind.ACCOUNTS_MERGED, EventKind.MERGE_UNDONE]
    with pytest.raises(MergeNotFound):
        desk.merge.undo(desk.by, merged.merge.id)


def test_a_name_that_was_given_away_cannot_be_undone(desk: Desk) -> None:
    member = desk.member("ann")
    merged = desk.merge(desk.by, member.id, stub_beside(desk, member).id)
    other = desk.stub("carl")
    with desk.write() as work:
        work.accounts.save(attrs.evolve(other, handle="ann"))

    with pytest.raises(AccountExists):
        desk.merge.undo(desk.by, merged.merge.id)

    assert desk.merge.all(desk.by)[0].undone_at is None


def test_what_is_merged_is_not_merged_again(desk: Desk, pair: tuple[Account, Account]) -> None:
    desk.merge(desk.by, pair[0].id, pair[1].id)

    with pytest.raises(AccountNotFound):
        desk.merge(desk.by, pair[0].id, pair[1].id)


def test_figures_of_the_gone_one_are_read_at_the_kept_one(desk: Desk, pair: tuple[Account, Account]) -> None:
    desk.merge(desk.by, pair[0].id, pair[1].id)

    row = desk.read_accounts.one(desk.by, "ann")

    assert row.account.id == pair[0].id
    assert AccountMetric.FOLLOWER_COUNT in row.readings


def test_while_the_old_source_goes_nobody_is_merged(desk: Desk) -> None:
    with desk.write() as work:
        kept, gone = two_of_one_name(work)
        work.installation.move(Release(Phase.CLOSING, desk.clock.now(), "digest"))

    with pytest.raises(MergingWaits):
        desk.merge(desk.by, kept, gone)
    with pytest.raises(MergingWaits):
        desk.merge.undo(desk.by, MergeId(1))


def two_of_one_name(work: UnitOfWork) -> tuple[AccountId, AccountId]:
    member = work.accounts.add(a_member("ann"))
    consented = work.accounts.add(an_account("ann", open_id="open-ann"))
    return member.id, work.accounts.save(attrs.evolve(consented, open_id=None)).id


def accounts(desk: Desk) -> list[Account]:
    with desk.view() as view:
        return list(view.accounts.select(AccountFilter()))
