import threading
from collections.abc import Callable

import attrs
import pytest

from influence.domain.grants import EndReason
from influence.domain.ports.inbox import Inbox, Message, MessageKind, Received
from influence.testing.builders import a_message, an_event
from influence.testing.contracts.storage.backends import Backend
from influence.testing.moments import DAY, NOON, hours_later

FULL = a_message(
    "full",
    open_id="open-ann",
    campaign_code="CODE",
    video_id="video-7",
    reason=EndReason.ACCOUNT_DELETED,
)
UNKNOWN = Message("odd", MessageKind.UNKNOWN, raw='{"event": "party"}\n\u2028 ✶')


@pytest.fixture
def inbox(backend: Backend) -> Inbox:
    """A fresh inbox."""
    return backend.inbox


@pytest.mark.parametrize("message", [FULL, UNKNOWN, Message("bare", MessageKind.CONSENT_REMOVED)])
def test_a_message_is_kept_as_it_came(inbox: Inbox, message: Message) -> None:
    assert inbox.put(message, hours_later(1))

    assert inbox.newest() == (Received(message, hours_later(1)),)


def test_a_repeated_message_is_known_and_changes_nothing(inbox: Inbox) -> None:
    inbox.put(a_message("m"), NOON)
    before = inbox.newest()

    again = attrs.evolve(a_message("m"), kind=MessageKind.CONSENT_REMOVED, open_id="another")

    assert not inbox.put(again, hours_later(1))
    assert inbox.newest() == before


def test_a_message_waits_until_it_is_looked_into(inbox: Inbox) -> None:
    inbox.put(a_message("m"), NOON)
    inbox.put(a_message("n"), hours_later(1))

    inbox.looked_into("m", hours_later(2), "linked")

    assert [received.message.key for received in inbox.waiting()] == ["n"]
    looked = Received(a_message("m"), NOON, looked_at=hours_later(2), outcome="linked")
    assert inbox.newest()[1] == looked


def test_a_message_that_was_looked_into_stays_known(inbox: Inbox) -> None:
    inbox.put(a_message("m"), NOON)
    inbox.looked_into("m", NOON, "linked")

    assert not inbox.put(a_message("m"), hours_later(1))
    assert inbox.waiting() == ()


def test_looking_into_what_never_came_changes_nothing(inbox: Inbox) -> None:
    inbox.looked_into("m", NOON, "linked")

    assert inbox.newest() == ()
    assert inbox.put(a_message("m"), NOON)


def test_what_nobody_understands_waits_for_nobody(inbox: Inbox) -> None:
    inbox.put(UNKNOWN, NOON)

    assert inbox.waiting() == ()
    assert len(inbox.newest()) == 1


def test_the_oldest_wait_first_and_the_newest_show_first(inbox: Inbox) -> None:
    for key, hour in (("c", 2), ("a", 1), ("b", 1), ("d", 3)):
        inbox.put(a_message(key), hours_later(hour))

    waiting = [received.message.key for received in inbox.waiting()]

    assert waiting == ["a", "b", "c", "d"]
    assert [received.message.key for received in inbox.newest()] == waiting[::-1]
    assert [received.message.key for received in inbox.waiting(2)] == ["a", "b"]
    assert [received.message.key for received in inbox.newest(1)] == ["d"]


def test_only_what_came_before_is_forgotten(inbox: Inbox) -> None:
    for hour in range(4):
        inbox.put(a_message(f"m{hour}"), hours_later(hour))
    inbox.looked_into("m0", NOON, "linked")

    assert inbox.forget(hours_later(2)) == 2
    assert [received.message.key for received in inbox.newest()] == ["m3", "m2"]
    assert inbox.put(a_message("m0"), hours_later(5))


def in_threads(count: int, deed: Callable[[int], None]) -> None:
    """Do it in so many threads at the same time."""
    together = threading.Barrier(count)

    def alike(number: int) -> None:
        together.wait()
        deed(number)

    threads = [threading.Thread(target=alike, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_eight_who_put_a_message_one_was_first(inbox: Inbox) -> None:
    keys = [f"m{number}" for number in range(12)]
    new: list[str] = []

    def put(_: int) -> None:
        new.extend(key for key in keys if inbox.put(a_message(key), NOON))

    in_threads(8, put)

    assert sorted(new) == sorted(keys)
    assert sorted(received.message.key for received in inbox.waiting()) == sorted(keys)


def test_messages_come_in_while_somebody_else_writes(backend: Backend) -> None:
    backend.storage.add_tenant("acme")
    is_open, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with backend.storage.begin("acme") as work:
            work.outbox.put(an_event())
            is_open.set()
            may_end.wait()
            work.commit()

    writer = threading.Thread(target=write)
    writer.start()
    is_open.wait()
    new: list[bool] = []
    comers = [threading.Thread(target=lambda: new.append(backend.inbox.put(FULL, NOON))) for _ in range(8)]
    for comer in comers:
        comer.start()
    assert backend.inbox.newest() == ()
    may_end.set()
    for thread in (writer, *comers):
        thread.join()

    assert sorted(new) == [False] * 7 + [True]
    with backend.storage.view("acme") as view:
        assert [event for _, event in view.outbox.waiting(9)] == [an_event()]


def test_a_forgotten_message_leaves_room_for_all(inbox: Inbox) -> None:
    for number in range(5):
        inbox.put(a_message(f"m{number}"), NOON + number * DAY)

    assert inbox.forget(NOON + 9 * DAY) == 5
    assert inbox.newest() == inbox.waiting() == ()
    assert inbox.forget(NOON + 9 * DAY) == 0


def test_what_nobody_understands_is_counted(inbox: Inbox) -> None:
    inbox.put(a_message("m-1", kind=MessageKind.UNKNOWN, raw="?"), NOON)
    inbox.put(a_message("m-2"), NOON)

    assert inbox.unknown() == 1
