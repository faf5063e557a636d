import pytest

from influence.domain.accounts import Account, Door
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.cutover import LegacyWriteRefused
from influence.domain.ports.figures import LegacyRow, Taken
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.testing.builders import (
    a_legacy_row,
    a_member,
    a_snapshot,
    a_stub,
    an_instagram_account,
    closing,
)
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON, days_later, hours_later


def said(row: LegacyRow) -> tuple[Snapshot[AccountMetric], ...]:
    """What *row* leaves in the history of its account."""
    return (Snapshot(Provenance.LEGACY, NOON, NOON, row.values),)


def test_unknown_handles_become_stubs(storage: Storage, write: Write) -> None:
    row = a_legacy_row("Ann.Cooks", follower_count=900, legacy__average_views=12.5, display_name="Ann")
    with write() as work:
        assert work.takeover.put([row], at=NOON, by="mara") == (Taken.ADDED,)

    with storage.view("acme") as view:
        [account] = view.accounts.select(AccountFilter())
        assert account == Account(
            Network.TIKTOK, "Ann.Cooks", Door.TAKEN_OVER, added_at=NOON, added_by="mara", id=account.id
        )
        assert account.answer == MembershipAnswer()
        assert view.figures.account_history(account.id) == said(row)


def test_the_same_file_again_changes_nothing(storage: Storage) -> None:
    rows = [a_legacy_row("ann"), a_legacy_row("bob", display_name="Bob")]
    with storage.begin("acme") as work:
        work.takeover.put(rows, at=NOON, by="mara")

        again = work.takeover.put(rows, at=hours_later(1), by="mara")

        assert again == (Taken.KNOWN, Taken.KNOWN)
        assert len(list(work.accounts.select(AccountFilter()))) == 2


def test_a_file_that_says_something_else_changes_the_figures(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.takeover.put([a_legacy_row("ann", follower_count=1)], at=NOON, by="mara")

        answer = work.takeover.put([a_legacy_row("ANN", follower_count=2)], at=days_later(1), by="tomas")

        [account] = work.accounts.select(AccountFilter())
        history = work.figures.account_history(account.id)
    assert answer == (Taken.CHANGED,)
    assert (account.handle, account.added_by) == ("ann", "mara")
    assert [s.values[AccountMetric.FOLLOWER_COUNT] for s in history] == [1, 2]


def test_who_is_here_already_is_not_made_a_stub(storage: Storage) -> None:
    with storage.begin("acme") as work:
        member = work.accounts.add(a_member("Ann"))

        assert work.takeover.put([a_legacy_row("ann")], at=NOON, by="mara") == (Taken.CHANGED,)

        assert list(work.accounts.select(AccountFilter())) == [member]
        assert len(work.figures.account_history(member.id)) == 1


def test_the_one_with_an_identity_is_meant(storage: Storage) -> None:
    with storage.begin("acme") as work:
        member, stub = work.accounts.add(a_member("ann")), work.accounts.add(a_stub("ann"))

        work.takeover.put([a_legacy_row("ann")], at=NOON, by="mara")

        assert len(work.figures.account_history(member.id)) == 1
        assert work.figures.account_history(stub.id) == ()


def test_accounts_of_other_networks_are_others(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.accounts.add(an_instagram_account("ann"))

        assert work.takeover.put([a_legacy_row("ann")], at=NOON, by="mara") == (Taken.ADDED,)


def test_what_tiktok_said_is_not_what_the_old_source_said(storage: Storage) -> None:
    row = a_legacy_row("ann", follower_count=900)
    with storage.begin("acme") as work:
        member = work.accounts.add(a_member("ann"))
        work.figures.keep_account(member.id, a_snapshot(row.values))

        assert work.takeover.put([row], at=NOON, by="mara") == (Taken.CHANGED,)
        assert len(work.figures.account_history(member.id)) == 2


def test_only_the_newest_of_the_old_source_is_compared(storage: Storage) -> None:
    with storage.begin("acme") as work:
        for day, count in enumerate((1, 2)):
            work.takeover.put([a_legacy_row("ann", follower_count=count)], at=days_later(day), by="mara")

        answer = work.takeover.put([a_legacy_row("ann", follower_count=1)], at=days_later(2), by="mara")

    assert answer == (Taken.CHANGED,)


def test_answers_come_in_the_order_of_the_rows(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.takeover.put([a_legacy_row("known"), a_legacy_row("changed")], at=NOON, by="mara")
        rows = [
            a_legacy_row("new-2"),
            a_legacy_row("known"),
            a_legacy_row("new-1"),
            a_legacy_row("changed", follower_count=1),
        ]

        answer = work.takeover.put(rows, at=days_later(1), by="mara")

    assert answer == (Taken.ADDED, Taken.KNOWN, Taken.ADDED, Taken.CHANGED)


def test_no_rows_take_nothing_over(storage: Storage) -> None:
    with storage.begin("acme") as work:
        assert work.takeover.put([], at=NOON, by="mara") == ()


def test_nothing_is_taken_over_from_closing_on(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.takeover.put([a_legacy_row("ann")], at=NOON, by="mara")
        work.installation.move(closing())

        for rows in ([a_legacy_row("ann")], [a_legacy_row("bob")], [LegacyRow("cem", {})]):
            with pytest.raises(LegacyWriteRefused):
                work.takeover.put(rows, at=days_later(2), by="mara")

        assert len(list(work.accounts.select(AccountFilter()))) == 1


def test_many_rows_go_in_at_once(storage: Storage) -> None:
    rows = [a_legacy_row(f"a{number}", follower_count=number) for number in range(2500)]
    with storage.begin("acme") as work:
        assert set(work.takeover.put(rows, at=NOON, by="mara")) == {Taken.ADDED}
        again = [a_legacy_row(f"A{n}", follower_count=n - n % 2) for n in range(2500)]

        answers = work.takeover.put(again, at=days_later(1), by="mara")

    assert answers == (Taken.KNOWN, Taken.CHANGED) * 1250
