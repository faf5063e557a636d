"""From a look at the criteria to the invitation, its waiting time, and the creator who joined."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.support.program import Program, program_in, simulator

pytestmark = pytest.mark.journey


@attrs.frozen
class Guests:
    """Creators outside the marketplace: two it would take, and one it would not."""

    joiner: str
    idler: str
    unwanted: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A set-up installation beside a simulator with forty creators."""
    with simulator(program_in(tmp_path_factory.mktemp("town"))) as cold, cold.warm() as program:
        program.say("init")
        program.say("simulator", "seed", "--count", "40", "--members", "30%", "--seed", "11")
        yield program


@pytest.fixture(scope="module")
def guests(town: Program) -> Guests:
    """Three of them, invited."""
    found = town.ask("simulator", "creators", "--membership", "NOT_IN", "--limit", "100")["handles"]
    rows = town.ask("accounts", "invite", *map(str, found))
    wanted = [row["handle"] for row in rows if row["result"] == "invited"]
    unwanted = [row["handle"] for row in rows if row["result"] == "rejected"]
    return Guests(wanted[0], wanted[1], unwanted[0])


def test_an_open_invitation_and_a_rejection_are_held_back(town: Program, guests: Guests) -> None:
    ran = town("--json", "accounts", "invite", guests.idler, guests.unwanted)

    assert ran.status == 3
    assert [row["result"] for row in ran.data] == ["held", "held"]
    assert all(row["next_possible"] for row in ran.data)
    assert [error["code"] for error in ran.error["errors"]] == ["invite_held", "invite_held"]


def test_a_dry_run_says_who_and_why_not(town: Program, guests: Guests) -> None:
    said = town.say("accounts", "invite", "somebody.new", guests.idler, "--dry-run")

    assert "@somebody.new: would be invited" in said
    assert f"@{guests.idler} is not invited now: an invitation of " in said


def test_invitations_are_listed_with_their_state(town: Program, guests: Guests) -> None:
    rows = {row["handle"]: row for row in town.ask("accounts", "invites")}

    assert rows[guests.idler]["state"] == "invited"
    assert rows[guests.unwanted]["state"] == "rejected"
    assert rows[guests.unwanted]["reason"]
    assert rows[guests.idler]["next_step"].startswith("wait")
    rejected = town.ask("accounts", "invites", "--state", "rejected", "--limit", "1")
    assert [row["state"] for row in rejected] == ["rejected"]
    assert f"@{guests.idler}" in town.say("accounts", "invites", "--state", "invited", "--all")


def test_who_joined_is_seen_when_added(town: Program, guests: Guests) -> None:
    town.say("simulator", "trigger", "invite_accept", f"handle={guests.joiner}")

    town.say("accounts", "add", guests.joiner)

    joined = town.ask("accounts", "invites", "--state", "joined")
    assert guests.joiner in {row["handle"] for row in joined}


def test_eligibility_is_told_beforehand(town: Program) -> None:
    known = ("--country", "kr", "--age", "20", "--posts", "3", "--views", "1000", "--followers")

    likely = town.ask("accounts", "eligibility", "new.one", *known, "50000")
    short = town.ask("accounts", "eligibility", "new.one", *known, "49999")

    assert (likely["verdict"], short["verdict"]) == ("likely", "not_yet")
    (finding,) = [one for one in short["criteria"] if one["criterion"] == "followers"]
    assert (finding["outcome"], finding["short_by"]) == ("missing", 1)
    said = town.say("accounts", "eligibility", "new.one", "--country", "IN")
    assert "not offered in this country" in said


def test_the_policy_is_shown_for_any_day(town: Program) -> None:
    now, then = town.ask("policy", "show"), town.ask("policy", "show", "--on", "2021-05-01")

    assert now["plans"]["rules"]["influencers"] == {"premium": 1000, "standard": 250, "trial": 3}
    assert now["eligibility"]["rules"]["thresholds"]["followers"]["at_least"] == 10_000
    assert then["eligibility"]["rules"]["thresholds"]["followers"]["at_least"] == 100_000
    changed = town.ask("policy", "diff", "2021-05-01", "2026-03-01")
    assert {"subject", "rule", "before", "after"} == set(changed[0])
    assert town.ask("policy", "diff", "2026-03-01", "2026-03-02") == []
    assert town("policy", "show", "--on", "2010-01-01").status == 3


def test_a_customer_may_replace_a_part_of_the_policy(town: Program, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = 'since = 2026-01-01\nsource = "ours"\ndefault_days = 5\nmost_days = 14\n'
    (own / "retention-2026-01-01.toml").write_text(text, "utf-8")
    changed = Program(town.folder, {**town.environment, "INFLUENCE_POLICY": str(own)})

    assert changed.ask("policy", "show", "--on", "2026-02-01")["retention"] == {
        "since": "2026-01-01",
        "source": "ours",
        "rules": {"default_days": 5, "most_days": 14},
    }
    (own / "retention-2026-01-01.toml").write_text(text.replace("14", '"14"'), "utf-8")
    refused = changed.refuse("policy", "show", status=2)
    assert "most_days: '14' is no whole number" in refused["message"]
