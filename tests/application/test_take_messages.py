from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.clock import SteppedClock
from influence.adapters.memory.storage import MemoryStorage
from influence.adapters.templates.renderer import JinjaRenderer
from influence.application.acting import Actor
from influence.application.take_messages import MOST_SINGLE, TakeMessages, command_for
from influence.domain.events import Event, EventKind, Numbered
from influence.domain.languages import Language
from influence.domain.letters import QueuedLetter
from influence.domain.people import Channel, Person
from influence.domain.quiet_hours import QuietHours
from influence.domain.templates import RULES, TemplateName, TemplateText
from influence.testing.moments import HOUR, NOON
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

MARA: Final = Person("Mara", NOON, "otto", email="mara@acme.example")
OTTO: Final = Person("Otto", NOON, "otto")
FULFILLED: Final = Event(EventKind.ORDER_FULFILLED, "ann", "12", "order/12")
ADDED: Final = Event(EventKind.ACCOUNT_ADDED, "ann", about="account/1")
DOUBT: Final = Event(EventKind.CONSENT_IN_DOUBT, "ann", about="account/1")
SIESTA: Final = QuietHours(time(11), time(14))


def people(desk: Desk, *persons: Person) -> list[Person]:
    with desk.write() as work:
        return [work.people.add(person) for person in persons]


def happen(desk: Desk, *events: Event) -> None:
    with desk.write() as work:
        work.outbox.put(*events)


def found(desk: Desk, person: Person) -> list[Event]:
    with desk.view() as view:
        return [one.told.event for one in view.notices.of(person.id)]


def letters(desk: Desk) -> list[QueuedLetter]:
    with desk.view() as view:
        return list(view.letters.newest(None))


def test_an_event_becomes_a_notice_for_everybody(desk: Desk) -> None:
    mara, otto = people(desk, MARA, OTTO)
    happen(desk, ADDED, FULFILLED)

    desk.tell(desk.by)

    assert found(desk, mara) == found(desk, otto) == [FULFILLED, ADDED]


def test_a_notice_and_a_letter_tell_when_it_happened(desk: Desk) -> None:
    (mara,) = people(desk, MARA)
    happen(desk, FULFILLED)
    happened = desk.clock.now()
    desk.clock.advance(timedelta(hours=2))

    desk.tell(desk.by)

    with desk.view() as view:
        (notice,) = view.notices.of(mara.id)
    (letter,) = letters(desk)
    assert notice.at == happened
    assert f"{happened:%Y-%m-%d %H:%M} UTC" in letter.letter.text


def test_what_matters_goes_out_by_mail_too(desk: Desk) -> None:
    people(desk, attrs.evolve(MARA, language=Language.GERMAN), OTTO)
    happen(desk, ADDED, FULFILLED)

    desk.tell(desk.by)

    (letter,) = letters(desk)
    assert (letter.letter.to, letter.letter.subject) == (
        "mara@acme.example",
        "@ann hat Auftrag 12 erfüllt.",
    )
    assert (letter.about, letter.due_at, letter.letter.language) == ("order/12", NOON, "de")
    assert "influence orders show 12" in letter.letter.text


@pytest.mark.parametrize(
    ("choices", "event", "notices", "mails"),
    [
        ({}, ADDED, 1, 0),
        ({"*": Channel.NONE}, FULFILLED, 0, 0),
        ({"*": Channel.NONE, "order.*": Channel.IN_APP}, FULFILLED, 1, 0),
        ({"order.*": Channel.NONE, "order.fulfilled": Channel.MAIL}, FULFILLED, 1, 1),
        ({"account.*": Channel.MAIL}, ADDED, 1, 1),
        ({"account.added": Channel.MAIL, "account.*": Channel.NONE}, ADDED, 1, 1),
        ({"order.placed": Channel.MAIL}, ADDED, 1, 0),
    ],
)
def test_the_most_exact_choice_counts(
    desk: Desk, choices: dict[str, Channel], event: Event, notices: int, mails: int
) -> None:
    (mara,) = people(desk, attrs.evolve(MARA, choices=choices))
    happen(desk, event)

    desk.tell(desk.by)

    assert (len(found(desk, mara)), len(letters(desk))) == (notices, mails)


