import threading

import pytest

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountExists
from influence.domain.networks import Network
from influence.domain.ports.storage import Storage
from influence.testing.builders import (
    a_campaign,
    a_legacy_row,
    a_member,
    a_post,
    a_snapshot,
    an_account,
    an_event,
    closing,
)
from influence.testing.contracts.storage.dump import dump
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import NOON


def test_what_is_committed_stays(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(an_account())
        work.commit()

    with storage.view("acme") as view:
        assert view.accounts.get(added.id) == added


def test_leaving_without_commit_drops_everything(storage: Storage) -> None:
    before = dump(storage)

    with storage.begin("acme") as work:
        account = work.accounts.add(an_account())
        campaign = work.campaigns.add(a_campaign())
        work.campaigns.join(campaign.id, account.id, NOON)
        work.figures.keep_account(account.id, a_snapshot())
        work.posts.keep([a_post(account.id)])
        work.takeover.put([a_legacy_row("bob")], at=NOON, by="mara")
        work.outbox.put(an_event())
        work.installation.move(closing())

    assert dump(storage) == before


def test_an_error_in_the_block_drops_everything_and_comes_out(storage: Storage) -> None:
    before = dump(storage)

    def fail() -> None:
        with storage.begin("acme") as work:
            work.accounts.add(an_account())
            raise KeyError("mishap")

    with pytest.raises(KeyError, match="mishap"):
        fail()

    assert dump(storage) == before
    with storage.begin("acme") as work:
        work.accounts.add(an_account())


def test_what_comes_after_the_commit_needs_another_one(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.outbox.put(an_event(who="first"))
        work.commit()
        work.outbox.put(an_event(who="second"))

    with storage.view("acme") as view:
        assert [event.who for _, event in view.outbox.waiting(10)] == ["first"]


def test_a_unit_of_work_sees_its_own_changes(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.accounts.add(an_account())

        assert work.accounts.find(Network.TIKTOK, "ann.cooks") == added


def test_a_refusal_leaves_the_rest_of_the_work_to_be_kept(storage: Storage, write: Write) -> None:
    with write() as work:
        work.outbox.put(an_event(who="before"))
        work.accounts.add(a_member("ann", "1"))
        with pytest.raises(AccountExists):
            work.accounts.add(a_member("ann.again", "1"))
        work.outbox.put(an_event(who="after"))

    with storage.view("acme") as view:
        assert [event.who for _, event in view.outbox.waiting(10)] == ["before", "after"]
        assert view.accounts.find(Network.TIKTOK, "ann.again") is None


def test_others_that_write_wait(storage: Storage) -> None:
    begun = threading.Event()
    order: list[str] = []

    def second() -> None:
        begun.set()
        with storage.begin("acme") as work:
            order.append("second")
            work.outbox.put(an_event(who="second"))
            work.commit()

    with storage.begin("acme") as work:
        other = threading.Thread(target=second)
        other.start()
        begun.wait()
        other.join(timeout=0.05)
        order.append("first")
        work.outbox.put(an_event(who="first"))
        work.commit()
    other.join()

    with storage.view("acme") as view:
        assert [event.who for _, event in view.outbox.waiting(10)] == order == ["first", "second"]


def test_many_writers_at_once_make_one_account(storage: Storage) -> None:
    made: list[AccountId] = []
    refused: list[AccountExists] = []

    def add() -> None:
        try:
            with storage.begin("acme") as work:
                made.append(work.accounts.add(a_member("ann", "1")).id)
                work.commit()
        except AccountExists as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=add) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(made), len(refused)) == (1, 15)
