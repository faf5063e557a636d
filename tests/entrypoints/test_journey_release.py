"""From the old source's file to a sealed cut-over, command by command."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.entrypoints.old_source import CREATORS, SENTINEL, TAKEN
from tests.entrypoints.story import CAMPAIGN, Story, played_in

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The release, each command in a process of its own."""
    with played_in(tmp_path_factory.mktemp("story")) as played:
        yield played


def of(accounts: Any, handle: str) -> Any:
    """The account called *handle*."""
    return next(account for account in accounts if account["handle"] == handle)


def test_an_export_of_a_ranking_goes_in_as_it_is(story: Story) -> None:
    imported = story.before.imported

    assert imported["added"] == len(TAKEN)
    assert imported["used"]["Subscribers count"] == "follower_count"
    assert imported["used"]["Views avg."] == "legacy.average_views"
    assert {"Shares avg", "category"} <= set(imported["unused"])


def test_repeated_and_bad_rows_are_reported_with_line_and_reason(story: Story) -> None:
    skipped = {note["line"]: note for note in story.before.imported["skipped"]}
    left_out = story.before.imported["left_out"]

    assert skipped[len(CREATORS) + 2]["reason"] == "repeats the handle of line 2"
    assert skipped[len(CREATORS) + 3]["reason"] == "repeats the handle of line 3"
    assert len(skipped) == 4
    assert all(note["reason"] for note in skipped.values())
    assert [(note["line"], note["who"]) for note in left_out] == [(len(CREATORS) + 6, "uma.weaves")]
    assert "221.7K" in left_out[0]["reason"]


def test_the_same_file_again_brings_nothing_in(story: Story) -> None:
    again = story.before.again

    assert (again["added"], again["changed"], again["known"]) == (0, 0, len(TAKEN))


def test_accounts_nobody_asked_about_are_not_checked_yet(story: Story) -> None:
    for account in story.before.unchecked:
        assert account["account_type"] == "tiktok_creator"
        assert account["membership"] == "unknown"
        assert account["supported"] is None
        assert account["error"] is None
    assert [account["handle"] for account in story.before.unchecked] == list(TAKEN)
    assert "not checked yet" in story.before.for_people
    assert "Non-TTCM" not in story.before.for_people


def test_rounded_numbers_and_names_of_all_scripts_survive(story: Story) -> None:
    accounts = story.before.unchecked

    assert of(accounts, "ann.cooks")["follower_count"] == 221_700
    assert of(accounts, "dana.reads")["follower_count"] == 135_400_000
    assert of(accounts, "hana.paints")["follower_count"] == 5_120
    assert of(accounts, "fatima.bakes")["display_name"] == f"فاطمة تخبز {SENTINEL}"
    assert of(accounts, "lou_dances")["display_name"] == f"Lou 💃🏽 {SENTINEL}"
    assert of(accounts, "uma.weaves")["follower_count"] is None


def test_the_simulator_makes_the_wanted_share_members(story: Story) -> None:
    seeded = story.before.seeded

    assert seeded["members"] == len(story.before.members)
    assert 0.3 < seeded["members"] / seeded["distinct"] < 0.9


def test_a_sync_before_the_release_collects_beside_the_old_source(story: Story) -> None:
    metrics = story.before.member["metrics"]

    assert story.before.synced["accounts_refreshed"] == len(story.before.members & set(TAKEN))
    assert story.before.synced["failed"] == []
    assert metrics["legacy.average_views"]["sources"] == ["legacy"]
    assert metrics["follower_count"]["sources"] == ["ttcm_public"]
    assert metrics["average_views"]["value"] is None


def test_a_check_tells_members_from_the_unsupported(story: Story) -> None:
    for account in story.before.accounts:
        is_member = account["handle"] in story.before.members
        assert account["kind"] == ("non_authenticated_ttcm" if is_member else "unsupported")
        assert account["supported"] is is_member
        assert account["authenticated"] is False


def test_what_the_old_source_captured_stands_under_published_posts_until_then(story: Story) -> None:
    assert story.before.captured["attached"] == 3
    assert {post["handle"] for post in story.before.posts} == set(story.participants)
    assert {tuple(post["tracked_via"]) for post in story.before.posts} == {("legacy_capture",)}
    assert {post["metrics"]["video_views"]["value"] for post in story.before.posts} == {12_500}


def test_the_verification_finds_the_old_source_before(story: Story) -> None:
    dirty = story.cut_over.dirty

    assert dirty.status == 3
    assert dirty.error["code"] == "old_source_left"
    assert dirty.data["clean"] is False
    assert dirty.data["findings"]
    assert SENTINEL.encode() in story.before.stored


