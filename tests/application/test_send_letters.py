from typing import Any, Final

import attrs
import pytest

from influence.adapters.memory.letters import RecordingMailer
from influence.application.send_letters import MOST_FAILURES, KeepLetters, SendLetters
from influence.application.writing_letters import message_id
from influence.domain.errors import Unusable
from influence.domain.events import EventKind
from influence.domain.letters import (
    CLAIM,
    WAITS,
    Letter,
    LetterId,
    LetterNotFound,
    LetterState,
    LetterStepRefused,
    QueuedLetter,
    wait_after,
)
from influence.domain.ports.mail import MailNotConfigured, MailRefused, MailUnavailable
from influence.testing.moments import DAY, HOUR, MINUTE, NOON
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk

NOT_NOW: Final = MailUnavailable("451 come back")


@pytest.fixture
def mailer() -> RecordingMailer:
    return RecordingMailer()


@pytest.fixture
def send(desk: Desk, mailer: RecordingMailer) -> SendLetters:
    return SendLetters(desk.storage, mailer, desk.clock, desk.chance)


def queue(desk: Desk, *names: str, hours: int = 0) -> None:
    with desk.write() as work:
        for name in names:
            letter = Letter("ann@example.com", f"About {name}", "text", name, desk.clock.now())
            work.letters.queue(QueuedLetter(letter, NOON + hours * HOUR, "mara", about="order/1"))


def letters(desk: Desk) -> list[QueuedLetter]:
    """All letters, oldest first."""
    with desk.view() as view:
        return list(reversed(view.letters.newest(None)))


def test_due_letters_are_sent_once(desk: Desk, send: SendLetters, mailer: RecordingMailer) -> None:
    queue(desk, "a", "b")
    queue(desk, "later", hours=1)

    first, second = send(desk.by), send(desk.by)

    assert [one.message_id for one in mailer.taken] == ["a", "b"]
    assert (len(first.sent), second.tried, first.left) == (2, 0, False)
    assert [one.state for one in letters(desk)] == [LetterState.SENT, LetterState.SENT, LetterState.QUEUED]


def test_a_try_is_written_down_before_it_is_made(desk: Desk, mailer: RecordingMailer) -> None:
    queue(desk, "a")
    seen: list[tuple[int, object]] = []

    class Watching:
        """Looks what is kept while the server is asked."""

        def send(self, letter: Letter) -> None:
            (kept,) = letters(desk)
            seen.append((kept.tries, kept.due_at))
            assert SendLetters(desk.storage, mailer, desk.clock, desk.chance)(desk.by).tried == 0

    SendLetters(desk.storage, Watching(), desk.clock, desk.chance)(desk.by)

    assert seen == [(1, NOON + CLAIM)]
    assert mailer.taken == []


def test_a_sender_that_dies_after_the_yes_sends_the_same_again(desk: Desk, mailer: RecordingMailer) -> None:
    queue(desk, "a")
    cut_off = BreakingStorage(desk.storage, Cuts(at=3))

    with pytest.raises(PowerCut):
        SendLetters(cut_off, mailer, desk.clock, desk.chance)(desk.by)
    early = SendLetters(desk.storage, mailer, desk.clock, desk.chance)(desk.by)
    desk.clock.advance(CLAIM)
    late = SendLetters(desk.storage, mailer, desk.clock, desk.chance)(desk.by)

    assert (early.tried, len(late.sent)) == (0, 1)
    assert len(mailer.taken) == 2
    assert mailer.taken[0] == mailer.taken[1]


def test_no_power_cut_loses_a_letter(desk: Desk, mailer: RecordingMailer) -> None:
    queue(desk, "a", "b", "c")

    for at in range(1, 12):
        try:
            SendLetters(BreakingStorage(desk.storage, Cuts(at=at)), mailer, desk.clock, desk.chance)(desk.by)
        except PowerCut:
            desk.clock.advance(CLAIM)
    SendLetters(desk.storage, mailer, desk.clock, desk.chance)(desk.by)

    assert {one.message_id for one in mailer.taken} == {"a", "b", "c"}
    assert {one.state for one in letters(desk)} == {LetterState.SENT}


def test_a_server_that_says_not_now_is_asked_again(
    desk: Desk, send: SendLetters, mailer: RecordingMailer
) -> None:
    queue(desk, "a")
    mailer.failures = [NOT_NOW]

    first = send(desk.by)
    (waiting,) = letters(desk)
    desk.clock.advance(2 * MINUTE)
    second = send(desk.by)

    assert (len(first.postponed), first.error) == (1, NOT_NOW)
    assert NOON + WAITS[0] <= waiting.due_at <= NOON + 1.1 * WAITS[0]
    assert waiting.last_error == "451 come back"
    assert len(second.sent) == 1
    assert letters(desk)[0].last_error == ""


def test_after_three_days_a_letter_is_given_up_and_told(
    desk: Desk, send: SendLetters, mailer: RecordingMailer
) -> None:
    queue(desk, "a")
    mailer.failures = [NOT_NOW] * 100

    for _ in range(200):
        send(desk.by)
        if letters(desk)[0].state is LetterState.FAILED:
            break
        desk.clock.advance(letters(desk)[0].due_at - desk.clock.now())

    assert NOON + 2.9 * DAY < desk.clock.now() < NOON + 3.5 * DAY
    assert letters(desk)[0].tries == len(WAITS) + 1
    (event,) = desk.events()
    assert (event.kind, event.about) == (EventKind.LETTER_FAILED, "letter/1")
    assert str(event) == "Letter 1 (About a): 451 come back did not get there."


