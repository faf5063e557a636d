from datetime import datetime

import pytest

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.pictures import MOST_BYTES, MOST_PIXELS, MediaType, Picture, PictureCopy
from influence.domain.ports.storage import Storage
from influence.domain.provenance import Provenance
from influence.testing.builders import a_member, a_picture_copy
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON, days_later


def ann(write: Write, tenant: str = "acme", handle: str = "ann") -> AccountId:
    with write(tenant) as work:
        return work.accounts.add(a_member(handle)).id


def kept(storage: Storage, account: AccountId, tenant: str = "acme") -> PictureCopy | None:
    with storage.view(tenant) as view:
        return view.pictures.of(account)


@pytest.mark.parametrize("source", [source for source in Provenance if source is not Provenance.LEGACY])
@pytest.mark.parametrize("media_type", MediaType)
def test_a_copy_is_kept_as_it_was(
    storage: Storage, write: Write, source: Provenance, media_type: MediaType
) -> None:
    account = ann(write)
    picture = Picture(media_type, bytes(range(256)), MOST_PIXELS, 1)
    copy = a_picture_copy(account, source=source, picture=picture, fetched_at=NOON.replace(microsecond=1))

    with write() as work:
        work.pictures.keep(copy)

    assert kept(storage, account) == copy


def test_the_largest_copy_is_kept(storage: Storage, write: Write) -> None:
    account = ann(write)
    copy = a_picture_copy(account, picture=Picture(MediaType.JPEG, b"a" * MOST_BYTES, 4096, 4096))

    with write() as work:
        work.pictures.keep(copy)

    assert kept(storage, account) == copy


def test_an_account_has_one_copy_at_most(storage: Storage, write: Write) -> None:
    account, other = ann(write), ann(write, handle="bob")
    later = a_picture_copy(account, "https://pictures.example/b.png", source=Provenance.TTCM_AUTHORISED)
    with write() as work:
        work.pictures.keep(a_picture_copy(account))
        work.pictures.keep(a_picture_copy(other))

        work.pictures.keep(later)

    assert kept(storage, account) == later
    assert kept(storage, other) == a_picture_copy(other)


def test_a_copy_that_was_not_committed_is_none(storage: Storage, write: Write) -> None:
    account = ann(write)

    with storage.begin("acme") as work:
        work.pictures.keep(a_picture_copy(account))

    assert kept(storage, account) is None


def test_nobody_has_a_copy_to_begin_with(storage: Storage, write: Write) -> None:
    assert kept(storage, ann(write)) is None
    assert kept(storage, AccountId(987_654)) is None


def test_a_copy_of_nobody_is_refused(storage: Storage, write: Write) -> None:
    account = ann(write)

    with write() as work:
        with pytest.raises(AccountNotFound):
            work.pictures.keep(a_picture_copy(AccountId(987_654)))
        work.pictures.keep(a_picture_copy(account))

    assert kept(storage, account) == a_picture_copy(account)


def test_copies_are_erased_by_account(storage: Storage, write: Write) -> None:
    accounts = [ann(write, handle=f"ann{number}") for number in range(4)]
    with write() as work:
        for account in accounts[:3]:
            work.pictures.keep(a_picture_copy(account))

    with write() as work:
        gone = work.pictures.drop([accounts[0], accounts[2], accounts[3], accounts[0], AccountId(987_654)])

    assert gone == 2
    assert [kept(storage, account) is None for account in accounts] == [True, False, True, True]
    with write() as work:
        assert work.pictures.drop([]) == 0


def test_more_copies_than_one_statement_names_are_erased(storage: Storage, write: Write) -> None:
    account = ann(write)
    with write() as work:
        work.pictures.keep(a_picture_copy(account))

    with write() as work:
        assert work.pictures.drop([AccountId(number + 10_000) for number in range(1_200)] + [account]) == 1

    assert kept(storage, account) is None


@pytest.mark.parametrize(("now", "gone"), [(NOON, 0), (NOON + HOUR, 1), (days_later(2), 2)])
def test_copies_whose_time_is_over_are_erased(
    storage: Storage, write: Write, now: datetime, gone: int
) -> None:
    soon, later = ann(write), ann(write, handle="bob")
    with write() as work:
        work.pictures.keep(a_picture_copy(soon, expires_at=NOON + HOUR))
        work.pictures.keep(a_picture_copy(later, expires_at=NOON + DAY))

    with write() as work:
        assert work.pictures.drop_expired(now) == gone

    assert (kept(storage, soon) is None, kept(storage, later) is None) == (gone > 0, gone > 1)


def test_an_expired_copy_is_told_until_it_is_erased(storage: Storage, write: Write) -> None:
    account = ann(write)
    copy = a_picture_copy(account, fetched_at=days_later(-9), expires_at=days_later(-8))

    with write() as work:
        work.pictures.keep(copy)

    assert kept(storage, account) == copy


def test_copies_of_another_tenant_are_out_of_reach(storage: Storage, write: Write) -> None:
    theirs = ann(write)
    with write() as work:
        work.pictures.keep(a_picture_copy(theirs))

    with write("bolt") as work:
        assert work.pictures.of(theirs) is None
        with pytest.raises(AccountNotFound):
            work.pictures.keep(a_picture_copy(theirs, "https://pictures.example/b.png"))
        assert work.pictures.drop([theirs]) == 0
        assert work.pictures.drop_expired(days_later(9)) == 0

    assert kept(storage, theirs) == a_picture_copy(theirs)


def test_no_copy_of_the_old_source_can_be_made() -> None:
    with pytest.raises(ValueError, match="old source"):
        a_picture_copy(AccountId(1), source=Provenance.LEGACY)
