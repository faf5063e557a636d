from typing import Any

import attrs
import pytest

from influence.domain.languages import Language
from influence.domain.letters import (
    Attachment,
    Letter,
    LetterId,
    LetterNotFound,
    LetterState,
    QueuedLetter,
)
from influence.domain.ports.storage import Storage
from influence.domain.templates import TemplateName, TemplateText
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON

FILES = (Attachment("b.csv", "text/csv", b"1,2"), Attachment("a.xlsx", "application/zip", b"\x00\xff"))


def a_letter(name: str = "m-1", **more: Any) -> QueuedLetter:
    letter = Letter(
        "mara@acme.example", f"Hello {name}", "text\n", name, NOON, html="<p>x</p>", attachments=FILES
    )
    return attrs.evolve(QueuedLetter(letter, due_at=NOON, queued_by="mara", about="order/1"), **more)


def nameless(letter: QueuedLetter) -> QueuedLetter:
    return attrs.evolve(letter, id=LetterId(0))


def names(letters: tuple[QueuedLetter, ...]) -> list[str]:
    return [one.letter.message_id for one in letters]


def test_a_letter_is_kept_whole(storage: Storage, write: Write) -> None:
    bare = a_letter("m-2")
    bare = attrs.evolve(bare, letter=attrs.evolve(bare.letter, html=None, attachments=(), language="de"))
    with write() as work:
        assert work.letters.queue(a_letter(), bare) == 2

    with storage.view("acme") as view:
        found = view.letters.due(NOON, 9)
        assert [nameless(one) for one in found] == [a_letter(), bare]
        assert [view.letters.get(one.id) for one in found] == list(found)


def test_a_letter_is_queued_once_by_its_message_id(write: Write) -> None:
    other = attrs.evolve(a_letter(), letter=attrs.evolve(a_letter().letter, subject="Another"))
    with write() as work:
        counts = [work.letters.queue(a_letter(), other), work.letters.queue(other), work.letters.queue()]

        assert counts == [1, 0, 0]
        assert [nameless(one) for one in work.letters.due(NOON, 9)] == [a_letter()]


def test_due_letters_come_by_their_time(write: Write) -> None:
    with write() as work:
        work.letters.queue(
            a_letter("late", due_at=NOON + HOUR),
            a_letter("second"),
            a_letter("third"),
            a_letter("first", due_at=NOON - DAY),
            a_letter("held", state=LetterState.HELD),
            a_letter("failed", state=LetterState.FAILED),
        )

        assert names(work.letters.due(NOON, 9)) == ["first", "second", "third"]
        assert names(work.letters.due(NOON, 1)) == ["first"]
        assert names(work.letters.due(NOON + HOUR, 9)) == ["first", "second", "third", "late"]


def test_a_sent_letter_keeps_no_text_and_no_files(write: Write) -> None:
    with write() as work:
        work.letters.queue(a_letter())
        (queued,) = work.letters.due(NOON, 1)

        work.letters.save(queued.claimed(NOON).sent(NOON + HOUR))

        sent = work.letters.get(queued.id)
        assert (sent.state, sent.sent_at, sent.tries) == (LetterState.SENT, NOON + HOUR, 1)
        assert (sent.letter.text, sent.letter.html, sent.letter.attachments) == ("", None, ())
        assert work.letters.due(NOON + DAY, 9) == ()


def test_a_failed_letter_keeps_what_it_says(write: Write) -> None:
    with write() as work:
        work.letters.queue(a_letter())
        (queued,) = work.letters.due(NOON, 1)

        work.letters.save(queued.failed("no such mailbox"))

        assert work.letters.get(queued.id) == queued.failed("no such mailbox")


def test_letters_are_listed_newest_first_without_their_files(write: Write) -> None:
    with write() as work:
        work.letters.queue(a_letter("a"), a_letter("b", state=LetterState.HELD), a_letter("c"))

        assert names(work.letters.newest(None)) == ["c", "b", "a"]
        assert names(work.letters.newest(1)) == ["c"]
        assert names(work.letters.newest(9, [LetterState.HELD, LetterState.SENT])) == ["b"]
        assert {one.letter.attachments for one in work.letters.newest(None)} == {()}


def test_a_letter_that_is_not_here_is_named(write: Write) -> None:
    with write() as work:
        for deed in (
            lambda: work.letters.get(LetterId(77)),
            lambda: work.letters.save(a_letter(id=LetterId(77))),
        ):
            with pytest.raises(LetterNotFound):
                deed()


def test_letters_of_another_tenant_are_not_there(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.letters.queue(a_letter())
        (theirs,) = work.letters.due(NOON, 1)

    with write("bolt") as work:
        assert work.letters.due(NOON, 9) == work.letters.newest(None) == ()
        with pytest.raises(LetterNotFound):
            work.letters.get(theirs.id)
        with pytest.raises(LetterNotFound):
            work.letters.save(theirs.failed("mine"))
        assert work.letters.queue(a_letter()) == 1

    with storage.view("acme") as view:
        assert view.letters.get(theirs.id) == theirs


ORDER, DE, EN = TemplateName.ORDER, Language.GERMAN, Language.ENGLISH


def test_the_last_template_of_ones_own_counts(write: Write) -> None:
    first, second = TemplateText("a", "b", "c"), TemplateText("d", "e", "f")
    with write() as work:
        work.templates.put(ORDER, DE, first)
        work.templates.put(ORDER, DE, second)
        work.templates.put(TemplateName.INVITE, EN, first)

        assert work.templates.find(ORDER, DE) == second
        assert work.templates.find(ORDER, EN) is None
        assert dict(work.templates.all()) == {(TemplateName.INVITE, EN): first, (ORDER, DE): second}


def test_a_template_is_taken_back_once(write: Write) -> None:
    with write() as work:
        work.templates.put(ORDER, DE, TemplateText("a", "b", "c"))

        assert [work.templates.remove(ORDER, DE) for _ in range(2)] == [True, False]
        assert work.templates.find(ORDER, DE) is None


def test_templates_of_another_tenant_are_not_there(storage: Storage, write: Write) -> None:
    with write("acme") as work:
        work.templates.put(ORDER, DE, TemplateText("a", "b", "c"))

    with write("bolt") as work:
        assert work.templates.find(ORDER, DE) is None
        assert dict(work.templates.all()) == {}
        assert not work.templates.remove(ORDER, DE)

    with storage.view("acme") as view:
        assert view.templates.find(ORDER, DE) is not None
