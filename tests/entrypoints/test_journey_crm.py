"""The doors after the release: who comes in by handle, and who by consent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest

from tests.entrypoints.old_source import TAKEN
from tests.entrypoints.story import Story
from tests.support.program import PATIENCE, Program, Ran

pytestmark = pytest.mark.journey


@attrs.frozen
class Strangers:
    """Creators of the simulated world that the customer does not follow yet."""

    member: str
    outsider: str


@pytest.fixture(scope="module")
def strangers(story: Story) -> Strangers:
    """One member and one who is not."""
    program = story.program
    program.say("simulator", "seed", "--count", "10", "--members", "50%", "--seed", "7")

    def newcomer(membership: str) -> str:
        found = program.ask("simulator", "creators", "--membership", membership, "--limit", "100")["handles"]
        return next(str(handle) for handle in found if handle not in TAKEN)

    return Strangers(newcomer("IN"), newcomer("NOT_IN"))


@pytest.fixture(scope="module")
def added(story: Story, strangers: Strangers) -> Ran:
    """One try with a member, a known member, an outsider, somebody TikTok does not know, and no handle at all."""
    known = story.participants[0]
    handles = (strangers.member, f"@{known.upper()}", strangers.outsider, "nobody.knows.me", "no handle!")
    return story.program("--json", "accounts", "add", *handles)


def test_a_member_comes_in_non_authenticated(added: Ran, strangers: Strangers) -> None:
    account = added.data[0]

    assert account["handle"] == strangers.member
    assert account["result"] == "added"
    assert (account["kind"], account["authenticated"]) == ("non_authenticated_ttcm", False)
    assert isinstance(account["follower_count"], int)


def test_who_is_here_already_is_not_added_twice(added: Ran, story: Story) -> None:
    assert [(account["handle"], account["result"]) for account in added.data[1:]] == [
        (story.participants[0], "was_here_already")
    ]


def test_an_outsider_is_refused_with_both_ways_out(added: Ran, strangers: Strangers) -> None:
    error = added.left_with(3).error["errors"][0]

    assert error["code"] == "not_a_marketplace_member"
    assert f"influence accounts invite {strangers.outsider}" in error["remedies"][0]
    assert f"influence accounts connect-link {strangers.outsider}" in error["remedies"][1]


def test_unknown_and_impossible_handles_are_told_apart(added: Ran) -> None:
    _, unknown, impossible = added.error["errors"]

    assert "TikTok knows no account of that name" in unknown["message"]
    assert "spelling" in unknown["remedies"][0]
    assert impossible["code"] == "invalid_handle"


def test_nobody_who_was_refused_is_listed(added: Ran, story: Story, strangers: Strangers) -> None:
    assert added.status == 3

    handles = {account["handle"] for account in story.program.ask("accounts", "list")}

    assert strangers.member in handles
    assert not handles & {strangers.outsider, "nobody.knows.me", "no handle!"}


@attrs.frozen
class Waiting:
    """A `connect-link --wait` on its way: the link, and what came of it once the block is left."""

    link: str
    came: dict[str, Any]
    status: list[int]


@contextmanager
def waiting_for(program: Program, handle: str) -> Iterator[Waiting]:
    """Wait for *handle*'s consent while the block lasts."""
    with program.start("--json", "accounts", "connect-link", handle, "--wait", "--timeout", "60") as waits:
        assert waits.stdout is not None
        waiting = Waiting(json.loads(waits.stdout.readline())["link"], {}, [])
        try:
            yield waiting
            out, err = waits.communicate(timeout=PATIENCE)
        finally:
            waits.kill()
        waiting.came.update(json.loads(out or err))
        waiting.status.append(waits.returncode)


def outsiders(story: Story) -> list[str]:
    """Old accounts that are not in the marketplace and take no part in the campaign."""
    return [h for h in TAKEN if h not in story.before.members and h not in story.participants]


def test_an_unsupported_account_comes_back_authenticated(story: Story) -> None:
    program, handle = story.program, outsiders(story)[0]

    with waiting_for(program, handle) as waiting:
        program("simulator", "consent", waiting.link, "--as", handle).left_with(0)

    assert waiting.status == [0]
    assert waiting.came["handle"] == handle
    assert (waiting.came["kind"], waiting.came["authenticated"]) == ("authenticated_non_ttcm", True)
    assert (waiting.came["supported"], waiting.came["error"]) == (True, None)


def test_a_refused_consent_changes_nothing(story: Story) -> None:
    program, handle = story.program, outsiders(story)[1]

    with waiting_for(program, handle) as waiting:
        program("simulator", "consent", waiting.link, "--as", handle, "--refuse").left_with(0)

    assert waiting.status == [3]
    assert waiting.came["code"] == "consent_refused"
    assert program.ask("accounts", "show", handle)["supported"] is False


def test_the_consent_of_another_creator_does_not_count(story: Story) -> None:
    program, handle, other = story.program, outsiders(story)[1], outsiders(story)[2]

    with waiting_for(program, handle) as waiting:
        program("simulator", "consent", waiting.link, "--as", other).left_with(0)

    assert waiting.status == [3]
    assert waiting.came["code"] == "another_creator"
    assert handle in waiting.came["remedies"][0]
    listed = {a["handle"]: a["authenticated"] for a in program.ask("accounts", "list")}
    assert (listed[handle], listed[other]) == (False, False)


def test_explain_names_the_rule_and_what_if_the_step(story: Story) -> None:
    program, member = story.program, story.participants[1]

    why = program.ask("accounts", "explain", member, "average_views")
    steps = program.ask("accounts", "what-if", member)

    assert why["may"] is False
    assert why["rule"] == "accounts/average_views/non_authenticated_ttcm"
    assert "authenticate" in why["remedies"][0]
    assert [step["acts"] for step in steps] == [["order"], ["authenticate", "order"], ["authenticate"]]
    assert "average_views" in steps[2]["opens"]
    assert (len(steps[2]["opens"]), len(steps[0]["opens_per_post"])) == (8, 12)