def test_mail_waits_for_the_end_of_quiet_hours(desk: Desk) -> None:
    people(desk, attrs.evolve(MARA, quiet=SIESTA))
    happen(desk, FULFILLED, DOUBT)

    desk.tell(desk.by)

    urgent, waiting = letters(desk)
    assert waiting.due_at == NOON + 2 * HOUR
    assert urgent.due_at == NOON


def test_a_template_of_ones_own_is_used(desk: Desk) -> None:
    people(desk, MARA)
    with desk.write() as work:
        own = TemplateText("Hurra: {{ who }}", "t", "<p>{{ who }}</p>")
        work.templates.put(TemplateName.FULFILMENT, Language.ENGLISH, own)
    happen(desk, FULFILLED)

    desk.tell(desk.by)

    assert letters(desk)[0].letter.subject == "Hurra: ann"


def test_a_template_that_no_longer_fits_holds_nothing_up(desk: Desk) -> None:
    people(desk, MARA)
    with desk.write() as work:
        gone = TemplateText("{{ what_there_was_once }}", "t", "h")
        work.templates.put(TemplateName.FULFILMENT, Language.ENGLISH, gone)
    happen(desk, FULFILLED)

    desk.tell(desk.by)

    assert letters(desk)[0].letter.subject == "@ann fulfilled order 12."


def test_many_events_of_a_kind_are_one_letter(desk: Desk) -> None:
    (mara,) = people(desk, attrs.evolve(MARA, quiet=SIESTA))
    many = [attrs.evolve(FULFILLED, detail=str(number), about=f"order/{number}") for number in range(60)]
    happen(desk, *many[:30], DOUBT, *many[30:])

    desk.tell(desk.by)

    digest, single = sorted(letters(desk), key=lambda one: one.about)
    assert len(found(desk, mara)) == 61
    assert (digest.letter.subject, digest.due_at) == ("60 events", NOON + 2 * HOUR)
    assert "- @ann fulfilled order 49." in digest.letter.text
    assert "- @ann fulfilled order 50." not in digest.letter.text
    assert "And 10 more" in digest.letter.text
    assert single.about == "account/1"


def test_a_few_events_of_a_kind_are_a_letter_each(desk: Desk) -> None:
    people(desk, MARA)
    happen(desk, *[FULFILLED] * MOST_SINGLE)

    desk.tell(desk.by)

    assert [one.about for one in letters(desk)] == ["order/12"] * MOST_SINGLE


def test_without_people_events_leave_all_the_same(desk: Desk) -> None:
    happen(desk, FULFILLED)

    assert desk.tell(desk.by) == 1

    assert (desk.events(), letters(desk)) == ([], [])


def test_people_of_another_tenant_hear_nothing(desk: Desk) -> None:
    with desk.storage.begin("bolt") as work:
        theirs = work.people.add(MARA)
        work.commit()
    happen(desk, FULFILLED)

    desk.tell(desk.by)

    with desk.storage.view("bolt") as view:
        assert view.notices.of(theirs.id) == ()
        assert view.letters.newest(None) == ()


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_can_be_mailed(desk: Desk, kind: EventKind) -> None:
    people(
        desk,
        *(attrs.evolve(MARA, name=lang, language=lang, choices={"*": Channel.MAIL}) for lang in Language),
    )
    happen(desk, Event(kind, "ann", "<b>12</b>\r\nBcc: x", "order/12"))

    desk.tell(desk.by)

    assert len(letters(desk)) == len(Language)
    assert not any("<b>12" in (one.letter.html or "") for one in letters(desk))


