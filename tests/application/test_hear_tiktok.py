"""Messages are kept once, looked into by asking TikTok, and tell nothing that polling would not find."""

from datetime import datetime, timedelta

import attrs
import pytest

from influence.adapters.memory.inbox import MemoryInbox
from influence.adapters.memory.storage import MemoryStorage
from influence.application import hear_tiktok
from influence.application.hear_tiktok import HearTikTok
from influence.domain.grants import EndReason
from influence.domain.membership import Membership
from influence.domain.ports.inbox import REMEMBERED, Message, MessageKind, NotFromTikTok
from influence.domain.ports.upstream_failures import TikTokUnavailable
from tests.support.desk import Desk


@attrs.frozen
class Reader:
    """Understands bodies that name the messages it was given."""

    messages: dict[bytes, tuple[Message, ...]]

    def __call__(self, body: bytes, signature: str | None, now: datetime) -> tuple[Message, ...]:
        if signature == "wrong":
            raise NotFromTikTok("the signature is wrong")
        return self.messages[body]


@pytest.fixture
def inbox(desk: Desk) -> MemoryInbox:
    assert isinstance(desk.storage, MemoryStorage)
    return desk.storage.inbox


def hearing(desk: Desk, inbox: MemoryInbox, **messages: Message) -> HearTikTok:
    reader = Reader({name.encode(): (message,) for name, message in messages.items()})
    return HearTikTok(inbox, reader, desk.storage, desk.clock, desk.follow_orders, desk.probe)


def published(code: str, key: str = "m-1", video: str | None = None) -> Message:
    return Message(key, MessageKind.VIDEO_PUBLISHED, campaign_code=code, video_id=video)


