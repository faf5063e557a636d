from datetime import datetime
from typing import Any, Final

import attrs
import pytest

from influence.domain.accounts import AccountId, Door
from influence.domain.applications import (
    Application,
    ApplicationId,
    ApplicationNotFound,
    Happened,
    Particulars,
)
from influence.domain.doors import AccountNotFound, Stale
from influence.domain.influencers import InfluencerId
from influence.domain.membership import MembershipAnswer
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage
from influence.testing.builders import a_consent, a_grant, a_snapshot, a_stub, an_account, an_end
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, MINUTE, NOON

APPLICANT: Final[dict[str, Any]] = {
    "door": Door.APPLICATION,
    "applying": True,
    "answer": MembershipAnswer(),
}


def happened(at: datetime = NOON, by: str = "mara") -> Happened:
    return Happened(at, by)


def an_application(**more: Any) -> Application:
    """A started application."""
    return attrs.evolve(Application("cooks", happened()), **more)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"particulars": Particulars("Ann", "ann@example.com", "DE"), "influencer": InfluencerId(7)},
        {"submitted": happened(NOON + MINUTE, "ann")},
        {"submitted": happened(), "accepted": happened(NOON + DAY, "tom"), "influencer": InfluencerId(7)},
        {"submitted": happened(), "declined": happened(NOON + DAY, "tom"), "reason": "too few posts"},
        {"withdrawn": happened(NOON + DAY)},
    ],
)
def test_an_application_is_kept_as_it_was(storage: Storage, write: Write, facts: dict[str, Any]) -> None:
    with write() as work:
        kept = work.applications.add(an_application(**facts))

    with storage.view("acme") as view:
        assert view.applications.get(kept.id) == kept == an_application(**facts, id=kept.id)
        assert view.applications.all() == (kept,)


def test_applications_come_in_the_order_of_their_starts(storage: Storage, write: Write) -> None:
    with write() as work:
        kept = [work.applications.add(an_application(group=group)) for group in ("cooks", "bakers", "cooks")]
    with write("bolt") as work:
        theirs = work.applications.add(an_application())

    with storage.view("acme") as view:
        assert list(view.applications.all()) == kept
        with pytest.raises(ApplicationNotFound):
            view.applications.get(theirs.id)


def test_a_changed_application_has_the_next_version(write: Write) -> None:
    with write() as work:
        kept = work.applications.add(an_application())

        saved = work.applications.save(kept.withdraw(happened()))

        assert saved == attrs.evolve(kept, withdrawn=happened(), version=kept.version + 1)
        assert work.applications.get(kept.id) == saved


@pytest.mark.parametrize("older", [0, 1])
def test_the_second_of_two_writers_is_refused(storage: Storage, write: Write, older: int) -> None:
    with write() as work:
        kept = work.applications.add(an_application())
        work.applications.save(kept)

    missing = ApplicationId(999_999)
    wrong = attrs.evolve(kept, version=kept.version - older) if older else attrs.evolve(kept, id=missing)
    with storage.begin("acme") as work, pytest.raises(Stale):
        work.applications.save(wrong)


def test_an_application_of_another_tenant_cannot_be_saved(storage: Storage, write: Write) -> None:
    with write("bolt") as work:
        theirs = work.applications.add(an_application())

    with storage.begin("acme") as work, pytest.raises(Stale):
        work.applications.save(theirs)


def test_the_applications_that_brought_an_account_are_found(write: Write) -> None:
    with write() as work:
        account = work.accounts.add(an_account(open_id="o1", **APPLICANT))
        work.applications.add(an_application())
        brought = work.applications.add(an_application(account=account.id, epoch=3))

        assert work.applications.all(account.id) == (brought,)
        assert work.applications.all(AccountId(987_654)) == ()


def test_an_applicant_is_found_by_handle_and_no_other_account(write: Write) -> None:
    with write() as work:
        work.accounts.add(an_account("ann", creator_id="c"))
        first = work.accounts.add(an_account("Kofi", open_id="o1", **APPLICANT))
        second = work.accounts.add(an_account("kofi", open_id="o2", **APPLICANT))

        assert work.accounts.find_applicant(Network.TIKTOK, "KOFI") == second
        assert work.accounts.find_applicant(Network.TIKTOK, "ann") is None
        assert work.accounts.find(Network.TIKTOK, "kofi") is None
        assert first.id != second.id


def test_an_admitted_applicant_is_found_like_everybody(write: Write) -> None:
    with write() as work:
        account = work.accounts.add(an_account("kofi", open_id="o1", **APPLICANT))

        admitted = work.accounts.save(account.admitted(Door.CRM))

        assert work.accounts.find_applicant(Network.TIKTOK, "kofi") is None
        assert work.accounts.find(Network.TIKTOK, "kofi") == admitted
        assert (admitted.applying, admitted.door) == (False, Door.CRM)


@pytest.mark.parametrize("ended", [False, True])
def test_a_removed_applicant_leaves_nothing(storage: Storage, write: Write, ended: bool) -> None:
    with write() as work:
        account = work.accounts.add(an_account("kofi", open_id="o1", grant=a_grant("o1", 5), **APPLICANT))
        work.figures.keep_account(account.id, a_snapshot())
        work.consents.begin(a_consent("s", account=account.id))
        application = work.applications.add(an_application(account=account.id, epoch=5))
        if ended:
            work.accounts.end_grant(account.id, an_end(5))

    with write() as work:
        work.accounts.remove_applicant(account.id)

    with storage.view("acme") as view:
        assert list(view.accounts.select(AccountFilter(applying=None))) == []
        assert view.accounts.of_open_id("o1") is None
        assert view.figures.of_accounts([account.id]).get(account.id, ()) == ()
        assert view.applications.get(application.id) == attrs.evolve(application, account=None)
        assert [consent.account for consent in view.consents.remembered()] == [None]
        with pytest.raises(AccountNotFound):
            view.accounts.get(account.id)
    assert storage.tenants_with_grant("o1") == ()


def test_a_removed_applicant_may_come_again(write: Write) -> None:
    with write() as work:
        account = work.accounts.add(an_account("kofi", open_id="o1", grant=a_grant("o1", 5), **APPLICANT))
        work.accounts.remove_applicant(account.id)

        again = work.accounts.add(an_account("kofi", open_id="o1", grant=a_grant("o1", 5), **APPLICANT))

        assert work.accounts.get(again.id).grant == a_grant("o1", 5)


def test_nobody_but_an_applicant_is_removed_like_one(storage: Storage, write: Write) -> None:
    with write() as work:
        kept = [work.accounts.add(an_account("ann", open_id="o1")), work.accounts.add(a_stub("bob"))]
    with write("bolt") as work:
        theirs = work.accounts.add(an_account("kofi", open_id="o2", **APPLICANT))

    with storage.begin("acme") as work:
        for account in (*(one.id for one in kept), theirs.id, AccountId(987_654)):
            with pytest.raises(AccountNotFound):
                work.accounts.remove_applicant(account)
        assert list(work.accounts.select(AccountFilter())) == kept
