"""Connected to TikTok: what an API generation lacks, and a consent from the link to its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
import pytest

from tests.entrypoints.api.serving import served
from tests.entrypoints.story import Neighbours, consented, settled
from tests.support.program import Program, Ran, program_in, simulator

pytestmark = pytest.mark.journey

GENERATIONS: Final = ("ttcm", "tiktok-one")
WITHDRAWN: Final = "the creator withdrew the consent at TikTok"


@attrs.frozen
class Consents:
    """What was seen of three consents, in the order it was asked for."""

    members: tuple[str, str]
    outsider: str
    came: tuple[Ran, ...]
    connected: Any
    too_old: Any
    renewed: Any
    calendar: Any
    for_people: str
    sealed: str
    dropped: Any
    with_new_key: Any
    withdrawn: tuple[Any, ...]
    noticed: Ran
    ended: Any
    ended_for_people: str
    afterwards: Any
    quiet: Any
    disconnected: str
    at_tiktok: Any
    nothing_left: Any
    once_more: Any
    last: Any
    quota: Any


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Neighbours]]:
    """The program on an empty database, connected to a small simulated world."""
    with simulator(program_in(tmp_path_factory.mktemp("tiktok"))) as program:
        with program.warm() as warm:
            living = settled(warm)
        yield program, living


@pytest.fixture(scope="module")
def consents(world: tuple[Program, Neighbours]) -> Consents:
    """Two members and one who is not consent; they grow old, lose their key, and end in three ways."""
    program, living = world
    first, second, outsider = *living.members[:2], living.others[0]
    with served(program) as serving:
        came = tuple(consented(serving.program, handle) for handle in (first, second, outsider))
    with program.warm() as warm:
        connected = warm.ask("accounts", "list")
        warm.say("simulator", "clock", "+48h")
        too_old = warm.ask("accounts", "consents")
        renewed = warm.ask("sync")
        calendar, for_people = warm.ask("accounts", "consents"), warm.say("accounts", "consents")
        sealed = warm.say("keys", "rotate-sealing")
        dropped = warm.ask("keys", "rotate-sealing", "--drop-old")
        with_new_key = warm.ask("sync", "accounts")
        withdrawn = tuple(
            warm.ask("simulator", "trigger", "revoke_consent", f"handle={handle}")
            for handle in (second, outsider)
        )
        return Consents(
            (first, second),
            outsider,
            came,
            connected,
            too_old,
            renewed,
            calendar,
            for_people,
            sealed,
            dropped,
            with_new_key,
            withdrawn,
            noticed=warm("--json", "sync"),
            ended=warm.ask("accounts", "consents"),
            ended_for_people=warm.say("accounts", "consents"),
            afterwards=warm.ask("accounts", "list"),
            quiet=warm.ask("sync"),
            disconnected=warm.say("accounts", "disconnect", f"@{first}", "--yes"),
            at_tiktok=warm.ask("simulator", "log", "--limit", "1"),
            nothing_left=warm.ask("simulator", "trigger", "revoke_consent", f"handle={first}"),
            once_more=warm.refuse("accounts", "disconnect", first, "--yes"),
            last=warm.ask("accounts", "list"),
            quota=warm.ask("simulator", "quota"),
        )


def by_handle(rows: Any, field: str) -> dict[str, Any]:
    """One field of each row."""
    return {row["handle"]: row[field] for row in rows}


def moment(text: str) -> datetime:
    """The moment that *text* tells."""
    return datetime.fromisoformat(text)


LACKING: Final = {
    "ttcm": (
        "messages from TikTok about videos (webhooks)",
        "nothing; every metric of TikTok's can be delivered",
    ),
    "tiktok-one": (
        "inviting creators to join the marketplace",
        "Audience locales, Average views, Completion rate",
    ),
}


@pytest.mark.parametrize("api", GENERATIONS)
def test_the_check_up_tells_what_a_generation_lacks(world: tuple[Program, Neighbours], api: str) -> None:
    program = world[0].told(INFLUENCE_TIKTOK_API=api)

    for_people = program.say("doctor").splitlines()
    told = {check["what"]: check for check in program.ask("doctor")}

    cannot, undelivered = LACKING[api]
    assert all(check["ok"] for check in told.values())
    assert told["TikTok API"]["says"].startswith(f"generation {api}; it cannot: ")
    assert cannot in told["TikTok API"]["says"]
    assert told["not delivered by this API"]["says"] == undelivered
    assert told["consents"]["says"] == "0 active"
    assert for_people == [f"ok    {check['what']}: {check['says']}" for check in told.values()]


def test_a_bound_link_leads_through_both_servers(consents: Consents) -> None:
    assert [(ran.status, ran.err) for ran in consents.came] == [(0, "The creator consented.\n")] * 3
    assert by_handle(consents.connected, "kind") == {
        consents.members[0]: "authenticated_ttcm",
        consents.members[1]: "authenticated_ttcm",
        consents.outsider: "authenticated_non_ttcm",
    }


def test_a_consent_outlives_its_tokens(consents: Consents) -> None:
    everybody = {*consents.members, consents.outsider}

    assert by_handle(consents.too_old, "state") == dict.fromkeys(everybody, "active")
    assert consents.renewed["consents_renewed"] == 3
    assert (consents.renewed["accounts_refreshed"], consents.renewed["failed"]) == (3, [])
    assert by_handle(consents.calendar, "state") == dict.fromkeys(everybody, "active")


def test_renewing_moves_the_token_and_not_the_consent(consents: Consents) -> None:
    ends = [by_handle(rows, "ends_at") for rows in (consents.too_old, consents.calendar)]
    until = [by_handle(rows, "renewed_until") for rows in (consents.too_old, consents.calendar)]

    for handle in (*consents.members, consents.outsider):
        assert abs(moment(ends[1][handle]) - moment(ends[0][handle])) < timedelta(seconds=5)
        assert timedelta(hours=48) <= moment(until[1][handle]) - moment(until[0][handle])


def test_the_calendar_reads_the_same_for_people(consents: Consents) -> None:
    head, *lines = consents.for_people.splitlines()

    assert head.split("  ")[0] == "account"
    assert [line.split()[0] for line in lines] == [f"@{row['handle']}" for row in consents.calendar]
    for line, row in zip(lines, consents.calendar, strict=True):
        assert line.split()[1:] == ["Authenticated", "active", row["ends_at"][:10], "none"]


def test_tokens_are_usable_under_a_new_key(consents: Consents) -> None:
    assert consents.sealed == "3 consents are sealed with the newest key.\n"
    nobody = {"endpoints": 0, "broken_endpoints": []}
    assert consents.dropped == {"renewed": 3, "broken": [], **nobody, "old_keys_dropped": True}
    assert (consents.with_new_key["accounts_refreshed"], consents.with_new_key["failed"]) == (3, [])


def test_a_withdrawn_consent_is_noticed_at_the_next_sync(consents: Consents) -> None:
    told = consents.noticed.left_with(0)

    assert [one["ended"] for one in consents.withdrawn] == [1, 1]
    assert (told.data["consents_ended"], told.data["failed"]) == (2, [])
    assert told.data["accounts_refreshed"] == 1
    assert (consents.quiet["accounts_refreshed"], consents.quiet["failed"]) == (2, [])


def test_an_ended_consent_says_why(consents: Consents) -> None:
    first, second = consents.members

    assert by_handle(consents.ended, "state") == {
        first: "active",
        second: "revoked",
        consents.outsider: "revoked",
    }
    assert by_handle(consents.ended, "why")[second] == "withdrawn"
    assert by_handle(consents.ended, "renewed_until")[second] is None
    assert consents.ended_for_people.count(f"revoked: {WITHDRAWN}") == 2


def test_the_end_of_a_consent_changes_the_kind(consents: Consents) -> None:
    first, second = consents.members

    assert by_handle(consents.afterwards, "kind") == {
        first: "authenticated_ttcm",
        second: "non_authenticated_ttcm",
        consents.outsider: "unsupported",
    }
    assert by_handle(consents.afterwards, "tracked")[consents.outsider] is False
    assert by_handle(consents.afterwards, "follower_count")[consents.outsider] is None
    assert by_handle(consents.afterwards, "error")[consents.outsider]["code"] == "unsupported_account"
    assert by_handle(consents.afterwards, "error")[second] is None


def test_disconnecting_ends_the_consent_at_tiktok_too(consents: Consents) -> None:
    (request,) = consents.at_tiktok["requests"]

    assert consents.disconnected == f"@{consents.members[0]} is disconnected; its tokens are erased.\n"
    assert (request["method"], request["code"]) == ("POST", 0)
    assert request["path"].endswith("/tt_user/oauth2/revoke/")
    assert consents.nothing_left["ended"] == 0
    assert by_handle(consents.last, "kind")[consents.members[0]] == "non_authenticated_ttcm"


def test_what_is_disconnected_cannot_be_disconnected_again(consents: Consents) -> None:
    assert consents.once_more["code"] == "not_connected"
    assert f"influence accounts connect-link {consents.members[0]}" in consents.once_more["remedies"][0]


def test_no_limit_was_broken_on_the_way(consents: Consents) -> None:
    assert set(consents.quota["overruns"].values()) == {0}
    assert consents.quota["calls"] > 20


def test_documented_answers_raise_no_alarm(world: tuple[Program, Neighbours], consents: Consents) -> None:
    told = {check["what"]: check for check in world[0]("--json", "doctor").data}

    assert told["TikTok's answers"]["says"] == "as documented so far"


def test_the_quota_tells_use_and_forecast(world: tuple[Program, Neighbours], consents: Consents) -> None:
    program = world[0]

    told, for_people = program.ask("quota"), program.say("quota")
    dry = program.ask("sync", "--dry-run")

    day = told["windows"][-1]
    assert [one["window"] for one in told["windows"]] == ["second", "minute", "day"]
    assert all(one["left"] == one["limit"] - one["used"] for one in told["windows"])
    assert day["used"] == sum(one["calls"] for one in told["by_endpoint"]) > 20
    assert told["silent_until"] is None
    assert (told["forecast"]["calls"], told["forecast"]["accounts"]) == (dry["calls"], dry["profiles_of"])
    assert f"today (UTC)  {day['used']:,} " in for_people
    assert "A full refresh of 2 tracked accounts, 0 participants and 0 orders takes" in for_people


@pytest.mark.parametrize(
    ("api", "command", "lacks"),
    [
        (
            "ttcm",
            ("webhooks", "subscribe", "--callback", "https://suite.example/webhooks/tiktok"),
            "webhooks",
        ),
        ("tiktok-one", ("accounts", "invite", "somebody"), "inviting creators"),
    ],
)
def test_what_a_generation_lacks_is_refused_with_a_way_out(
    world: tuple[Program, Neighbours], api: str, command: tuple[str, ...], lacks: str
) -> None:
    program = world[0].told(INFLUENCE_TIKTOK_API=api)

    error = program.refuse(*command, status=4)

    assert error["code"] == "not_delivered_by_this_api"
    assert f"({api})" in error["message"]
    assert lacks in error["message"]
    assert error["remedies"] == ["See what this API generation delivers: influence doctor"]


def test_subscriptions_come_and_go(world: tuple[Program, Neighbours]) -> None:
    address = "http://127.0.0.1:1/webhooks/tiktok"
    with world[0].told(INFLUENCE_TIKTOK_API="tiktok-one").warm() as program:
        made = program.ask("webhooks", "subscribe", "--callback", address)
        again = program.ask("webhooks", "subscribe", "--callback", address)
        listed, for_people = program.ask("webhooks", "list"), program.say("webhooks", "list")
        ended = program.ask("webhooks", "unsubscribe", made["subscription_id"])
        empty = program("webhooks", "list").left_with(0)
        unknown = program.refuse("webhooks", "unsubscribe", made["subscription_id"], status=4)

    assert (made["was_here"], again) == (False, {**made, "was_here": True})
    assert [(one["subscription_id"], one["callback_url"]) for one in listed] == [
        (made["subscription_id"], address)
    ]
    assert (made["subscription_id"] in for_people, address in for_people) == (True, True)
    assert ended == {"subscription_id": made["subscription_id"], "ended": True}
    assert (empty.out, empty.err) == ("", "none; see webhooks subscribe\n")
    assert unknown["code"] == "tiktok_refused"


def test_the_wrong_creator_is_told_what_the_page_says(world: tuple[Program, Neighbours]) -> None:
    asked, another = world[1].others[1:3]
    with served(world[0]) as serving:
        program = serving.program
        link = program.ask("accounts", "connect-link", asked, "--bound")["link"]

        error = program.refuse("simulator", "consent", link, "--as", another)
        too_late = program.refuse("simulator", "consent", link, "--as", asked, status=2)

    assert error["code"] == "consent_turned_down"
    assert f"@{another} consented, but @{asked} was asked" in error["message"]
    assert "the link was used, or is too old" in too_late["message"]


@pytest.mark.parametrize(
    ("link", "status", "says"),
    [
        ("http://127.0.0.1.suite.example/?ticket=1", 2, "hand over what accounts connect-link printed"),
        ("https://www.tiktok.com/v2/auth/authorize", 2, "hand over what accounts connect-link printed"),
        ("file:///etc/passwd", 2, "hand over what accounts connect-link printed"),
        ("http://127.0.0.1:1/?ticket=1", 3, "No simulator answers at http://127.0.0.1:1/"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(program: Program, link: str, status: int, says: str) -> None:
    error = program.refuse("simulator", "consent", link, "--as", "ann", status=status)

    assert says in error["message"]