def test_the_plan_has_a_verdict_and_a_reason_for_everyone(story: Story) -> None:
    plan = story.cut_over.plan
    verdicts = {account["handle"]: account["verdict"] for account in plan["accounts"]}
    members = story.before.members

    assert verdicts == {
        handle: "keep_and_track" if handle in members else "keep_unsupported" for handle in TAKEN
    }
    assert all(account["reason"] for account in plan["accounts"])
    assert [(c["campaign"], c["posts_to_hide"]) for c in plan["campaigns"]] == [(CAMPAIGN, 3)]
    assert all(campaign["reason"] for campaign in plan["campaigns"])


def test_a_plan_with_work_to_do_leaves_with_five(story: Story) -> None:
    assert story.cut_over.planned.status == 5
    assert "keep unsupported" in story.cut_over.planned.out
    assert (story.program.folder / "plan.json").is_file()


def test_a_plan_is_not_applied_without_a_yes(story: Story) -> None:
    assert story.cut_over.unapplied.status == 3
    assert "Not confirmed; nothing was done." in story.cut_over.unapplied.err


def test_applying_the_plan_leaves_nothing_of_the_old_source(story: Story) -> None:
    status = story.cut_over.applied.left_with(0).data

    assert status["phase"] == "after"
    assert list(status["steps"]) == ["hide", "fence", "drain", "delete", "rebuild", "scrub", "verify", "seal"]
    assert set(status["left"].values()) == {0}
    assert story.cut_over.verified.status == 0
    assert SENTINEL.encode() not in story.cut_over.stored


def test_applying_it_again_changes_nothing(story: Story) -> None:
    repeated = story.cut_over.repeated.left_with(0).data
    note = repeated.pop("note")
    assert repeated == story.cut_over.applied.data
    assert "Nothing was done now" in note
    assert story.cut_over.nothing_to_do.status == 0


def test_after_the_release_everyone_stays_listed(story: Story) -> None:
    accounts = story.program.ask("accounts", "list")

    assert [account["handle"] for account in accounts][: len(TAKEN)] == list(TAKEN)
    for account in accounts[: len(TAKEN)]:
        assert account["account_type"] == "tiktok_creator"
        if account["handle"] in story.before.members:
            assert account["supported"] is True
            assert isinstance(account["follower_count"], int)
    assert Counter(SENTINEL in str(account) for account in accounts)[True] == 0


def test_an_unsupported_account_is_listed_with_its_error_and_both_ways_out(story: Story) -> None:
    outsider = next(handle for handle in reversed(TAKEN) if handle not in story.before.members)

    account = of(story.program.ask("accounts", "list", "--kind", "unsupported"), outsider)

    assert account["supported"] is False
    assert account["follower_count"] is None
    assert account["error"]["code"] == "unsupported_account"
    assert f"influence accounts invite {outsider}" in account["error"]["remedies"][0]
    assert f"influence accounts connect-link {outsider}" in account["error"]["remedies"][1]


def test_no_old_value_is_readable_and_each_absence_has_a_reason(story: Story) -> None:
    shown = story.program.ask("accounts", "show", story.participants[0])["metrics"]

    assert len(shown) == 25
    assert {name for name, one in shown.items() if one.get("sources") == ["legacy"]} == set()
    assert all(one["reason"] and one["message"] for one in shown.values() if one["value"] is None)
    assert shown["average_views"]["value"] is None
    assert shown["legacy.average_views"]["value"] is None
    assert shown["legacy.average_views"]["remedies"] == []


def test_old_source_files_are_refused_from_then_on(story: Story) -> None:
    before = story.program.stored()

    accounts = story.program.refuse("import", "creators.csv", "--source", "legacy")
    as_posts = ("--as", "posts", "--campaign", CAMPAIGN)
    posts = story.program.refuse("import", "captures.csv", "--source", "legacy", *as_posts)

    assert accounts["code"] == posts["code"] == "cutover_begun"
    assert story.program.stored() == before


def test_captured_posts_are_gone_and_the_campaign_says_so(story: Story) -> None:
    told = story.program.say("campaigns", "show", CAMPAIGN)
    shown = story.program.ask("campaigns", "show", CAMPAIGN)

    assert shown["removed_posts"][0]["count"] == 3
    assert "3 posts from the old source were removed" in told
    outsider = of(shown["participants"], story.participants[2])
    assert (outsider["supported"], outsider["error"]["code"]) == (False, "unsupported_account")
    assert of(shown["participants"], story.participants[0])["error"] is None