def test_a_refusal_for_good_is_told_at_once(desk: Desk, send: SendLetters, mailer: RecordingMailer) -> None:
    queue(desk, "a", "b")
    mailer.failures = [MailRefused("550 no such mailbox")]

    done = send(desk.by)

    assert [len(done.failed), len(done.sent)] == [1, 1]
    assert [one.state for one in letters(desk)] == [LetterState.FAILED, LetterState.SENT]
    assert desk.told() == [EventKind.LETTER_FAILED]


def test_a_server_that_is_away_is_not_asked_for_every_letter(
    desk: Desk, send: SendLetters, mailer: RecordingMailer
) -> None:
    queue(desk, *"abcdefg")
    mailer.failures = [NOT_NOW] * 7

    done = send(desk.by)

    assert len(done.postponed) == MOST_FAILURES
    assert done.left
    assert [one.tries for one in letters(desk)] == [1, 1, 1, 0, 0, 0, 0]


def test_without_a_mail_server_letters_wait_as_they_were(desk: Desk, mailer: RecordingMailer) -> None:
    queue(desk, "a")
    mailer.failures = [MailNotConfigured()]

    with pytest.raises(MailNotConfigured):
        SendLetters(desk.storage, mailer, desk.clock, desk.chance)(desk.by)

    assert (letters(desk)[0].tries, letters(desk)[0].due_at) == (0, NOON)


def test_nothing_is_asked_when_nothing_is_due(desk: Desk, mailer: RecordingMailer) -> None:
    mailer.failures = [MailNotConfigured()]

    assert SendLetters(desk.storage, mailer, desk.clock, desk.chance)(desk.by).tried == 0


def test_a_held_letter_waits_for_a_person(desk: Desk, send: SendLetters) -> None:
    keep = KeepLetters(desk.storage, desk.clock)
    queue(desk, "a")

    held = keep.hold(desk.by, "1")
    none = send(desk.by)
    released = keep.release(desk.by, "1")
    one = send(desk.by)

    assert (held.state, released.state) == (LetterState.HELD, LetterState.QUEUED)
    assert (none.tried, len(one.sent)) == (0, 1)


def test_a_failed_letter_can_be_let_go_again(desk: Desk, send: SendLetters, mailer: RecordingMailer) -> None:
    queue(desk, "a")
    mailer.failures = [MailRefused("550")]
    send(desk.by)

    released = KeepLetters(desk.storage, desk.clock).release(desk.by, "1")

    assert (released.tries, released.due_at) == (0, desk.clock.now())
    assert len(send(desk.by).sent) == 1


def test_a_sent_letter_can_neither_be_stopped_nor_sent_again(desk: Desk, send: SendLetters) -> None:
    keep = KeepLetters(desk.storage, desk.clock)
    queue(desk, "a")
    send(desk.by)

    for step in (keep.hold, keep.release):
        with pytest.raises(LetterStepRefused, match="it is sent"):
            step(desk.by, "1")


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "", "²", "9" * 30])
def test_a_letter_that_is_not_there_is_named(desk: Desk, number: str) -> None:
    keep = KeepLetters(desk.storage, desk.clock)
    queue(desk, "a")

    for deed in (keep.one, keep.hold, keep.release):
        with pytest.raises(LetterNotFound):
            deed(desk.by, number)


def test_letters_are_listed_by_state(desk: Desk, send: SendLetters) -> None:
    keep = KeepLetters(desk.storage, desk.clock)
    queue(desk, "a")
    send(desk.by)
    queue(desk, "b")

    assert [one.letter.message_id for one in keep.all(desk.by)] == ["b", "a"]
    assert [one.id for one in keep.all(desk.by, [LetterState.SENT])] == [LetterId(1)]
    assert keep.one(desk.by, "1").state is LetterState.SENT


def test_waits_grow_to_three_days() -> None:
    waits = [wait_after(tries, 0.0) for tries in range(1, len(WAITS) + 1)]

    assert waits == sorted(WAITS)
    assert 2.9 * DAY < sum(WAITS, 0 * DAY) < 3.1 * DAY
    assert wait_after(len(WAITS) + 1, 0.5) is None
    assert wait_after(1, 1.0) == WAITS[0] * 1.1


def test_an_id_of_a_letter_says_nothing_of_the_tenant() -> None:
    ids = {message_id(tenant, "event-1-2") for tenant in ("acme", "Ümläut & Söhne", "a b\r\n")}

    assert len(ids) == 3
    assert all(Letter("a@b.de", "s", "t", one, NOON).message_id == one for one in ids)


def test_letters_that_make_no_sense_cannot_be_written() -> None:
    letter = Letter("a@b.de", "s", "t", "m", NOON)

    changes: tuple[dict[str, Any], ...] = (
        {"to": "a@b.de\r\nBcc: c@d.de"},
        {"to": " a@b.de"},
        {"to": "a@b..de"},
        {"to": "ann"},
        {"to": "ä@b.de"},
        {"to": "a@b.de,c@d.de"},
        {"subject": ""},
        {"subject": "a\nb"},
        {"subject": "a\x85b"},
        {"subject": "x" * 301},
        {"text": "x" * 200_001},
        {"message_id": "a b"},
        {"message_id": ""},
    )
    for change in changes:
        with pytest.raises(Unusable, match=r"mail address|subject|letter|message id"):
            attrs.evolve(letter, **change)
