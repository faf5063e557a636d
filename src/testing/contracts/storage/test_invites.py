from datetime import datetime

import attrs
import pytest

from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.invites import LONGEST_REASON, Invite, InviteAnswer, InviteId
from influence.domain.membership import Membership, MembershipAnswer
from influence.domain.networks import fold
from influence.domain.ports.storage import Storage, View
from influence.testing.builders import a_member
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON


def an_invite(handle: str = "bob", sent_at: datetime = NOON, account: AccountId | None = None) -> Invite:
    return Invite(handle, sent_at, "mara", sent_at + 30 * DAY, account=account)


def last(view: View, handle: str = "bob") -> Invite | None:
    return view.invites.of_handles([handle]).get(fold(handle))


EVERY_FORM = {
    "sent": an_invite(),
    "invited": an_invite().answered(InviteAnswer.INVITED, NOON + HOUR),
    "rejected": an_invite().answered(InviteAnswer.REJECTED, NOON, "x" * (LONGEST_REASON + 1)),
    "already in": an_invite().answered(InviteAnswer.ALREADY_IN, NOON),
    "looked at": an_invite().looked_at(MembershipAnswer(Membership.NOT_IN, NOON + DAY)),
    "joined": an_invite().told(MembershipAnswer(Membership.IN, NOON + DAY)),
}


@pytest.mark.parametrize("form", EVERY_FORM)
def test_an_invitation_is_kept_whole(storage: Storage, write: Write, form: str) -> None:
    with write() as work:
        account = work.accounts.add(a_member("bob"))
        added = work.invites.add(attrs.evolve(EVERY_FORM[form], account=account.id))

    with storage.view("acme") as view:
        assert added == attrs.evolve(EVERY_FORM[form], account=account.id, id=added.id)
        assert last(view) == added
        assert view.invites.latest_to([account.id]) == {account.id: added}


@pytest.mark.parametrize("form", EVERY_FORM)
def test_a_saved_invitation_has_the_next_version(storage: Storage, write: Write, form: str) -> None:
    with write() as work:
        added = work.invites.add(an_invite())

    with write() as work:
        saved = work.invites.save(attrs.evolve(EVERY_FORM[form], id=added.id, version=added.version))

    with storage.view("acme") as view:
        assert saved == attrs.evolve(EVERY_FORM[form], id=added.id, version=added.version + 1)
        assert last(view) == saved


def test_the_second_of_two_writers_is_refused(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = work.invites.add(an_invite())
        saved = work.invites.save(added.answered(InviteAnswer.INVITED, NOON))

        with pytest.raises(Stale):
            work.invites.save(added.answered(InviteAnswer.REJECTED, NOON, "X"))

        assert last(work) == saved


def test_what_is_not_here_cannot_be_saved(storage: Storage) -> None:
    with storage.begin("acme") as work, pytest.raises(Stale):
        work.invites.save(attrs.evolve(an_invite(), id=InviteId(4711)))


@pytest.mark.parametrize("whose", ["nobody", "another tenant"])
def test_an_invitation_belongs_to_an_account_of_its_tenant(
    storage: Storage, write: Write, whose: str
) -> None:
    with write("bolt") as work:
        other = work.accounts.add(a_member("bob"))
    account = other.id if whose == "another tenant" else AccountId(4711)

    with storage.begin("acme") as work:
        added = work.invites.add(an_invite())
        with pytest.raises(AccountNotFound):
            work.invites.add(an_invite("cleo", account=account))
        with pytest.raises(AccountNotFound):
            work.invites.save(attrs.evolve(added, account=account))

        assert list(work.invites.all()) == [added]


def test_of_several_the_one_added_last_counts(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.invites.add(an_invite("Bob", NOON + DAY))
        second = work.invites.add(an_invite("bOB", NOON - DAY))

        assert last(work, "BOB") == second
        assert list(work.invites.all()) == [second]


def test_handles_are_compared_without_case(storage: Storage) -> None:
    with storage.begin("acme") as work:
        bob, cleo = (work.invites.add(an_invite(handle)) for handle in ("Bob", "cleo"))

        found = work.invites.of_handles(["BOB", "bob", "CLEO", "nobody"])

        assert found == {"bob": bob, "cleo": cleo}


def test_an_account_has_its_last_invitation_under_any_name(storage: Storage) -> None:
    with storage.begin("acme") as work:
        account, other = (work.accounts.add(a_member(handle)).id for handle in ("bob", "cleo"))
        work.invites.add(an_invite("bob", account=account))
        second = work.invites.add(an_invite("bobby", account=account))

        assert work.invites.latest_to([account, other]) == {account: second}


def test_all_are_listed_the_newest_first(storage: Storage) -> None:
    with storage.begin("acme") as work:
        added = [work.invites.add(an_invite(handle)) for handle in ("bob", "cleo", "dora")]

        assert list(work.invites.all()) == added[::-1]


def test_withdrawn_invitations_leave_the_earlier_ones(storage: Storage) -> None:
    with storage.begin("acme") as work:
        first, second, third = (work.invites.add(an_invite(handle)) for handle in ("bob", "bob", "cleo"))

        work.invites.withdraw([second.id, third.id, InviteId(4711)])

        assert list(work.invites.all()) == [first]


def test_nobody_is_asked_for_nobody(storage: Storage) -> None:
    with storage.view("acme") as view:
        assert view.invites.of_handles([]) == {}
        assert view.invites.latest_to([]) == {}


def test_tenants_do_not_see_each_other(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.invites.add(an_invite("bob"))

    with write() as work:
        work.invites.withdraw([theirs.id])
        assert list(work.invites.all()) == []
        assert last(work) is None
        with pytest.raises(Stale):
            work.invites.save(theirs)
    with storage.view("bolt") as view:
        assert last(view) == theirs


def test_what_is_not_committed_is_not_kept(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.invites.add(an_invite())

    with storage.view("acme") as view:
        assert list(view.invites.all()) == []


def test_many_handles_are_found_at_once(storage: Storage, write: Write) -> None:
    handles = [f"creator{number}" for number in range(1_200)]
    with write() as work:
        for handle in handles:
            work.invites.add(an_invite(handle))

    with storage.view("acme") as view:
        assert list(view.invites.of_handles(handles)) == handles
        assert [invite.handle for invite in view.invites.all()] == handles[::-1]
