from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from influence.domain.applications import Application, Happened, Particulars
from influence.domain.erasures import Category
from influence.domain.events import Numbered
from influence.domain.invites import Invite
from influence.domain.letters import Letter, QueuedLetter
from influence.domain.notices import Notice
from influence.domain.people import Person
from influence.domain.personal_terms import PersonalTerms
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.testing.builders import a_consent, a_member, an_event
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, NOON, days_later

TERMS = PersonalTerms(applications=10, invites=20, consents=30, letters=40, notices=50)
SECOND = timedelta(seconds=1)


def declined(work: UnitOfWork) -> None:
    """An application that was turned down."""
    asked = Application(
        "cooks",
        Happened(NOON, "kofi"),
        Particulars("Kofi", "kofi@example.com"),
        submitted=Happened(NOON, "kofi"),
    )
    kept = work.applications.add(asked)
    work.applications.save(kept.decline("no", Happened(NOON, "mara")))
    work.consents.begin(a_consent("of-application", handle=None, application=kept.id))


def abandoned(work: UnitOfWork) -> None:
    """An application that nobody submitted."""
    work.applications.add(
        Application("cooks", Happened(NOON, "kofi"), Particulars("Kofi", "kofi@example.com"))
    )


def invited(work: UnitOfWork) -> None:
    """An invitation that lapses at noon."""
    work.invites.add(Invite("ann", NOON - DAY, "mara", lapses_at=NOON))


def asked(work: UnitOfWork) -> None:
    """A link to consent."""
    work.consents.begin(a_consent("loose", handle="ann"))


def wrote(work: UnitOfWork) -> None:
    """A letter that was sent."""
    work.letters.queue(QueuedLetter(Letter("ann@example.com", "Hello", "Hello", "m1", NOON), NOON, "mara"))
    (letter,) = work.letters.due(NOON, 1)
    work.letters.save(letter.claimed(NOON).sent(NOON))


def read(work: UnitOfWork) -> None:
    """A notice that was read."""
    person = work.people.add(Person("mara", added_at=NOON, added_by="mara"))
    work.notices.put(Notice(person.id, Numbered(1, an_event()), NOON))
    work.notices.read(person.id, [1], NOON)


ENDS: dict[Category, tuple[Callable[[UnitOfWork], None], int]] = {
    Category.APPLICATIONS: (declined, 10),
    Category.INVITES: (invited, 20),
    Category.CONSENTS: (asked, 30),
    Category.LETTERS: (wrote, 40),
    Category.NOTICES: (read, 50),
}


@pytest.mark.parametrize("category", ENDS)
def test_what_outlived_its_use_goes_at_its_date(storage: Storage, write: Write, category: Category) -> None:
    deed, days = ENDS[category]
    with write() as work:
        deed(work)

    with storage.view("acme") as view:
        early = view.personal.outlived(TERMS, days_later(days))
        due = view.personal.outlived(TERMS, days_later(days) + SECOND)
    with write() as work:
        gone = work.personal.drop_outlived(TERMS, days_later(days) + SECOND)
    with storage.view("acme") as view:
        left = view.personal.outlived(TERMS, days_later(1000))

    assert early == {}
    assert due == {category: 1}
    assert gone == due
    assert left == {}


def test_an_abandoned_application_goes_from_its_start(write: Write) -> None:
    with write() as work:
        abandoned(work)
        assert work.personal.drop_outlived(TERMS, days_later(10)) == {}
        assert work.personal.drop_outlived(TERMS, days_later(11)) == {Category.APPLICATIONS: 1}


def test_what_somebody_waits_for_stays(write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member())
        waiting = Application("cooks", Happened(NOON, "kofi"), Particulars("Kofi", "k@example.com"))
        work.applications.add(attrs.evolve(waiting, submitted=Happened(NOON, "kofi")))
        work.invites.add(Invite("ann.cooks", NOON - DAY, "mara", lapses_at=NOON, account=account.id))
        work.consents.begin(a_consent("of-account", account=account.id))
        work.letters.queue(QueuedLetter(Letter("a@example.com", "Hello", "Hello", "m1", NOON), NOON, "mara"))

        assert work.personal.drop_outlived(TERMS, days_later(1000)) == {}


def test_other_tenants_keep_theirs(storage: Storage, write: Write) -> None:
    for tenant in ("acme", "bolt"):
        with write(tenant) as work:
            invited(work)

    with write() as work:
        work.personal.drop_outlived(TERMS, days_later(1000))

    with storage.view("bolt") as view:
        assert view.personal.outlived(TERMS, days_later(1000)) == {Category.INVITES: 1}
