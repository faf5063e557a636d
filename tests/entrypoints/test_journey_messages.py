"""Messages from TikTok to `influence serve`: kept once, acted on without a sync, and nothing lost without them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from influence.entrypoints.cli.simulator_calls import ask
from tests.entrypoints.api.serving import Served, served
from tests.entrypoints.story import CAMPAIGN, TAG, consented, settled
from tests.support.program import Program, program_in, simulator

pytestmark = pytest.mark.journey

TOLD: Final = 7
"""Messages about three videos, two of which are told of twice more, and about one consent."""
LOST: Final = "consent_removed"
"""What the fourth message tells, which is the one that gets lost."""
PATIENCE: Final = 60.0


@attrs.frozen
class Seen:
    """What can be seen of orders, posts and accounts."""

    orders: Any
    posts: Any
    kinds: Any


@attrs.frozen
class Heard:
    """A campaign of which TikTok told, before and after a sync."""

    deliveries: list[Any]
    received: list[Any]
    for_people: str
    by_message: Seen
    by_sync: Seen

    @property
    def fates(self) -> list[str]:
        return [one["fate"] for one in self.deliveries]


def seen(program: Program) -> Seen:
    """What there is now."""
    return Seen(
        {one["handle"]: (one["state"], one["videos"]) for one in program.ask("orders", "list")},
        {one["id"]: one["tie"] for one in program.ask("posts", "list", CAMPAIGN, "--tab", "published")},
        {one["handle"]: one["kind"] for one in program.ask("accounts", "list")},
    )


def on_the_clock_on_the_wall(warm: Program) -> None:
    """Move the simulated time on to ours: messages are signed with the time they are sent at."""
    there = datetime.fromisoformat(warm.ask("simulator", "clock")["now"])
    behind = int((datetime.now(UTC) - there).total_seconds())
    if behind > 0:
        warm.say("simulator", "clock", f"+{behind}s")


def until(look: Callable[[], list[Any]], is_over: Callable[[list[Any]], bool]) -> list[Any]:
    """What *look* shows once *is_over*; each look takes its time, so that nobody has to wait between two."""
    patient_until = time.monotonic() + PATIENCE
    found = look()
    while not is_over(found):
        assert time.monotonic() < patient_until, found
        found = look()
    return found


def delivered(program: Program) -> list[Any]:
    """What became of all messages, once none is on its way any more."""

    def look() -> list[Any]:
        told = ask(program.environment["INFLUENCE_TIKTOK_BASE_URL"], "/simulator/hooks")
        return list(told["deliveries"])

    def is_over(found: list[Any]) -> bool:
        return len({one["message"] for one in found if is_at_rest(one)}) == TOLD

    return until(look, is_over)


def is_at_rest(delivery: Any) -> bool:
    """True when the message came, or never will."""
    return bool(delivery["status"] == 200 or delivery["fate"] == "dropped")


def looked_into(program: Program) -> list[Any]:
    """What was received, once nothing waits any more."""
    return until(
        lambda: list(program.ask("webhooks", "received")),
        lambda found: all(one["outcome"] for one in found),
    )


def told(folder: Path, *options: str) -> Heard:
    """Three creators publish for their orders and one takes back a consent, while messages travel as *options* say."""
    alone = program_in(folder)
    with simulator(alone, "--api", "tiktok-one", *options) as program:
        with program.warm() as warm:
            living = settled(warm)
            handles, outsider = living.members[:3], living.others[0]
            on_the_clock_on_the_wall(warm)
            warm.say("simulator", "habits", "campaign_report_delay=0")
            warm.say("accounts", "add", *handles)
            warm.say("campaigns", "create", CAMPAIGN, "--brand", "Fizz & Co", "--hashtag", TAG)
            warm.say("campaigns", "add", CAMPAIGN, *handles)
            link = warm.ask("orders", "create", CAMPAIGN, *handles)[0]["invite_link"]
        with served(program.told(INFLUENCE_TIKTOK_SIGNATURES="required")) as serving:
            consented(serving.program, outsider).left_with(0)
            things_happen(serving, handles, outsider, link)
            deliveries, received = delivered(program), looked_into(program)
        with program.warm() as warm:
            for_people, by_message = warm.say("webhooks", "received"), seen(warm)
            warm("sync")
            return Heard(deliveries, received, for_people, by_message, seen(warm))


def things_happen(serving: Served, handles: tuple[str, ...], outsider: str, link: str) -> None:
    """Make happen what TikTok tells of; the consent is its fourth message."""
    program = serving.program
    first, second, third = handles
    program.say("webhooks", "subscribe", "--callback", f"{serving.url}/webhooks/tiktok")
    with program.warm() as world:

        def let(event: str, **facts: str) -> Any:
            return world.ask(
                "simulator", "trigger", event, *(f"{name}={fact}" for name, fact in facts.items())
            )

        let("publish_new", handle=first, link=link)
        video = let("upload", handle=second, link=link)["video_id"]
        let("revoke_consent", handle=outsider)
        let("video_published", handle=second, video_id=video)
        let("publish", handle=third)
        let("link_published", handle=third, link=link)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """Everything was told once, in order."""
    return told(tmp_path_factory.mktemp("heard"))


def test_every_message_arrives_signed_and_is_looked_into(heard: Heard) -> None:
    assert len(heard.received) == len({one["key"] for one in heard.received}) == TOLD
    assert {one["kind"] for one in heard.received} == {"video_uploaded", "video_published", LOST}
    assert all(one["looked_at"] for one in heard.received)
    assert [one["status"] for one in heard.deliveries] == [200] * TOLD


def test_people_read_what_came_of_the_messages(heard: Heard) -> None:
    head, *lines = heard.for_people.splitlines()

    assert head.split("  ")[0] == "received (UTC)"
    assert len(lines) == TOLD
    assert "1 consent ended" in heard.for_people
    assert "orders read back" in heard.for_people


def test_orders_show_their_videos_without_a_sync(heard: Heard) -> None:
    states = {state for state, _ in heard.by_message.orders.values()}
    videos = {video for _, linked in heard.by_message.orders.values() for video in linked}

    assert states == {"fulfilled"}
    assert len(videos) == 3
    assert heard.by_message.posts == dict.fromkeys(videos, "order")


def test_a_sync_after_all_messages_changes_nothing(heard: Heard) -> None:
    assert heard.by_sync == heard.by_message


def test_mishaps_on_the_way_leave_the_same_end(heard: Heard, tmp_path: Path) -> None:
    muddled = told(tmp_path, "--hooks", "duplicate,disorder,drop")

    assert muddled.fates.count("dropped") == 1
    assert len(muddled.deliveries) > TOLD
    assert len(muddled.received) == len({one["key"] for one in muddled.received}) == TOLD - 1
    assert LOST not in {one["kind"] for one in muddled.received}
    assert muddled.by_message.orders == heard.by_message.orders
    assert muddled.by_message.kinds != heard.by_message.kinds
    assert muddled.by_sync == heard.by_sync


@pytest.mark.soak
@pytest.mark.parametrize("mishap", ["duplicate", "disorder", "duplicate,disorder"])
def test_repeated_and_unordered_messages_count_once(heard: Heard, tmp_path: Path, mishap: str) -> None:
    muddled = told(tmp_path, "--hooks", mishap)

    assert len(muddled.received) == len({one["key"] for one in muddled.received}) == TOLD
    assert (len(muddled.deliveries) > TOLD) == ("duplicate" in mishap)
    assert (muddled.by_message, muddled.by_sync) == (heard.by_message, heard.by_sync)


@pytest.mark.soak
def test_a_lost_message_is_made_up_for_by_sync(heard: Heard, tmp_path: Path) -> None:
    lossy = told(tmp_path, "--hooks", "drop")

    assert (lossy.fates.count("dropped"), len(lossy.received)) == (1, TOLD - 1)
    assert lossy.by_message.kinds != heard.by_message.kinds
    assert lossy.by_sync == heard.by_sync