@pytest.fixture
def ordered(desk: Desk) -> str:
    """A campaign code under which ann has linked a video that nobody here has heard of."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    code = desk.code_of(desk.order("ann"))
    desk.market.publish("ann", code)
    desk.forget_events()
    return code


def test_a_message_is_new_once(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    hear = hearing(desk, inbox, one=published(ordered), again=published(ordered, video="2"))

    assert [hear.hear(body, None) for body in (b"one", b"one", b"again")] == [1, 0, 0]


def test_a_forged_message_leaves_nothing(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    hear = hearing(desk, inbox, one=published(ordered))

    with pytest.raises(NotFromTikTok):
        hear.hear(b"one", "wrong")

    assert inbox.newest() == ()


def test_hearing_alone_asks_nothing_and_changes_nothing(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    calls = len(desk.market.calls)

    hearing(desk, inbox, one=published(ordered)).hear(b"one", None)

    assert len(desk.market.calls) == calls
    assert desk.orders()[0].live_links == ()


def test_what_it_claims_is_read_back(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    hear = hearing(desk, inbox, one=published(ordered))
    hear.hear(b"one", None)

    acted = hear.act("webhook")

    assert (acted.done, acted.left, acted.error) == (1, 0, None)
    assert len(desk.orders()[0].live_links) == 1
    assert inbox.newest()[0].outcome == "1 order read back, 1 video linked"


def test_a_message_of_something_that_did_not_happen_links_nothing(desk: Desk, inbox: MemoryInbox) -> None:
    desk.member("ann")
    desk.campaign("Spring", "ann")
    code = desk.code_of(desk.order("ann"))
    hear = hearing(desk, inbox, one=published(code, video="a video nobody linked"))
    hear.hear(b"one", None)

    hear.act("webhook")

    assert desk.orders()[0].live_links == ()


def test_many_messages_about_one_code_are_one_question(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    hear = hearing(desk, inbox, **{f"m{n}": published(ordered, key=f"k-{n}") for n in range(9)})
    for n in range(9):
        hear.hear(f"m{n}".encode(), None)

    assert hear.act("webhook").done == 9

    assert len(desk.asked("read_orders")) == 1


def test_what_could_not_be_asked_waits(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    hear = hearing(desk, inbox, one=published(ordered))
    hear.hear(b"one", None)
    desk.market.fail_next(TikTokUnavailable("down"), "read_orders")

    first = hear.act("webhook")
    second = hear.act("webhook")

    assert (first.done, first.left) == (0, 1)
    assert isinstance(first.error, TikTokUnavailable)
    assert (second.done, second.left) == (1, 0)
    assert len(desk.orders()[0].live_links) == 1


def test_a_message_waits_until_tiktok_shows_its_video(desk: Desk, inbox: MemoryInbox, ordered: str) -> None:
    newest = desk.market.add_video("ann")
    hear = hearing(desk, inbox, one=published(ordered, video=newest))
    hear.hear(b"one", None)

    early = hear.act("webhook")
    with desk.write() as work:
        order = next(iter(work.orders.select()))
        work.orders.save(order.linked(newest, desk.clock.now()))
    late = hear.act("webhook")

    assert (early.done, early.left) == (0, 1)
    assert (late.done, late.left) == (1, 0)


def test_a_video_for_orders_of_nobody_here_is_waited_for_by_nobody(desk: Desk, inbox: MemoryInbox) -> None:
    hear = hearing(desk, inbox, one=published("somebody else's code", video="7"))
    hear.hear(b"one", None)

    assert hear.act("webhook").done == 1


def test_a_withdrawn_consent_is_probed_and_ended(desk: Desk, inbox: MemoryInbox) -> None:
    desk.market.add_creator("ann", Membership.NOT_IN)
    account = desk.consents("ann")
    desk.market.withdraw("ann")
    hear = hearing(desk, inbox, one=Message("m-1", MessageKind.CONSENT_REMOVED, open_id=account.open_id))
    hear.hear(b"one", None)

    hear.act("webhook")

    end = desk.account("ann").consent_end
    assert end is not None
    assert end.why is EndReason.WITHDRAWN


def test_a_false_alarm_about_a_consent_ends_nothing(desk: Desk, inbox: MemoryInbox) -> None:
    desk.market.add_creator("ann")
    account = desk.consents("ann")
    hear = hearing(desk, inbox, one=Message("m-1", MessageKind.CONSENT_REMOVED, open_id=account.open_id))
    hear.hear(b"one", None)

    assert hear.act("webhook").done == 1

    assert desk.account("ann").authenticated


def test_messages_that_name_nothing_are_done_with(desk: Desk, inbox: MemoryInbox) -> None:
    hear = hearing(
        desk,
        inbox,
        one=Message("m-1", MessageKind.CONSENT_REMOVED),
        two=Message("m-2", MessageKind.VIDEO_UPLOADED),
    )
    hear.hear(b"one", None)
    hear.hear(b"two", None)

    assert hear.act("webhook").done == 2


def test_what_nobody_understands_is_kept_for_a_person(desk: Desk, inbox: MemoryInbox) -> None:
    hear = hearing(desk, inbox, one=Message("m-1", MessageKind.UNKNOWN, raw='{"object": 99}'))
    hear.hear(b"one", None)

    assert hear.act("webhook").done == 0

    assert inbox.newest()[0].message.raw == '{"object": 99}'


def test_what_nobody_understands_is_kept_up_to_a_bound(
    desk: Desk, inbox: MemoryInbox, monkeypatch: pytest.MonkeyPatch, ordered: str
) -> None:
    monkeypatch.setattr(hear_tiktok, "MOST_UNKNOWN", 2)
    odd = {f"m{n}": Message(f"k-{n}", MessageKind.UNKNOWN, raw=str(n)) for n in range(4)}
    hear = hearing(desk, inbox, **odd, good=published(ordered))

    heard = [hear.hear(f"m{n}".encode(), None) for n in range(4)]

    assert heard == [1, 1, 0, 0]
    assert hear.hear(b"good", None) == 1


def test_what_cannot_be_asked_for_a_day_is_left_to_the_sync(
    desk: Desk, inbox: MemoryInbox, ordered: str
) -> None:
    hear = hearing(desk, inbox, one=published(ordered))
    hear.hear(b"one", None)
    desk.clock.advance(timedelta(days=1))
    desk.market.fail_next(TikTokUnavailable("down"), "read_orders")

    acted = hear.act("webhook")

    assert (acted.done, acted.left) == (1, 0)
    assert inbox.newest()[0].outcome == "left to the next sync"


def test_old_messages_are_forgotten_after_tiktok_could_repeat_them(
    desk: Desk, inbox: MemoryInbox, ordered: str
) -> None:
    hear = hearing(desk, inbox, one=published(ordered))
    hear.hear(b"one", None)
    hear.act("webhook")
    desk.clock.advance(REMEMBERED - timedelta(minutes=1))
    hear.act("webhook")
    assert hear.hear(b"one", None) == 0

    desk.clock.advance(timedelta(minutes=2))
    hear.act("webhook")

    assert inbox.newest() == ()


def test_polling_finds_all_that_a_message_would_have_told(
    desk: Desk, inbox: MemoryInbox, ordered: str
) -> None:
    desk.sync_posts(desk.by)
    polled = desk.orders()

    hear = hearing(desk, inbox, one=published(ordered))
    hear.hear(b"one", None)
    hear.act("webhook")

    assert desk.orders() == polled


def test_the_reason_of_a_message_names_the_end(desk: Desk, inbox: MemoryInbox) -> None:
    desk.market.add_creator("kim", Membership.NOT_IN)
    open_id = desk.consents("kim").open_id
    bare = Message("m-1", MessageKind.CONSENT_REMOVED, open_id=open_id)
    telling = Message("m-2", MessageKind.CONSENT_REMOVED, open_id=open_id, reason=EndReason.AGE_CHANGED)
    hear = hearing(desk, inbox, bare=bare, telling=telling)
    for body in (b"bare", b"telling"):
        hear.hear(body, None)
        desk.clock.advance(timedelta(seconds=1))
    desk.market.withdraw("kim")

    hear.act("worker")

    end = desk.account("kim").consent_end
    assert end is not None
    assert end.why is EndReason.AGE_CHANGED