def test_urgent_kinds_are_those_that_nobody_should_sleep_through() -> None:
    urgent = {kind for kind, rule in RULES.items() if rule.is_urgent}

    assert urgent == {EventKind.CONSENT_IN_DOUBT, EventKind.CUTOVER_BEGAN, EventKind.CUTOVER_SEALED}


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (FULFILLED, "influence orders show 12"),
        (ADDED, "influence accounts show ann"),
        (attrs.evolve(ADDED, who=""), ""),
        (attrs.evolve(ADDED, about="campaign/3"), "influence campaigns show 3"),
        (attrs.evolve(ADDED, about=""), ""),
        (attrs.evolve(ADDED, about="moon/3"), ""),
    ],
)
def test_a_message_names_the_command_that_shows_more(event: Event, command: str) -> None:
    assert command_for(event) == command


EVENTS: Final = st.lists(
    st.builds(
        Numbered,
        st.integers(1, 6),
        st.sampled_from([FULFILLED, DOUBT, ADDED]),
    ),
    max_size=5,
).map(lambda events: list({one.number: one for one in events}.values()))
CUTS: Final = st.lists(st.lists(st.integers(0, 4), max_size=4), min_size=1, max_size=5)


def _handed_over(storage: MemoryStorage, events: Sequence[Numbered], *, kept: bool) -> None:
    taker = TakeMessages(JinjaRenderer(), SteppedClock())
    with storage.begin("acme") as work:
        taker.take(work, Actor("acme", "worker"), events)
        if kept:
            work.commit()


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, again=CUTS, interrupted=st.lists(st.booleans(), min_size=5, max_size=5))
def _one_entry_each(events: list[Numbered], again: list[list[int]], interrupted: list[bool]) -> None:
    storage = MemoryStorage()
    storage.add_tenant("acme")
    with storage.begin("acme") as work:
        persons = [work.people.add(attrs.evolve(MARA, choices={"*": Channel.MAIL})), work.people.add(OTTO)]
        work.commit()

    for places, is_cut in zip(again, interrupted, strict=False):
        some = [events[place] for place in places if place < len(events)]
        sometimes("an event came again", len(some) > len({one.number for one in some}))
        sometimes("it was interrupted", is_cut and bool(some))
        _handed_over(storage, some, kept=not is_cut)
    _handed_over(storage, events, kept=True)

    with storage.view("acme") as view:
        for person in persons:
            numbers = [one.told.number for one in view.notices.of(person.id)]
            assert sorted(numbers) == sorted(one.number for one in events)
        ids = [one.letter.message_id for one in view.letters.newest(None)]
    assert len(ids) == len(set(ids)) == len(events)


def test_every_person_has_one_entry_for_each_event() -> None:
    _one_entry_each()

    assert_reached(["an event came again", "it was interrupted"])


def test_two_tellers_at_once_queue_nothing_twice(desk: Desk) -> None:
    (mara,) = people(desk, MARA)
    happen(desk, FULFILLED)

    class Twin:
        """Another process that tells the same events in between."""

        def tell(self, tenant: str, event: Event) -> None:
            desk.tell(desk.by)

    attrs.evolve(desk.tell, notifier=Twin())(desk.by)

    assert found(desk, mara) == [FULFILLED]
    assert len(letters(desk)) == 1


def test_a_taker_that_fails_leaves_everything_waiting(desk: Desk) -> None:
    (mara,) = people(desk, MARA)
    happen(desk, FULFILLED)

    class Broken:
        """Takes nothing."""

        def take(self, *_: Any) -> None:
            raise ConnectionError

    takers = attrs.evolve(desk.tell._takers, all=(*desk.tell._takers.all, Broken()))
    with pytest.raises(ConnectionError):
        attrs.evolve(desk.tell, takers=takers)(desk.by)

    assert desk.events() == [FULFILLED]
    assert (found(desk, mara), letters(desk)) == ([], [])
