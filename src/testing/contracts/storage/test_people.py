from datetime import time
from typing import Any

import attrs
import pytest

from influence.domain.doors import Stale
from influence.domain.events import Event, EventKind, Numbered
from influence.domain.languages import Language
from influence.domain.notices import Notice
from influence.domain.people import Channel, Person, PersonExists, PersonId
from influence.domain.ports.storage import Storage
from influence.domain.quiet_hours import QuietHours
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON

MARA = Person(
    "Mara",
    NOON,
    "otto",
    email="mara@acme.example",
    language=Language.GERMAN,
    zone="Europe/Berlin",
    quiet=QuietHours(time(22, 30), time(7)),
    choices={"order.*": Channel.MAIL, "*": Channel.NONE},
)
OTTO = Person("Otto", NOON, "otto")


def a_notice(person: PersonId, number: int = 1, **more: Any) -> Notice:
    event = Event(EventKind.ORDER_FULFILLED, "ann", "12", "order/12")
    return attrs.evolve(Notice(person, Numbered(number, event), NOON), **more)


def test_a_person_is_kept_whole(storage: Storage, write: Write) -> None:
    with write() as work:
        mara, otto = work.people.add(MARA), work.people.add(OTTO)

    with storage.view("acme") as view:
        assert view.people.all() == (mara, otto)
        assert view.people.named("mARA") == mara
        assert view.people.named("nobody") is None
    assert attrs.evolve(mara, id=MARA.id) == MARA


def test_a_name_is_somebodys_only_once(storage: Storage) -> None:
    with storage.begin("acme") as work:
        work.people.add(MARA)
        otto = work.people.add(OTTO)

        with pytest.raises(PersonExists):
            work.people.add(attrs.evolve(MARA, name="MARA"))
        with pytest.raises(PersonExists):
            work.people.save(attrs.evolve(otto, name="mara"))

        assert len(work.people.all()) == 2


def test_the_second_of_two_editors_is_refused(write: Write) -> None:
    with write() as work:
        mara = work.people.add(MARA)

    with write() as work:
        after = work.people.save(attrs.evolve(mara, email="", quiet=None, choices={}))
        with pytest.raises(Stale):
            work.people.save(mara)
        assert work.people.all() == (after,)
        assert after.version == 1


def test_a_removed_person_leaves_no_notices(write: Write) -> None:
    with write() as work:
        mara, otto = work.people.add(MARA), work.people.add(OTTO)
        work.notices.put(a_notice(mara.id), a_notice(otto.id))

        work.people.remove(mara.id)
        work.people.remove(mara.id)

        assert work.people.all() == (otto,)
        assert work.notices.of(mara.id) == ()
        assert work.notices.of(otto.id) == (a_notice(otto.id),)


def test_a_notice_stands_once_for_a_person_and_an_event(write: Write) -> None:
    with write() as work:
        mara, otto = work.people.add(MARA), work.people.add(OTTO)
        later = a_notice(mara.id, at=NOON + DAY)

        assert work.notices.put(a_notice(mara.id), later) == 1
        assert work.notices.put(later, a_notice(otto.id)) == 1
        assert work.notices.put() == 0

        assert work.notices.of(mara.id) == (a_notice(mara.id),)


def test_notices_are_found_newest_first(write: Write) -> None:
    with write() as work:
        mara = work.people.add(MARA)
        work.notices.put(*(a_notice(mara.id, number) for number in (2, 9, 5)))
        assert work.notices.read(mara.id, [9], NOON + HOUR) == 1

        found = [one.told.number for one in work.notices.of(mara.id)]
        unread = [one.told.number for one in work.notices.of(mara.id, unread=True)]
        newest = [one.told.number for one in work.notices.of(mara.id, most=1)]
        older = [one.told.number for one in work.notices.of(mara.id, unread=True, below=5)]
        second = [one.told.number for one in work.notices.of(mara.id, most=1, below=9)]

    assert (found, unread, newest) == ([9, 5, 2], [5, 2], [9])
    assert (older, second) == ([2], [5])


def test_the_first_reading_of_a_notice_counts(write: Write) -> None:
    with write() as work:
        mara, otto = work.people.add(MARA), work.people.add(OTTO)
        work.notices.put(a_notice(mara.id), a_notice(otto.id))

        counts = [work.notices.read(mara.id, [1, 1, 77], NOON + hours * HOUR) for hours in (1, 2)]

        assert counts == [1, 0]
        assert [one.read_at for one in work.notices.of(mara.id)] == [NOON + HOUR]
        assert [one.read_at for one in work.notices.of(otto.id)] == [None]


def test_people_of_another_tenant_are_not_there(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        mara = work.people.add(MARA)
        work.notices.put(a_notice(mara.id))

    with write("bolt") as work:
        assert (work.people.all(), work.people.named("Mara"), work.notices.of(mara.id)) == ((), None, ())
        assert work.notices.read(mara.id, [1], NOON) == 0
        work.people.remove(mara.id)
        with pytest.raises(Stale):
            work.people.save(mara)
        assert work.people.add(MARA).id != mara.id

    with storage.view("acme") as view:
        assert view.notices.of(mara.id) == (a_notice(mara.id),)
