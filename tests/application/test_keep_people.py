from collections.abc import Callable
from typing import Final

import pytest

from influence.adapters.templates.renderer import JinjaRenderer
from influence.application.keep_people import KeepPeople, ReadNotices, Wishes
from influence.domain.errors import Unusable
from influence.domain.events import Event, EventKind
from influence.domain.languages import Language
from influence.domain.people import Channel, PersonExists, PersonNotFound
from influence.testing.moments import NOON
from tests.support.desk import Desk

WISHES: Final = Wishes(
    "mara@acme.example", Language.GERMAN, "Europe/Berlin", "22:00-07:00", ("order.*=none",)
)


@pytest.fixture
def keep(desk: Desk) -> KeepPeople:
    return KeepPeople(desk.storage, desk.clock)


@pytest.fixture
def read(desk: Desk) -> ReadNotices:
    return ReadNotices(desk.storage, desk.clock, JinjaRenderer())


def test_a_person_is_added_with_their_wishes(desk: Desk, keep: KeepPeople) -> None:
    mara = keep.add(desk.by, "  Mara  Meier ", WISHES)

    assert (mara.name, mara.email, mara.zone) == ("Mara Meier", "mara@acme.example", "Europe/Berlin")
    assert (mara.language, str(mara.quiet)) == (Language.GERMAN, "22:00-07:00")
    assert mara.choices == {"order.*": Channel.NONE}
    assert keep.all(desk.by) == (mara,)


def test_a_person_without_wishes_has_sensible_ones(desk: Desk, keep: KeepPeople) -> None:
    mara = keep.add(desk.by, "mara", Wishes())

    assert (mara.email, mara.language, mara.zone) == ("", Language.ENGLISH, "UTC")
    assert (mara.quiet, mara.choices) == (None, {})
    assert mara.channel(EventKind.ORDER_FAILED, Channel.MAIL) is Channel.IN_APP


def test_what_is_not_named_stays_as_it_is(desk: Desk, keep: KeepPeople) -> None:
    mara = keep.add(desk.by, "mara", WISHES)

    same = keep.edit(desk.by, "MARA", Wishes())
    changed = keep.edit(desk.by, "mara", Wishes(email="", quiet="", zone=""))

    assert (same.email, same.choices) == (mara.email, mara.choices)
    assert (changed.email, changed.quiet, changed.zone) == ("", None, "UTC")
    assert (changed.language, changed.choices) == (mara.language, mara.choices)


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        (("order.failed=mail",), {"order.*": "none", "order.failed": "mail"}),
        (("order.*=mail",), {"order.*": "mail"}),
        (("order.*=default",), {}),
        (("*=in-app",), {"*": "in-app"}),
        (("*=none", "account.added=mail"), {"*": "none", "account.added": "mail"}),
    ],
)
def test_choices_are_changed_one_by_one(
    desk: Desk, keep: KeepPeople, said: tuple[str, ...], chosen: dict[str, str]
) -> None:
    keep.add(desk.by, "mara", WISHES)

    assert keep.edit(desk.by, "mara", Wishes(choices=said)).choices == chosen


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(email="mara"),
        Wishes(zone="Mars/Base"),
        Wishes(quiet="ten to seven"),
        Wishes(choices=("order.lost=mail",)),
        Wishes(choices=("moon.*=mail",)),
        Wishes(choices=("order.*=pigeon",)),
        Wishes(choices=("order.*",)),
    ],
)
def test_wishes_that_cannot_be_are_refused(desk: Desk, keep: KeepPeople, wishes: Wishes) -> None:
    keep.add(desk.by, "otto", Wishes())

    with pytest.raises(Unusable):
        keep.add(desk.by, "mara", wishes)
    with pytest.raises(Unusable):
        keep.edit(desk.by, "otto", wishes)

    assert [one.name for one in keep.all(desk.by)] == ["otto"]


def test_an_unknown_kind_is_told_the_families(desk: Desk, keep: KeepPeople) -> None:
    with pytest.raises(Unusable, match=r"account\.\*, .*order\.\*, post\.\*, .* or \*"):
        keep.add(desk.by, "mara", Wishes(choices=("moon.*=mail",)))


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
def test_a_name_that_cannot_be_is_refused(desk: Desk, keep: KeepPeople, name: str) -> None:
    with pytest.raises(Unusable):
        keep.add(desk.by, name, Wishes())


def test_two_people_do_not_share_a_name(desk: Desk, keep: KeepPeople) -> None:
    keep.add(desk.by, "mara", Wishes())

    with pytest.raises(PersonExists) as refused:
        keep.add(desk.by, "Mara", Wishes())

    assert "people edit" in refused.value.remedies[0]


def test_who_is_not_among_the_people_is_named(desk: Desk, keep: KeepPeople, read: ReadNotices) -> None:
    deeds: list[Callable[[], object]] = [
        lambda: keep.edit(desk.by, "nobody", Wishes()),
        lambda: keep.remove(desk.by, "nobody"),
        lambda: read(desk.by, "nobody"),
        lambda: read.read(desk.by, "nobody"),
    ]

    for deed in deeds:
        with pytest.raises(PersonNotFound, match="nobody"):
            deed()


def test_a_removed_person_is_gone(desk: Desk, keep: KeepPeople) -> None:
    keep.add(desk.by, "mara", Wishes())

    assert keep.remove(desk.by, "mara").name == "mara"

    assert keep.all(desk.by) == ()


def test_notices_are_read_once(desk: Desk, keep: KeepPeople, read: ReadNotices) -> None:
    keep.add(desk.by, "mara", Wishes())
    with desk.write() as work:
        work.outbox.put(*(Event(EventKind.ACCOUNT_ADDED, name) for name in ("ann", "bob", "cem")))
    desk.tell(desk.by)
    numbers = [one.told.number for one in read(desk.by, "mara")]

    counts = [read.read(desk.by, "mara", numbers[:1]), read.read(desk.by, "mara"), read.read(desk.by, "mara")]

    assert counts == [1, 2, 0]
    assert [one.told.event.who for one in read(desk.by, "mara")] == ["cem", "bob", "ann"]
    assert {one.read_at for one in read(desk.by, "mara")} == {NOON}
    assert read(desk.by, "mara", unread=True) == ()
    assert len(read(desk.by, "mara", most=2)) == 2
    assert [one.told.number for one in read(desk.by, "mara", most=1, below=numbers[0])] == numbers[1:2]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(Language.ENGLISH, "@ann was added."), (Language.GERMAN, "@ann wurde hinzugefügt.")],
)
def test_notices_speak_the_language_of_the_person(
    desk: Desk, keep: KeepPeople, read: ReadNotices, language: Language, sentence: str
) -> None:
    keep.add(desk.by, "mara", Wishes(language=language))
    with desk.write() as work:
        work.outbox.put(Event(EventKind.ACCOUNT_ADDED, "ann"))
    desk.tell(desk.by)

    assert read.sentences(desk.by, "mara", read(desk.by, "mara")) == (sentence,)
