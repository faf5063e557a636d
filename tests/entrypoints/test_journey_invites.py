"""From a look at the criteria to the invitation, its waiting time, and the creator who joined."""

from pathlib import Path

import attrs
import pytest

from tests.entrypoints.story import Story
from tests.support.program import Program

pytestmark = pytest.mark.journey


@attrs.frozen
class Guests:
    """Creators outside the marketplace: two it would take, and one it would not."""

    joiner: str
    idler: str
    unwanted: str


@pytest.fixture(scope="module")
def guests(story: Story) -> Guests:
    """Three creators of the simulated world."""
    program = story.program
    program.say("simulator", "seed", "--count", "40", "--members", "30%", "--seed", "11")
    found = program.ask("simulator", "creators", "--membership", "NOT_IN", "--limit", "100")["handles"]
    here = {account["handle"] for account in program.ask("accounts", "list")}
    strangers = [str(handle) for handle in found if handle not in here]
    rows = program("--json", "accounts", "invite", *strangers).data
    wanted = [row["handle"] for row in rows if row["result"] == "invited"]
    unwanted = [row["handle"] for row in rows if row["result"] == "rejected"]
    return Guests(wanted[0], wanted[1], unwanted[0])


def test_an_open_invitation_and_a_rejection_are_held_back(story: Story, guests: Guests) -> None:
    ran = story.program("--json", "accounts", "invite", guests.idler, guests.unwanted)

    assert ran.status == 3
    assert [row["result"] for row in ran.data] == ["held", "held"]
    assert all(row["next_possible"] for row in ran.data)
    assert [error["code"] for error in ran.error["errors"]] == ["invite_held", "invite_held"]


def test_a_dry_run_says_who_and_why_not(story: Story, guests: Guests) -> None:
    said = story.program.say(
        "accounts", "invite", "somebody.new", guests.idler, story.participants[0], "--dry-run"
    )

    assert "@somebody.new: would be invited" in said
    assert f"@{guests.idler} is not invited now: an invitation of " in said
    assert f"@{story.participants[0]}: already in" in said


def test_invitations_are_listed_with_their_state(story: Story, guests: Guests) -> None:
    rows = {row["handle"]: row for row in story.program.ask("accounts", "invites")}

    assert rows[guests.idler]["state"] == "invited"
    assert rows[guests.unwanted]["state"] == "rejected"
    assert rows[guests.unwanted]["reason"]
    assert rows[guests.idler]["next_step"].startswith("wait")
    rejected = story.program.ask("accounts", "invites", "--state", "rejected", "--limit", "1")
    assert [row["state"] for row in rejected] == ["rejected"]
    assert f"@{guests.idler}" in story.program.say("accounts", "invites", "--state", "invited", "--all")


def test_who_joined_is_seen_when_added(story: Story, guests: Guests) -> None:
    story.program.say("simulator", "trigger", "invite_accept", f"handle={guests.joiner}")

    story.program.say("accounts", "add", guests.joiner)

    joined = story.program.ask("accounts", "invites", "--state", "joined")
    assert guests.joiner in {row["handle"] for row in joined}


@pytest.fixture
def fresh(program: Program) -> Program:
    """A set-up installation without access to TikTok."""
    program.say("init")
    return program


def test_eligibility_needs_no_tiktok(fresh: Program) -> None:
    known = ("--country", "kr", "--age", "20", "--posts", "3", "--views", "1000", "--followers")

    likely = fresh.ask("accounts", "eligibility", "new.one", *known, "50000")
    short = fresh.ask("accounts", "eligibility", "new.one", *known, "49999")

    assert (likely["verdict"], short["verdict"]) == ("likely", "not_yet")
    (finding,) = [one for one in short["criteria"] if one["criterion"] == "followers"]
    assert (finding["outcome"], finding["short_by"]) == ("missing", 1)
    said = fresh.say("accounts", "eligibility", "new.one", "--country", "IN")
    assert "not offered in this country" in said


def test_the_policy_is_shown_for_any_day(fresh: Program) -> None:
    now, then = fresh.ask("policy", "show"), fresh.ask("policy", "show", "--on", "2021-05-01")

    assert now["plans"]["rules"]["influencers"] == {"premium": 1000, "standard": 250, "trial": 3}
    assert now["eligibility"]["rules"]["thresholds"]["followers"]["at_least"] == 10_000
    assert then["eligibility"]["rules"]["thresholds"]["followers"]["at_least"] == 100_000
    changed = fresh.ask("policy", "diff", "2021-05-01", "2026-03-01")
    assert {"subject", "rule", "before", "after"} == set(changed[0])
    assert fresh.ask("policy", "diff", "2026-03-01", "2026-03-02") == []
    assert fresh("policy", "show", "--on", "2010-01-01").status == 3


def test_a_customer_may_replace_a_part_of_the_policy(fresh: Program, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = 'since = 2026-01-01\nsource = "ours"\ndefault_days = 5\nmost_days = 14\n'
    (own / "retention-2026-01-01.toml").write_text(text, "utf-8")
    changed = fresh.told(INFLUENCE_POLICY=str(own))

    assert changed.ask("policy", "show", "--on", "2026-02-01")["retention"] == {
        "since": "2026-01-01",
        "source": "ours",
        "rules": {"default_days": 5, "most_days": 14},
    }
    (own / "retention-2026-01-01.toml").write_text(text.replace("14", '"14"'), "utf-8")
    refused = changed.refuse("policy", "show", status=2)
    assert "most_days: '14' is no whole number" in refused["message"]
