"""From a look at the criteria to the invitation, its waiting time, and the creator who joined."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.support.program import Program, program_in, simulator

pytestmark = pytest.mark.journey


@attrs.frozen
class Guests:
    """Creators outside the marketplace: three it would take, and one it would not."""

    joiner: str
    idler: str
    late: str
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
    return Guests(wanted[0], wanted[1], wanted[2], unwanted[0])


def test_an_open_invitation_and_a_rejection_are_held_back(town: Program, guests: Guests) -> None:
    ran = town("--json", "accounts", "invite", guests.idler, guests.unwanted)

    assert ran.status == 3
    assert [row["result"] for row in ran.data] == ["held", "held"]
    assert all(row["next_possible"] for row in ran.data)
    assert [error["code"] for error in ran.error["errors"]] == ["invite_held", "invite_held"]


def test_nobody_invited_is_a_refusal(town: Program) -> None:
    ran = town("--json", "accounts", "invite", "nobody.is.called.so")

    assert ran.status == 3
    assert [row["result"] for row in ran.data] == ["rejected"]
    assert ran.error["code"] == "nobody_invited"
    assert "accounts eligibility nobody.is.called.so" in ran.error["remedies"][0]


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


def test_a_join_of_somebody_who_is_not_here_is_told(town: Program, guests: Guests) -> None:
    town.say("simulator", "trigger", "invite_accept", f"handle={guests.late}")

    ran = town("sync", "accounts", "--force").left_with(0)

    assert f"@{guests.late} joined TikTok's Creator Marketplace and may be added now" in ran.err + ran.out
    (row,) = [r for r in town.ask("accounts", "invites", "--state", "joined") if r["handle"] == guests.late]
    assert (row["here"], row["next_step"]) == (False, f"add it: influence accounts add {guests.late}")


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

    retention = changed.ask("policy", "show", "--on", "2026-02-01")["retention"]
    assert (retention["since"], retention["source"]) == ("2026-01-01", "ours")
    assert (retention["rules"]["default_days"], retention["rules"]["most_days"]) == (5, 14)
    (own / "retention-2026-01-01.toml").write_text(text.replace("14", '"14"'), "utf-8")
    refused = changed.refuse("policy", "show", status=2)
    assert "most_days: '14' is no whole number" in refused["message"]


@pytest.fixture(scope="module")
def members(town: Program) -> list[str]:
    """Two members who are here."""
    found = town.ask("simulator", "creators", "--membership", "IN", "--limit", "100")["handles"]
    here = [str(handle) for handle in found][-2:]
    town.say("accounts", "add", *here)
    return here


def test_tags_and_country_are_listed_and_filter_together(town: Program, members: list[str]) -> None:
    one, both = members
    tried = town.say("influencers", "tag", "vip", one, both, "--dry-run")
    town.say("influencers", "tag", "vip", one, both)
    town.say("influencers", "tag", "food", both)
    town.say("influencers", "edit", both, "--country", "DE")

    (row,) = town.ask("accounts", "list", "--tag", "food", "--tag", "vip")

    assert tried.splitlines() == [f"@{one}: would be tagged", f"@{both}: would be tagged"]
    assert (row["handle"], row["country"], row["tags"]) == (both, "DE", ["food", "vip"])
    head, line = town.say("accounts", "list", "--tag", "food").splitlines()
    assert head.split() == ["handle", "network", "kind", "followers", "country", "tags", "state"]
    assert "DE       food, vip  tracked" in line
    (person,) = town.ask("influencers", "list", "--tag", "food", "--tag", "vip")
    assert person["tags"] == ["food", "vip"]


def test_a_member_with_another_name_is_found_out_at_once(town: Program, members: list[str]) -> None:
    handle = members[0]
    town.say("simulator", "trigger", "rename", f"handle={handle}", "new_handle=somebody.else.now")

    ran = town("--json", "sync", "accounts").left_with(0)

    assert (ran.data["handles_lost"], ran.data["memberships"]["invalid"], ran.data["failed"]) == (1, 1, [])
    shown = town.ask("accounts", "show", handle)
    assert (shown["membership"], shown["supported"]) == ("invalid", False)


@pytest.mark.parametrize(
    "words", [("accounts", "list"), ("accounts", "invites"), ("groups", "list"), ("sync", "--dry-run")]
)
def test_a_limit_and_no_limit_contradict_each_other(town: Program, words: tuple[str, ...]) -> None:
    refused = town.refuse(*words, "--all", "--limit", "5", status=2)

    assert refused["message"] == "Say --limit N or --all, not both."
    town.say(*words, "--all")


def test_the_demo_has_no_json(town: Program) -> None:
    assert "no --json" in town.refuse("demo", status=2)["message"]
