"""TikTok that allows little, asks for silence or is not there: a refresh ends soon, says so, and goes on later."""

import time
from collections.abc import Iterator
from typing import Any, Final

import attrs
import pytest

from tests.entrypoints.story import settled
from tests.support.program import Program, Ran, program_in, simulator

pytestmark = pytest.mark.journey

ACCOUNTS: Final = 30
A_DAY: Final = "50/s 600/min 25/day"
A_LONGER_DAY: Final = "50/s 600/min 40/day"
A_MINUTE: Final = "50/s 20/min 1000/day"
SOON: Final = 20.0
"""Seconds within which a refresh of a few accounts ends that cannot be done."""


@attrs.frozen
class Timed:
    """One run, how long it took, and what it left."""

    ran: Ran
    seconds: float
    accounts: Any

    @property
    def told(self) -> Any:
        return self.ran.data

    @property
    def nameless(self) -> list[str]:
        """Of whom TikTok has told nothing yet."""
        return [account["handle"] for account in self.accounts if account["follower_count"] is None]


@attrs.frozen
class Days:
    """Refreshes of the same accounts on days that allow more and more, and then without anybody there."""

    short: Timed
    longer: Timed
    overruns: list[int]
    endless: Timed
    gone: Timed
    gone_for_people: Ran


@attrs.frozen
class Silence:
    """A refresh that asks more than TikTok allows, and the one after that."""

    throttled: Timed
    calls: int
    quota: Any
    for_people: str
    again: Timed
    calls_then: int


def refreshed(warm: Program) -> Timed:
    """What a refresh comes to."""
    begun = time.monotonic()
    ran = warm("--json", "sync")
    return Timed(ran, time.monotonic() - begun, warm.ask("accounts", "list"))


def taken_over(program: Program) -> None:
    """Everybody who lives in the simulated world is an account, and TikTok was not asked yet."""
    handles = settled(program, ACCOUNTS, "100%").members
    path = program.folder / "creators.csv"
    path.write_text("\n".join(["handle", *handles]))
    program.say("import", str(path), "--source", "legacy")


def overruns(warm: Program) -> int:
    """How often a limit of TikTok was broken."""
    return sum(warm.ask("simulator", "quota")["overruns"].values())


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    alone = program_in(tmp_path_factory.mktemp("days"))
    with simulator(alone, "--quota", A_DAY) as program:
        with program.warm() as on_the_day:
            taken_over(on_the_day)
            short, broken = refreshed(on_the_day), [overruns(on_the_day)]
        # one call after the other: side by side the last slot of a day may go to a neighbour of the oldest
        in_turn = program.told(INFLUENCE_TIKTOK_QUOTA=A_LONGER_DAY, INFLUENCE_LANES="1")
        with in_turn.warm() as on_a_longer_day:
            on_a_longer_day.say("simulator", "quota", A_LONGER_DAY)
            longer = refreshed(on_a_longer_day)
            broken.append(overruns(on_a_longer_day))
        unlimited = program.told(INFLUENCE_TIKTOK_QUOTA="none")
        with unlimited.warm() as then:
            then.say("simulator", "quota", "none")
            endless = refreshed(then)
        nobody = unlimited.told(INFLUENCE_TIKTOK_BASE_URL="http://127.0.0.1:1/open_api/v1.3")
        with nobody.warm() as last:
            yield Days(short, longer, broken, endless, refreshed(last), last("sync"))


@pytest.fixture(scope="module")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Silence]:
    alone = program_in(tmp_path_factory.mktemp("silence"))
    with (
        simulator(alone, "--quota", A_MINUTE) as program,
        program.told(INFLUENCE_TIKTOK_QUOTA="none").warm() as hasty,
    ):
        taken_over(hasty)
        throttled = refreshed(hasty)
        calls = hasty.ask("simulator", "quota")["calls"]
        yield Silence(
            throttled,
            calls,
            quota=hasty.ask("quota"),
            for_people=hasty.say("quota"),
            again=refreshed(hasty),
            calls_then=hasty.ask("simulator", "quota")["calls"],
        )


def test_a_used_up_day_ends_the_refresh(days: Days) -> None:
    error = days.short.ran.left_with(4).error

    assert error["code"] == "tiktok_postponed"
    assert "the allowance of 20 per day (UTC) for refreshing figures is used up" in error["message"]
    assert "influence quota" in error["remedies"][0]
    assert days.short.seconds < SOON


def test_what_came_before_the_end_of_the_day_is_kept(days: Days) -> None:
    told = days.short.told

    assert (told["memberships"], told["unanswered"]) == ({"in": ACCOUNTS}, 0)
    assert (told["accounts_refreshed"], told["postponed"], told["failed"]) == (18, 12, [])
    assert len(days.short.nameless) == 12


def test_the_next_refresh_goes_on_with_the_oldest(days: Days) -> None:
    told = days.longer.told

    assert (told["accounts_refreshed"], told["postponed"]) == (12, 18)
    assert days.longer.nameless == []


def test_a_quota_known_to_both_sides_is_never_broken(days: Days) -> None:
    assert days.overruns == [0, 0]


def test_postponed_accounts_are_not_marked(days: Days) -> None:
    for run in (days.short, days.longer, days.gone):
        assert [account["error"] for account in run.accounts] == [None] * ACCOUNTS


def test_without_limits_everybody_is_refreshed(days: Days) -> None:
    told = days.endless.told

    assert days.endless.ran.status == 0
    assert (told["accounts_refreshed"], "postponed" in told) == (ACCOUNTS, False)


def test_a_tiktok_that_is_not_there_is_left_alone_soon(days: Days) -> None:
    error = days.gone.ran.left_with(4).error

    assert error["code"] == "tiktok_postponed"
    assert "it has not answered such questions for a while" in error["message"]
    assert error["remedies"]
    assert days.gone.seconds < SOON
    assert (days.gone.told["accounts_refreshed"], days.gone.told["postponed"]) == (0, ACCOUNTS)


def test_nothing_is_lost_while_nobody_is_there(days: Days) -> None:
    assert days.gone.told["failed"] == []
    assert days.gone.accounts == days.endless.accounts


def test_people_read_one_sentence_and_the_ways_out(days: Days) -> None:
    sentence, *remedies = days.gone_for_people.left_with(4).err.splitlines()

    assert sentence.startswith("Error: TikTok is not asked now: ")
    assert remedies
    assert all(remedy.startswith("  - ") for remedy in remedies)
    assert f"postponed: {ACCOUNTS}" in days.gone_for_people.out


def test_silence_that_tiktok_asks_for_ends_the_refresh(silence: Silence) -> None:
    error = silence.throttled.ran.left_with(4).error

    assert error["code"] == "tiktok_postponed"
    assert silence.throttled.told["postponed"] > 0
    assert silence.throttled.told["failed"] == []
    assert [account["error"] for account in silence.throttled.accounts] == [None] * ACCOUNTS
    assert silence.throttled.seconds < SOON


def test_the_quota_tells_until_when_silence_lasts(silence: Silence) -> None:
    assert silence.quota["silent_until"] is not None
    assert "TikTok asked for silence until " in silence.for_people


def test_nobody_asks_while_silence_lasts(silence: Silence) -> None:
    assert silence.again.ran.left_with(4).error["code"] == "tiktok_postponed"
    assert silence.calls_then == silence.calls
    assert silence.again.seconds < SOON
